"""The source of the places that a plan names, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from batchlint.report.excerpt import Excerpt, Mark
from batchlint.report.html import Html, element, joined, text
from batchlint.report.labels import caret_label
from batchlint.report.positions import Lines

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.core.spans import Span
    from batchlint.report.screen import Line

#: Longer lines are cut around the place.
_WIDTH = 120
#: The name under which places are found that could not be analysed.
UNKNOWN = ""


class Excerpts:
    """Finds the source of a place by its address (`app.py:14`) and the rule of the finding there.

    `reports` are the reports by path, as the addresses have it.
    """

    def __init__(self, reports: Mapping[str, FileReport]) -> None:
        self.reports = reports
        self._known: dict[str, dict[tuple[str, str], Html]] = {}

    def at(self, address: str, rule: str) -> Html:
        """The lines of a place, with carets below it; empty if there is none.

        Args:
            address: file and line.
            rule: the rule of the finding, or `UNKNOWN`.
        """
        path = self.path(address)
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path].get((address, rule), Html())

    def path(self, address: str) -> str:
        """The file of an address."""
        # A path may hold colons, and an address in a notebook has two more.
        path = address
        while path not in self.reports and ":" in path:
            path = path.rpartition(":")[0]
        return path

    def _read(self, path: str) -> dict[tuple[str, str], Html]:
        report = self.reports.get(path)
        if report is None:
            return {}
        lines = Lines(report.text or "", report.cells)
        found: dict[tuple[str, str], Html] = {}
        places = [(f.rule, f.span, caret_label(path, f)) for f in report.findings]
        for rule, span, label in [*places, *((UNKNOWN, u.span, "") for u in report.unknown)]:
            key = lines.address(path, span.start), rule
            if key not in found:
                found[key] = _shown(lines, span, label)
        return found


def _shown(lines: Lines, span: Span, label: str) -> Html:
    excerpt = Excerpt(lines, span)
    # The first row is the empty one above the source.
    rows = list(excerpt.rows(excerpt.digits, _WIDTH, Mark("", label)))[1:]
    shown = joined((joined(map(_piece, row)) for row in _dedented(rows)), "\n")
    return element("pre", element("code", shown))


def _dedented(rows: list[Line]) -> list[Line]:
    """Rows without the indentation that all of them share; small screens have little room."""
    if any(len(row) > 2 for row in rows):  # a bar along several lines
        return rows
    texts = [row[1][0] for row in rows if len(row) > 1 and row[1][0].strip()]
    indent = min((len(content) - len(content.lstrip(" ")) for content in texts), default=0)
    return [[*row[:1], *((content[indent:], style) for content, style in row[1:])] for row in rows]


def _piece(piece: tuple[str, str]) -> Html:
    content, style = piece
    # Numbers of lines have a style of their own, carets none and nothing but drawing in them.
    if style:
        return element("i", content)
    is_drawing = content.lstrip(" |/_").startswith("^")
    return element("b", content) if is_drawing else text(content)
