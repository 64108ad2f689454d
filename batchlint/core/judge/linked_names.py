"""Fixes that concern several places: of names that belong together, and of one that changes more."""

from __future__ import annotations

import bisect
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


def covered(findings: Iterable[Finding]) -> list[Finding]:
    """All findings of one file, with the fixes of others that change their places, too.

    An import that is renamed changes every place that reads it, and a call that is rewritten its arguments.
    """
    findings = list(findings)
    edits = sorted(
        ((edit.start, edit.end, edit.text, fix) for f in findings if (fix := f.fix) for edit in fix.edits),
        key=lambda item: item[:2],
    )
    starts = [start for start, _, _, _ in edits]
    result = []
    for finding in findings:
        if finding.fix is None and finding.severity == "error":
            span = finding.span
            before = edits[: bisect.bisect_right(starts, span.start)]
            found = next((f for s, e, t, f in reversed(before) if _changes(finding, (s, e, t))), None)
            if found is not None:
                finding = finding._replace(fix=found, covered=True)
        result.append(finding)
    return result


def _changes(finding: Finding, edit: tuple[int, int, str]) -> bool:
    """Whether an edit replaces the place of a finding, or gives the argument that it is about a keyword."""
    (start, end, text), span = edit, finding.span
    if start == end:
        return start == span.start and text.endswith("=") and finding.subject.endswith(")")
    return start <= span.start and span.end <= end


def _fix_of(linked: LinkedNames, at: dict[Span, list[Finding]]) -> Literal["safe", "unsafe", "none"]:
    """How linked names can be fixed as a whole."""
    fixes = [f.fix for place in linked.places for f in at.get(place, ())]
    if linked.blocked or not all(fixes) or not all(at.get(place) for place in linked.places):
        return "none"
    return "safe" if not linked.loose and all(fix is not None and fix.safe for fix in fixes) else "unsafe"
