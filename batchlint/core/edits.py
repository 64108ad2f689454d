"""Apply edits to a text, and choose fixes that can be applied together."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable

from batchlint.core.findings import Finding
from batchlint.core.writing import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made.

    Raises:
        ValueError: two edits overlap.
    """
    parts, position = [], 0
    for edit in sorted(set(edits)):
        if edit.start < position:
            raise ValueError("edits overlap")
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def compatible(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be made in one pass: first come, first served.

    Two edits at the same place conflict, also where both only insert; so do two fixes of one
    group. What is left out is made in the next pass, on the result of this one.
    """
    chosen: list[Finding] = []
    taken: list[tuple[int, int]] = []
    groups: set[str] = set()
    for finding in findings:
        fix = finding.fix
        if fix is None or (fix.group is not None and fix.group in groups):
            continue
        edits = sorted(set(fix.edits))
        if any(_touches(e, taken) for e in edits):
            continue
        if any(a.end > b.start for a, b in itertools.pairwise(edits)):
            continue
        chosen.append(finding)
        for edit in edits:
            bisect.insort(taken, (edit.start, edit.end))
        if fix.group is not None:
            groups.add(fix.group)
    return chosen


def _touches(edit: Edit, taken: list[tuple[int, int]]) -> bool:
    """Whether an edit touches one of those taken, which are sorted and don't overlap."""
    place = bisect.bisect(taken, (edit.start, edit.end))
    return any(_touch(edit, other) for other in taken[max(place - 2, 0) : place + 2])


def _touch(edit: Edit, other: tuple[int, int]) -> bool:
    start, end = other
    if edit.start == edit.end or start == end:
        return edit.start <= end and start <= edit.end
    return edit.start < end and start < edit.end
