"""The `full` format: source, reason and suggested change; prose is wrapped, source only on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.report.addresses import rule_url
from batchlint.report.change import PACKED, diff_rows, hunks
from batchlint.report.excerpt import GUTTER, Excerpt, Mark
from batchlint.report.labels import caret_label
from batchlint.report.positions import Lines
from batchlint.report.results import by_place
from batchlint.report.screen import SEVERITY, Line, cells, clean, failure, wrap

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.writing import Edit
    from batchlint.project.errors import Problem
    from batchlint.report.positions import Place
    from batchlint.report.results import Results

#: What makes a change, by whether it is safe.
_HOW = {True: "apply with `batchlint fix`", False: "apply with `batchlint fix --unsafe-fixes`"}
#: How many characters of source a report may show of one file before packed lines are cut.
_LARGEST = 100_000_000


class _Page(NamedTuple):
    """The file that findings are shown of, and the columns that prose and source may take.

    `changes` holds the edits that were shown, and where.
    """

    path: str
    lines: Lines
    width: int
    room: int
    changes: dict[tuple[Edit, ...], Place]


class _Once(NamedTuple):
    """Texts to be shown once: the reason for each rule, and the command for each kind of fix."""

    why: dict[str, str]
    how: dict[bool, str]


def full(results: Results, width: int, room: int, show_unknown: bool, whole: bool) -> Iterator[Line]:
    """Render findings, unknown places and problems, each followed by an empty line.

    Prose is wrapped at `width`; a source line takes up to `room` columns. The reason for a rule is
    shown with its first finding, and a change to a file that several findings share once.
    """
    once = _Once(dict(results.why), dict(_HOW))
    for report in results.reports:
        # A finding shows up to five lines. Where all are in one line of packed data, that adds up.
        most = max(PACKED, _LARGEST // (5 * max(1, len(report.findings))))
        lines = Lines(report.text or "", report.cells)
        page = _Page(clean(report.path), lines, width, min(room, most), {})
        for finding in by_place(report.findings):
            yield from _finding(page, finding, once)
        for unknown in sorted(report.unknown, key=lambda u: u.span) if show_unknown else ():
            yield [*_place(page, unknown.span.start), ("unknown", "bold magenta")]
            yield from _headline(unknown.said(whole), width)
            excerpt = Excerpt(lines, unknown.span)
            yield from excerpt.rows(excerpt.digits, page.room, Mark("bold magenta"))
            yield []
    for problem in results.problems:
        yield from problem_lines(problem, width)
        yield []


def _place(page: _Page, offset: int) -> Line:
    return [(f"{page.path}:{page.lines.place(offset)}", "bold"), (": ", "")]


def _finding(page: _Page, finding: Finding, once: _Once) -> Iterator[Line]:
    style = SEVERITY[finding.severity]
    why = once.why.pop(finding.rule, "")
    head = [
        *_place(page, finding.span.start),
        (f"{finding.severity}[", style),
        (finding.rule, f"{style} {rule_url(finding.rule) or ''}"),
        ("]", style),
    ]
    if finding.confidence == "likely":
        head.append((" (likely)", ""))
    yield head
    yield from _headline(finding.message, page.width)
    excerpt = Excerpt(page.lines, finding.span)
    shown = page.changes.get(finding.fix.edits) if finding.fix is not None else None
    found = hunks(page.lines, finding.fix.edits) if finding.fix is not None and shown is None else []
    last = max((page.lines.number(h.line + max(0, len(h.old) - 1)) for h in found), default=0)
    digits = max(excerpt.digits, len(str(last)))
    yield from excerpt.rows(digits, page.room, Mark(style, caret_label(page.path, finding)))
    if why or finding.fix is not None:
        yield [(" " * digits + " |", GUTTER)]
    if why:
        yield from note_lines(digits, "why", why, page.width)
    if finding.fix is not None:
        name = "fix (safe)" if finding.fix.safe else "fix (unsafe)"
        how = once.how.pop(finding.fix.safe, "") if shown is None else f"same change as at {shown}"
        yield from note_lines(digits, name, how, page.width)
        yield from diff_rows(page.lines, found, digits, page.room, page.lines.cell(excerpt.first))
        page.changes.setdefault(finding.fix.edits, page.lines.place(finding.span.start))
    yield []


def finding_lines(path: str, lines: Lines, finding: Finding, width: int, room: int) -> Iterator[Line]:
    """Render one finding without its reason and its fix, followed by an empty row of the source.

    Args:
        path: the file.
        lines: its lines.
        finding: what was found in it.
        width: the columns for prose.
        room: the columns for a source line.
    """
    page = _Page(path, lines, width, min(room, PACKED), {})
    *shown, _ = _finding(page, finding._replace(fix=None), _Once({}, {}))
    yield from shown
    yield [(" " * Excerpt(lines, finding.span).digits + " |", GUTTER)]


def _headline(message: str, width: int) -> Iterator[Line]:
    """A message, wrapped; bold up to the semicolon, after which it says what to do."""
    bold = len(clean(message).partition("; ")[0])
    for text in wrap(message, width, "  "):
        yield [(text[: bold + 2], "bold"), (text[bold + 2 :], "")]
        bold = max(-2, bold - len(text) + 1)


def note_lines(digits: int, name: str, text: str, width: int) -> Iterator[Line]:
    """A remark below the source, wrapped."""
    indent = " " * (digits + 3 + len(name) + 2)
    first, *rest = wrap(text, width, indent) or [""]
    yield [(" " * digits + " = ", GUTTER), (f"{name}:", "bold"), (f" {first.lstrip()}".rstrip(), "")]
    yield from ([(line, "")] for line in rest)


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
