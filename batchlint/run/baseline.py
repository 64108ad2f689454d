"""Baselines in a run of `check`: hide known findings, report stale entries, write."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from batchlint.builtin_checks import CHECKS, REQUIREMENT
from batchlint.core.reports import FileReport, Suppressed
from batchlint.core.wording import number
from batchlint.project.baseline import Baseline, Entry, Key, entry_of, read_baseline, total, written
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.outputs import put_output
from batchlint.project.roots import is_below
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.project.discover import Source
    from batchlint.run.evaluate import Candidate
    from batchlint.run.session import Session

#: So many stale entries are listed one by one.
_MOST_LISTED = 20


class Baselining:
    """What the baselines of a run know.

    Where one is written, the file that is there counts as the only baseline of the run: what it does
    not know keeps it from being written.
    """

    def __init__(self, session: Session, target: str | None) -> None:
        """Read the baselines.

        Args:
            session: the run, whose files are known.
            target: the baseline to write; None for none.

        Raises:
            UsageError: one can't be read, or two are asked for.
        """
        self._session = session
        self._target = None if target is None else os.path.abspath(target)
        said = session.arguments.baseline
        if self._target is not None:
            if session.is_stdin:
                raise UsageError("--write-baseline can't be used with stdin; pass files or folders")
            if said is not None and os.path.abspath(said) != self._target:
                raise UsageError("--baseline and --write-baseline must be the same file")
        self._read: dict[str, Baseline] = {}
        #: For each folder with files of the run, its baseline.
        self._of: dict[str, Baseline | None] = {}
        for folder in session.folders:
            path = self._target or session.options.baseline(folder)
            there = path is not None and (self._target is None or os.path.lexists(path))
            self._of[folder] = self._opened(path) if path is not None and there else None
        if self._target is None and said is not None:
            self._opened(os.path.abspath(said))
        elif self._target is not None and os.path.lexists(self._target):
            self._opened(self._target)
        self._found: dict[str, list[Entry]] = {}
        self._settings: dict[str, Settings] = {}
        self._moved: Counter[Key] = Counter()
        self._fresh = Baseline(self._target or "", "")
        #: Requirement files that were judged, though they are no files of the run.
        self._beside: list[Source] = []

    def _opened(self, path: str) -> Baseline:
        if path not in self._read:
            self._read[path] = read_baseline(path, shown_path(path))
        return self._read[path]

    def _for(self, path: str) -> Baseline | None:
        folder = os.path.dirname(path)
        if folder not in self._of:
            said = self._target or self._session.options.baseline(folder)
            if said is None:
                # A requirement above the configuration of its code: the baseline of the code may hold it.
                return next((b for b in self._read.values() if b.relative(path) in b.entries), None)
            self._of[folder] = self._read.get(said)
        return self._of[folder]

    def take(self, candidate: Candidate, report: FileReport) -> None:
        """Keep the known findings of a file out of its report.

        Args:
            candidate: the file.
            report: what was found in it; changed in place.
        """
        path = candidate.source.path
        # Only if all code that it covers was checked, missing findings are known to be fixed.
        if candidate.source not in self._session.sources and self._covers(path):
            self._beside.append(candidate.source)
        self._settings[path] = candidate.settings._replace(source=report.source)
        baseline = self._for(path)
        if (baseline is None and self._target is None) or report.text is None:
            return
        relative = (baseline or self._fresh).relative(path)
        own = Counter() if baseline is None else baseline.known(relative)
        gone = Counter() if baseline is None else baseline.gone().copy()
        new, entries = [], []
        for finding in sorted(report.findings, key=lambda f: (f.span, f.rule, f.subject)):
            entry = entry_of(relative, finding, report.text)
            # A file that is not there any more may have become any other.
            pool = own if own[entry.key] > 0 else gone
            if baseline is not None and pool[entry.key] <= 0:
                new.append(finding)
                continue
            if baseline is not None:
                pool[entry.key] -= 1
                self._moved[entry.key] += pool is gone
            entries.append(entry)
            report.suppressed.append(Suppressed(finding, "baseline"))
        report.findings = new
        self._found.setdefault(path, []).extend(entries)

    def finish(self) -> bool:
        """Tell what is stale, or write; returns whether writing was refused."""
        if self._target is not None:
            return not self._write(self._target)
        if not self._session.is_stdin:
            for baseline in self._read.values():
                self._tell(baseline)
        return False

    def _looked(self, baseline: Baseline | None) -> dict[str, Source]:
        """The files that the run could read, by their path in a baseline."""
        failed = self._failed()
        return {
            (baseline or self._fresh).relative(source.path): source
            for source in (*self._session.sources, *self._beside)
            if self._for(source.path) is baseline and os.path.abspath(source.shown) not in failed
        }

    def _failed(self) -> set[str]:
        return {os.path.abspath(problem.path) for problem in self._session.results.problems}

    def _can_tell(self, path: str, rule: str) -> bool:
        """Whether the run would have reported a rule in a file, if it still applied there."""
        from batchlint.suppressions.reportable import can_tell

        check = CHECKS.get(rule)
        # In a hook, the code that does not fit a requirement may be in files of another process.
        folder = os.path.join(os.path.dirname(path), "")
        if check is not None and check.kind == REQUIREMENT and not self._covers(folder):
            return False
        if path not in self._settings:
            self._settings[path] = self._session.options.settings(path, path)
        settings = self._settings[path]
        # An entry may be of a finding that is left out as not sure enough.
        return settings.min_confidence == "likely" and can_tell(rule, settings)

    def _stale(self, baseline: Baseline) -> list[tuple[Entry, int, bool]]:
        """Entries without a match, how many of each still match, and whether the file is missing."""
        looked = self._looked(baseline)
        found: list[tuple[Entry, int, bool]] = []
        for path, entries in sorted(baseline.entries.items()):
            if path not in looked:
                continue
            source = looked[path]
            there = Counter(entry.key for entry in self._found.get(source.path, ()))
            for entry in entries:
                matched = min(there[entry.key], entry.count)
                there[entry.key] -= matched
                if matched < entry.count and self._can_tell(source.path, entry.rule):
                    found.append((entry, matched, False))
        moved = self._moved.copy()
        for path in baseline.gone_paths():
            if not self._covers(baseline.place(path)):
                continue
            for entry in baseline.entries[path]:
                elsewhere = min(moved[entry.key], entry.count)
                moved[entry.key] -= elsewhere
                if elsewhere < entry.count:
                    found.append((entry, elsewhere, True))
        return found

    def _covers(self, path: str) -> bool:
        """Whether the run would have checked a file if it existed.

        A run of a few named files, as in hooks, can't know about one that is missing.
        """
        given = (os.path.abspath(name) for name in self._session.arguments.paths or (".",))
        return any(is_below(path, name) for name in given)

    def _tell(self, baseline: Baseline) -> None:
        stale = self._stale(baseline)
        if not stale:
            return
        results = self._session.results
        results.stale += len(stale)
        said = []
        for entry, matched, gone in stale[:_MOST_LISTED]:
            of = f" (recorded {entry.count} times, found {matched})" if entry.count > 1 else ""
            why = "which no longer exists" if gone else f"is no longer found{of}"
            said.append(f"stale: {entry.rule} in {entry.path}{', ' if gone else ' '}{why}")
        if len(stale) > _MOST_LISTED:
            said.append(
                f"stale: {number(len(stale) - _MOST_LISTED, 'more entry').replace('entrys', 'entries')}"
            )
        said.append(f"run `batchlint check --write-baseline {baseline.shown}` to update it")
        results.notes += ((baseline.shown, text) for text in said)
        if self._session.arguments.quiet and self._session.options.run.fail_on in ("warning", "unknown"):
            for text in said:  # what makes a run fail must be reported
                self._session.listener.say(f"{baseline.shown}: {text}")

    def _write(self, path: str) -> bool:
        baseline, shown = self._read.get(path), shown_path(path)
        new = sum(len(report.findings) for report in self._session.results.reports)
        copied = Counter() if baseline is None else self._moved - baseline.gone()
        if new or copied:
            count = new or copied.total()
            what = f"{number(count, 'finding')} {'is' if count == 1 else 'are'} new"
            where = "" if new else f" in the files that were moved ({min(copied).rule})"
            them = "it" if count == 1 else "them"
            self._session.listener.say(
                f"{shown}: not written because {what}{where}; "
                f"fix or suppress {them}, or delete the file to start again"
            )
            return False
        entries = self._kept(baseline)
        failed = self._failed()
        for file, found in self._found.items():
            # Of a file that could be read in part only, what was known of it counts on.
            if file not in failed or (baseline or self._fresh).relative(file) not in entries:
                for entry in found:
                    entries.setdefault(entry.path, []).append(entry)
        data = written(entry for listed in entries.values() for entry in listed)
        try:
            put_output(path, data)
        except OSError as error:
            raise UsageError(f"{shown}: can't be written: {error.strerror or error}") from None
        files = sum(bool(listed) for listed in entries.values())
        holds = f"contains {number(total(entries), 'finding')} in {number(files, 'file')}"
        self._session.results.notes.append((shown, holds))
        return True

    def _kept(self, baseline: Baseline | None) -> dict[str, list[Entry]]:
        """The entries of an older baseline that this run can't judge."""
        if baseline is None:
            return {}
        looked, gone = self._looked(baseline), set(baseline.gone_paths())
        kept: dict[str, list[Entry]] = {}
        for path, entries in baseline.entries.items():
            if path in looked:
                source = looked[path]
                there = {entry.key for entry in self._found.get(source.path, ())}
                kept[path] = [
                    e for e in entries if e.key not in there and not self._can_tell(source.path, e.rule)
                ]
            elif path not in gone or not self._is_given(baseline.place(path)):
                kept[path] = list(entries)
        return kept

    def _is_given(self, path: str) -> bool:
        """Whether a path that is missing would have been checked."""
        roots = (os.path.abspath(given) for given in self._session.arguments.paths or (".",))
        return any(path == root or is_below(path, root) for root in roots)
