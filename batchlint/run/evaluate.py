"""Evaluation of one file: whether anything can be found in it, and what is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.project.discover import Source
from batchlint.project.errors import Problem
from batchlint.project.files import read_bytes
from batchlint.project.kinds import PAYLOADS, with_suffix
from batchlint.project.word_search import may_matter
from batchlint.python.projects import Projects

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport, FixReport
    from batchlint.run.arguments import Arguments
    from batchlint.run.options import Options
    from batchlint.run.result_cache import ResultCache
    from batchlint.settings import Settings

#: The path that means stdin, and the name of its content where none is given.
STDIN = "-"


class Candidate(NamedTuple):
    """A file in which something may be found: where it is, its content, and how it is judged."""

    source: Source
    data: bytes
    settings: Settings
    name: str


class Outcome(NamedTuple):
    """The result of one file: a report of `check`, or one of `fix`; problems that are not in the file."""

    candidate: Candidate | None
    report: FileReport | None = None
    done: FixReport | None = None
    problems: tuple[Problem, ...] = ()


class Evaluator:
    """Evaluates single files, each on its own.

    Attributes:
        projects: what the run found out about projects.
        results: where results of earlier runs are found, and new ones kept; None without a cache.
    """

    def __init__(
        self, arguments: Arguments, options: Options, surveys: bool = False, stdin: bytes | None = None
    ) -> None:
        """Prepare; nothing is read.

        Args:
            arguments: those of the run.
            options: how files are judged.
            surveys: whether every file is judged against every version.
            stdin: the content of stdin where that is what the run is about.
        """
        self._arguments = arguments
        self._options = options
        self._surveys = surveys
        self._stdin = stdin
        self.results: ResultCache | None = None
        self.projects = Projects()

    def candidate(self, source: Source, data: bytes, known: bool = False) -> Candidate | None:
        """Decide how a file is judged; None where nothing can be found in it.

        Args:
            source: the file.
            data: its content.
            known: whether the file is known to matter.
        """
        name = with_suffix(source.shown, data)
        # What is said to be a payload is one, whatever it looks like.
        is_declared = name.endswith(PAYLOADS) and self._options.payload_type(source.path) is not None
        if not known and not is_declared and not may_matter(name, data):
            return None
        settings = self._options.settings(source.path, name)._replace(projects=self.projects)
        return Candidate(source, data, settings, name)

    def kept(self, source: Source) -> Outcome | None:
        """What an earlier run found in a file that is as it was.

        Args:
            source: the file.

        Returns:
            It, with an empty content; None where nothing was kept.
        """
        if self.results is None:
            return None
        try:
            data = read_bytes(source.path)
        except OSError:
            return None
        candidate = self.candidate(source, data, known=True)
        if candidate is None:
            return None
        report = self.results.find(candidate.name, data, candidate.settings)
        if report is None:
            return None
        self._explain(candidate, report)
        return Outcome(candidate._replace(data=b""), report)

    def outcomes(self, source: Source, fix: bool) -> Iterator[Outcome]:
        """Evaluate one file.

        Args:
            source: the file.
            fix: whether to fix, in memory.

        Yields:
            What is said about it; nothing where nothing can be found in it.
        """
        try:
            data = read_bytes(source.path) if self._stdin is None else self._stdin
        except OSError as error:
            problem = Problem(source.shown, f"can't be read: {error.strerror or error}")
            yield Outcome(None, problems=(problem,))
            return
        candidate = self.candidate(source, data, known=self._stdin is None or self._may_serve(source, data))
        if candidate is None:
            return
        try:
            yield self._fixed(candidate) if fix else self._checked(candidate)
        except Exception as error:  # a bug of ours in one file must not hide the others
            yield Outcome(candidate, problems=(_bug(candidate, error),))

    def _fixed(self, candidate: Candidate) -> Outcome:
        if self._arguments.add_ignores:
            from batchlint.engine.suppress import ignore_source as fix_source
        else:
            from batchlint.engine.fix import fix_source

        name, data, settings = candidate.name, candidate.data, candidate.settings
        if not self._arguments.add_ignores and self._options.versions.target(candidate.source.path) is None:
            # With `--to pin`, nobody has named a version to which this file may move.
            from batchlint.core.reports import FixReport

            report = self._report(candidate)
            done = FixReport(report, report, [], None)
        else:
            done = fix_source(name, data, settings)
        if settings.stepwise:
            from batchlint.engine.stages import stages

            for each in (done, done.held):
                if each is not None:
                    each.stages = stages(name, data, settings, each)
        self._explain(candidate, done.before)
        keep = self._stdin is not None or done.data is not None or done.held is not None
        return Outcome(candidate if keep else candidate._replace(data=b""), done=done)

    def _checked(self, candidate: Candidate) -> Outcome:
        report = self._report(candidate)
        self._explain(candidate, report)
        return Outcome(candidate._replace(data=b""), report)

    def _report(self, candidate: Candidate) -> FileReport:
        name, data, settings = candidate.name, candidate.data, candidate.settings
        if self._surveys:
            from batchlint.planning.survey import survey_source

            return survey_source(name, data, settings)
        from batchlint.engine.check import check_source

        report = check_source(name, data, settings)
        if self.results is not None:
            self.results.keep(name, data, settings, report)
        return report

    def _explain(self, candidate: Candidate, report: FileReport) -> None:
        """Tell which version the strings in a file show, where nothing else decides it."""
        if candidate.settings.look_inside:
            from batchlint.project.evidence import from_strings

            self._options.versions.explain_source(candidate.source.path, from_strings(report.api_versions))

    def _may_serve(self, source: Source, data: bytes) -> bool:
        """Whether stdin may hold what other files of its project send or read."""
        if self._arguments.stdin_filename is None or not source.shown.endswith((".py", ".pyi")):
            return False
        return self.projects.graphs.may_serve(data.decode("utf-8", "replace"))


def _bug(candidate: Candidate, error: Exception) -> Problem:
    if os.environ.get("BATCHLINT_TRACEBACK"):
        raise error
    kind = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    message = f"internal error: {kind}; this is a bug in batchlint, please report it"
    return Problem(candidate.source.shown, message)
