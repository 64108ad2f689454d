"""Texts by lines and columns as the protocol counts them."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types as lsp

from batchlint.core.line_diff import opcodes

#: Other characters that Python takes for the end of a line are none in the protocol.
_BREAK = re.compile(r"\r\n|\n|\r")


class Text:
    """A text, whose lines are counted from 0, and its columns in units of an encoding."""

    def __init__(self, text: str, encoding: str) -> None:
        """Find the lines.

        Args:
            text: the text.
            encoding: the encoding that the client counts in: `utf-8`, `utf-16` or `utf-32`.
        """
        self.text = text
        self._encoding = encoding
        breaks = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
        self._starts = [0, *(end for _, end in breaks)]
        self._ends = [*(start for start, _ in breaks), len(text)]

    def position(self, offset: int) -> lsp.Position:
        """The position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return self.place(line, offset - self._starts[line])

    def place(self, line: int, column: int) -> lsp.Position:
        """The position of a column, in code points; what is beyond the text is at its end."""
        if line >= len(self._starts):
            line, column = len(self._starts) - 1, len(self.text)
        before = self.text[self._starts[line] : min(self._starts[line] + column, self._ends[line])]
        return lsp.Position(line, sum(map(self._width, before)))

    def offset(self, position: lsp.Position) -> int:
        """The offset of a position; what is beyond a line, or the text, is at its end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._ends[position.line]
        units = 0
        for offset in range(start, end):
            if units >= position.character:
                return offset
            units += self._width(self.text[offset])
        return end

    def end_of(self, line: int) -> int:
        """The number of code points in a line, without its line end; 0 for a line that is not there."""
        return self._ends[line] - self._starts[line] if line < len(self._starts) else 0

    def edits_to(self, new: str) -> list[lsp.TextEdit]:
        """The edits that make another text of this one."""
        before = [self.text[start:end] for start, end in self._spans()]
        after = [new[start:end] for start, end in Text(new, self._encoding)._spans()]
        edits = []
        for tag, first, last, begin, end in opcodes(before, after):
            if tag != "equal":
                start = self._starts[first] if first < len(before) else len(self.text)
                edits.append(self._edit(start, "".join(before[first:last]), "".join(after[begin:end])))
        return edits

    def _spans(self) -> list[tuple[int, int]]:
        """The lines, each with its line end."""
        return list(zip(self._starts, [*self._starts[1:], len(self.text)], strict=True))

    def _edit(self, start: int, old: str, new: str) -> lsp.TextEdit:
        """The edit of some lines, without their common head and tail; no line end is cut in two."""
        head = _alike(old, new)
        head -= old[:head].endswith("\r")
        tail = _alike(old[head:][::-1], new[head:][::-1])
        tail -= tail > 0 and old[: len(old) - tail].endswith("\r")
        ends = self.position(start + head), self.position(start + len(old) - tail)
        return lsp.TextEdit(lsp.Range(*ends), new[head : len(new) - tail])

    def _width(self, char: str) -> int:
        if self._encoding == "utf-32" or char < "\x80":
            return 1
        if self._encoding == "utf-8":
            return len(char.encode("utf-8", "surrogatepass"))
        return 1 + (char > "\uffff")


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
