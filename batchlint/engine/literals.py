"""Moving the api-version of a file together with its code, and never without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from batchlint.core.findings import Finding
from batchlint.core.judge.api_versions import API_VERSION, VERSION

if TYPE_CHECKING:
    from batchlint.judged import FileReport


def may_ask(text: str) -> bool:
    """Whether a text can name an api-version."""
    return VERSION.search(text) is not None


def hold_back(findings: list[Finding], selected: Callable[[Finding], bool]) -> list[Finding]:
    """Offer to move the api-version only as far as the breaking findings around it can be fixed.

    Args:
        findings: all findings of one file.
        selected: which of them are reported, and so fixed.

    Returns:
        The findings; where one that breaks has no fix, or none that is asked for, the api-version
        has none either; where its fix is unsafe, so is moving the api-version.
    """
    if not any(f.rule == API_VERSION for f in findings):
        return findings
    fixes = [f.fix if selected(f) else None for f in findings if f.severity == "error"]
    ready = all(fix is not None for fix in fixes)
    safe = all(fix is not None and fix.safe for fix in fixes)
    return [
        f
        if f.rule != API_VERSION or f.fix is None
        else f._replace(fix=f.fix._replace(safe=f.fix.safe and safe) if ready else None)
        for f in findings
    ]


def to_move(findings: list[Finding], errors: int, unsafe: bool) -> list[Finding]:
    """The api-versions that become the target's: none where anything in the file breaks with it.

    Args:
        findings: the selected findings in the file after all other fixes.
        errors: how many breaking findings there are in it, selected or not.
        unsafe: whether unsafe fixes are made.
    """
    if errors:
        return []
    return [f for f in findings if f.rule == API_VERSION and f.fix is not None and (f.fix.safe or unsafe)]


def remark(report: FileReport, before: FileReport, failed: bool, unsafe: bool) -> str | None:
    """Say why the api-version of a file was not moved, or what to mind after it was.

    Args:
        report: what is left in the file.
        before: what was there before.
        failed: whether fixing the file failed.
        unsafe: whether unsafe fixes were made.

    Returns:
        One clause without the path; None where there is nothing to say.
    """
    left = [f for f in report.findings if f.rule == API_VERSION]
    if left:
        reason = _reason(report, left, failed, unsafe)
        return f"api-version {_named(report, left)} stays, because {reason}" if reason is not None else None
    moved = [f for f in before.findings if f.rule == API_VERSION]
    behaves = sum(f.kind == "behaviour" for f in report.findings)
    if not moved or not behaves:
        return None
    which = "1 change of behaviour is" if behaves == 1 else f"{behaves} changes of behaviour are"
    return (
        f"api-version {_named(before, moved)} moved, and {which} left to look at: from now on only "
        f"a run with --from {min(_names(before, moved))} reports such changes"
    )


def _reason(report: FileReport, left: list[Finding], failed: bool, unsafe: bool) -> str | None:
    if failed:
        return "the file could not be fixed"
    if report.errors:
        reason = f"{report.errors} {'error is' if report.errors == 1 else 'errors are'} left in the file"
        suppressed = sum(s.finding.severity == "error" for s in report.suppressed)
        parts = [f"{report.hidden} of them not selected"] if report.hidden else []
        parts += [f"{suppressed} of them suppressed"] if suppressed else []
        return reason + (f" ({', '.join(parts)})" if parts else "")
    if not unsafe and any(f.fix is not None for f in left):
        likely = any(f.confidence == "likely" for f in left)
        why = "it is only likely the service's" if likely else "it is newer than the target"
        return f"{why}, so moving it takes --unsafe-fixes"
    return None


def _names(report: FileReport, found: list[Finding]) -> list[str]:
    assert report.text is not None
    return list(dict.fromkeys(report.text[f.span.start : f.span.end] for f in found))


def _named(report: FileReport, found: list[Finding]) -> str:
    return ", ".join(_names(report, found))
