"""The few words at the caret of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.builtin_checks import COMMENTS, MISMATCH, NEWER, RANGE
from batchlint.project.kinds import CODE
from batchlint.project.names import known_versions
from batchlint.report.addresses import rule_url

if TYPE_CHECKING:
    from batchlint.core.findings import Finding

#: By kind; the version follows.
_SINCE = {
    "removed": "removed in",
    "renamed": "changed in",
    "package": "changed in",
    "behaviour": "behaviour changed in",
    "required": "required since",
    "value": "not accepted since",
    "unavailable": "not available before",
}
#: By rule or kind, where no version matters.
_ANYWHERE = {
    "version": "not the target version",
    "unknown": "not in any known version",
    "retirement": "retirement announced",
    COMMENTS: "suppresses nothing",
    MISMATCH: "does not fit the code",
    RANGE: "allows releases that break the code",
    NEWER: "newer than any known release",
}
#: By kind, if no version is the cause.
_ALWAYS = {"required": "required property is missing", "value": "not an accepted value"}
#: For kinds with several sorts of changes: words of the message that identify the sort, and the label.
_SORTS = {
    "was removed ": "removed in",
    "was renamed ": "renamed in",
    "was replaced ": "replaced in",
    "the default of ": "default changed in",
    "only keyword arguments ": "keyword-only since",
    "the parameter order of ": "order changed in",
    " has not accepted ": "not accepted since",
    " has raised ": "raises an error since",
    " has not been converted ": "not converted since",
}
_OF_SEVERAL_SORTS = ("renamed", "package", "behaviour")
_NOWHERE = " does not exist in any known version"
_COMPARED = ("older than the target", "newer than the target")


def caret_label(path: str, finding: Finding) -> str:
    """What happened, in two to six words; empty if no label fits.

    Args:
        path: the file.
        finding: what was found in it.
    """
    said = finding.message.partition(";")[0]
    words = _ANYWHERE.get(finding.rule) or _ANYWHERE.get(finding.kind)
    if words is not None:
        return next((compared for compared in _COMPARED if compared in said), words)
    if _NOWHERE in said:
        return _ANYWHERE["unknown"]
    if rule_url(finding.rule) is None:
        return "found by a custom rule"
    if finding.version is None:
        return _ALWAYS.get(finding.kind, "")
    words = _SINCE.get(finding.kind)
    if words is None:
        return ""
    if finding.kind in _OF_SEVERAL_SORTS:
        words = next((label for sort, label in _SORTS.items() if sort in said), words)
    return f"{words} {_version(path, finding, finding.version)}"


def _version(path: str, finding: Finding, position: int) -> str:
    """A version as the message names it: `azure-batch 6.0.0` in Python, else the api-version."""
    version = known_versions()[position]
    if not version.packages:
        return version.name
    release = f"azure-batch {version.packages[0]}"
    # Python code may contain bodies of REST requests, whose messages name the api-version first.
    named = [name for name in (release, version.name) if name in finding.message]
    if named:
        return min(named, key=finding.message.index)
    return release if path.lower().endswith(CODE) else version.name
