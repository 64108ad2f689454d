"""The checks that the result of a fix must pass before it is written."""

from __future__ import annotations

from collections import Counter

from batchlint.core.findings import Finding
from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.reports import FileReport
from batchlint.engine.check import check_source
from batchlint.engine.load import decode, harm
from batchlint.settings import Settings

#: A result must not name what the target does not have.
_NEVER_NEW = frozenset({"unknown-property", "unknown-name", "not-yet-available"})


class MadeByHalf(Exception):
    """The fixes of one rule and subject can't all be made, or come to no end, so that none should be made."""

    def __init__(self, key: tuple[str, str]) -> None:
        super().__init__(key)
        self.key = key


def objection(path: str, data: bytes, new_data: bytes, settings: Settings) -> str | None:
    """Why a state of a file on the way to the target is not valid on its own.

    Args:
        path: how the file is called in messages.
        data: the content before anything was fixed.
        new_data: the content after some transitions.
        settings: what to judge against: the version that the content was brought to.

    Returns:
        One clause; None where it can be read, has no new findings and no fix was made by half.
    """
    before, after = check_source(path, data, settings), check_source(path, new_data, settings)
    try:
        return (
            problem_of(before, after, frozenset())
            or incomplete(path, data, new_data, settings)
            or harm(path, decode(path, data).text, decode(path, new_data).text)
        )
    except MadeByHalf as half:
        return f"only some findings of {half.key[0]} ({half.key[1]}) would be fixed"


def problem_of(before: FileReport, after: FileReport, withheld: frozenset[tuple[str, str]]) -> str | None:
    """Why a result is not good enough to be written, as one clause; None where it is.

    `withheld` are the rules and subjects whose fixes were left out.

    Raises:
        MadeByHalf: it would be, without the fixes of one rule and subject.
    """
    if after.failures:
        return f"the result can't be parsed: {after.failures[0].message}"
    were, left = _counted(before), _counted(after)
    new = left - were
    errors = [sum(f.severity == "error" for f in r.findings) for r in (before, after)]
    if errors[1] > errors[0] or any(rule in _NEVER_NEW for rule, _ in new):
        rule, subject = next(iter(new), ("", ""))
        return f"the result would have a new finding of {rule} ({subject})"
    were_stuck, stuck = _counted(before, fixable=False), _counted(after, fixable=False)
    for key, fixable in Counter((f.rule, f.subject) for f in before.findings if f.fix and f.fix.safe).items():
        fixed = were[key] - left[key]
        if fixed < fixable and stuck[key] > were_stuck[key] and key not in withheld:
            raise MadeByHalf(key)
    return None


def incomplete(path: str, data: bytes, new_data: bytes, settings: Settings) -> str | None:
    """Whether the fixes of some rules leave names behind that break only now.

    A positional argument that becomes a keyword which the target silently ignores is worse than the
    error before.

    Returns:
        One clause; None where nothing is left behind.
    """
    whole = settings._replace(select=(), ignore=(), min_confidence="likely")
    if whole == settings:
        return None
    before, after = check_source(path, data, whole), check_source(path, new_data, whole)
    new = {(f.rule, f.subject) for f in after.findings if f.severity == "error"}
    new -= {(f.rule, f.subject) for f in before.findings}
    if not new:
        return None
    rule, subject = min(new)
    return f"the result would have a new finding of {rule} ({subject}), which is not selected"


def resolved(before: FileReport, after: FileReport) -> list[Finding]:
    """The findings that a fix removed; of several alike, those that had a fix."""
    gone = _counted(before) - _counted(after)
    found = []
    for finding in sorted(before.findings, key=lambda f: f.fix is None):
        key = (finding.rule, finding.subject)
        if gone[key] > 0:
            gone[key] -= 1
            found.append(finding)
    return sorted(found, key=lambda f: f.span)


def _counted(report: FileReport, fixable: bool = True) -> Counter[tuple[str, str]]:
    """The findings by rule and subject; only those without a fix where `fixable` is False.

    What keeps an api-version where it is is another finding, so it never counts as stuck.
    """
    return Counter(
        (f.rule, f.subject) for f in report.findings if fixable or (f.fix is None and f.rule != API_VERSION)
    )
