"""The `gitlab` format: a Code Quality report, which follows the issues of Code Climate."""

from __future__ import annotations

import json
from typing import Any

from batchlint.report.addresses import rule_url
from batchlint.report.entries import Entry
from batchlint.report.wellformed import wellformed


def as_gitlab(listed: list[Entry]) -> str:
    """Render a JSON list of issues.

    Fingerprints are unique within a report and stay the same where code only moves within its file.
    """
    return json.dumps([_issue(entry) for entry in listed], indent=1) + "\n"


def _issue(entry: Entry) -> dict[str, Any]:
    end = entry.line if entry.region is None else entry.region.end_line
    url = rule_url(entry.rule)
    return {
        "type": "issue",
        "check_name": entry.rule,
        "description": wellformed(entry.told),
        **({} if url is None else {"content": {"body": f"[{entry.rule}]({url})"}}),
        "categories": ["Compatibility"],
        "severity": _severity(entry),
        "fingerprint": entry.fingerprint,
        "location": {"path": wellformed(entry.path), "lines": {"begin": entry.line, "end": end}},
    }


def _severity(entry: Entry) -> str:
    if entry.level == "error":
        return "major" if entry.likely else "critical"
    return {"failed": "blocker", "warning": "minor", "unknown": "info"}[entry.level]
