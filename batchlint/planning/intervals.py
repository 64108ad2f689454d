"""Sets of versions as bit masks (bit 3 is the version at position 3) and as intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Interval(NamedTuple):
    """Versions from `first` to `last`, by position, both included."""

    first: int
    last: int


def intervals(mask: int) -> tuple[Interval, ...]:
    """The versions of a mask as intervals, oldest first."""
    found: list[Interval] = []
    for index in range(mask.bit_length()):
        if mask >> index & 1:
            if found and found[-1].last == index - 1:
                found[-1] = Interval(found[-1].first, index)
            else:
                found.append(Interval(index, index))
    return tuple(found)


def chosen(among: Iterable[Interval], sources: Iterable[int]) -> Interval | None:
    """The interval with most of the versions in use, else the newest; None if there is none."""
    held = set(sources)
    ranked = [(sum(i.first <= s <= i.last for s in held), i.first, i) for i in among]
    return max(ranked)[2] if ranked else None


def excluding(works: Mapping[str, int]) -> tuple[str, str] | None:
    """Two names with disjoint non-empty masks, the older versions first; None if all overlap."""
    by_mask: dict[int, str] = {}
    for name, mask in works.items():
        by_mask.setdefault(mask, name)
    ordered = sorted(by_mask, key=lambda mask: (mask.bit_length(), mask))
    for at, older in enumerate(ordered):
        for newer in reversed(ordered[at + 1 :]):
            if not older & newer:
                return by_mask[older], by_mask[newer]
    return None
