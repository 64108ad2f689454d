"""One cell's source: the JSON it is written in, and edits of its text made in that JSON.

A source is one string, or a list of strings whose concatenation it is: by nbformat's convention one
for each line, with the newline at its end.
"""

from __future__ import annotations

import bisect
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from batchlint.core.writing import Edit
from batchlint.notebook.literals import escaped, strings_in, written


@dataclass(frozen=True, slots=True)
class Style:
    """The formatting of a notebook: the separator of source lines, and whether it is pure ASCII."""

    separator: str
    ascii_only: bool


def text_of(raw: str) -> str:
    """The text of a source, given as JSON."""
    value = json.loads(raw)
    return value if isinstance(value, str) else "".join(value)


def offset_in(raw: str, offset: int) -> int:
    """The offset in a source's JSON of the character at `offset` in its text, or of its end."""
    literals = [(0, len(raw), text_of(raw))] if raw.startswith('"') else strings_in(raw)
    position = 0
    for start, end, text in literals:
        if offset < position + len(text) or (start, end) == literals[-1][:2]:
            characters = written(raw[start:end])
            return start + 1 + sum(map(len, characters[: offset - position]))
        position += len(text)
    return 0


def separator_of(raw: str) -> str | None:
    """The JSON between two lines of a source; None where it is not a list of several lines."""
    if not raw.startswith("["):
        return None
    lines = strings_in(raw)
    if len(lines) > 1:
        return raw[lines[-2][1] : lines[-1][0]]
    return None


def edited(raw: str, edits: Sequence[Edit], style: Style) -> str:
    """Make edits of a source's text in its JSON.

    Args:
        raw: the JSON of the source.
        edits: edits of its text that don't overlap.
        style: how the notebook is written, for lines and characters that are new.

    Returns:
        The JSON with the same bytes wherever nothing was edited; a new line in a list of lines is an
        element of its own.
    """
    ordered = sorted(edits)
    if raw.startswith('"'):
        pieces = _spliced([(piece, False) for piece in written(raw)], 0, ordered, style, False)
        return '"' + "".join(piece for piece, _ in pieces) + '"'
    return _List(raw, style).edited(ordered)


#: A character as it is written, and whether an element of the list ends behind it.
_Piece = tuple[str, bool]


def _spliced(
    pieces: list[_Piece], start: int, edits: Sequence[Edit], style: Style, by_line: bool
) -> list[_Piece]:
    """Make edits in the characters of a text that begins at `start`."""
    out: list[_Piece] = []
    position = start
    for edit in edits:
        out += pieces[position - start : edit.start - start]
        out += zip(
            escaped(edit.text, style.ascii_only), (by_line and c == "\n" for c in edit.text), strict=True
        )
        position = edit.end
    return out + pieces[position - start :]


class _List:
    """A source that is a list of strings."""

    def __init__(self, raw: str, style: Style) -> None:
        self.raw = raw
        self.style = style
        self.lines = strings_in(raw)
        self.starts = list(itertools.accumulate((len(text) for *_, text in self.lines), initial=0))[:-1]

    def edited(self, edits: list[Edit]) -> str:
        """The JSON with the edited elements rewritten; other elements and separators stay as they are."""
        if not self.lines:
            return self.raw
        elements: list[tuple[str, str]] = []
        position = 0
        for first, last, group in self._groups(edits):
            elements += (self._kept(i) for i in range(position, first))
            new = self._written(first, last, group)
            separators = [self._before(first), *[self._separator()] * (len(new) - 1)]
            elements += zip(separators, new, strict=False)
            position = last + 1
        elements += (self._kept(i) for i in range(position, len(self.lines)))
        out = [self.raw[: self.lines[0][0]]]
        for index, (separator, literal) in enumerate(elements):
            out += [(separator or self._separator()) if index else "", literal]
        return "".join([*out, self.raw[self.lines[-1][1] :]])

    def _groups(self, edits: list[Edit]) -> list[tuple[int, int, list[Edit]]]:
        """Edits with the first and last element that they touch together."""
        groups: list[tuple[int, int, list[Edit]]] = []
        for edit in edits:
            first = self._element(edit.start)
            last = max(first, self._element(edit.end - 1)) if edit.end > edit.start else first
            if groups and first <= groups[-1][1]:
                before = groups.pop()
                first, last, edit_group = before[0], max(before[1], last), [*before[2], edit]
            else:
                edit_group = [edit]
            groups.append((first, last, edit_group))
        return self._joined(groups)

    def _joined(self, groups: list[tuple[int, int, list[Edit]]]) -> list[tuple[int, int, list[Edit]]]:
        """Groups extended by the next line wherever the newline before it is removed."""
        out: list[tuple[int, int, list[Edit]]] = []
        for group in groups:
            first, last, edits = group
            if out and first <= out[-1][1]:
                before = out.pop()
                first, last, edits = before[0], max(before[1], last), [*before[2], *edits]
            while last + 1 < len(self.lines) and self._runs_on(first, last, edits):
                last += 1
            out.append((first, last, edits))
        return out

    def _runs_on(self, first: int, last: int, edits: list[Edit]) -> bool:
        new = self._written(first, last, edits)
        return bool(new) and self.lines[last][2].endswith("\n") and not json.loads(new[-1]).endswith("\n")

    def _element(self, offset: int) -> int:
        return max(bisect.bisect_right(self.starts, offset) - 1, 0)

    def _written(self, first: int, last: int, edits: list[Edit]) -> list[str]:
        """The new literals in place of some elements; none where all their text is removed."""
        pieces: list[_Piece] = []
        by_line = not any("\n" in text[:-1] for *_, text in self.lines[first : last + 1])
        for index in range(first, last + 1):
            start, end, text = self.lines[index]
            characters = written(self.raw[start:end])
            # What is put behind a line that has no end goes on with it.
            ends = index < last or text.endswith("\n")
            pieces += ((c, ends and i == len(characters)) for i, c in enumerate(characters, 1))
        literals, current = [], ""
        for piece, ends in _spliced(pieces, self.starts[first], edits, self.style, by_line):
            current += piece
            if ends:
                literals.append(f'"{current}"')
                current = ""
        return [*literals, f'"{current}"'] if current else literals

    def _kept(self, index: int) -> tuple[str, str]:
        start, end, _ = self.lines[index]
        return self._before(index), self.raw[start:end]

    def _before(self, index: int) -> str:
        return self.raw[self.lines[index - 1][1] : self.lines[index][0]] if index else ""

    def _separator(self) -> str:
        return separator_of(self.raw) or self.style.separator
