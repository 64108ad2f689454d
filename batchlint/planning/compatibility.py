"""The versions that files are compatible with, each file alone and all files together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from batchlint.core.reports import FileReport
from batchlint.planning.intervals import Interval, chosen, excluding, intervals
from batchlint.planning.model import Blocker, Compatibility, Works
from batchlint.planning.survey import Break, Survey

#: The place of an offset as shown to users: `app/pools.py:14`.
Placer = Callable[[FileReport, int], str]
#: The name of a version in a sentence.
Namer = Callable[[int], str]


class Labels(NamedTuple):
    """The names of rules, and functions that name places and versions; checks are named with a subject."""

    rules: Collection[str]
    place: Placer
    name: Namer


def compatibility(surveys: Sequence[Survey], labels: Labels) -> Compatibility:
    """The versions of all files that use Batch, and of each file that excludes one."""
    sources = {survey.source for survey in surveys if survey.source is not None}
    restricted = [survey for survey in surveys if any(survey.breaks)]
    files = tuple(_file(survey, labels) for survey in restricted)
    count = max((len(survey.breaks) for survey in surveys), default=0)
    mask = (1 << count) - 1
    for survey in surveys:
        mask &= survey.works
    conflict = ""
    if count and not mask:
        conflict = _conflict(restricted, files, labels)
    whole = _works("", mask, sources, restricted, labels, conflict)
    return Compatibility(whole, files, len(surveys) - len(restricted))


def _file(survey: Survey, labels: Labels) -> Works:
    conflict = "" if survey.works else _inside(survey, labels)
    sources = set() if survey.source is None else {survey.source}
    return _works(survey.path, survey.works, sources, [survey], labels, conflict)


def _works(
    label: str,
    mask: int,
    sources: Iterable[int],
    surveys: Sequence[Survey],
    labels: Labels,
    conflict: str,
) -> Works:
    found = intervals(mask)
    best = chosen(found, sources)
    if best is None:
        return Works(label, None, conflict=conflict)
    others = tuple(interval for interval in found if interval != best)
    above, below = (_blockers(surveys, index, labels) for index in (best.last + 1, best.first - 1))
    return Works(label, best, others, above, below)


def _blockers(surveys: Iterable[Survey], index: int, labels: Labels) -> tuple[Blocker, ...]:
    """The rules that exclude a version, the most frequent first; each place once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for survey in surveys:
        for each in survey.breaks[index] if 0 <= index < len(survey.breaks) else ():
            key = (each.rule, "" if each.rule in labels.rules else each.subject)
            found.setdefault(key, {})[labels.place(survey, each.start)] = None
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Blocker(rule, subject, tuple(places)) for (rule, subject), places in ordered)


def _named(found: Break, labels: Labels) -> str:
    return Blocker(found.rule, "" if found.rule in labels.rules else found.subject, ()).named


def _conflict(surveys: Sequence[Survey], files: Sequence[Works], labels: Labels) -> str:
    """Why no version is compatible with all files: one sentence without a full stop."""
    alone = next((works for works in files if works.chosen is None), None)
    if alone is not None:
        return alone.conflict
    by_path = {survey.path: survey for survey in surveys}
    pair = excluding({survey.path: survey.works for survey in surveys})
    if pair is None:
        return _no_pair([survey.path for survey in surveys])
    said = []
    for path, other in (pair, pair[::-1]):
        # The rule that excludes the versions of the other file.
        wanted = chosen(intervals(by_path[other].works), ())
        cause = _cause(by_path[path], wanted, labels)
        said.append(_only(path, by_path[path].works, cause, labels))
    return ", and ".join(said)


def _cause(survey: Survey, wanted: Interval | None, labels: Labels) -> str:
    """The rule and place that exclude the first version of an interval; empty if there are none."""
    blockers = _blockers([survey], wanted.first, labels) if wanted is not None else ()
    return f"{blockers[0].named}, {blockers[0].places[0]}" if blockers else ""


def _only(name: str, mask: int, cause: str, labels: Labels) -> str:
    works = _all(mask, labels.name)
    return f"{name} works only with {works} ({cause})" if cause else f"{name} works with {works}"


def _inside(survey: Survey, labels: Labels) -> str:
    """Why no version is compatible with one file: two of its places exclude each other's versions."""
    count = len(survey.breaks)
    broken: dict[int, int] = {}
    named: dict[tuple[int, int], str] = {}
    for index, found in enumerate(survey.breaks):
        for each in found:
            broken[each.start] = broken.get(each.start, 0) | 1 << index
            named.setdefault((each.start, index), _named(each, labels))
    works = {start: ((1 << count) - 1) & ~mask for start, mask in broken.items()}
    never = next((start for start, mask in works.items() if not mask), None)
    if never is not None:
        return f"{labels.place(survey, never)} breaks in every version ({named[never, count - 1]})"
    pair = excluding({str(start): mask for start, mask in works.items()})
    if pair is None:
        return _no_pair([labels.place(survey, start) for start in works])
    said = []
    for start, other in (tuple(map(int, pair)), tuple(map(int, pair[::-1]))):
        wanted = chosen(intervals(works[other]), ())
        rule = named.get((start, wanted.first if wanted else 0), "")
        said.append(_only(labels.place(survey, start), works[start], rule, labels))
    return ", and ".join(said)


def _no_pair(names: Sequence[str]) -> str:
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"any two of these work together, but no version works with all: {shown}"


def _all(mask: int, name: Namer) -> str:
    return ", ".join(said(interval, name) for interval in intervals(mask))


def said(interval: Interval, name: Namer) -> str:
    """`2018-12-01.8.0 to 2019-08-01.10.0`, or one version."""
    first, last = interval
    return name(first) if first == last else f"{name(first)} to {name(last)}"
