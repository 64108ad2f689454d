"""The `concise` format: one line for each finding, for editors and `grep`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.report.addresses import rule_url
from batchlint.report.positions import Lines
from batchlint.report.results import by_place
from batchlint.report.screen import SEVERITY, Line, clean, failure

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.report.results import Results


def concise(results: Results, show_unknown: bool, whole: bool) -> Iterator[Line]:
    """Render `path:line:column: severity rule [*] message`; `[*]` marks what `batchlint fix` repairs.

    `whole` lists every name to look for at unknown places.
    """
    for report in results.reports:
        lines = Lines(report.text or "", report.cells)
        path = clean(report.path)
        for finding in by_place(report.findings):
            mark = "[*] " if finding.fix is not None and finding.fix.safe else ""
            yield [
                (path, "bold"),
                (f":{lines.place(finding.span.start)}: {finding.severity} ", ""),
                (finding.rule, f"{SEVERITY[finding.severity]} {rule_url(finding.rule) or ''}"),
                (" ", ""),
                (mark, "cyan"),
                (clean(finding.message), ""),
            ]
        if show_unknown:
            yield from _unknown(report, lines, whole)
    yield from _failed(results)


def not_counted(results: Results, show_unknown: bool, whole: bool) -> Iterator[Line]:
    """Render failures and unknown places, which `--statistics` does not count."""
    for report in results.reports if show_unknown else ():
        if report.unknown:
            yield from _unknown(report, Lines(report.text or "", report.cells), whole)
    yield from _failed(results)


def _unknown(report: FileReport, lines: Lines, whole: bool) -> Iterator[Line]:
    for unknown in sorted(report.unknown, key=lambda u: u.span):
        yield [
            (clean(report.path), "bold"),
            (f":{lines.place(unknown.span.start)}: ", ""),
            ("unknown", "bold magenta"),
            (f" {clean(unknown.said(whole))}", ""),
        ]


def _failed(results: Results) -> Iterator[Line]:
    for problem in results.problems:
        yield failure(problem.place, problem.message)
