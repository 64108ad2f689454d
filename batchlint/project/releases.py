"""Releases of the `azure-batch` package and their api-versions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from batchlint.project.names import api_version, known_versions, nearest_known


class Release(NamedTuple):
    """A known release and the position of its api-version."""

    version: Version
    text: str
    position: int

    @property
    def is_prerelease(self) -> bool:
        """Whether pip installs it only where it is asked for: `15.1.0b2`."""
        return self.version.is_prerelease

    @property
    def generation(self) -> int:
        """The generation of the package."""
        return known_versions()[self.position].generation


@cache
def releases() -> tuple[Release, ...]:
    """Every known release, oldest first."""
    found = [Release(Version(p), p, i) for i, v in enumerate(known_versions()) for p in v.packages]
    return tuple(sorted(found))


def newest_stable() -> Release:
    """The newest known release that is no pre-release."""
    return [r for r in releases() if not r.is_prerelease][-1]


def first_since(position: int) -> Release | None:
    """The first stable release that speaks a version or a newer one, else the first pre-release."""
    known = [r for r in releases() if r.position >= position]
    return next((r for r in known if not r.is_prerelease), known[0] if known else None)


def next_break(release: Release) -> Version:
    """The bound below the next release after a known one that removed something.

    Additions and changed defaults do not count; another generation of the package and the next release
    after a pre-release do. After the newest known release, it is the next major one.
    """
    from batchlint.rules.shipped import load_rules

    breaking = {r.version for r in load_rules().rules if r.kind != "behaviour" and not r.backward}
    for later in releases():
        if later <= release or later.position == release.position:
            continue
        if later.is_prerelease and not release.is_prerelease:
            continue
        bound = bound_below(later)
        breaks = release.is_prerelease or later.generation != release.generation
        crossed = range(release.position + 1, later.position + 1)
        if (breaks or not breaking.isdisjoint(crossed)) and release in allowed(SpecifierSet(f"<{bound}")):
            return bound
    return next_major()


def next_major() -> Version:
    """The first release after the known ones that may break anything."""
    return Version(str(newest_stable().version.major + 1))


def bound_below(release: Release) -> Version:
    """The shortest upper bound that leaves a release out, and none of those before it: `15` for 15.1.0."""
    if release.is_prerelease:
        return release.version
    before = [r.version for r in releases() if r < release and not r.is_prerelease]
    parts = release.version.release
    bounds = (Version(".".join(map(str, parts[:size]))) for size in range(1, len(parts)))
    return next((bound for bound in bounds if not before or bound > before[-1]), release.version)


class Admitted(NamedTuple):
    """The releases that a requirement allows.

    Attributes:
        known: the known ones, oldest first.
        beyond: whether it allows the next major release after the known ones, or a later one.
        newer: whether it only allows releases newer than the newest known one.
        bounded_below: whether it has a lower bound.
        before: where it only allows releases between known ones (`==5.1.1.post1`), the known one before.
    """

    known: tuple[Release, ...]
    beyond: bool
    newer: bool
    bounded_below: bool
    before: Release | None = None

    @property
    def deciding(self) -> Release | None:
        """The release that code has to work with: the lowest one, or the highest without a lower bound."""
        if not self.known:
            return self.before
        return self.known[0] if self.bounded_below else self.known[-1]

    @property
    def is_bounded(self) -> bool:
        """Whether `deciding` will be installed; else that is whatever release is the newest one."""
        return self.bounded_below or not self.beyond


@lru_cache(maxsize=1024)
def admitted(specifier: str) -> Admitted:
    """The releases that a specifier (or `*`) allows.

    Raises:
        ValueError: it is no specifier.
    """
    parsed = _parse("" if specifier.strip() == "*" else specifier)
    known = allowed(parsed)
    major = next_major().major
    later = [Version(f"{n}.{m}") for n in (*range(major, major + 9), 99) for m in ("0", "0.1", "1", "99")]
    lower = [part.version for part in parsed if part.operator in {">=", ">", "==", "===", "~="}]
    lowest = [v for v in (_version(text.removesuffix(".*")) for text in lower) if v is not None]
    newest = releases()[-1].version
    newer = not known and any(
        v > newest or (v == newest and parsed.contains(str(major))) for v in lowest
    )  # `>15.1.0`
    before = None
    if lowest and not known and not newer:
        before = next((r for r in reversed(releases()) if r.version < max(lowest)), None)
    return Admitted(known, any(parsed.contains(v) for v in later), newer, bool(lower), before)


def admitted_of(specifiers: Iterable[str]) -> list[Admitted]:
    """The allowed releases of each specifier; invalid ones are left out."""
    found = []
    for specifier in specifiers:
        try:
            found.append(admitted(specifier))
        except ValueError:
            continue
    return found


@lru_cache(maxsize=1024)
def decide(specifier: str) -> int | None:
    """The position of the api-version that a requirement decides; None where it decides none.

    A requirement decides where it is bounded on both sides: `==6.0.0`, `~=6.0`, `>=6.0,<7`. The lowest
    known release that it allows counts.

    Raises:
        ValueError: it is no specifier.
    """
    parsed = _parse(specifier)
    lower = upper = False
    for part in parsed:
        lower = lower or part.operator in {">=", ">", "==", "===", "~="}
        upper = upper or part.operator in {"<=", "<", "==", "===", "~="}
    if not (lower and upper):
        return None
    return next((r.position for r in allowed(parsed)), None)


def allowed(parsed: SpecifierSet) -> tuple[Release, ...]:
    """The known releases that pip installs for a specifier, oldest first.

    Pre-releases count where the specifier names one, or where nothing else fits.
    """
    fits = tuple(r for r in releases() if parsed.contains(r.version, prereleases=True))
    named = (_version(part.version.removesuffix(".*")) for part in parsed if part.operator != "!=")
    if any(version is not None and version.is_prerelease for version in named):
        return fits
    return tuple(r for r in fits if not r.is_prerelease) or fits


def is_release(text: str) -> bool:
    """Whether a text names one release: `10`, `v5.1`, `15.0.0b1`."""
    return _version(text) is not None


def find_release(text: str) -> str | None:
    """The known release that a text names, as the history spells it: `10` is `10.0.0`."""
    version = _version(text)
    return next((r.text for r in releases() if r.version == version), None)


def unknown_release(text: str, specifier: str) -> str:
    """Why a requirement given by the user matches no version: one line."""
    known = releases()
    newest = f"azure-batch {known[-1].text} ({api_version(known[-1].position)})"
    wanted = [
        v for v in (_version(part.version.removesuffix(".*")) for part in _parse(specifier)) if v is not None
    ]
    if wanted and min(wanted) > known[-1].version:
        unknown = "speaks an api-version that this release of batchlint does not know"
        return f"{text!r} {unknown}; newest known is {newest}"
    if wanted and max(wanted) < known[0].version:
        return f"{text!r} is older than any known release; the oldest known is azure-batch {known[0].text}"
    if len(wanted) == 1 and all(p.operator in {"==", "==="} for p in _parse(specifier)):
        near = [r for r in known if wanted[0].is_prerelease or not r.is_prerelease]
        older = [r.text for r in near if r.version < wanted[0]]
        newer = [r.text for r in near if r.version > wanted[0]]
        return f"{text!r} is not a known release; {nearest_known([*older[-1:], *newer[:1]])}"
    return f"{text!r} stands for no single release; write 'azure-batch==X', the newest known is {newest}"


def _parse(specifier: str) -> SpecifierSet:
    try:
        return SpecifierSet(specifier)
    except InvalidSpecifier as error:
        raise ValueError(str(error)) from None


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
