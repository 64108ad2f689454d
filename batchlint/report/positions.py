"""From offsets in the text to lines and columns, counted from 1, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right

_BREAK = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of a text; `\\n`, `\\r\\n` and a lone `\\r` end one, as for Python and editors."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._ends = []
        for match in _BREAK.finditer(text):
            self._ends.append(match.start())
            self._starts.append(match.end())
        self._ends.append(len(text))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without what ends it."""
        return self.text[self._starts[number - 1] : self._ends[number - 1]]

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of some lines, from the start of the first to the end of the last."""
        return self._starts[first - 1], self._ends[last - 1]
