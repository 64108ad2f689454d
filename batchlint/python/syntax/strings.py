"""Positions in string literals that `ast` does not give: literals side by side, parts of f-strings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

_HEAD = re.compile(r"([A-Za-z]{0,3})('''|\"\"\"|'|\")")
_PLAIN_END = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}", re.DOTALL) for quote in ("'", '"', "'''", '"""')}
#: White space, continued lines and comments, as they may stand between two tokens.
SPACE = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|\\\r|#[^\r\n]*)*")


class Field(NamedTuple):
    """A replacement field of an f-string.

    Attributes:
        start: where its `{` is.
        end: the offset behind its `}`.
        expression: where its expression begins and ends.
        format_spec: the parts behind its colon.
    """

    start: int
    end: int
    expression: tuple[int, int]
    format_spec: Sequence[Part]


#: A replacement field, or the begin and end of literal text.
Part: TypeAlias = "Field | tuple[int, int]"


class Literal(NamedTuple):
    """A string literal; `parts` is None for one that is no f-string."""

    prefix: str
    quote: str
    start: int
    end: int
    parts: Sequence[Part] | None


def after_space(text: str, position: int) -> int:
    """The offset of the next token."""
    found = SPACE.match(text, position)
    return found.end() if found is not None else position


def block_start(text: str, position: int) -> int:
    """The offset of the colon that ends the head of a statement.

    Args:
        text: the file.
        position: behind the last node of the head.
    """
    while not text.startswith(":", start := after_space(text, position)):
        position = start + 1
    return start


def literals(text: str, start: int, end: int) -> list[Literal]:
    """The string literals side by side in a part of a file.

    Args:
        text: the file, which CPython has parsed.
        start: where the first one begins.
        end: where the last one ends; other tokens than strings may stand between, which are passed over.
    """
    found = []
    position = start
    while position < end:
        literal = _literal(text, position)
        found.append(literal)
        position = after_space(text, literal.end)
    return found


def _literal(text: str, start: int) -> Literal:
    """The literal that begins at an offset."""
    head = _HEAD.match(text, start)
    if head is None:
        raise SyntaxError(f"no string literal at offset {start}")
    prefix, quote = head[1].lower(), head[2]
    if "f" not in prefix and "t" not in prefix:
        body = _PLAIN_END[quote].match(text, head.end())
        return Literal(prefix, quote, start, body.end() if body is not None else len(text), None)
    parts, end = _parts(text, head.end(), quote, "r" in prefix, False)
    return Literal(prefix, quote, start, end + len(quote), parts)


def _parts(text: str, position: int, quote: str, is_raw: bool, in_spec: bool) -> tuple[list[Part], int]:
    """The parts of an f-string, or of a format specification in one, and where they end."""
    found: list[Part] = []
    start = position
    while not text.startswith(quote, position) and position < len(text):
        char, following = text[position], text[position + 1 : position + 2]
        if char == "\\":
            if not is_raw and following == "N" and text.startswith("{", position + 2):
                position = text.index("}", position) + 1
            else:
                position += 1 if following in ("{", "}") else 2
        elif char == "}" and in_spec:
            break
        elif char in "{}" and following == char and not in_spec:
            position += 2
        elif char == "{":
            if start < position:
                found.append((start, position))
            field = _field(text, position, quote, is_raw)
            found.append(field)
            start = position = field.end
        else:
            position += 1
    if start < position:
        found.append((start, position))
    return found, position


def _field(text: str, start: int, quote: str, is_raw: bool) -> Field:
    """The replacement field that begins at an offset."""
    position = end = _expression_end(text, start + 1)
    if text.startswith("=", position):  # `{value=}`
        position = after_space(text, position + 1)
    if text.startswith("!", position):
        position = after_space(text, after_space(text, position + 1) + 1)
    spec: list[Part] = []
    if text.startswith(":", position):
        spec, position = _parts(text, position + 1, quote, is_raw, True)
    return Field(start, position + 1, (start + 1, end), spec)


def _expression_end(text: str, position: int) -> int:
    """Where the expression of a replacement field ends: before `=`, `!`, `:` or `}`."""
    depth = 0
    while position < len(text):
        char, following = text[position], text[position + 1 : position + 2]
        if char in "'\"":
            head = position
            while text[head - 1].isalpha() and position - head < 2:
                head -= 1
            head = head if _HEAD.match(text, head) else position
            position = _literal(text, head).end
            continue
        if char == "#":
            position = after_space(text, position)
            continue
        if char in "([{":
            depth += 1
        elif char in ")]}":
            if not depth:
                return position
            depth -= 1
        elif (not depth and char == "!" and following != "=") or (not depth and char == ":"):
            return position
        elif char == "=" and not depth:
            if following == "=" or text[position - 1] in "=!<>":
                position += following == "="
            else:
                return position
        position += 1
    return position
