"""Fixes that a person chooses: where those that were made come from, and which places to leave alone.

The transitions of a file build on one another, so its text changes between two fixes. A place is known by
where it was in the text before all fixes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from batchlint.core.findings import Finding
from batchlint.core.spans import Span
from batchlint.core.writing import Edit
from batchlint.history import load


class Origins:
    """Leads from places in a text that was edited to those in the text before."""

    def __init__(self, steps: tuple[tuple[Edit, ...], ...] = ()) -> None:
        self._steps = steps

    @property
    def has_steps(self) -> bool:
        """Whether anything was edited."""
        return bool(self._steps)

    def then(self, edits: Iterable[Edit]) -> Origins:
        """After some more edits, which don't overlap."""
        return Origins((*self._steps, tuple(sorted(set(edits)))))

    def back(self, span: Span) -> Span:
        """Where a place was; what was replaced counts as a whole."""
        start, end = span
        for edits in reversed(self._steps):
            start, end = _back(edits, start, False), _back(edits, end, True)
        return Span(start, max(start, end))


def _back(edits: Sequence[Edit], offset: int, is_end: bool) -> int:
    """Where an offset was before some edits: the start of a place, or its end."""
    moved = 0
    for edit in edits:
        start = edit.start + moved
        end = start + len(edit.text)
        if offset < start or (is_end and offset == start):
            break
        if offset < end or (is_end and offset == end):
            return edit.end if is_end else edit.start
        moved += len(edit.text) - (edit.end - edit.start)
    return offset - moved


class Made(NamedTuple):
    """A fix that was made.

    Attributes:
        finding: what was fixed, in the text at that time.
        origin: its place in the text before all fixes.
        is_first: whether nothing else was fixed before.
    """

    finding: Finding
    origin: Span
    is_first: bool

    @property
    def changes_package(self) -> bool:
        """Whether it belongs to the step to another generation of the package."""
        version = self.finding.version
        return version is not None and load().generation(version) > 1


@dataclass(slots=True)
class Chooser:
    """Leaves places alone while a file is fixed, and keeps a record of the fixes that were made.

    Attributes:
        declined: places in the text before all fixes.
        in_generation: whether changes for another generation of the package are made.
        made: the fixes of results that passed their checks.
        origins: leads from the last such result to the text before all fixes.
    """

    declined: tuple[Span, ...] = ()
    in_generation: bool = True
    made: list[Made] = field(default_factory=list)
    origins: Origins = field(default_factory=Origins)

    def accept(self, walk: Walk) -> None:
        """Take over what a walk has made: its result passed the checks."""
        self.made += walk.made
        self.origins = walk.origins


@dataclass(slots=True)
class Walk:
    """One walk through the transitions of a file, as a `Chooser` has it.

    Attributes:
        chooser: what is left alone; None if everything is fixed, and nothing recorded.
        origins: leads from the text of now to the one before all fixes.
        made: the fixes that were made so far.
    """

    chooser: Chooser | None
    origins: Origins
    made: list[Made] = field(default_factory=list)

    @classmethod
    def of(cls, chooser: Chooser | None) -> Walk:
        """A walk that starts at the last result."""
        return cls(chooser, Origins() if chooser is None else chooser.origins)

    def takes(self, finding: Finding) -> bool:
        """Whether a finding may be fixed."""
        if self.chooser is None:
            return True
        made = self._made(finding)
        if made.changes_package and not self.chooser.in_generation:
            return False
        if any(overlap(made.origin, place) for place in self.chooser.declined):
            return False
        # A call that is rewritten, or an import, may change other places as well.
        edits = () if finding.fix is None else finding.fix.edits
        places = [self.origins.back(Span(edit.start, edit.end)) for edit in edits]
        return not any(_changes(edited, place) for edited in places for place in self.chooser.declined)

    def record(self, findings: Sequence[Finding]) -> None:
        """Note that findings were fixed together."""
        if self.chooser is None:
            return
        self.made += map(self._made, findings)
        self.origins = self.origins.then(edit for f in findings if f.fix is not None for edit in f.fix.edits)

    def _made(self, finding: Finding) -> Made:
        return Made(finding, self.origins.back(finding.span), not self.origins.has_steps)


def _changes(edited: Span, place: Span) -> bool:
    """Whether an edit changes a place, and does not just insert something beside it."""
    if edited.start == edited.end:
        return place.start < edited.start < place.end
    return edited.start < place.end and place.start < edited.end


def overlap(one: Span, other: Span) -> bool:
    """Whether two places have something in common; an empty one also touches."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


class Question(NamedTuple):
    """Fixes that are made together or not at all: those of one place, and all for a generation.

    Attributes:
        made: the fixes, in the order in which they were made.
        places: where they were made, in the text before all fixes.
        changes_package: whether it is the step to another generation of the package.
    """

    made: tuple[Made, ...]
    places: tuple[Span, ...]
    changes_package: bool

    @property
    def is_safe(self) -> bool:
        """Whether every fix is safe."""
        return all(each.finding.fix is not None and each.finding.fix.safe for each in self.made)

    @property
    def start(self) -> int:
        """Where the first place begins."""
        return min(place.start for place in self.places)


def questions(made: Sequence[Made]) -> list[Question]:
    """The fixes of a file as questions, in the order of their places; what comes after all others is last.

    Fixes of the same place belong together, for one transition builds on another; so do those of linked
    names, and those of the step to another generation.
    """
    parent = list(range(len(made)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    def join(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    steps = [index for index, each in enumerate(made) if each.changes_package]
    for index in steps[1:]:
        join(steps[0], index)
    by_link: dict[int, int] = {}
    for index, each in enumerate(made):
        if each.finding.linked is not None:
            join(by_link.setdefault(id(each.finding.linked), index), index)
    for one, other in _touching(made):
        join(one, other)
    groups: dict[int, list[Made]] = {}
    for index, each in enumerate(made):
        groups.setdefault(root(index), []).append(each)
    found = [
        Question(
            tuple(group),
            tuple(dict.fromkeys(each.origin for each in group)),
            any(each.changes_package for each in group),
        )
        for group in groups.values()
    ]
    return sorted(found, key=lambda q: (_is_late(q), q.changes_package, q.start))


def _is_late(question: Question) -> bool:
    """Whether a question is only about what is fixed at the end: api-versions and unused suppressions."""
    return all(each.finding.kind in ("version", "suppression") for each in question.made)


def _touching(made: Sequence[Made]) -> Iterable[tuple[int, int]]:
    """Pairs of fixes whose places have something in common."""
    order = sorted(range(len(made)), key=lambda index: made[index].origin)
    widest: int | None = None
    for index in order:
        if widest is not None:
            if overlap(made[widest].origin, made[index].origin):
                yield widest, index
            if made[index].origin.end <= made[widest].origin.end:
                continue
        widest = index
