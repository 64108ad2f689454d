"""The `full` format: source, reason and suggested change; prose is wrapped, source only on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.report.excerpt import diff_lines, excerpt, hunks
from batchlint.report.positions import Lines
from batchlint.report.results import by_place
from batchlint.report.screen import Line, cells, clean, failure, wrap

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.project.errors import Problem
    from batchlint.report.results import Results

_SEVERITY = {"error": "bold red", "warning": "bold yellow"}


def full(results: Results, width: int, room: int, show_unknown: bool, whole: bool) -> Iterator[Line]:
    """Render findings, unknown places and problems, each followed by an empty line.

    Prose is wrapped at `width`; a source line takes up to `room` columns.
    """
    for report in results.reports:
        lines = Lines(report.text or "", report.cells)
        for finding in by_place(report.findings):
            yield from _finding(
                clean(report.path), finding, lines, width, room, results.why.get(finding.rule, "")
            )
        for unknown in sorted(report.unknown, key=lambda u: u.span) if show_unknown else ():
            place = lines.place(unknown.span.start)
            yield [(clean(report.path), "bold"), (f":{place}: ", ""), ("unknown", "bold magenta")]
            yield from ([(text, "")] for text in wrap(unknown.said(whole), width, "  "))
            yield from excerpt(lines, unknown.span, room)
            yield []
    for problem in results.problems:
        yield from problem_lines(problem, width)
        yield []


def _finding(path: str, finding: Finding, lines: Lines, width: int, room: int, why: str) -> Iterator[Line]:
    line, _ = lines.position(finding.span.start)
    head: Line = [
        (path, "bold"),
        (f":{lines.place(finding.span.start)}: ", ""),
        (finding.severity, _SEVERITY[finding.severity]),
        (" ", ""),
        (finding.rule, "bold cyan"),
    ]
    if finding.confidence == "likely":
        head.append((" (likely)", "dim"))
    yield head
    for text in wrap(finding.message, width, "  "):
        yield [(text, "")]
    yield from excerpt(lines, finding.span, room)
    if why:
        first, *rest = wrap(why, width, "       ")
        yield [("  why: ", "cyan"), (first.lstrip(), "")]
        yield from ([(text, "")] for text in rest)
    if finding.fix is not None:
        how = "safe" if finding.fix.safe else "with --unsafe-fixes"
        yield [("  fix: ", "cyan"), (how, "")]
        yield from diff_lines(lines, hunks(lines, finding.fix.edits), room, line)
    yield []


def problem_lines(problem: Problem, width: int) -> Iterator[Line]:
    """Render one problem, on one line where it fits."""
    place = clean(problem.place)
    message = clean(problem.message)
    if cells(place) + cells(message) + 10 <= width:
        yield failure(problem.place, problem.message)
        return
    yield [(place, "bold"), (": ", ""), ("failed", "bold red")]
    for text in wrap(message, width, "  "):
        yield [(text, "")]
