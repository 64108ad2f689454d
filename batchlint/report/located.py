"""Findings as callers of the library and readers of JSON get them: with lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint import public
from batchlint.project.names import label
from batchlint.report.positions import Lines
from batchlint.report.results import by_place

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.reports import FileReport
    from batchlint.core.writing import Edit


def lines_of(report: FileReport) -> Lines:
    """The lines of the text that a report is about."""
    return Lines(report.text or "", report.cells)


def located_findings(report: FileReport, lines: Lines) -> list[public.Finding]:
    """The findings of a report, in the order of the text."""
    return [located(finding, lines) for finding in by_place(report.findings)]


def located_unknown(report: FileReport, lines: Lines) -> list[public.Unknown]:
    """The places in a report that could not be analysed, in the order of the text."""
    found = []
    for unknown in sorted(report.unknown, key=lambda u: u.span.start):
        cell, line, column = lines.place(unknown.span.start)
        found.append(public.Unknown(unknown.message, line, column, cell))
    return found


def located(finding: Finding, lines: Lines) -> public.Finding:
    """One finding."""
    cell, line, column = lines.place(finding.span.start)
    _, end_line, end_column = lines.place(finding.span.end)
    fix = None
    if finding.fix is not None:
        edits = tuple(_edit(edit, lines) for edit in sorted(finding.fix.edits))
        fix = public.Fix("safe" if finding.fix.safe else "unsafe", edits)
    return public.Finding(
        rule=finding.rule,
        kind=finding.kind,
        severity=finding.severity,
        confidence=finding.confidence,
        message=finding.message,
        subject=finding.subject,
        version=None if finding.version is None else label(finding.version),
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        cell=cell,
        fix=fix,
    )


def _edit(edit: Edit, lines: Lines) -> public.Edit:
    cell, line, column = lines.place(edit.start)
    _, end_line, end_column = lines.place(edit.end)
    return public.Edit(line, column, end_line, end_column, edit.text, cell)
