"""The requirements on `azure-batch` that govern the files of a run, and what is reported about them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from batchlint.builtin_checks import CHECKS
from batchlint.core.decoding import decode
from batchlint.core.failing import ParseFailure
from batchlint.core.findings import Finding
from batchlint.core.reports import FileReport
from batchlint.core.spans import Span
from batchlint.project.discover import Source, shown_path
from batchlint.project.errors import Problem
from batchlint.project.files import read_bytes
from batchlint.project.kinds import CODE
from batchlint.project.names import api_version, latest
from batchlint.run.evaluate import Candidate

if TYPE_CHECKING:
    from batchlint.project.releases import Release
    from batchlint.project.requirement_scope import Pin
    from batchlint.run.requirement_checks import Used
    from batchlint.run.session import Session

_WRITTEN = re.compile(r"[\w.-]+(?:\[[^\]]*\])?\s*[=<>~!][^\"']*|[\w.-]+")

# `requirement_checks` imports packaging, which a run without a word of Batch does not need.


class Requirements:
    """Collects the files that use the package, and compares the requirements that govern them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._used: list[Used] = []
        #: Files whose target a requirement should decide, and that have none which does.
        self._undecided: list[str] = []

    def note(self, candidate: Candidate, report: FileReport) -> None:
        """Note what is left in one file; most files are no concern of requirements.

        Args:
            candidate: the file.
            report: what was found in it.
        """
        source, versions = candidate.source, self._session.options.versions
        is_undecided = report.speaks and versions.target(source.path) is None
        if not report.packaged and not is_undecided:
            return
        from batchlint.run.requirement_checks import Used, admitted_by

        report.path = source.shown
        if self._session.is_stdin and self._session.arguments.stdin_filename is None:
            return
        if is_undecided:
            pins = versions.governors.governing(source.path)
            if not any(found.newer for _, _, found in admitted_by(pins)):
                self._undecided.append(source.shown)
        if report.packaged and candidate.name.endswith(CODE):
            self._used.append(Used(source.path, report, candidate.settings.target))

    def needed(self, pin: Pin, specifier: str) -> Release | None:
        """The first release that has what the code under a requirement uses.

        Args:
            pin: the file with the requirement.
            specifier: the requirement.

        Returns:
            The release; None where one that the requirement leads to has all of it.
        """
        from batchlint.project.releases import first_since
        from batchlint.run.requirement_checks import deciding

        governors = self._session.options.versions.governors
        release = deciding(specifier)
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
        return first_since(newest) if versions else None

    def report(
        self,
        moved: Collection[str] = (),
        take: Callable[[Candidate, FileReport], object] | None = None,
    ) -> None:
        """Put what was found about requirements into the results of the run.

        Args:
            moved: absolute paths of the files whose requirements have just been moved.
            take: called for each report, to take out what a baseline holds.
        """
        results = self._session.results
        found = self._reports(moved)
        for path, why in self._session.options.versions.governors.unread.items():
            problem = Problem(shown_path(path), why)
            if problem not in results.problems:
                results.problems.append(problem)
        for candidate, report in found:
            if take is not None:
                take(candidate, report)
            known = next((r for r in results.reports if r.path == report.path), None)
            if known is not None:
                known.findings += report.findings
                known.suppressed += report.suppressed
                continue
            if report.findings:
                results.files += all(s.path != candidate.source.path for s in self._session.sources)
            self._session.keep(candidate, report)
            results.reports.sort(key=lambda each: each.path)

    def _reports(self, moved: Collection[str]) -> list[tuple[Candidate, FileReport]]:
        """The requirement files with what was found in each, those without findings among them."""
        self._note_undecided()
        if not self._used:
            return []
        from batchlint.run.requirement_checks import objections

        groups: dict[Pin, list[Used]] = {}
        beside: dict[Pin, list[Pin]] = {}
        for used in self._used:
            governing = self._session.options.versions.governors.governing(used.path)
            for pin in governing:
                groups.setdefault(pin, []).append(used)
                beside.setdefault(pin, governing)
        reports = (
            self._reported(pin, list(objections(pin, beside[pin], groups[pin])))
            for pin in sorted(groups)
            if pin.path not in moved
        )
        return [each for each in reports if each is not None]

    def _note_undecided(self) -> None:
        if not self._undecided:
            return
        first, *more = self._undecided
        target = api_version(latest())
        others = f" and {len(more)} more file{'s' if len(more) > 1 else ''}" if more else ""
        text = f"no azure-batch requirement sets the version for this file{others}; checked against {target}"
        if self._session.results.fixed is not None:
            text += " but not fixed; use --to to set the version"
        self._session.results.notes.append((first, text))

    def _reported(self, pin: Pin, found: list[tuple[str, str, str]]) -> tuple[Candidate, FileReport] | None:
        """What was found as findings in the file with the requirement."""
        from batchlint.project.pins import place_of

        shown = shown_path(pin.path)
        settings = self._session.options.settings(pin.path, shown)
        # A notebook that installs the package is code of this run; its text is that of its cells.
        used = next((each.report for each in self._used if each.path == pin.path), None)
        if used is not None and used.cells:
            text, cells = used.text or "", used.cells
        else:
            try:
                data = read_bytes(pin.path)
            except OSError:
                return None
            cells = ()
            try:
                text = decode(data, python=pin.path.endswith(".py")).text
            except ParseFailure:  # what was read of it was read in spite of that
                text = data.decode("utf-8", "replace")
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
