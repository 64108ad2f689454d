"""Fixes of places that name the same thing: all of them are made, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from batchlint.core.findings import Finding
from batchlint.core.uses import LinkedNames, Span


def fixed_together(findings: Iterable[Finding]) -> list[Finding]:
    """All findings of one file, without the fixes that would leave a linked name behind.

    A finding that is linked to an unsafe fix is unsafe.
    """
    findings = list(findings)
    at: dict[Span, list[Finding]] = defaultdict(list)
    for finding in findings:
        at[finding.span].append(finding)
    known: dict[int, Literal["safe", "unsafe", "none"]] = {}
    result = []
    for finding in findings:
        fix, linked = finding.fix, finding.linked
        if linked is not None and fix is not None:
            if id(linked) not in known:
                known[id(linked)] = _fix_of(linked, at)
            if known[id(linked)] == "none":
                fix = None
            elif known[id(linked)] == "unsafe":
                fix = fix._replace(safe=False)
        result.append(finding if fix is finding.fix else finding._replace(fix=fix))
    return result


def _fix_of(linked: LinkedNames, at: dict[Span, list[Finding]]) -> Literal["safe", "unsafe", "none"]:
    """How linked names can be fixed as a whole."""
    fixes = [f.fix for place in linked.places for f in at.get(place, ())]
    if linked.blocked or not all(fixes) or not all(at.get(place) for place in linked.places):
        return "none"
    return "safe" if not linked.loose and all(fix is not None and fix.safe for fix in fixes) else "unsafe"
