"""The exception for files that can't be read or judged; a module of its own, for what runs at start-up."""

from __future__ import annotations


class ParseFailure(Exception):
    """The file can't be read as what it is, or not be judged by a custom rule.

    `line` and `column` count from 1, in a notebook from the start of the `cell`; 0 where unknown.
    """

    def __init__(self, message: str, line: int = 0, cell: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.cell = cell
        self.column = column
