"""The `json` format, whose fields and their meaning are fixed: `format` counts changes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from batchlint.project.names import label
from batchlint.report.positions import Lines
from batchlint.report.results import SKIPPED

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.report.results import Results

_COUNTS = ("files", "errors", "warnings", "unknown", "failures", "safe_fixes", "unsafe_fixes")


def as_json(results: Results) -> str:
    """Render everything as one JSON object, ASCII only."""
    findings: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for report in results.reports:
        lines = Lines(report.text or "", report.cells)
        ordered = sorted(report.findings, key=lambda f: (f.span.start, f.rule, f.subject))
        findings.extend(_finding(f, report.path, lines) for f in ordered)
        for unsure in sorted(report.unknown, key=lambda u: u.span.start):
            cell, line, column = lines.place(unsure.span.start)
            place = {**_cell(cell), "line": line, "column": column}
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


def _finding(finding: Finding, path: str, lines: Lines) -> dict[str, Any]:
    out: dict[str, Any] = {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "subject": finding.subject,
        "version": None if finding.version is None else label(finding.version),
        "path": path,
        **_place(lines, finding.span.start, finding.span.end),
        "fix": None,
    }
    if finding.fix is not None:
        edits = [{**_place(lines, e.start, e.end), "text": e.text} for e in sorted(finding.fix.edits)]
        out["fix"] = {"applicability": "safe" if finding.fix.safe else "unsafe", "edits": edits}
    return out


def _place(lines: Lines, start: int, end: int) -> dict[str, int]:
    cell, line, column = lines.place(start)
    _, end_line, end_column = lines.place(end)
    place = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return {**_cell(cell), **place}


def _cell(number: int | None) -> dict[str, int]:
    """The field that only places in notebooks have."""
    return {} if number is None else {"cell": number}
