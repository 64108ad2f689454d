"""The `sarif` format: SARIF 2.1.0, with the fields that GitHub's code scanning requires."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from batchlint import __version__
from batchlint.builtin_checks import CHECKS
from batchlint.project.errors import Problem
from batchlint.project.names import label
from batchlint.project.roots import repository_top
from batchlint.report.addresses import SITE, rule_url
from batchlint.report.file_regions import Original, Reader, Region
from batchlint.report.fingerprints import LineHashes
from batchlint.report.positions import Lines
from batchlint.report.results import SKIPPED
from batchlint.report.rule_facts import severity
from batchlint.report.rule_markdown import check_markdown, rule_markdown
from batchlint.report.rule_page import check_page, rule_page
from batchlint.report.screen import Line, clean, plain_text
from batchlint.report.wellformed import wellformed

if TYPE_CHECKING:
    from batchlint.core.findings import Finding, Unknown
    from batchlint.core.reports import FileReport, Suppressed
    from batchlint.report.results import Results
    from batchlint.rules.grammar import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_WIDTH = 80
#: GitHub cuts longer texts.
_LONGEST = 1000
_UNKNOWN = "unknown"
_ON_UNKNOWN = (
    "This code uses Azure Batch and could not be analysed. It may contain something that breaks at the "
    "target version."
)
_KINDS = {"comment": "inSource", "baseline": "external"}


def as_sarif(results: Results, read: Reader, show_unknown: bool, rules: Mapping[str, Rule]) -> str:
    """Render everything as one run, with addresses relative to the top of the repository, ASCII only.

    With `show_unknown`, places that could not be analysed are notes.
    """
    paths = [*(r.path for r in results.reports), *(p.path for p in results.problems), *results.skipped]
    root = _root(paths)
    run = _Run(show_unknown, root)
    for report in results.reports:
        run.add(report, read)
    tool = {
        "name": "batchlint",
        "informationUri": SITE,
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(name, rules) for name in run.rules],
    }
    notifications = [_notification(p, root) for p in results.problems]
    notifications += [_notification(Problem(path, SKIPPED), root, "note") for path in results.skipped]
    invocation: dict[str, Any] = {"executionSuccessful": not results.problems}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    content = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": tool},
                "invocations": [invocation],
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
                "columnKind": "unicodeCodePoints",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "results": run.finished(),
                "properties": {"from": results.source, "to": results.target},
            }
        ],
    }
    return json.dumps(content, indent=1) + "\n"


class _Run:
    """The results, and the rules that they refer to, in order of appearance."""

    def __init__(self, show_unknown: bool, root: str) -> None:
        self._root = root
        self.rules: dict[str, int] = {}
        self._show_unknown = show_unknown
        self._results: list[dict[str, Any]] = []

    def add(self, report: FileReport, read: Reader) -> None:
        """Add the results of a file."""
        found: list[tuple[Finding, Suppressed | None]] = [(f, None) for f in report.findings]
        found += [(suppressed.finding, suppressed) for suppressed in report.suppressed]
        unsure = sorted(report.unknown, key=lambda u: u.span) if self._show_unknown else []
        if not found and not unsure:
            return
        file = _File(report, read, self._root)
        for finding, suppressed in sorted(found, key=lambda f: (f[0].span, f[0].rule, f[0].subject)):
            result = self._result(file, finding.rule, finding.severity, finding.message, finding)
            if (fix := file.fix(finding)) is not None:
                result["fixes"] = [fix]
            if suppressed is not None:
                result["suppressions"] = [_suppression(suppressed)]
            version = None if finding.version is None else label(finding.version)
            result["properties"] = {
                "kind": finding.kind,
                "confidence": finding.confidence,
                "subject": wellformed(finding.subject),
                "version": version,
            }
            self._results.append(result)
        for unknown in unsure:
            self._results.append(self._result(file, _UNKNOWN, "note", unknown.said(), unknown))

    def finished(self) -> list[dict[str, Any]]:
        """The results; if one has the field `suppressions`, all have it."""
        if any("suppressions" in result for result in self._results):
            for result in self._results:
                result.setdefault("suppressions", [])
        return self._results

    def _result(
        self, file: _File, rule: str, level: str, message: str, what: Finding | Unknown
    ) -> dict[str, Any]:
        place = file.lines.place(what.span.start)
        if place.cell is not None:
            message = f"cell {place.cell}, line {place.line}: {message}"
        return {
            "ruleId": rule,
            "ruleIndex": self.rules.setdefault(rule, len(self.rules)),
            "level": level,
            "message": {"text": message_text(message)},
            "locations": [_location(file.artifact, file.original.region(what.span))],
            "partialFingerprints": {"primaryLocationLineHash": file.hash(what)},
        }


class _File:
    """The lines, regions and hashes of one file."""

    def __init__(self, report: FileReport, read: Reader, root: str) -> None:
        self.artifact = _artifact(report.path, root)
        self.lines = Lines(report.text or "", report.cells)
        self.original = Original(report, read)
        self._hashes = LineHashes((self.original.lines or self.lines).text)

    def hash(self, what: Finding | Unknown) -> str:
        """The hash of the first line of a finding."""
        region = self.original.region(what.span)
        line = self.lines.position(what.span.start)[0] if region is None else region.line
        return self._hashes.at(line)

    def fix(self, finding: Finding) -> dict[str, Any] | None:
        """The fix of a finding; None where there is none or it has no exact regions."""
        if finding.fix is None:
            return None
        changes = self.original.changes(finding.fix.edits)
        if changes is None or any(wellformed(text) != text for _, text in changes):
            return None
        safe = "keeps the meaning" if finding.fix.safe else "may change meaning: `--unsafe-fixes`"
        return {
            "description": {"text": f"Fix {finding.rule} ({safe})"},
            "artifactChanges": [
                {
                    "artifactLocation": self.artifact,
                    "replacements": [_replacement(region, text) for region, text in changes],
                }
            ],
        }


def _replacement(region: Region, text: str) -> dict[str, Any]:
    inserted = {"insertedContent": {"text": text}} if text else {}
    return {"deletedRegion": _region(region), **inserted}


def _location(artifact: dict[str, str], region: Region | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": artifact}
    if region is not None:
        place["region"] = _region(region)
    return {"physicalLocation": place}


def _region(region: Region) -> dict[str, int]:
    line, column, end_line, end_column = region
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _root(paths: Iterable[str]) -> str:
    """The folder to which addresses are relative.

    It is the top of the repository of the working directory, else of all files, else the working directory.
    """
    here = os.getcwd()
    top = repository_top(here)
    if top is None:
        tops = {repository_top(os.path.dirname(os.path.abspath(path))) for path in paths}
        top = tops.pop() if len(tops) == 1 else None
    return top or here


def _artifact(path: str, root: str) -> dict[str, str]:
    absolute = os.path.abspath(path) if path.startswith("..") else os.path.join(os.getcwd(), path)
    start = root.rstrip(os.sep) + os.sep
    if absolute.startswith(start):
        uri = quote(os.fsencode(absolute[len(start) :].replace(os.sep, "/")), safe="/")
        return {"uri": uri, "uriBaseId": _ROOT}
    uri = quote(os.fsencode(absolute.replace(os.sep, "/")), safe="/:")
    return {"uri": f"file://{uri}" if uri.startswith("/") else f"file:///{uri}"}


def _suppression(suppressed: Suppressed) -> dict[str, str]:
    said = {"kind": _KINDS[suppressed.by]}
    if suppressed.reason:
        said["justification"] = wellformed(suppressed.reason)
    return said


def _notification(problem: Problem, root: str, level: str = "error") -> dict[str, Any]:
    message, location = problem.message, _location(_artifact(problem.path, root), None)
    if problem.cell:
        # A line within a cell is no line of the file.
        line = f", line {problem.line}" if problem.line else ""
        message = f"cell {problem.cell}{line}: {message}"
    elif problem.line:
        column = {"startColumn": problem.column} if problem.column else {}
        location["physicalLocation"]["region"] = {"startLine": problem.line, **column}
    return {"level": level, "message": {"text": message_text(message)}, "locations": [location]}


def message_text(text: str) -> str:
    """A text on one line, with brackets escaped where they would form a link."""
    text = clean(text)
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _rule(name: str, rules: Mapping[str, Rule]) -> dict[str, Any]:
    if name in rules:
        rule = rules[name]
        tags = [rule.kind, label(rule.version)]
        pages = _help(rule_page(rule, _WIDTH), rule_markdown(rule))
        return _described(name, rule.title, rule.why, severity(rule), pages, tags)
    if name in CHECKS:
        check = CHECKS[name]
        pages = _help(check_page(name, check, _WIDTH), check_markdown(check))
        return _described(name, check.title, check.text, check.severity, pages, [check.kind])
    if name == _UNKNOWN:
        pages = {"text": _ON_UNKNOWN, "markdown": _ON_UNKNOWN}
        return _described(name, "a place that could not be analysed", _ON_UNKNOWN, "note", pages, ())
    text = f"Run `batchlint explain {name}` to read about this rule."
    return _described(name, name, text, "warning", {"text": text, "markdown": text}, ())


def _help(page: Iterable[Line], markdown: str) -> dict[str, str]:
    return {"text": "".join(f"{line}\n" for line in plain_text(page)), "markdown": markdown}


def _described(
    name: str, title: str, text: str, level: str, pages: dict[str, str], tags: Iterable[str]
) -> dict[str, Any]:
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0] + " …"
    url = rule_url(name)
    return {
        "id": name,
        "shortDescription": {"text": message_text(title)},
        "fullDescription": {"text": message_text(text)},
        **({} if url is None else {"helpUri": url}),
        "help": pages,
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["azure-batch", *tags],
            "precision": "high",
            "problem.severity": "recommendation" if level == "note" else level,
        },
    }
