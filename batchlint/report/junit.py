"""The `junit` format: findings as failed tests, for CI that shows reports of tests.

A file is a test suite, a finding in it a failed test, a file that could not be read a test with an
error, and a place that could not be analysed a skipped one. Readers that check their input know no
attributes for the file and line of a test, so its name and class name hold them.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from batchlint.report.entries import Entry
from batchlint.report.wellformed import xml_text

_NAME = "batchlint"


def as_junit(listed: list[Entry], files: int) -> str:
    """Render test suites.

    Args:
        listed: what to say.
        files: how many files were looked at.

    Returns:
        XML; a run about which there is nothing to say is one test that passed.
    """
    suites: dict[str, list[Entry]] = {}
    for entry in listed:
        suites.setdefault(entry.path, []).append(entry)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    total = _counts(listed) if listed else {"tests": 1, "failures": 0, "errors": 0}
    lines.append(f"<testsuites{_attributes(name=_NAME, **total)}>")
    for path, found in suites.items():
        skipped = sum(entry.level == "unknown" for entry in found)
        lines.append(f"  <testsuite{_attributes(name=path, file=path, **_counts(found), skipped=skipped)}>")
        for entry in found:
            lines += _case(entry)
        lines.append("  </testsuite>")
    if not suites:
        lines.append(f"  <testsuite{_attributes(name=_NAME, **total, skipped=0)}>")
        name = f"nothing to report (files looked at: {files})"
        lines.append(f"    <testcase{_attributes(name=name, classname=_NAME)}/>")
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _counts(found: list[Entry]) -> dict[str, int]:
    return {
        "tests": len(found),
        "failures": sum(entry.level in ("error", "warning") for entry in found),
        "errors": sum(entry.level == "failed" for entry in found),
    }


def _case(entry: Entry) -> list[str]:
    name = f"{entry.rule} at {entry.place}" if entry.place else entry.rule
    where = _attributes(name=name, classname=entry.path)
    if entry.level == "unknown":
        inner = f"<skipped{_attributes(message=entry.message)}/>"
    else:
        tag = "error" if entry.level == "failed" else "failure"
        place = f"{entry.path}:{entry.place}".rstrip(":")
        text = escape(xml_text(f"{place}: {entry.message}"), {"\r": "&#13;"})
        inner = f"<{tag}{_attributes(message=entry.message, type=entry.level)}>{text}</{tag}>"
    return [f"    <testcase{where}>", f"      {inner}", "    </testcase>"]


def _attributes(**values: str | int) -> str:
    return "".join(f" {name}={quoteattr(xml_text(str(value)))}" for name, value in values.items())
