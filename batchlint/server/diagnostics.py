"""Findings as diagnostics and hovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from batchlint.builtin_checks import CHECKS, COMMENTS
from batchlint.core.spans import Span
from batchlint.report.addresses import rule_url
from batchlint.report.file_regions import Original
from batchlint.report.positions import Lines
from batchlint.report.results import by_place
from batchlint.report.rule_markdown import check_markdown, rule_markdown
from batchlint.report.screen import clean
from batchlint.rules.custom import rules_with
from batchlint.server.checker import Checked
from batchlint.server.text import Text

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.project.errors import Problem

SOURCE = "batchlint"
#: Kinds of findings that editors show in a way of their own.
_TAGS = {COMMENTS: lsp.DiagnosticTag.Unnecessary, "retirement": lsp.DiagnosticTag.Deprecated}


class Places:
    """The places of findings in the texts that the client has."""

    def __init__(self, checked: Checked, encoding: str) -> None:
        """Prepare.

        Args:
            checked: a checked document.
            encoding: the encoding that the client counts in.
        """
        snapshot, report = checked.snapshot, checked.report
        self._texts = [Text(part.text, encoding) for part in snapshot.parts]
        self._is_notebook = snapshot.is_notebook
        self._lines = Lines(report.text or "", report.cells)
        self._original = None if self._is_notebook else Original(report, lambda _: snapshot.data)
        #: A byte-order mark is no part of the text of the report.
        self._shift = int(bool(self._texts) and self._texts[0].text.startswith("\ufeff"))

    def of(self, span: Span) -> tuple[int, lsp.Range]:
        """The part that a span is in, and its range there."""
        if self._original is not None:
            region = self._original.region(span)
            first, last = (region[:2], region[2:]) if region is not None else ((1, 1), (1, 1))
            return 0, self._range(0, first, last)
        start, end = self._lines.place(span.start), self._lines.place(max(span.start, span.end))
        part = max((start.cell or 1) - 1, 0)
        return part, self._range(part, start[1:], end[1:])

    def of_problem(self, problem: Problem) -> tuple[int, lsp.Range]:
        """The part that could not be read, and the place of the failure: to the end of its line."""
        part = problem.cell - 1 if self._is_notebook and problem.cell else 0
        is_known = problem.line > 0 and (self._is_notebook or not problem.cell)
        line = problem.line if is_known else 1
        column = problem.column if is_known and problem.column else 1
        end = self._texts[part].end_of(line - 1) + 1 if is_known else 1
        return part, self._range(part, (line, min(column, end)), (line, end))

    def _range(self, part: int, first: tuple[int, ...], last: tuple[int, ...]) -> lsp.Range:
        ends = [
            self._texts[part].place(line - 1, column - 1 + (self._shift if line == 1 else 0))
            for line, column in (first, last)
        ]
        return lsp.Range(*ends)


def diagnostics(checked: Checked, encoding: str) -> list[list[lsp.Diagnostic]]:
    """What is shown for each text of a document.

    Args:
        checked: the checked document.
        encoding: the encoding that the client counts in.
    """
    places = Places(checked, encoding)
    found: list[list[lsp.Diagnostic]] = [[] for _ in checked.snapshot.parts]
    for finding in by_place(checked.report.findings):
        part, where = places.of(finding.span)
        found[part].append(diagnostic(finding, where))
    if checked.show_unknown:
        for unknown in sorted(checked.report.unknown, key=lambda u: u.span.start):
            part, where = places.of(unknown.span)
            said = clean(unknown.said())
            found[part].append(
                lsp.Diagnostic(where, said, lsp.DiagnosticSeverity.Hint, "unknown", source=SOURCE)
            )
    for problem in checked.problems:
        part, where = places.of_problem(problem)
        said = f"not checked: {clean(problem.message)}"
        found[part].append(
            lsp.Diagnostic(where, said, lsp.DiagnosticSeverity.Information, "failed", source=SOURCE)
        )
    return found


def diagnostic(finding: Finding, where: lsp.Range) -> lsp.Diagnostic:
    """One finding."""
    is_error = finding.severity == "error"
    fix, url = finding.fix, rule_url(finding.rule)
    return lsp.Diagnostic(
        where,
        clean(finding.message),
        lsp.DiagnosticSeverity.Error if is_error else lsp.DiagnosticSeverity.Warning,
        finding.rule,
        lsp.CodeDescription(url) if url is not None else None,
        SOURCE,
        [_TAGS[finding.kind]] if finding.kind in _TAGS else None,
        data={
            "kind": finding.kind,
            "subject": finding.subject,
            "confidence": finding.confidence,
            "fix": None if fix is None else "safe" if fix.safe else "unsafe",
        },
    )


def explanation(checked: Checked, finding: Finding) -> str:
    """What `explain` says about the rule of a finding, without its examples, as Markdown."""
    house = None if checked.candidate is None else checked.candidate.settings.house
    rule = rules_with(house).by_name.get(finding.rule)
    if rule is not None:
        page = rule_markdown(rule).partition("\n\n## ")[0]
    else:
        page = check_markdown(CHECKS[finding.rule]) if finding.rule in CHECKS else ""
    url = rule_url(finding.rule)
    name = f"[{finding.rule}]({url})" if url is not None else f"`{finding.rule}`"
    return f"{name}\n\n{page.strip()}\n"
