"""From offsets in the text to lines and columns, counted from 1, columns in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_HIGHEST = float("inf")
_BREAK = re.compile(r"\r\n|\n|\r")


class Place(NamedTuple):
    """A place as shown to users: in a notebook, from the start of the `cell`."""

    cell: int | None
    line: int
    column: int

    def __str__(self) -> str:
        """`14:9`, or `cell 3:2:9`."""
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{cell}{self.line}:{self.column}"


class Lines:
    """The lines of a text; `\\n`, `\\r\\n` and a lone `\\r` end one, as for Python and editors.

    Lines are numbered from the start of the text; `place`, `number` and `label` count within the cell of a
    notebook. `cells` holds the offset and the number of each.
    """

    def __init__(self, text: str, cells: Sequence[tuple[int, int]] = ()) -> None:
        self.text = text
        self._cells = cells
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

    def place(self, offset: int) -> Place:
        """The cell, line and column of an offset."""
        line, column = self.position(offset)
        cell, line = self._in_cell(line)
        return Place(cell, line, column)

    def address(self, path: str, offset: int) -> str:
        """The file and line of an offset: `app.py:14`, or `app.ipynb:cell 3:2`."""
        place = self.place(offset)
        cell = f"cell {place.cell}:" if place.cell is not None else ""
        return f"{path}:{cell}{place.line}"

    def number(self, line: int) -> int:
        """The number of a line within its cell."""
        return self._in_cell(line)[1]

    def label(self, line: int) -> str:
        """`line 14`, or `cell 3, line 2`."""
        cell, number = self._in_cell(line)
        return f"line {number}" if cell is None else f"cell {cell}, line {number}"

    def cell(self, line: int) -> int | None:
        """The number of the cell that holds a line; None outside of notebooks."""
        return self._in_cell(line)[0]

    def neighbour(self, line: int, step: int) -> int | None:
        """The line before (`-1`) or after (`1`) another in its cell; None if it is blank or missing."""
        other = line + step
        if not 1 <= other <= len(self._starts) or not self.line(other).strip():
            return None
        return other if self.cell(other) == self.cell(line) else None

    def _in_cell(self, line: int) -> tuple[int | None, int]:
        index = bisect_right(self._cells, (self._starts[line - 1], _HIGHEST)) - 1
        if index < 0:
            return None, line
        start, cell = self._cells[index]
        return cell, line - bisect_right(self._starts, start) + 1

    def line(self, number: int) -> str:
        """The text of a line, without its line end."""
        return self.text[self._starts[number - 1] : self._ends[number - 1]]

    def texts(self) -> list[str]:
        """The text of each line, without its line end."""
        return [self.text[start:end] for start, end in zip(self._starts, self._ends, strict=True)]

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of some lines, from the start of the first to the end of the last."""
        return self._starts[first - 1], self._ends[last - 1]
