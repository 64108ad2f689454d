"""The one way in which reading a file may fail. Apart, since a look that fails in no way needs no more."""

from __future__ import annotations


class ParseFailure(Exception):
    """The file can't be read as what it is.

    `line` counts from 1, in a notebook from the start of the `cell`; 0 where none is at fault. So does
    `column`.
    """

    def __init__(self, message: str, line: int = 0, cell: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.cell = cell
        self.column = column
