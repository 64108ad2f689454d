"""The analysis of documents, as `batchlint check -` and `batchlint fix -` do it; on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple

from batchlint.core.findings import Finding
from batchlint.core.reports import FileReport, FixReport
from batchlint.core.signature import state_of
from batchlint.engine.alone import fix_alone
from batchlint.engine.suppress import ignore_finding
from batchlint.project.errors import Problem
from batchlint.project.roots import import_top, project_root
from batchlint.python.projects import Projects
from batchlint.run.arguments import Arguments
from batchlint.run.checking import baselining_of, check_files
from batchlint.run.evaluate import STDIN, Candidate
from batchlint.run.generation_step import moved_together
from batchlint.run.listener import Listener
from batchlint.run.session import Session
from batchlint.server.documents import Snapshot
from batchlint.server.preferences import Preferences


class Checked(NamedTuple):
    """What was found in a document.

    Attributes:
        snapshot: the document.
        report: the report on it, without findings where it does not concern Batch.
        candidate: how it is judged; None where nothing can be found in it.
        problems: what of it could not be read.
        others: problems of other files.
        show_unknown: whether places that could not be analysed are shown.
    """

    snapshot: Snapshot
    report: FileReport
    candidate: Candidate | None
    problems: list[Problem]
    others: list[Problem]
    show_unknown: bool


class Changed(NamedTuple):
    """The new content of a document, or why there is none; both are empty where nothing is to be changed."""

    data: bytes | None
    reason: str = ""


class Checker:
    """Checks and fixes documents.

    What is known about the other files of a project is kept until one of them changes.
    """

    def __init__(self) -> None:
        self._projects: Projects | None = None
        self._is_stale = False

    def files_changed(self) -> None:
        """Forget what is known about files; may be called while another thread checks."""
        self._is_stale = True

    def check(self, snapshot: Snapshot, chosen: Preferences) -> Checked:
        """Check a document.

        Raises:
            UsageError: a configuration, a requirement or a baseline is wrong.
        """
        session = self._session(snapshot, chosen)
        baselining = baselining_of(session)
        check_files(session, None if baselining is None else baselining.take)
        results, sources = session.results, session.sources
        shown = sources[0].shown if sources else ""
        report = next((r for r in results.reports if r.path == shown), FileReport(shown, None))
        own = [problem for problem in results.problems if problem.path == shown]
        others = [problem for problem in results.problems if problem.path != shown]
        candidate = self._candidate(session)
        return Checked(snapshot, report, candidate, own, others, session.options.run.show_unknown)

    def fix(self, snapshot: Snapshot, chosen: Preferences, rule: str | None = None) -> Changed:
        """Make all fixes, or those of one rule, as `batchlint fix -` does.

        Raises:
            UsageError: as for `check`.
        """
        session = self._session(snapshot, chosen, select=None if rule is None else (rule,))
        outcomes = moved_together(session, list(session.outcomes(fix=True)))
        done = next((outcome.done for outcome in outcomes if outcome.done is not None), None)
        problems = [*session.results.problems]
        if done is None:
            return Changed(None, problems[0].message if problems else "")
        return _changed(done)

    def fix_one(self, snapshot: Snapshot, chosen: Preferences, finding: Finding) -> Changed:
        """Make the fix of one finding.

        Raises:
            UsageError: as for `check`.
        """
        return self._one(snapshot, chosen, lambda c: fix_alone(c.name, c.data, c.settings, finding))

    def ignore_one(self, snapshot: Snapshot, chosen: Preferences, finding: Finding) -> Changed:
        """Suppress one finding with a comment.

        Raises:
            UsageError: as for `check`.
        """
        return self._one(snapshot, chosen, lambda c: ignore_finding(c.name, c.data, c.settings, finding))

    def _one(
        self, snapshot: Snapshot, chosen: Preferences, change: Callable[[Candidate], FixReport]
    ) -> Changed:
        session = self._session(snapshot, chosen)
        candidate = self._candidate(session)
        return Changed(None) if candidate is None else _changed(change(candidate))

    def _session(self, snapshot: Snapshot, chosen: Preferences, **more: Any) -> Session:
        """The run over a document: configurations and requirements are read anew."""
        _enter(snapshot.folder)
        self._forget_what_changed()
        arguments = Arguments(
            paths=(STDIN,),
            stdin_filename=snapshot.path,
            to=chosen.to,
            target=chosen.target,
            unsafe=chosen.unsafe,
            show_unknown=chosen.show_unknown,
            force_exclude=True,
            quiet=True,
            **more,
        )
        session = Session(arguments, Listener(), stdin=snapshot.data, projects=self._projects)
        session.files()
        session.evaluator.projects = self._projects = session.projects()
        return session

    def _candidate(self, session: Session) -> Candidate | None:
        if not session.sources:
            return None
        return session.evaluator.candidate(session.sources[0], session.stdin, known=True)

    def _forget_what_changed(self) -> None:
        """Start again where files were changed; those that were read are compared with the disk."""
        if self._projects is not None and not self._is_stale:
            known = self._projects.graphs.known_links.items()
            self._is_stale = any(state_of(path) != mark for path, (mark, _) in known)
        if self._is_stale:
            self._is_stale, self._projects = False, None
            project_root.cache_clear()
            import_top.cache_clear()


def _enter(folder: str) -> None:
    """Make a folder the working directory, or the nearest one above it that is there."""
    while True:
        try:
            os.chdir(folder)
            return
        except OSError:
            above = os.path.dirname(folder)
            if above == folder:
                return
            folder = above


def _changed(done: FixReport) -> Changed:
    failures = [failure.message for failure in done.after.failures]
    reasons = [*failures, done.blocked, done.note or ""]
    return Changed(done.data, next((reason for reason in reasons if reason), ""))
