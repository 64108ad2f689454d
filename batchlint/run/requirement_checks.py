"""The comparison of a requirement on `azure-batch` with the code that it governs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.builtin_checks import MISMATCH, NEWER, RANGE
from batchlint.core.reports import FileReport, Lack
from batchlint.project.names import known_versions
from batchlint.project.releases import Admitted, Release, admitted, bound_below, first_since, releases
from batchlint.report.positions import Lines

if TYPE_CHECKING:
    from packaging.version import Version

    from batchlint.project.requirement_scope import Pin

_MOST_PLACES = 3


class Used(NamedTuple):
    """A file that uses the package, its report, and the version that it has to work with."""

    path: str
    report: FileReport
    target: int

    def breaks(self, release: Release) -> tuple[Lack, ...]:
        """What breaks with a release."""
        return self.report.lacking.get(release.position, ())


def deciding(specifier: str) -> Release | None:
    """The release that a bounded requirement leads to."""
    try:
        found = admitted(specifier)
    except ValueError:  # a specifier of a dialect that PEP 440 does not have
        return None
    return found.deciding if found.is_bounded else None


def admitted_by(pins: Iterable[Pin]) -> Iterator[tuple[Pin, str, Admitted]]:
    """The requirements in some files, and what each admits."""
    for pin in pins:
        for specifier in pin.specifiers:
            try:
                yield pin, specifier, admitted(specifier)
            except ValueError:
                continue


def objections(pin: Pin, beside: Iterable[Pin], files: list[Used]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the requirements in one file: check, specifier, and message."""
    every = list(admitted_by(beside))
    # What several requirements of one folder admit is what all of them admit.
    common = set.intersection(*(set(each.known) for _, _, each in every)) if every else set()
    own = [(specifier, each) for owner, specifier, each in every if owner == pin]
    for specifier, each in own:
        if each.newer:
            newest = releases()[-1].text
            yield (
                NEWER,
                specifier,
                f"is newer than the newest known release ({newest}); the code was not checked against it",
            )
            continue
        if not each.known:
            continue
        others = [r for _, other in own if other is not each and not other.beyond for r in other.known]
        broken = [u for u in files if all(u.breaks(r) for r in each.known)]
        # Alternatives by environment: code that works with one of them may not run with the other.
        broken = [u for u in broken if all(u.breaks(r) for r in others)]
        if broken:
            release = each.deciding or each.known[0]
            yield MISMATCH, specifier, f"does not work with the code: {_said(broken, release)}"
            continue
        reasons = [*_low(each, common, files), *_high(specifier, each, common, files)]
        if reasons:
            yield RANGE, specifier, f"also allows {'; it also allows '.join(reasons)}"


def _low(found: Admitted, common: set[Release], files: list[Used]) -> Iterator[str]:
    """Why the lower bound is too low."""
    if not found.bounded_below or not common:
        return
    good = [next((r for r in found.known if not used.breaks(r)), found.known[0]) for used in files]
    needed = max(good)
    lower = [r for r in found.known if r < needed and r in common]
    if lower:
        at_fault = [used for used in files if used.breaks(lower[0])]
        if at_fault:
            yield (
                f"azure-batch {lower[0].text}, which does not work with the code: "
                f"{_said(at_fault, lower[0], False)}; raise the lower bound to {needed.text}"
            )


def _cap(specifier: str, below: Version) -> str:
    return f"{'lower the upper bound to' if '<' in specifier else 'add'} `<{below}`"


def _high(specifier: str, found: Admitted, common: set[Release], files: list[Used]) -> Iterator[str]:
    """Why the upper bound is too high: the first release beyond the target that breaks code."""
    for release in found.known:
        broken = [u for u in files if u.breaks(release) and release.position > u.target]
        broken = [u for u in broken if not all(b.later for b in u.breaks(release))]
        if broken and release in common:
            why = f"which does not work with the code: {_said(broken, release, False)}"
            yield f"azure-batch {release.text}, {why}; {_cap(specifier, bound_below(release))}"
            return


def _said(files: list[Used], release: Release, advise: bool = True) -> str:
    """The first places at fault, and what to do."""
    places: dict[str, Lack] = {}
    for used in sorted(files, key=lambda each: each.report.path):
        lines = Lines(used.report.text or "", used.report.cells)
        for found in used.breaks(release):
            at = lines.place(found.start)
            cell = f"cell {at.cell}:" if at.cell is not None else ""
            places.setdefault(f"{used.report.path}:{cell}{at.line}", found)
    said = [f"{place} ({_about(found)})" for place, found in list(places.items())[:_MOST_PLACES]]
    more = len(places) - _MOST_PLACES
    text = ", ".join(said) + (f" and {more} more place{'s' if more > 1 else ''}" if more > 0 else "")
    if not advise:
        return text
    versions = [found.version for found in places.values() if found.later and found.version is not None]
    if len(versions) == len(places) and versions:
        needed = first_since(max(versions))
        return f"{text}; require azure-batch {needed.text} or later" if needed else text
    return text


def _about(found: Lack) -> str:
    if found.version is None:
        return f"`{found.subject}`"
    release = _release_at(found.version)
    return f"`{found.subject}`, {'added in' if found.later else 'removed or changed in'} {release}"


def _release_at(position: int) -> str:
    return next((r.text for r in releases() if r.position >= position), known_versions()[position].name)
