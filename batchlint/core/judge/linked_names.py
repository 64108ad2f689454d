"""Rewrite places that name the same thing together, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from batchlint.core.findings import Finding
from batchlint.core.uses import Span


def held_together(findings: Iterable[Finding]) -> list[Finding]:
    """Take fixes away, or call them unsafe, where other places rely on the same name.

    Args:
        findings: all findings of one file.

    Returns:
        The findings; one that is tied to a place which stays as it is has no fix, and one that is
        tied to an unsafe fix is unsafe.
    """
    findings = list(findings)
    at: dict[Span, list[Finding]] = defaultdict(list)
    for finding in findings:
        at[finding.span].append(finding)
    known: dict[int, bool | None] = {}
    return [_tied(finding, at, known) for finding in findings]


def _tied(finding: Finding, at: dict[Span, list[Finding]], known: dict[int, bool | None]) -> Finding:
    linked = finding.linked
    if linked is None or finding.fix is None:
        return finding
    if id(linked) not in known:
        fixes = [f.fix for place in linked.places for f in at.get(place, ())]
        whole = not linked.blocked and all(at.get(p) for p in linked.places) and all(fixes)
        known[id(linked)] = (
            all(f is not None and f.safe for f in fixes) and not linked.loose if whole else None
        )
    safe = known[id(linked)]
    if safe is None:
        return finding._replace(fix=None)
    if safe or not finding.fix.safe:
        return finding
    return finding._replace(fix=finding.fix._replace(safe=False))
