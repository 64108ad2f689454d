"""What `fix` does to requirements on `azure-batch`: move them once all code that they govern is ready."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from batchlint.core.wording import number, some
from batchlint.project.atomic import clear_debris, write_atomic
from batchlint.project.discover import Excluder, Source, discover, shown_path
from batchlint.project.errors import Problem, UsageError
from batchlint.project.files import read_bytes
from batchlint.project.kinds import CODE, kind
from batchlint.project.names import api_version
from batchlint.project.pins import own_specifiers
from batchlint.project.roots import is_below
from batchlint.project.versions import PIN, named_release, target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from batchlint.core.reports import FileReport
    from batchlint.project.requirement_scope import Governors, Pin
    from batchlint.project.specifiers import Goal
    from batchlint.run.evaluate import Candidate
    from batchlint.run.session import Session


#: The packages of which code for the second generation imports something, and how that looks.
COMPANIONS = {
    f"azure-{name}": re.compile(
        rf"^[^\S\n]*(?:from\s+azure\.{name}\b|import\s+(?:[\w., \t]*[,\s])?azure\.{name}\b"
        rf"|from\s+azure\s+import\s+[(\w, \t]*\b{name}\b)",
        re.MULTILINE,
    )
    for name in ("core", "identity")
}


_KEPT = "the azure-batch requirement was not changed"


#: Whether to write a file: its path as reports show it, the content before, the content after.
Agrees: TypeAlias = Callable[[str, bytes, bytes], bool]


class Looked(NamedTuple):
    """A file that the run checked: what is left in it, and whether it failed."""

    candidate: Candidate
    left: FileReport
    failed: bool
    changed: bool


class Pinning:
    """Collects what the run did, and moves at its end what may move."""

    def __init__(self, session: Session, agrees: Agrees | None = None) -> None:
        """Start.

        Args:
            session: the run.
            agrees: decides whether a requirement file is written, if a person is asked.
        """
        self.session = session
        self._agrees = agrees
        self._looked: list[Looked] = []
        self._unseen: dict[tuple[str, str], list[str]] = {}

    def note(self, candidate: Candidate, left: FileReport, failed: bool, changed: bool) -> None:
        """Take what became of one file; what a document shows needs no release."""
        if kind(candidate.name) != "markdown":
            self._looked.append(Looked(candidate, left, failed, changed))

    def finish(self, write: bool) -> list[tuple[str, bytes, bytes]]:
        """Move the requirements that govern the files of the run, and report which stay behind.

        Where the target is what requirements ask for, none of them moves.

        Args:
            write: whether files are written; else only what would change is given back.

        Returns:
            For every requirement file that changes: its path as reports show it, the content
            before, the content after.
        """
        session = self.session
        if session.is_stdin:
            return []
        governors = session.options.versions.governors
        folders = dict.fromkeys(
            governors.folder(os.path.dirname(looked.candidate.source.path))
            for looked in self._looked
            if looked.left.speaks and looked.candidate.source.path.endswith(CODE)
        )
        changes = []
        moved: dict[str, list[str]] = {}
        behind: dict[Pin, None] = {}
        for folder in sorted(f for f in folders if f is not None):
            for pin in governors.pins(folder):
                change = self._move(pin, folder, governors, write)
                if change is not None:
                    changes.append(change)
                    # Some of them may have stayed.
                    moved[pin.path] = own_specifiers(pin.path, change[2].decode())
                behind[pin] = None
            behind.update(dict.fromkeys(governors.commands(folder)))
        for looked in self._looked:
            session.requirements.note(looked.candidate, looked.left)
            if looked.candidate.source.path.endswith(".ipynb"):
                behind.update(dict.fromkeys(governors.governing(looked.candidate.source.path)))
        self._say_commands([pin for pin in behind if pin.is_command])
        self._say_behind((pin, moved.get(pin.path, pin.specifiers)) for pin in behind)
        session.requirements.report(moved)
        return changes

    def _say_commands(self, pins: list[Pin]) -> None:
        """Name what installs another release than the one that code is ready for."""
        from batchlint.project.repin import stale

        speaking = [looked for looked in self._looked if looked.left.speaks]
        goal = _goal({(looked.candidate.settings.target, self._named(looked)) for looked in speaking})
        if goal is None or isinstance(goal, str) or any(looked.left.errors for looked in speaking):
            return
        for pin in pins:
            if pinned := stale(pin.path, goal):
                held = ", ".join(f"azure-batch{s}" for s in pinned)
                more = _lacking(pin, _content(pin, goal)[0] or "", speaking, goal, True)
                also = f", and also install {' and '.join(more)}" if more else ""
                self._say(pin, f"installs {held}; change it to {goal.release.text} manually{also}")

    def _say_behind(self, pins: Iterable[tuple[Pin, Iterable[str]]]) -> None:
        """Say which requirements are older than what the code needs now."""
        requiring = self.session.requirements
        said: dict[str, list[str]] = {}
        releases = []
        for pin, specifiers in pins:
            for specifier in specifiers:
                if (release := requiring.needed(pin, specifier)) is not None:
                    releases.append(release)
                    said.setdefault(shown_path(pin.path), []).append(_plain(specifier))
        if releases:
            each = (f"{path} still requires {' and '.join(found)}" for path, found in said.items())
            behind = ", and ".join(each)
            self.session.results.behind = (
                f"the code now needs azure-batch {max(releases).text} or later, but {behind}"
            )

    def _named(self, looked: Looked) -> str | None:
        return self.session.options.versions.named_target(looked.candidate.source.path)

    def _under(self, pin: Pin, folder: str, governors: Governors) -> list[Looked]:
        """The files of the run that count for a requirement."""
        return [e for e in self._looked if self._counts(e.candidate.source.path, pin, folder, governors)]

    @staticmethod
    def _counts(path: str, pin: Pin, folder: str, governors: Governors) -> bool:
        if not is_below(path, pin.scope):
            return False
        return pin.scope != folder or governors.folder(os.path.dirname(path)) == folder

    def _move(
        self, pin: Pin, folder: str, governors: Governors, write: bool
    ) -> tuple[str, bytes, bytes] | None:
        """Move one file's requirements, or report why they stay."""
        from batchlint.project.repin import locked_by, repin, stale

        under = self._under(pin, folder, governors)
        targets = {(e.candidate.settings.target, self._named(e)) for e in under if e.left.speaks}
        goal = _goal(targets)
        if pin.is_command:
            return None
        if isinstance(goal, str):
            self._say(pin, f"{_KEPT} because {goal}")
            return None
        if goal is None:
            return None
        if any(map(self._named, under)):
            self._say_above(pin, goal)
        text, why = _content(pin, goal)
        if text is None:
            if why:
                self._say(pin, f"{_KEPT} because {why}")
            return None
        lock = locked_by(pin.path, text)
        done = repin(pin.path, text, goal) if lock is None else None
        lacking = _lacking(pin, text, under, goal, bool(done.moved)) if done is not None else []
        if done is None and not stale(pin.path, goal):
            return None
        if done is not None and not done.moved and not done.stuck and not lacking:
            return None
        reason = self._against(under, pin, folder, governors)
        if reason is not None:
            if done is not None and (done.moved or done.stuck):
                self._say(pin, f"{_KEPT} because {reason}")
            return None
        if done is None:
            pinned = ", ".join(f"azure-batch{s}" for s in stale(pin.path, goal))
            self._say(pin, f"pins {pinned}; regenerate it with `{lock}`")
            return None
        for stuck in done.stuck:
            self._say(pin, stuck)
        if done.stuck and not done.moved:
            return None
        new_text, more = _completed(pin, done.text, lacking)
        if elsewhere := _elsewhere(pin):
            more = f"is a link to {elsewhere}, which was not changed; update the requirement there"
        before, after = text.encode("utf-8"), new_text.encode("utf-8")
        if (elsewhere or new_text == text) and more:
            self._say(pin, more)
        if elsewhere or new_text == text or not self._put(pin, before, after, write):
            return None
        speaks = api_version(goal.release.position)
        for old, new in dict.fromkeys(done.moved):
            before_it = f"from {old} " if old else ""
            way = f"azure-batch {before_it}to {new}, which uses api-version {speaks}{_mind(under)}"
            self.session.results.pins.append((shown_path(pin.path), way))
        if more:
            self._say(pin, more)
        return shown_path(pin.path), before, after

    def _put(self, pin: Pin, before: bytes, after: bytes, write: bool) -> bool:
        """Write a file, if it is to be written and a person who is asked agrees."""
        if self._agrees is not None and not self._agrees(shown_path(pin.path), before, after):
            self._say(pin, f"{_KEPT} because you declined it")
            return False
        return not write or self._write(pin, before, after)

    def _say_above(self, pin: Pin, goal: Goal) -> None:
        """Say which requirements are already newer than the goal, and stay."""
        from batchlint.project.releases import admitted
        from batchlint.project.specifiers import is_above

        for specifier in pin.specifiers:
            if is_above(specifier, goal) and not admitted(specifier).newer:
                above = f"azure-batch{specifier} is already newer than {goal.release.text}"
                self._say(pin, f"{_KEPT} because {above}")

    def _against(self, under: list[Looked], pin: Pin, folder: str, governors: Governors) -> str | None:
        """Why a requirement must not be changed: one clause, or None."""
        broken = [e for e in under if e.left.errors]
        if broken:
            count = sum(e.left.errors for e in broken)
            hidden = sum(e.left.hidden for e in broken)
            unselected = f"; {hidden} not selected" if hidden else ""
            suppressed = sum(s.finding.severity == "error" for e in broken for s in e.left.suppressed)
            unselected += f"; {suppressed} suppressed" if suppressed else ""
            where = some([e.candidate.source.shown for e in broken])
            return f"its files still have {number(count, 'error')} ({where}{unselected})"
        failed = [e.candidate.source.shown for e in under if e.failed]
        failed += [
            p.path for p in self.session.results.problems if is_below(os.path.abspath(p.path), pin.scope)
        ]
        if failed:
            return f"some of its files could not be read or fixed ({some(list(dict.fromkeys(failed)))})"
        changed = {e.candidate.source.real for e in under if e.changed}
        if os.path.realpath(pin.path) in changed:
            return "this run changes other parts of the file; run `batchlint fix` again"
        unseen = self._not_looked_at(pin, folder, governors)
        if unseen:
            were = "was" if len(unseen) == 1 else "were"
            return f"{len(unseen)} of its files {were} not checked ({some(unseen)})"
        return None

    def _not_looked_at(self, pin: Pin, folder: str, governors: Governors) -> list[str]:
        """Files with Batch code that a requirement governs and that this run was not given."""
        key = (pin.scope, folder)
        if key not in self._unseen:
            seen = {source.real for source in self.session.sources}
            try:
                # What this command line leaves out is code all the same.
                found = discover([pin.scope], Excluder(self.session.options.configs))
            except UsageError as error:
                self._unseen[key] = [str(error)]
                return self._unseen[key]
            self._unseen[key] = [shown_path(problem.path) for problem in found.failures]
            self._unseen[key] += [
                source.shown
                for source in found.sources
                if source.real not in seen
                and kind(source.path) != "markdown"
                and self._counts(source.path, pin, folder, governors)
                and self._speaks(source)
            ]
        return self._unseen[key]

    def _speaks(self, source: Source) -> bool:
        from batchlint.engine.check import check_source

        try:
            candidate = self.session.evaluator.candidate(source, read_bytes(source.path))
            if candidate is None:
                return False
            report = check_source(candidate.name, candidate.data, candidate.settings)
        except Exception:  # a file that can't be checked counts as not checked
            return True
        return report.speaks or bool(report.failures)

    def _write(self, pin: Pin, before: bytes, after: bytes) -> bool:
        real = os.path.realpath(pin.path)
        clear_debris(os.path.dirname(real))
        try:
            write_atomic(real, after, before)
        except OSError as error:
            problem = Problem(shown_path(pin.path), f"can't be written: {error.strerror or error}")
            self.session.results.problems.append(problem)
            self.session.results.problems.sort()
            return False
        return True

    def _say(self, pin: Pin, text: str) -> None:
        self.session.results.notes.append((shown_path(pin.path), text))


def _goal(targets: set[tuple[int, str | None]]) -> Goal | str | None:
    """Where a requirement shall go; a clause why nowhere, or None where it is itself the target."""
    from batchlint.project.specifiers import Goal

    if not targets or any(target(named or "latest") == PIN for _, named in targets):
        return None
    goals = {(position, named_release(named or "")) for position, named in targets}
    if len({position for position, _ in goals}) > 1:
        return "its files have different target versions"
    position, named = next(iter(goals))
    goal = Goal.of(position, named if len(goals) == 1 else None)
    return f"no release of azure-batch uses api-version {api_version(position)}" if goal is None else goal


def _plain(specifier: str) -> str:
    """`5.1.1` for `==5.1.1`; everything else as it is."""
    return specifier.removeprefix("==") if "," not in specifier else specifier


def _mind(under: list[Looked]) -> str:
    """What a person should still check after a requirement was changed."""
    unknown = sum(len(e.left.unknown) for e in under)
    behaves = sum(f.kind == "behaviour" for e in under for f in e.left.findings)
    parts = []
    if unknown:
        parts.append(f"{number(unknown, 'place')} in its files could not be analysed")
    if behaves:
        remain = "remains" if behaves == 1 else "remain"
        parts.append(f"{number(behaves, 'change')} in behaviour {remain} to be checked")
    return f"; {' and '.join(parts)}" if parts else ""


def _content(pin: Pin, goal: Goal) -> tuple[str | None, str]:
    """The content of a requirement file; where it can't be read, None and why, if that matters."""
    from batchlint.project.repin import stale

    try:
        return read_bytes(pin.path).decode("utf-8"), ""
    except OSError as error:
        return None, f"the file can't be read ({error.strerror or error})"
    except UnicodeDecodeError:
        return None, "the file is not UTF-8" if stale(pin.path, goal) else ""


def _elsewhere(pin: Pin) -> str | None:
    """Where a requirement file really is, if that is outside of what it governs."""
    real = os.path.realpath(pin.path)
    return None if is_below(real, os.path.realpath(pin.scope)) else shown_path(real)


def _lacking(pin: Pin, text: str, files: list[Looked], goal: Goal, moves: bool) -> list[str]:
    """The packages beside azure-batch that code imports and nothing requires.

    A requirement that stays where it is concerns only what this run changed.
    """
    from batchlint.project.companions import lacking

    if goal.release.generation < 2 or "constraint" in os.path.basename(pin.path):
        return []
    code = [e.left.text or "" for e in files if e.left.packaged and (moves or e.changed)]
    return lacking(pin.path, text, [name for name in COMPANIONS if any(map(COMPANIONS[name].search, code))])


def _completed(pin: Pin, text: str, names: list[str]) -> tuple[str, str]:
    """The content of a requirement file with more packages, and the note about them."""
    from batchlint.project.companions import with_companions

    if not names:
        return text, ""
    said, they = " and ".join(names), "it" if len(names) == 1 else "them"
    new_text = with_companions(pin.path, text, names)
    if new_text is None:
        return text, f"add {said} manually, since the code imports {they}"
    return new_text, f"added {said}, since the code imports {they}"
