"""Texts, and the places of their characters in the source, however a text is built.

A text has the literals that it was put together from as its pieces. These are located, character by
character, only when something in it is reported: escapes, line continuations and Windows line ends take
more room in the source than in the value.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from batchlint.core.odata import HOLE
from batchlint.core.uses import Span
from batchlint.python.syntax import nodes
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    ListValue,
    Piece,
    Text,
    TupleValue,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.syntax.source import Source

#: No address, filter or name is longer than this; a place for each character takes its memory.
_MOST_LOCATED = 100_000
#: A part of a text is not known where it is longer than this, or has more pieces.
LONGEST_PART = 20_000
_MOST_PIECES = 1_000
_HEAD = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
_UNIT = re.compile(
    r"\\(?:\r\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\}|[0-7]{1,3}|[\n\\'\"abfnrtv])"
    r"|\r\n|.",
    re.DOTALL,
)
_NUMBER = re.compile(r"[0-9]{1,4}")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|\+")


@dataclass(slots=True, eq=False, repr=False)
class Located:
    """A text with the place of each character in the source, None for those that have none."""

    text: str
    places: list[Span | None]

    def span(self, start: int, end: int) -> Span | None:
        """The place of a part of the text; None where it is not one piece of this file."""
        places = self.places[start:end]
        first = places[0] if places else None
        if first is None:
            return None
        stop = first[0]
        for place in places:
            if place is None or place[0] != stop:
                return None
            stop = place[1]
        return Span(first[0], stop)

    def part(self, start: int, end: int) -> Located:
        """A part of the text."""
        return Located(self.text[start:end], self.places[start:end])

    def unquoted(self) -> Located:
        """The text of a part of a URL, with `%24` and `+` decoded."""
        text, position = "", 0
        places: list[Span | None] = []
        for match in _ENCODED.finditer(self.text):
            text += self.text[position : match.start()]
            places += self.places[position : match.start()]
            decoded = " " if match[0] == "+" else unquote_to_bytes(match[0]).decode("utf-8", "replace")
            text += decoded
            places += [self.span(*match.span())] * len(decoded)
            position = match.end()
        return Located(text + self.text[position:], [*places, *self.places[position:]])


def locate(value: Value, source: Source) -> Located | None:
    """A text with its places in a file; None for a value that is none."""
    pieces = pieces_of(value)
    if pieces is None or sum(len(piece.text) for piece in pieces) > _MOST_LOCATED:
        return None
    places: list[Span | None] = []
    for piece in pieces:
        found = _places(piece.node, source) if piece.node is not None and source.holds(piece.node) else None
        places += (
            found[piece.start : piece.start + len(piece.text)]
            if found is not None and len(found) >= piece.start + len(piece.text)
            else [None] * len(piece.text)
        )
    return Located("".join(p.text for p in pieces), places)


def pieces_of(value: Value) -> tuple[Piece, ...] | None:
    """The pieces of a text; None for a value that is none."""
    if isinstance(value, Text):
        return value.pieces or (Piece(HOLE),)
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        return None
    if isinstance(value.origin, tuple):
        return value.origin
    return (Piece(value.value, value.origin),)


def pieces_within(value: Value) -> tuple[Piece, ...]:
    """The pieces of a part of a longer text: a hole where it is not known, or doubles itself too often."""
    pieces = pieces_of(value) or (Piece(HOLE),)
    is_long = len(pieces) > _MOST_PIECES or sum(len(piece.text) for piece in pieces) > LONGEST_PART
    return (Piece(HOLE),) if is_long else pieces


def cut(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[Piece, ...]:
    """The pieces of a part of the text."""
    found, position = [], 0
    for piece in pieces:
        low, high = max(start - position, 0), min(end - position, len(piece.text))
        if low < high:
            found.append(Piece(piece.text[low:high], piece.node, piece.start + low))
        position += len(piece.text)
    return tuple(found)


def substituted(
    pieces: tuple[Piece, ...], pattern: re.Pattern[str], values: dict[str | int, Value]
) -> tuple[Piece, ...]:
    """The pieces of a template with its placeholders filled.

    Args:
        pieces: those of the template.
        pattern: a placeholder; its group `key` is the name or number of its value, if it has one.
            Its group `itself` is a sign that is written twice to stand for itself.
        values: values by name, or by position.
    """
    text = "".join(p.text for p in pieces)
    found: list[Piece] = []
    position = count = 0
    for match in pattern.finditer(text):
        found += cut(pieces, position, match.start())
        position = match.end()
        if match["itself"]:
            found += cut(pieces, *match.span("itself"))
            continue
        key: str | int = match["key"] or count
        count += not match["key"]
        value = values.get(int(key) if isinstance(key, str) and _NUMBER.fullmatch(key) else key)
        found += pieces_within(value) if value is not None else (Piece(HOLE),)
    return (*found, *cut(pieces, position, len(text)))


def joined(separator: Value, parts: Value) -> Value:
    """The result of `",".join(parts)`, with the parts that are known."""
    items = parts.items if isinstance(parts, (TupleValue, ListValue)) else ()
    between = pieces_within(separator)
    pieces: list[Piece] = []
    for position, item in enumerate(items):
        pieces += [*(between if position else ()), *pieces_within(item)]
    return Text("".join("{}" if p.text == HOLE else p.text for p in pieces) or "{}", tuple(pieces))


def encoded(parameters: Value) -> Value:
    """The result of `urlencode({"$select": …})`: the query of a URL."""
    if not isinstance(parameters, DictValue):
        return UNKNOWN
    pieces: list[Piece] = []
    for key, value in parameters.items.items():
        pieces += [Piece(f"{'&' if pieces else ''}{key}="), *pieces_within(value)]
    return Text("{}", tuple(pieces))


def text_of_formatted(node: nodes.FormattedString, part: nodes.FormattedStringText) -> Piece:
    """The piece for a literal part of an f-string; a raw one with backslashes is not located."""
    if "\\" not in part.value and "\r" not in part.value:
        return Piece(part.value, part)
    if "r" in node.prefix:
        return Piece(part.value)
    return Piece("".join(text for text, _ in _units(part.value)), part)


def _places(node: nodes.Node, source: Source) -> list[Span | None]:
    span = source.span(node)
    code = source.text[span.start : span.end]
    raw, start = False, span.start
    if isinstance(node, nodes.SimpleString):
        head = _HEAD.match(code)
        if head is None:
            return []
        code = code[head.end() : len(code) - len(head[2])]
        raw, start = "r" in head[1].lower(), span.start + head.end()
    places: list[Span | None] = []
    if "\r" not in code and (raw or "\\" not in code):
        return [Span(i, i + 1) for i in range(start, start + len(code))]
    units = [(u, len(u)) for u in re.findall(r"\r\n|.", code, re.DOTALL)] if raw else _units(code)
    for text, length in units:
        places += [Span(start, start + length)] * (1 if raw else len(text))
        start += length
    return places


def _units(code: str) -> list[tuple[str, int]]:
    """The values of the characters and escapes in a literal's body, each with its length in the source."""
    found = []
    for match in _UNIT.finditer(code):
        unit = match[0]
        text = "\n" if unit == "\r\n" else unit
        if unit[0] == "\\" and len(unit) > 1:
            try:
                text = str(ast.literal_eval(f'"""{unit}"""')) if unit != '\\"' else '"'
            except (SyntaxError, ValueError):
                text = unit
        found.append((text, len(unit)))
    return found
