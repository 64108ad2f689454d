"""The `json` format, whose fields and their meaning are fixed: `format` counts changes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from batchlint.report.located import lines_of, located_findings, located_unknown
from batchlint.report.results import SKIPPED

if TYPE_CHECKING:
    from batchlint.public import Edit, Finding
    from batchlint.report.results import Results

_COUNTS = ("files", "errors", "warnings", "unknown", "failures", "safe_fixes", "unsafe_fixes")


def as_json(results: Results) -> str:
    """Render everything as one JSON object, ASCII only."""
    findings: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for report in results.reports:
        lines = lines_of(report)
        findings.extend(_finding(found, report.path) for found in located_findings(report, lines))
        for unsure in located_unknown(report, lines):
            place = {**_cell(unsure.cell), "line": unsure.line, "column": unsure.column}
            unknown.append({"path": report.path, **place, "message": unsure.message})
    counts = results.counts()
    summary = {name: getattr(counts, name) for name in _COUNTS}
    if results.fixed is not None:
        summary["fixed"] = sum(len(found) for _, found in results.fixed)
    content = {
        "format": 1,
        "from": results.source,
        "to": results.target,
        "findings": findings,
        "unknown": unknown,
        "failures": [
            {
                "path": p.path,
                **_cell(p.cell or None),
                "line": p.line,
                **({"column": p.column} if p.column else {}),
                "message": p.message,
            }
            for p in results.problems
        ],
        "summary": summary,
    }
    if results.skipped:
        content["skipped"] = [{"path": path, "message": SKIPPED} for path in results.skipped]
    return json.dumps(content, indent=1) + "\n"


def _finding(finding: Finding, path: str) -> dict[str, Any]:
    fix = finding.fix
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "subject": finding.subject,
        "version": finding.version,
        "path": path,
        **_place(finding),
        "fix": None
        if fix is None
        else {
            "applicability": fix.applicability,
            "edits": [{**_place(edit), "text": edit.text} for edit in fix.edits],
        },
    }


def _place(at: Finding | Edit) -> dict[str, int]:
    place = {"line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column}
    return {**_cell(at.cell), **place}


def _cell(number: int | None) -> dict[str, int]:
    """The field that only places in notebooks have."""
    return {} if number is None else {"cell": number}
