"""Rewrite one file, transition by transition; a result that does not pass its checks is not written."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from batchlint.builtin_checks import COMMENTS
from batchlint.core.edits import apply_edits, compatible
from batchlint.core.findings import Finding
from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.reading import ParseFailure, Reading
from batchlint.core.reports import FileReport, FixReport, Taken
from batchlint.core.routes import ANY_VERSION
from batchlint.core.search_words import MARK
from batchlint.engine.check import check_source, failure_of, judge_reading, read_and_check
from batchlint.engine.choices import Chooser, Walk
from batchlint.engine.generation import moved_as_a_whole
from batchlint.engine.load import decode, harm, read
from batchlint.engine.verify import MadeByHalf, incomplete, problem_of, resolved
from batchlint.history import load
from batchlint.settings import Settings

Key = tuple[str, str]

#: A fix that still changes one file after so many passes would do so for ever, and is left out.
MOST_PASSES = 200
#: So many fixes are left out, one after the other, where a result does not pass its checks.
_MAX_SUSPECTS = 20


def fix_source(path: str, data: bytes, settings: Settings, chooser: Chooser | None = None) -> FixReport:
    """Rewrite one file as far as possible.

    The transitions are applied in order, each to the result of the one before. The result must pass
    these checks: it parses, nothing that was fixed is found again, nothing new is found, and fixing
    again changes nothing. Otherwise the file stays as it is. A file that uses the package moves to another
    generation of it in one step at the end, and only as a whole; see `generation`.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against, and whether unsafe fixes are made.
        chooser: what is left alone; receives the fixes that are made.

    Returns:
        The findings before and after, and the new bytes where there are any.
    """
    before, reading = read_and_check(path, data, settings)
    # The version that the strings of the file give must not change while they are rewritten.
    settings = settings._replace(source=before.source, look_inside=False)
    fix = partial(_fix, chooser)
    try:
        if reading is None or before.failures:
            done = FixReport(before, before, [], None)
        elif before.packaged and load().generation(settings.target) > 1:
            done = moved_as_a_whole(before, reading, data, settings, fix)
        else:
            done = fix(before, data, settings)
    except ParseFailure as failure:  # at a version in between
        done = FixReport(before, replace(before, failures=[failure_of(path, failure)]), [], None)
    for each in (done, done.held):
        _add_note(each, settings)
    return done


def _add_note(done: FixReport | None, settings: Settings) -> None:
    if done is None:
        return
    left = done.before if done.data is None else done.after
    if left.text is not None:
        done.note = _note(left, done.before, bool(done.after.failures), settings.unsafe)


def _fix(
    chooser: Chooser | None, before: FileReport, data: bytes, settings: Settings, at_once: bool = False
) -> FixReport:
    """Rewrite one file towards one version.

    Args:
        chooser: what is left alone, if a person chooses.
        before: what was found in it.
        data: its bytes.
        settings: what to judge against.
        at_once: whether the target is the only transition.
    """
    if not any(f.fix for f in before.findings):
        return FixReport(before, before, [], None)
    rewriter = _Rewriter(before.path, settings, at_once, chooser)
    done = _without(rewriter, data, before)
    if not done.after.failures:
        return done
    # One fix that does harm should not keep the others from being made.
    keys = dict.fromkeys((f.rule, f.subject) for f in before.findings if f.fix and not f.covered)
    for key in itertools.islice(keys, _MAX_SUSPECTS):
        without = _without(rewriter.withholding(key), data, before)
        if without.data is not None:
            return without
    return done


def _without(rewriter: _Rewriter, data: bytes, before: FileReport) -> FixReport:
    """The result of all fixes but those that are withheld, and those that would be made by half."""
    while True:
        try:
            return _fixed(rewriter, data, before)
        except MadeByHalf as half:
            rewriter = rewriter.withholding(half.key)


def _fixed(rewriter: _Rewriter, data: bytes, before: FileReport) -> FixReport:
    path, settings, withheld = rewriter.path, rewriter.settings, rewriter.withheld
    decoded = decode(path, data)
    walk = Walk.of(rewriter.chooser)
    try:
        text = rewriter.rewritten(decoded.text, walk)
        taken = list(rewriter.taken)
        if text == decoded.text:
            return FixReport(before, before, [], None)
        if decoded.encode(decoded.text) != data:
            raise ParseFailure(f"encoding it as {decoded.encoding} again would change other bytes")
        new_data = decoded.encode(text)
        after = check_source(path, new_data, settings)
        problem = problem_of(before, after, withheld) or incomplete(
            path, data, new_data, settings._replace(pinned=(), admitted=())
        )
        if problem is None and rewriter.rewritten(text, Walk(walk.chooser, walk.origins)) != text:
            problem = "a second run would change it again"
        problem = problem or harm(path, decoded.text, text)
    except ParseFailure as failure:
        problem = f"the result can't be parsed: {failure.message}"
    except UnicodeEncodeError:
        problem = f"the result can't be encoded as {decoded.encoding}"
    if problem is not None:
        return FixReport.refused(before, problem)
    if rewriter.chooser is not None:
        rewriter.chooser.accept(walk)
    fixed = resolved(before, after)
    # What was withheld once will be withheld again.
    after.findings = [f._replace(fix=None) if (f.rule, f.subject) in withheld else f for f in after.findings]
    return FixReport(before, after, fixed, new_data, taken=taken if settings.stepwise else [])


@dataclass(slots=True)
class _Rewriter:
    """Makes the fixes of one file.

    `at_once` says whether the target is the only transition, `chooser` what a person leaves alone; `withheld`
    are the rules and subjects whose fixes are not made, `taken` the transitions at which something was fixed,
    `last` the text that was read last: the same one is asked for by several checks in a row.
    """

    path: str
    settings: Settings
    at_once: bool = False
    chooser: Chooser | None = None
    withheld: frozenset[Key] = frozenset()
    taken: list[Taken] = field(default_factory=list)
    last: tuple[str, Reading] | None = None

    def withholding(self, key: Key) -> _Rewriter:
        """One that leaves out the fixes of another rule and subject, too."""
        return _Rewriter(self.path, self.settings, self.at_once, self.chooser, self.withheld | {key})

    def rewritten(self, text: str, walk: Walk) -> str:
        """A text with all fixes made that the walk takes.

        The api-version comes last, once it is known what the others left; only then it is known which
        comments suppress nothing any more.
        """
        text = self._walked(text, walk)
        if ANY_VERSION.search(text) is not None:
            reading = self._read(text)
            report = self._judged(text, reading, self.settings.target)
            versions = [
                f for f in report.findings if f.rule == API_VERSION and self._is_made(f) and walk.takes(f)
            ]
            if not report.errors:
                text = _edited(text, reading, versions, walk)
        while MARK in text:
            reading = self._read(text)
            report = self._judged(text, reading, self.settings.target)
            unused = (f for f in report.findings if f.kind == COMMENTS and not self._is_withheld(f))
            changed = _edited(text, reading, filter(walk.takes, unused), walk)
            if changed == text:
                break
            text = changed
        return text

    def _read(self, text: str) -> Reading:
        if self.last is None or self.last[0] != text:
            self.last = text, read(self.path, text, self.settings)
        return self.last[1]

    def _walked(self, text: str, walk: Walk) -> str:
        """A text with the fixes of every transition up to the target made, oldest first.

        Only transitions at which something in the text broke are tried; since a fix may bring up a
        later one, they are computed again after each.
        """
        reading = self._read(text)
        done = passes = 0
        while True:
            final = self._rules_judged(text, reading, self.settings.target)
            steps = {f.version for f in final.findings if f.version is not None and done < f.version}
            if not steps or min(steps) > self.settings.target:
                return text
            done = self.settings.target if self.at_once else min(steps)
            step = self._step(done)
            made: list[str] = []
            while True:
                found = self._fixable(text, reading, step, final)
                chosen = compatible(f for f in found if not self._is_withheld(f) and walk.takes(f))
                changed = _edited(text, reading, chosen, walk)
                if changed == text:
                    break
                made += (f.rule for f in chosen)
                passes += 1
                if passes > MOST_PASSES:
                    raise MadeByHalf((chosen[0].rule, chosen[0].subject))
                text, reading = changed, self._read(changed)
                final = self._rules_judged(text, reading, self.settings.target)
            if made:
                self.taken.append(Taken(step, text, tuple(made), self.at_once))

    def _step(self, version: int) -> int:
        """The version to judge a transition at: the release that stands for its api-version.

        A pre-release of the package may still have a name for what the service no longer takes. Within
        another generation, releases differ in names alone: code moves to those of the target at once.
        """
        history = load()
        if history.generation(version) > 1:
            return self.settings.target
        stands = history.index(history.name(version))
        return max(version, min(stands, self.settings.target))

    def _fixable(self, text: str, reading: Reading, target: int, final: FileReport) -> list[Finding]:
        """The fixes to make at one transition: of places that are findings at the target, too.

        What was removed at a step may be back at the target; such a place is left alone, and so is one that
        is suppressed there under whatever name.
        """
        at_target = target == self.settings.target
        found = (final if at_target else self._rules_judged(text, reading, target)).findings
        wanted = [f for f in found if self._is_made(f)]
        if at_target or not wanted:
            return wanted
        starts = sorted((f.span.start, f.span.end) for f in final.findings)
        suppressed = {s.finding.span for s in final.suppressed} - {f.span for f in final.findings}
        reach = list(itertools.accumulate((end for _, end in starts), max))

        def is_final(finding: Finding) -> bool:
            if finding.span in suppressed:
                return False
            before = bisect.bisect_left(starts, (finding.span.end, -1))
            return before > 0 and reach[before - 1] > finding.span.start

        return [f for f in wanted if is_final(f)]

    def _judged(self, text: str, reading: Reading, target: int) -> FileReport:
        report = FileReport(self.path, text)
        judge_reading(report, reading, self.settings, target)
        return report

    def _rules_judged(self, text: str, reading: Reading, target: int) -> FileReport:
        """The report of one version, without what is only fixed at the end."""
        report = self._judged(text, reading, target)
        report.findings = [f for f in report.findings if f.rule != API_VERSION and f.kind != COMMENTS]
        return report

    def _is_made(self, finding: Finding) -> bool:
        """Whether a finding has a fix that this run makes."""
        fix = finding.fix
        return fix is not None and not finding.covered and (fix.safe or self.settings.unsafe)

    def _is_withheld(self, finding: Finding) -> bool:
        return (finding.rule, finding.subject) in self.withheld


def _edited(text: str, reading: Reading, findings: Iterable[Finding], walk: Walk) -> str:
    """A text with as many fixes made as do not touch each other; the walk records them."""
    made = compatible(findings)
    edits = [edit for f in made if f.fix for edit in f.fix.edits]
    changed = reading.layout.edited(edits) if reading.layout else apply_edits(text, edits)
    if changed != text:
        walk.record(made)
    return changed


def _note(report: FileReport, before: FileReport, failed: bool, unsafe: bool) -> str | None:
    """Why the api-version of a file was not moved, or what to mind after it was, as one clause.

    Args:
        report: what is left in the file.
        before: what was found before.
        failed: whether fixing the file failed.
        unsafe: whether unsafe fixes were made.
    """
    left = [f for f in report.findings if f.rule == API_VERSION]
    if left:
        reason = _reason(report, left, failed, unsafe)
        return f"api-version {_named(report, left)} was kept because {reason}" if reason is not None else None
    moved = [f for f in before.findings if f.rule == API_VERSION]
    behaves = sum(f.kind == "behaviour" for f in report.findings)
    if not moved or not behaves:
        return None
    which = "1 change in behaviour remains" if behaves == 1 else f"{behaves} changes in behaviour remain"
    return (
        f"api-version {_named(before, moved)} was changed, but {which} to be checked; "
        f"later runs report such changes only with --from {min(_names(before, moved))}"
    )


def _reason(report: FileReport, left: list[Finding], failed: bool, unsafe: bool) -> str | None:
    if failed:
        return "the file could not be fixed"
    if report.errors:
        reason = f"the file still has {report.errors} {'error' if report.errors == 1 else 'errors'}"
        suppressed = sum(s.finding.severity == "error" for s in report.suppressed)
        parts = [f"{report.hidden} not selected"] if report.hidden else []
        parts += [f"{suppressed} suppressed"] if suppressed else []
        return reason + (f" ({', '.join(parts)})" if parts else "")
    if not unsafe and any(f.fix is not None for f in left):
        likely = any(f.confidence == "likely" for f in left)
        why = "the request may be for another service" if likely else "it is newer than the target"
        return f"{why}; use --unsafe-fixes to change it"
    return None


def _names(report: FileReport, found: list[Finding]) -> list[str]:
    assert report.text is not None
    return list(dict.fromkeys(report.text[f.span.start : f.span.end] for f in found))


def _named(report: FileReport, found: list[Finding]) -> str:
    return ", ".join(_names(report, found))
