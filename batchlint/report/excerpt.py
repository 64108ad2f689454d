"""The source of a finding: its lines between their neighbours, with a caret and a label below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.report.screen import Line, cells, cut, wrap

if TYPE_CHECKING:
    from batchlint.core.uses import Span
    from batchlint.report.positions import Lines

#: The style of line numbers and of what is drawn beside them.
GUTTER = "bold bright-blue"
#: Of a span over more lines than this, the middle is left out.
_MOST_LINES = 5


class Mark(NamedTuple):
    """What is shown at the caret, in which style."""

    style: str
    label: str = ""


class Excerpt:
    """The lines of a text that one span is on, and one on each side.

    Attributes:
        first, last: the lines of the span.
        digits: the width of line numbers.
    """

    def __init__(self, lines: Lines, span: Span) -> None:
        self._lines = lines
        self.first, self._start = lines.position(span.start)
        self.last, self._end = lines.position(max(span.start, span.end))
        if self.last > self.first and self._end == 1:  # the span ends with a line
            self.last -= 1
            self._end = len(lines.line(self.last)) + 1
        self._before = lines.neighbour(self.first, -1)
        self._after = lines.neighbour(self.last, 1)
        self.digits = len(str(lines.number(self._after or self.last)))

    def rows(self, digits: int, width: int, mark: Mark) -> Iterator[Line]:
        """The excerpt as rows, for line numbers of a width."""
        empty = " " * digits + " | "
        room = width - len(empty)
        yield [(empty.rstrip(), GUTTER)]
        if self.first == self.last:
            yield from self._context(self._before, digits, room, "")
            yield from self._on_one_line(digits, room, empty, mark)
            yield from self._context(self._after, digits, room, "")
        else:
            yield from self._context(self._before, digits, room - 2, "  ")
            yield from self._on_several_lines(digits, room - 2, empty, mark)
            yield from self._context(self._after, digits, room - 2, "  ")

    def _number(self, line: int, digits: int) -> tuple[str, str]:
        return f"{self._lines.number(line):>{digits}} | ", GUTTER

    def _context(self, line: int | None, digits: int, room: int, indent: str) -> Iterator[Line]:
        if line is not None:
            text, _, _ = cut(self._lines.line(line), 0, 0, room)
            yield [self._number(line, digits), (indent + text, "")]

    def _on_one_line(self, digits: int, room: int, empty: str, mark: Mark) -> Iterator[Line]:
        source = self._lines.line(self.first)
        text, start, length = cut(source, self._start - 1, self._end - 1, room)
        yield [self._number(self.first, digits), (text, "")]
        carets = " " * start + "^" * max(1, min(length, room - start))
        yield from _labelled(carets, start, room, empty, mark)

    def _on_several_lines(self, digits: int, room: int, empty: str, mark: Mark) -> Iterator[Line]:
        """A bar along the lines, from the start of the span to its end."""
        source = self._lines.line(self.first)
        text, start, _ = cut(source, self._start - 1, self._start, room)
        begins_inside = bool(source[: self._start - 1].strip())
        bar = "  " if begins_inside else "/ "
        yield [self._number(self.first, digits), (bar, mark.style), (text, "")]
        if begins_inside:
            yield [(empty, GUTTER), (" " + "_" * (start + 1) + "^", mark.style)]
        last_in_row = self.last - 1
        if self.last - self.first >= _MOST_LINES:
            last_in_row = self.first + 1
        for number in range(self.first + 1, last_in_row + 1):
            text, _, _ = cut(self._lines.line(number), 0, 0, room)
            yield [self._number(number, digits), ("| ", mark.style), (text, "")]
        if last_in_row < self.last - 1:
            yield [("." * digits + " | ", GUTTER), ("|", mark.style)]
        text, end, _ = cut(self._lines.line(self.last), max(0, self._end - 2), self._end - 1, room)
        yield [self._number(self.last, digits), ("| ", mark.style), (text, "")]
        yield from _labelled("|" + "_" * (end + 1) + "^", end + 2, room + 2, empty, mark)


def _labelled(carets: str, start: int, room: int, empty: str, mark: Mark) -> Iterator[Line]:
    """Carets with the label behind them, or below them where it does not fit."""
    if cells(carets) + 1 + cells(mark.label) <= room:
        yield [(empty, GUTTER), (f"{carets} {mark.label}".rstrip(), mark.style)]
        return
    yield [(empty, GUTTER), (carets, mark.style)]
    for text in wrap(mark.label, room, ""):
        indent = " " * max(0, min(start, room - cells(text)))
        yield [(empty, GUTTER), (indent + text, mark.style)]
