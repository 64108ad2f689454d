"""A notebook: its Python cells as one text, and the way back into the JSON.

The text holds the cells in order, each behind a blank line and followed by a newline, as code that
is run from top to bottom. What is parsed has the same length everywhere, with IPython's additions
masked; so an offset means the same place for the parser, for reports and for edits.
"""

from __future__ import annotations

import ast
import bisect
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from batchlint.core.reading import CellStart, ParseFailure, Reading
from batchlint.core.spans import Span
from batchlint.core.writing import Edit, Fix
from batchlint.notebook.cells import Style, edited, offset_in, separator_of, text_of
from batchlint.notebook.magics import PLACEHOLDER, blank, in_other_language, is_python, mask
from batchlint.notebook.scan import RawCell, code_cells
from batchlint.python.syntax.parsing import parse

#: Precedes each cell: a blank line, which makes a block of a cell that is indented.
_LEAD = "      \n"
_BLOCK = "if 1: \n"
_NEWLINE = re.compile(r"\r\n|\n|\r")
_LAST_NEWLINE = re.compile(r"(?:\r\n|\n|\r)\Z")
_UNICODE_ESCAPE = re.compile(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A Python cell.

    Attributes:
        number: its place among all cells of the notebook, from 1.
        start: where the JSON of its source begins in the file.
        raw: that JSON.
        text: the source.
        code: the source as the parser sees it, of the same length.
        masked: ranges of `code` that are not as in `text`.
        lead: what the parser sees before it.
    """

    number: int
    start: int
    raw: str
    text: str
    code: str
    masked: tuple[tuple[int, int], ...]
    lead: str = _LEAD


def open_notebook(content: str) -> Notebook:
    """The Python of a notebook; without cells where it is in another language.

    Args:
        content: the decoded file, without a byte-order mark.

    Raises:
        ParseFailure: the content is not JSON, or no notebook.
    """
    cells = []
    raw_cells = code_cells(content)
    for number, start, end in raw_cells:
        raw = content[start:end]
        text = text_of(raw)
        if is_python(text):
            masked = mask(text)
            cells.append(Cell(number, start, raw, text, masked.code, masked.ranges))
    return Notebook(content, cells, raw_cells)


class Notebook:
    """The layout of a notebook's code; see `core.reading.Layout`.

    Attributes:
        text: all Python cells.
        cells: where each of them begins in the text.
    """

    def __init__(self, content: str, cells: list[Cell], raw_cells: tuple[RawCell, ...]) -> None:
        self.content = content
        self._cells = cells
        self._raw_cells = raw_cells
        self.text = _joined((_LEAD, cell.text) for cell in cells) + " \n"
        starts, position = [], 0
        for cell in cells:
            starts.append(CellStart(position + len(_LEAD), cell.number))
            position += len(_LEAD) + len(cell.text) + 1
        self.cells = tuple(starts)
        self._offsets = [start.offset for start in starts]

    @property
    def code(self) -> str:
        """The text as Python: where it differs, it has the same length and lines."""
        # libcst loses blank lines at the very end.
        return _joined((cell.lead, cell.code) for cell in self._cells) + "0\n"

    @property
    def ends(self) -> tuple[int, ...]:
        """Where each of the cells ends in the text."""
        pairs = zip(self._offsets, self._cells, strict=True)
        return tuple(offset + len(cell.text) for offset, cell in pairs)

    def read(self, parse: Callable[[str], Reading]) -> Reading:
        """Read the cells; those that are not Python are left out and reported as failures.

        Args:
            parse: reads Python.

        Returns:
            The reading with this layout.

        Raises:
            ParseFailure: the cells can't be read together.
        """
        failures = self._repair(i for i, cell in enumerate(self._cells) if _error_line(cell) is not None)
        try:
            reading = parse(self.code)
        except ParseFailure:
            failures += self._repair(range(len(self._cells)))
            try:
                reading = parse(self.code)
            except ParseFailure as failure:
                raise self._placed(failure) from None
        reading.layout = self
        reading.failures = failures
        return reading

    def _repair(self, indices: Iterable[int]) -> list[ParseFailure]:
        """Replace cells by what can be parsed of each alone; returns the failures."""
        failures = []
        for index in indices:
            cell = self._cells[index]
            repaired = _repaired(cell)
            if isinstance(repaired, ParseFailure):
                failures.append(repaired)
                repaired = _without(cell)
            self._cells[index] = repaired
        return failures

    def _placed(self, failure: ParseFailure) -> ParseFailure:
        """A failure of the whole code, at the cell that its line belongs to."""
        if not failure.line:
            return failure
        breaks = [match.end() for match in _NEWLINE.finditer(self.text)]
        offset = ([0, *breaks, len(self.text)])[min(failure.line - 1, len(breaks))]
        index = max(bisect.bisect_right(self._offsets, offset) - 1, 0)
        line = bisect.bisect_right(breaks, offset) - bisect.bisect_right(breaks, self._offsets[index]) + 1
        return ParseFailure(failure.message, line, self._cells[index].number, failure.column)

    def shown(self, span: Span) -> Span:
        """A span as it is: code and text have the same length."""
        return span

    def commented(self, span: Span) -> Span | None:
        """A span as it is."""
        return span

    def possible(self, fix: Fix) -> Fix | None:
        """The fix with its edits inside of cells; None where one would reach beyond, or into a magic."""
        edits = [self._inside(edit) for edit in fix.edits]
        if any(edit is None for edit in edits):
            return None
        return fix._replace(edits=tuple(edit for edit in edits if edit is not None))

    def _inside(self, edit: Edit) -> Edit | None:
        """An edit as one of a single cell's own text."""
        index = bisect.bisect_right(self._offsets, edit.start) - 1
        if index < 0 or PLACEHOLDER in edit.text:
            return None
        cell, start = self._cells[index], self._offsets[index]
        end = start + len(cell.text)
        if edit.start > end or edit.end > end:
            # The newline behind a cell is not its own: what is put behind it goes before it.
            newline = _LAST_NEWLINE.search(edit.text)
            if edit.end != end + 1 or (edit.text and newline is None):
                return None
            if edit.start > end:
                edit = Edit(end, end, (newline[0] if newline else "") + _LAST_NEWLINE.sub("", edit.text))
            else:
                edit = Edit(edit.start, end, _LAST_NEWLINE.sub("", edit.text))
        first, last = edit.start - start, edit.end - start
        for masked_first, masked_last in cell.masked:
            if first < masked_last and masked_first < last:
                return None
        return edit

    def edited(self, edits: Iterable[Edit]) -> str:
        """The notebook's JSON with edits made in its sources, each inside of one cell."""
        new = {cell.number: raw for cell, raw in self._rewritten(edits)}
        parts: list[str] = []
        position = 0
        for number, start, end in self._raw_cells:
            parts += [self.content[position:start], new.get(number, self.content[start:end])]
            position = end
        return "".join([*parts, self.content[position:]])

    def _rewritten(self, edits: Iterable[Edit]) -> list[tuple[Cell, str]]:
        """The cells that edits touch, with the new JSON of their sources."""
        by_cell: dict[int, list[Edit]] = defaultdict(list)
        for edit in sorted(set(edits)):
            index = bisect.bisect_right(self._offsets, edit.start) - 1
            start = self._offsets[index]
            by_cell[index].append(Edit(edit.start - start, edit.end - start, edit.text))
        cells = [(self._cells[index], found) for index, found in by_cell.items()]
        return [(cell, edited(cell.raw, found, self._style)) for cell, found in cells]

    def in_file(self, offset: int) -> int | None:
        """The offset in the file of a character of the text; None outside of cells.

        Args:
            offset: an offset in the text; the end of a cell's text counts as in it.
        """
        index = bisect.bisect_right(self._offsets, offset) - 1
        if index < 0 or offset - self._offsets[index] > len(self._cells[index].text):
            return None
        cell = self._cells[index]
        return cell.start + offset_in(cell.raw, offset - self._offsets[index])

    def edits_in_file(self, edits: Iterable[Edit]) -> list[Edit]:
        """The changes of `edited` as minimal edits of the file, one for each cell."""
        return [_shortest(cell.start, cell.raw, raw) for cell, raw in self._rewritten(edits)]

    @cached_property
    def _style(self) -> Style:
        """The style of new lines and characters, taken from what is in the notebook."""
        separators = (separator_of(cell.raw) for cell in self._cells)
        usual = ", " if '": ' in self.content[:200] else ","
        indented = (re.match(r"\[(\s*\n\s*)", cell.raw) for cell in self._cells)
        usual = next(("," + found[1] for found in indented if found is not None), usual)
        separator = next((found for found in separators if found is not None), usual)
        ascii_only = self.content.isascii() and _UNICODE_ESCAPE.search(self.content) is not None
        return Style(separator, ascii_only)


def harm(before: str, after: str) -> str | None:
    """Why the JSON of a fixed notebook must not be written; None where only sources of Python differ."""
    try:
        cells, new_cells = open_notebook(before)._cells, open_notebook(after)._cells
    except ParseFailure as failure:
        return f"the result can't be parsed: {failure.message}"
    if [cell.number for cell in cells] != [cell.number for cell in new_cells]:
        return "the result would have other cells"
    if any(old.raw[0] != new.raw[0] for old, new in zip(cells, new_cells, strict=True)):
        return "the result would change how a cell is stored"
    if _around(before, cells) != _around(after, new_cells):
        return "the result would change more than code"
    return None


def _around(content: str, cells: list[Cell]) -> list[str]:
    """The JSON before, between and after the sources of cells."""
    ends = [0, *(cell.start + len(cell.raw) for cell in cells)]
    starts = [*(cell.start for cell in cells), len(content)]
    return [content[end:start] for end, start in zip(ends, starts, strict=True)]


def _shortest(start: int, old: str, new: str) -> Edit:
    """The edit from the old text at `start` to the new one, without their common head and tail."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    rest = shortest - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])


def _joined(parts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{lead}{text}\n" for lead, text in parts)


def _error_line(cell: Cell) -> int | None:
    """The line of a cell's syntax error; None where the cell is Python.

    Cells are parsed one by one, as they are run: two that are not Python could be valid together.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"{cell.lead}{cell.code}\n")
    except SyntaxError as error:
        return max(min((error.lineno or 0) - 1, len(_NEWLINE.findall(cell.text)) + 1), 1)
    except (ValueError, RecursionError, MemoryError):
        return 0
    return None


def _repaired(cell: Cell) -> Cell | ParseFailure:
    """A cell in a form that can be parsed, or the failure of its original form."""
    failure: ParseFailure | None = None
    loose = mask(cell.text, automagic=True)
    for lead, code, masked in (
        (_LEAD, cell.code, cell.masked),
        (_LEAD, loose.code, loose.ranges),
        (_BLOCK, cell.code, cell.masked),
        (_BLOCK, loose.code, loose.ranges),
    ):
        try:
            parse(f"{lead}{code}\n")
        except ParseFailure as error:
            # libcst's own line can be one further down.
            failure = failure or ParseFailure(
                error.message, _error_line(cell) or 0, cell.number, error.column
            )
        except RecursionError:
            failure = failure or ParseFailure("nested too deeply to be analysed", cell=cell.number)
        else:
            return replace(cell, code=code, masked=masked, lead=lead)
    return _without(cell) if failure is None or in_other_language(cell.text) else failure


def _without(cell: Cell) -> Cell:
    """A cell that is blank to the parser."""
    return replace(cell, code=blank(cell.text), masked=((-1, len(cell.text) + 1),))
