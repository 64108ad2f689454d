"""What a run says about requirements on `azure-batch`: whether the code beside them fits."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.builtin_checks import CHECKS, MISMATCH, NEWER, RANGE
from batchlint.core.decoding import decode
from batchlint.core.findings import Finding
from batchlint.core.reports import FileReport, Lack
from batchlint.core.spans import Span
from batchlint.project.discover import Source, shown_path
from batchlint.project.files import read_bytes
from batchlint.project.names import known_versions
from batchlint.project.pins import place_of
from batchlint.project.releases import Admitted, Release, admitted, next_major, releases, why_beyond
from batchlint.report.positions import Lines

if TYPE_CHECKING:
    from packaging.version import Version

    from batchlint.project.governing import Pin
    from batchlint.run.evaluate import Candidate
    from batchlint.run.session import Session

_CODE = (".py", ".pyi", ".ipynb")
_MOST_PLACES = 3
_WRITTEN = re.compile(r"[\w.-]+(?:\[[^\]]*\])?\s*[=<>~!][^\"']*|[\w.-]+")


class Used(NamedTuple):
    """A file that uses the package: what breaks with which version, and the version it is to work with."""

    path: str
    report: FileReport
    target: int

    def breaks(self, release: Release) -> tuple[Lack, ...]:
        """What breaks with a release."""
        return self.report.lacking.get(release.position, ())


class Requiring:
    """Collects which files use the package, and judges the requirements that govern them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._used: list[Used] = []
        #: Files whose target is that of a requirement, and that have none which decides.
        self._undecided: list[str] = []

    def take(self, candidate: Candidate, report: FileReport) -> None:
        """Note what is left in one file.

        Args:
            candidate: the file.
            report: what is said of it.
        """
        source = candidate.source
        if self._session.judge.stdin and self._session.given.stdin_filename is None:
            return
        if report.speaks and not self._session.has_target(source.path):
            pins = self._session.governors.governing(source.path)
            if not any(found.newer for _, _, found in _admitted(pins)):
                self._undecided.append(source.shown)
        if report.packaged and candidate.name.endswith(_CODE):
            self._used.append(Used(source.path, report, candidate.settings.target))

    def needed(self, pin: Pin, specifier: str) -> Release | None:
        """The first release that has what the code under a requirement uses.

        Args:
            pin: the file with the requirement.
            specifier: the requirement.

        Returns:
            The release; None where one that the requirement leads to has all of it.
        """
        governors = self._session.governors
        release = _deciding(specifier)
        if release is None:
            return None
        versions = [
            found.version
            for used in self._used
            if pin in governors.governing(used.path) or pin in governors.commands(os.path.dirname(used.path))
            for found in used.breaks(release)
            if found.later and found.version is not None
        ]
        newest = max(versions, default=-1)
        return next((r for r in releases() if r.position >= newest), None) if versions else None

    def finish(self, moved: Collection[str] = ()) -> list[tuple[Candidate, FileReport]]:
        """Judge all requirements that govern files of the run.

        Args:
            moved: absolute paths of files whose requirements have just been moved.

        Returns:
            The requirement files with what is said of each, those without findings among them.
        """
        self._say_undecided()
        groups: dict[Pin, list[Used]] = {}
        beside: dict[Pin, list[Pin]] = {}
        for used in self._used:
            governing = self._session.governors.governing(used.path)
            for pin in governing:
                groups.setdefault(pin, []).append(used)
                beside.setdefault(pin, governing)
        judged = (
            self._reported(pin, list(_judged(pin, beside[pin], groups[pin])))
            for pin in sorted(groups)
            if pin.path not in moved
        )
        return [each for each in judged if each is not None]

    def _say_undecided(self) -> None:
        if not self._undecided:
            return
        first, *more = self._undecided
        target = known_versions()[-1].name
        others = f" and {len(more)} more file{'s' if len(more) > 1 else ''}" if more else ""
        text = f"no azure-batch requirement decides a version for this file{others}; checked against {target}"
        if self._session.results.fixed is not None:
            text += " and not fixed; use --to to name a version"
        self._session.results.notes.append((first, text))

    def _reported(self, pin: Pin, found: list[tuple[str, str, str]]) -> tuple[Candidate, FileReport] | None:
        """What was found as findings in the file with the requirement."""
        from batchlint.run.evaluate import Candidate

        shown = shown_path(pin.path)
        settings = self._session.judge.settings(pin.path, shown)
        # A notebook that installs the package is code of this run; its text is that of its cells.
        used = next((each.report for each in self._used if each.path == pin.path), None)
        if used is not None and used.cells:
            text, cells = used.text or "", used.cells
        else:
            try:
                data = read_bytes(pin.path)
                text, cells = decode(data, python=pin.path.endswith(".py")).text, ()
            except (OSError, ValueError):
                return None
        report = FileReport(shown, text, cells=cells)
        for rule, specifier, message in found:
            kind, severity = CHECKS[rule].kind, CHECKS[rule].severity
            names = {rule, kind}
            if names & set(settings.ignore) or (settings.select and not names & set(settings.select)):
                continue
            span = Span(*place_of(text, specifier))
            # As it is written, where that is in one piece.
            written = text[span.start : span.end]
            if not _WRITTEN.fullmatch(written) or (specifier and not re.search(r"\d", written)):
                written = f"azure-batch{specifier}"
            report.findings.append(
                Finding(rule, kind, severity, "certain", f"`{written}` {message}", "azure-batch", None, span)
            )
        source = Source(pin.path, shown, False, os.path.realpath(pin.path), False)
        return Candidate(source, b"", settings, shown), report


def _deciding(specifier: str) -> Release | None:
    try:
        found = admitted(specifier)
    except ValueError:  # a specifier of a dialect that PEP 440 does not have
        return None
    return found.deciding if found.is_bounded else None


def _admitted(pins: Iterable[Pin]) -> Iterator[tuple[Pin, str, Admitted]]:
    for pin in pins:
        for specifier in pin.specifiers:
            try:
                yield pin, specifier, admitted(specifier)
            except ValueError:
                continue


def _judged(pin: Pin, beside: Iterable[Pin], files: list[Used]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the requirements in one file: rule, specifier, and what to say of it."""
    every = list(_admitted(beside))
    # What several requirements of one folder admit is what all of them admit.
    common = set.intersection(*(set(each.known) for _, _, each in every)) if every else set()
    is_open = all(each.beyond for _, _, each in every)
    own = [(specifier, each) for owner, specifier, each in every if owner == pin]
    for specifier, each in own:
        if each.newer:
            newest = releases()[-1].text
            yield (
                NEWER,
                specifier,
                (f"is newer than this batchlint knows (up to {newest}); the code was not checked against it"),
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
            yield MISMATCH, specifier, f"does not provide what the code uses: {_said(broken, release)}"
            continue
        reasons = [*_low(each, common, files), *_high(specifier, each, common, files)]
        if each.beyond and is_open and any(used.report.speaks for used in files):
            reasons.append(f"azure-batch {next_major()}, {why_beyond()}; {_cap(specifier, next_major())}")
        if reasons:
            yield RANGE, specifier, f"also allows {'; and it allows '.join(reasons)}"


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
                f"azure-batch {lower[0].text}, which does not provide what the code uses: "
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
            why = f"which breaks the code: {_said(broken, release, False)}"
            yield f"azure-batch {release.text}, {why}; {_cap(specifier, release.version)}"
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
        return f"{text}; the code needs azure-batch {_release_at(max(versions))} or later"
    return text


def _about(found: Lack) -> str:
    if found.version is None:
        return found.subject
    release = _release_at(found.version)
    return f"{found.subject}, {'added in' if found.later else 'removed or changed in'} {release}"


def _release_at(position: int) -> str:
    return next((r.text for r in releases() if r.position >= position), known_versions()[position].name)
