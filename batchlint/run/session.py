"""One run: its files, their evaluation, and the results."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from batchlint.project.atomic import clear_debris
from batchlint.project.cache import Unusable, opened, place_of
from batchlint.project.discover import Excluder, Found, Source, discover, shown_path
from batchlint.project.errors import Problem, UsageError
from batchlint.project.kinds import language
from batchlint.project.names import target_name
from batchlint.project.roots import is_below, project_root
from batchlint.project.versions import PIN
from batchlint.python.projects import Projects
from batchlint.report.results import SKIPPED, Results
from batchlint.run.arguments import Arguments
from batchlint.run.evaluate import STDIN, Candidate, Evaluator, Outcome
from batchlint.run.listener import Listener
from batchlint.run.options import Options
from batchlint.run.parallel import processes
from batchlint.run.prefilter import Versions, scan
from batchlint.run.requirements import Requirements
from batchlint.run.result_cache import ResultCache
from batchlint.run.scan_cache import ScanCache
from batchlint.run.schedule import evaluated

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.project.cache import Cache
    from batchlint.rules.custom import CustomRules
    from batchlint.rules.grammar import Rule


class Session:
    """A run of `check`, `fix` or `plan`, up to its results.

    Attributes:
        arguments: those of the run.
        options: the options of the run and of its files.
        listener: receives messages and progress.
        results: filled while the run goes on.
        requirements: those that govern the files.
        is_stdin: whether the run is about stdin.
        stdin: its content, once it was read.
        evaluator: evaluates single files.
        sources: the files of the run, once they were listed.
        folders: the absolute paths of the folders that these are in.
        custom_rules: the sets of custom rules that counted for the files.
    """

    def __init__(
        self,
        arguments: Arguments,
        listener: Listener,
        surveys: bool = False,
        stdin: bytes | None = None,
        projects: Projects | None = None,
    ) -> None:
        """Read the configuration.

        Args:
            arguments: those of the run.
            listener: receives messages and progress.
            surveys: whether every file is judged against every version, as `plan` does.
            stdin: the content of stdin; None to read it.
            projects: what an earlier run found out about projects whose files have not changed since.

        Raises:
            UsageError: something in the configuration or the arguments is wrong.
        """
        self.arguments = arguments
        self.listener = listener
        self._surveys = surveys
        is_stdin = STDIN in arguments.paths
        self.options = Options(arguments, not is_stdin or arguments.stdin_filename is not None)
        self.options.versions.explain = listener.say if arguments.verbose else None
        self.options.custom_rules.check_arguments([os.getcwd(), *map(_folder, arguments.paths)])
        if is_stdin and len(arguments.paths) > 1:
            raise UsageError("'-' reads stdin and can't be combined with other paths")
        if arguments.stdin_filename is not None and not is_stdin:
            name = arguments.named("--stdin-filename")
            raise UsageError(f"{name} requires '-' as the path")
        self.is_stdin = is_stdin
        self.stdin = b""
        self._given = stdin
        self._projects = projects
        self.evaluator = Evaluator(arguments, self.options, surveys)
        self.sources: list[Source] = []
        self.folders: list[str] = []
        self.custom_rules: dict[CustomRules, None] = {}
        target = self.options.run.target
        self.results = Results(target="pin" if target == PIN else target_name(target))
        self.requirements = Requirements(self)
        self._targets: set[int] = set()
        self._origins: set[int | None] = set()

    def files(self) -> list[Source]:
        """The files of the run; folders that can't be listed become problems of it.

        Raises:
            UsageError: a path does not exist, or a configuration is wrong.
        """
        arguments = self.arguments
        excluder = Excluder(
            self.options.configs,
            arguments.excludes,
            arguments.extend_excludes,
            arguments.force_exclude,
            arguments.respect_gitignore,
        )
        if self.is_stdin:
            self.stdin = _read_stdin() if self._given is None else self._given
            self.evaluator = Evaluator(arguments, self.options, self._surveys, self.stdin)
            found = self._stdin_source(excluder)
        else:
            found = discover(arguments.paths or (".",), excluder)
        self.sources = found.sources
        folders = (source.path.rpartition(os.sep)[0] or os.sep for source in found.sources)
        self.folders = list(dict.fromkeys(folders))
        self.results.problems.extend(found.failures)
        self.results.files = len(found.sources)
        self.results.skipped = found.skipped
        if not arguments.quiet:
            for shown in found.skipped:
                self.listener.say(f"{shown}: {SKIPPED}")
            if not any(found):
                self.listener.say("batchlint: warning: there are no files to check")
        return found.sources

    def _stdin_source(self, excluder: Excluder) -> Found:
        name = self.arguments.stdin_filename
        path = os.path.abspath(STDIN if name is None else name)
        if name is not None and excluder.is_forced(path):
            return Found([], [], [])
        shown = STDIN if name is None else shown_path(path)
        if name is not None and not language(name, self.stdin):
            return Found([], [], [shown])
        return Found([Source(path, shown, True, path, False)], [], [])

    def projects(self) -> Projects:
        """What is known about the projects of the files: what was given, if that knows the custom rules."""
        words = self.options.custom_rules.words(self.folders)
        if self._projects is None or self._projects.graphs.custom_names != words:
            self._projects = Projects(words)
        return self._projects

    def outcomes(self, fix: bool) -> Iterator[Outcome]:
        """Check or fix the files of the run in which something may be found.

        Nothing is written: the outcome of a file does not depend on those of the others.

        Args:
            fix: whether to fix, in memory.

        Yields:
            The outcome of each file that matters, in order; what can't be read becomes a problem
            of the run.
        """
        projects = self.evaluator.projects = self.projects()
        # `fix` writes only what was requested; cached results are of one version.
        cache = None if fix or self._surveys or self.is_stdin else self._open_cache()
        scan_cache = None if cache is None else ScanCache(cache, projects.graphs)
        chosen = self.sources if self.is_stdin else self._scan(scan_cache, projects, fix)
        _clear_debris(chosen)
        if cache is not None and chosen:
            self.evaluator.results = ResultCache(cache, projects.graphs)
        for outcome in self._evaluated(chosen, fix):
            for problem in outcome.problems:
                self._note(problem)
            self._note_versions(outcome)
            yield outcome
        if self.evaluator.results is not None:
            self.evaluator.results.finish()
        if scan_cache is not None:
            scan_cache.keep()
        self.results.source = self._common_source()
        if self.options.run.target == PIN and len(self._targets) == 1:
            self.results.target = target_name(self._targets.pop())
        self.results.problems.sort()

    def _scan(self, cache: ScanCache | None, projects: Projects, fix: bool) -> list[Source]:
        """The files in which something may be found."""
        arguments, options, sources = self.arguments, self.options, self.sources
        in_full = fix or self._surveys or arguments.verbose or arguments.rule_folders
        versions = None if in_full or options.configs.with_house else self._versions
        scanned = scan(sources, options.payloads, cache, options.run.jobs, projects.graphs, versions)
        for index, why in scanned.failed:
            self.problem(sources[index], f"can't be read: {why}")
        self._origins |= scanned.clear
        return [sources[index] for index in scanned.passed]

    def _versions(self, source: Source) -> Versions | None:
        """Between which versions a payload is judged; None where the tables of accepted payloads don't do."""
        settings = self.options.settings(source.path, source.shown)
        if settings.payload_type is not None or settings.house is not None:
            return None
        return settings.target, settings.source

    def _open_cache(self) -> Cache | None:
        if not self.options.run.cache:
            return None
        folder = self.options.run.cache_dir
        try:
            return opened(folder)
        except Unusable as error:
            if not self.arguments.quiet:
                shown = shown_path(place_of(folder))
                self.listener.say(f"batchlint: warning: {shown} can't be used as the cache: {error}")
            return None

    def _evaluated(self, sources: list[Source], fix: bool) -> Iterator[Outcome]:
        """Check or fix; results that earlier runs kept are taken from the cache."""
        found = ((index, self.evaluator.kept(source)) for index, source in enumerate(sources))
        kept = {index: outcome for index, outcome in found if outcome is not None}
        missing = [source for index, source in enumerate(sources) if index not in kept]
        count = 0 if self.arguments.verbose or self.is_stdin else processes(self.options.run.jobs)
        with self.listener.progress(len(missing)) as advance:
            made = evaluated(
                missing,
                lambda source: list(self.evaluator.outcomes(source, fix)),
                count,
                self.evaluator.projects,
                advance,
            )
            for index in range(len(sources)):
                if index in kept:
                    yield kept.pop(index)
                else:
                    yield from next(made)

    def _note_versions(self, outcome: Outcome) -> None:
        """Note what an outcome adds to the versions of the run."""
        candidate = outcome.candidate
        report = outcome.report if outcome.done is None else outcome.done.before
        if candidate is not None and candidate.settings.house is not None:
            self.custom_rules[candidate.settings.house] = None
        if candidate is not None and report is not None and report.speaks:
            self._targets.add(candidate.settings.target)
        if report is not None:
            self._origins.add(report.source)
        elif candidate is not None and not outcome.problems:
            self._origins.add(candidate.settings.source)

    def _common_source(self) -> str | None:
        """The version that all files work with, where that is one."""
        if self.arguments.source is not None:
            return target_name(self.arguments.source)
        if len(self._origins) != 1:
            return None
        (only,) = self._origins
        return None if only is None else target_name(only)

    def rules(self) -> dict[str, Rule]:
        """The rules that counted for the files of the run, by name: shipped ones and custom ones."""
        from batchlint.rules.custom import rules_with  # loads all rules

        found = dict(rules_with(None).by_name)
        for house in self.custom_rules:
            found.update(rules_with(house).by_name)
        return found

    def keep(self, candidate: Candidate, report: FileReport) -> None:
        """Put the report of one file into the results."""
        report.path = candidate.source.shown
        for failure in report.failures:
            self.problem(candidate.source, *failure[1:])
        self.results.unsure += report.unsure
        if report.findings or report.unknown or report.suppressed:
            self.results.reports.append(report)

    def problem(self, source: Source, message: str, line: int = 0, cell: int = 0, column: int = 0) -> None:
        """Note that a file could not be read, fixed or written."""
        self._note(Problem(source.shown, message, line, cell, column))

    def _note(self, problem: Problem) -> None:
        if problem not in self.results.problems:
            self.results.problems.append(problem)


def _clear_debris(sources: list[Source]) -> None:
    """Remove what killed runs left where they wrote: beside sources, and beside requirements above these."""
    folders: set[str] = set()
    for source in sources:
        folder = os.path.dirname(source.real)
        root = project_root(folder)
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder) if is_below(folder, root) else folder
    for folder in folders:
        clear_debris(folder)


def _read_stdin() -> bytes:
    """The content of stdin."""
    if not sys.stdin.buffer.readable():
        raise UsageError("'-' reads stdin, which is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"stdin can't be read: {error.strerror or error}") from None


def _folder(path: str) -> str:
    """The folder that a path is, or is in."""
    absolute = os.path.abspath(path)
    return absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
