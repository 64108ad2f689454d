"""Regions of files, for formats that support lines of files but not cells of notebooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from batchlint.core.decoding import decode
from batchlint.core.failing import ParseFailure
from batchlint.report.positions import Lines

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.core.uses import Span
    from batchlint.core.writing import Edit
    from batchlint.notebook import Notebook

#: Returns the content of a file by its path in the report; None if it can't be read.
Reader: TypeAlias = Callable[[str], bytes | None]


class Region(NamedTuple):
    """A part of a file; lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Original:
    """The file of a report.

    For most files, that is the text of the report. A notebook is read again, because its report has only
    the text of its cells; if it has changed since, its regions are unknown.

    Attributes:
        lines: the lines of the file; None if they are unknown.
    """

    def __init__(self, report: FileReport, read: Reader) -> None:
        self._notebook: Notebook | None = None
        self.lines: Lines | None = None
        if not report.cells:
            self.lines = Lines(report.text or "")
        elif (data := read(report.path)) is not None:
            self._notebook = _opened(data, report)
            if self._notebook is not None:
                self.lines = Lines(self._notebook.content)

    def region(self, span: Span) -> Region | None:
        """The region of a span in the file; None if it is unknown."""
        start, end = self._offset(span.start), self._offset(span.end)
        return None if start is None or end is None else self._region(start, max(start, end))

    def changes(self, edits: tuple[Edit, ...]) -> list[tuple[Region, str]] | None:
        """The regions of edits in the file, with their new texts; None if they are unknown."""
        if self.lines is None:
            return None
        made = sorted(set(edits)) if self._notebook is None else self._notebook.edits_in_file(edits)
        return [(self._region(edit.start, edit.end), edit.text) for edit in made]

    def _offset(self, offset: int) -> int | None:
        if self.lines is None:
            return None
        return offset if self._notebook is None else self._notebook.in_file(offset)

    def _region(self, start: int, end: int) -> Region:
        assert self.lines is not None
        return Region(*self.lines.position(start), *self.lines.position(end))


def _opened(data: bytes, report: FileReport) -> Notebook | None:
    """The notebook, if its cells are those of the report."""
    from batchlint.notebook import open_notebook  # few reports are of notebooks

    try:
        notebook = open_notebook(decode(data, python=False).text)
    except ParseFailure:
        return None
    same = notebook.text == report.text and notebook.cells == tuple(report.cells)
    return notebook if same else None
