"""The `junit` format: findings as failed tests, for CI that shows reports of tests.

A file is a test suite, a finding in it a failed test, a file that could not be read a test with an
error, and a place that could not be analysed a skipped one. What does not make the run fail is a test
that passed and has it as its output: CI services fail a build by its failed tests. Readers that check
their input know no attributes for the file and line of a test, so its name and class name hold them.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from batchlint.report.addresses import rule_url
from batchlint.report.entries import LEVELS, Entry, Level
from batchlint.report.wellformed import xml_text

_NAME = "batchlint"


def as_junit(listed: list[Entry], files: int, fail_on: str = "error") -> str:
    """Render test suites; a run without entries is one test that passed.

    `fail_on` is the lowest level that makes the run fail, or `never`.
    """
    suites: dict[str, list[Entry]] = {}
    for entry in listed:
        suites.setdefault(entry.path, []).append(entry)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    tags = _tags(fail_on)
    total = _counts(listed, tags) if listed else {"tests": 1, "failures": 0, "errors": 0}
    lines.append(f"<testsuites{_attributes(name=_NAME, **total)}>")
    for path, found in suites.items():
        skipped = sum(tags[entry.level] == "skipped" for entry in found)
        counts = _counts(found, tags)
        lines.append(f"  <testsuite{_attributes(name=path, file=path, **counts, skipped=skipped)}>")
        for entry in found:
            lines += _case(entry, tags[entry.level])
        lines.append("  </testsuite>")
    if not suites:
        lines.append(f"  <testsuite{_attributes(name=_NAME, **total, skipped=0)}>")
        name = f"no findings (files checked: {files})"
        lines.append(f"    <testcase{_attributes(name=name, classname=_NAME)}/>")
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _tags(fail_on: str) -> dict[Level, str]:
    """The element of a test case by the level of its entry."""
    failing = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on in LEVELS else ()
    tags: dict[Level, str] = dict.fromkeys(LEVELS, "system-out")
    return tags | {"unknown": "skipped"} | dict.fromkeys(failing, "failure") | {"failed": "error"}


def _counts(found: list[Entry], tags: dict[Level, str]) -> dict[str, int]:
    return {
        "tests": len(found),
        "failures": sum(tags[entry.level] == "failure" for entry in found),
        "errors": sum(tags[entry.level] == "error" for entry in found),
    }


def _case(entry: Entry, tag: str) -> list[str]:
    name = f"{entry.rule} at {entry.place}" if entry.place else entry.rule
    where = _attributes(name=name, classname=entry.path)
    if tag == "skipped":
        inner = f"<skipped{_attributes(message=entry.message)}/>"
    else:
        place = f"{entry.path}:{entry.place}".rstrip(":")
        lines = [f"{place}: {entry.message}", *filter(None, [rule_url(entry.rule)])]
        text = escape(xml_text("\n".join(lines)), {"\r": "&#13;"})
        said = "" if tag == "system-out" else _attributes(message=entry.message, type=entry.level)
        level = f"{entry.level}: " if tag == "system-out" else ""
        inner = f"<{tag}{said}>{level}{text}</{tag}>"
    return [f"    <testcase{where}>", f"      {inner}", "    </testcase>"]


def _attributes(**values: str | int) -> str:
    return "".join(f" {name}={quoteattr(xml_text(str(value)))}" for name, value in values.items())
