"""Judge the api-version that a request names: it has to be the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.reporting import Check, Place, Remedy, finding
from batchlint.core.uses import VersionUse
from batchlint.core.writing import Edit

#: The check's name, and the subject of its findings.
API_VERSION = "api-version"
_CHECK = Check(API_VERSION, "version", "warning")


def judge_version(context: Context, use: VersionUse) -> Iterator[Finding]:
    """An api-version that is not the target is a warning: nothing breaks until it is moved.

    Moving it down takes away what newer code may rely on without naming it, so only moving it up
    is safe; see `fixed_with_code`.
    """
    target = context.history.name(context.target)
    if use.name == target:
        return
    older = context.history.index(use.name) < context.target
    message = (
        f"requests api-version {use.name}, {'older' if older else 'newer'} than the target; "
        f"change it to {target} once the code that uses it is ready"
    )
    edits = (Edit(use.span.start, use.span.end, target),)
    yield finding(
        Place(use.span, API_VERSION, use.confidence), _CHECK, None, message, Remedy(edits=edits, safe=older)
    )


def fixed_with_code(findings: list[Finding], selected: Callable[[Finding], bool]) -> list[Finding]:
    """Findings whose api-versions have a fix only if the errors in the same file have one.

    Args:
        findings: all findings of one file.
        selected: which of them are reported, and so fixed.

    Returns:
        The findings; where an error has no fix, or none that is selected, the api-version has none
        either; where its fix is unsafe, so is moving the api-version.
    """
    fixes = [f.fix if selected(f) else None for f in findings if f.severity == "error"]
    ready = all(fix is not None for fix in fixes)
    safe = all(fix is not None and fix.safe for fix in fixes)
    return [
        f._replace(fix=f.fix._replace(safe=f.fix.safe and safe) if ready else None)
        if f.rule == API_VERSION and f.fix is not None
        else f
        for f in findings
    ]
