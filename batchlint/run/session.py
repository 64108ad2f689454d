"""One run: find the files, look at each, hand the few that matter to the engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from batchlint.cli.errors import say
from batchlint.project.discover import Excluder, Found, Source, discover, shown_path
from batchlint.project.errors import Problem, UsageError
from batchlint.project.kinds import language
from batchlint.project.versions import PIN, known_names
from batchlint.python.projects import Projects
from batchlint.report.progress import Progress
from batchlint.report.results import SKIPPED, Results
from batchlint.run.arguments import Given, configurations, named
from batchlint.run.evaluate import STDIN, Judge, Outcome
from batchlint.run.options import Choices, Chooser, choose
from batchlint.run.parallel import processes
from batchlint.run.prefilter import Versions, scan
from batchlint.run.schedule import by_groups, divided

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.project.cache import Cache
    from batchlint.project.evidence import Evidence
    from batchlint.project.governing import Governors
    from batchlint.rules.grammar import Rule
    from batchlint.rules.house import House
    from batchlint.run.baseline import Baselining
    from batchlint.run.evaluate import Candidate
    from batchlint.run.requirements import Requiring

#: Less than this many bytes of Batch code are analysed sooner than a process starts.
_WORTH_A_PROCESS = 30_000
#: With less than this, all that is analysed can be held, whatever order the files come in.
_WORTH_A_GROUP = 500_000


class Session:
    """What `check` and `fix` have in common.

    Attributes:
        given: the command line.
        choices: what concerns the run as a whole.
        results: filled while the run goes on.
        judge: what looks at the single files.
        configs: the configurations.
        sources: the files of the run, once they were looked for.
        folders: the absolute paths of the folders that these are in.
    """

    def __init__(self, given: Given, survey: bool = False) -> None:
        """Read the configuration.

        Args:
            given: the command line.
            survey: whether every file is judged against every version, which `plan` asks for.

        Raises:
            UsageError: something in the configuration or the paths is wrong.
        """
        self.given = given
        self._surveys = survey
        self.configs = configurations(given)
        self.choices: Choices = choose(given, self.configs)
        self._chooser = Chooser(given, self.configs)
        self._chooser.check_given([os.getcwd(), *map(_folder, given.paths)])
        #: The house rules that counted for the files of the run.
        self.houses: dict[House, None] = {}
        stdin = STDIN in given.paths
        if stdin and len(given.paths) > 1:
            raise UsageError("'-' reads stdin and can't be given together with other paths")
        if given.stdin_filename is not None and not stdin:
            raise UsageError(f"{named('--stdin-filename')} says what '-' is called; give '-' as the path")
        self.judge = Judge(given, self._chooser, survey, stdin)
        self.sources: list[Source] = []
        self.folders: list[str] = []
        target = self.choices.target
        self.results = Results(target="pin" if target == PIN else known_names()[target])
        self._targets: set[int] = set()
        self._requiring: Requiring | None = None
        self._sources: set[int | None] = set()

    def files(self) -> list[Source]:
        """The files to look at; folders that can't be listed become problems of the run.

        Raises:
            UsageError: a path does not exist, or a configuration is wrong.
        """
        excluder = Excluder(
            self.configs,
            self.given.excludes,
            self.given.extend_excludes,
            self.given.force_exclude,
            self.given.respect_gitignore,
        )
        if self.judge.stdin:
            self.judge.content = _stdin()
            found = self._stdin_source(excluder)
        else:
            found = discover(self.given.paths or (".",), excluder)
        self.sources = found.sources
        places = (source.path.rpartition(os.sep)[0] or os.sep for source in found.sources)
        self.folders = list(dict.fromkeys(places))
        self.results.problems.extend(found.failures)
        self.results.files = len(found.sources)
        self.results.skipped = found.skipped
        if not self.given.quiet:
            for shown in found.skipped:
                say(f"{shown}: {SKIPPED}")
            if not any(found):
                say("batchlint: warning: there are no files to look at")
        return found.sources

    def _stdin_source(self, excluder: Excluder) -> Found:
        name = self.given.stdin_filename
        path = os.path.abspath(STDIN if name is None else name)
        if name is not None and excluder.is_forced(path):
            return Found([], [], [])
        shown = STDIN if name is None else shown_path(path)
        if name is not None and not language(name, self.judge.content):
            return Found([], [], [shown])
        return Found([Source(path, shown, True, path, False)], [], [])

    def outcomes(self, sources: list[Source], fix: bool) -> Iterator[Outcome]:
        """Look at the files, and check or fix those in which something may be found.

        Nothing is written: what becomes of a file does not depend on what becomes of the others.

        Args:
            sources: the files.
            fix: whether to fix, in memory.

        Yields:
            What is said about each file that matters, in order; what can't be read becomes a problem
            of the run.
        """
        chosen, memory = sources, None
        self.judge.projects = projects = Projects(self._house_words())
        if not self.judge.stdin:
            # `fix` writes what it was asked for, and nothing else; what is kept is of one version.
            cache = None if fix or self._surveys else self._open_cache()
            alone = fix or self._surveys or self.given.verbose or self.given.house or self.configs.with_house
            versions = None if alone else self._versions
            scanned = scan(
                sources, self._chooser.payloads, cache, self.choices.jobs, projects.graphs, versions
            )
            memory = scanned.memory
            if cache is not None and scanned.passed:
                from batchlint.run.result_cache import Keeping

                self.judge.keeping = Keeping(cache, projects.graphs)
            for index, why in scanned.failed:
                self.problem(sources[index], f"can't be read: {why}")
            chosen = [sources[index] for index in scanned.passed]
            self._sources |= scanned.clear
        for outcome in self._evaluated(chosen, fix):
            for problem in outcome.problems:
                if problem not in self.results.problems:
                    self.results.problems.append(problem)
            if outcome.candidate is not None and (house := outcome.candidate.settings.house) is not None:
                self.houses[house] = None
            report = outcome.report if outcome.done is None else outcome.done.before
            if outcome.candidate is not None and report is not None and report.speaks:
                self._targets.add(outcome.candidate.settings.target)
            if report is not None:
                self._sources.add(report.source)
            elif outcome.candidate is not None and not outcome.problems:
                self._sources.add(outcome.candidate.settings.source)
            yield outcome
        if self.judge.keeping is not None:
            self.judge.keeping.finish()
        if memory is not None:
            memory.keep()
        self.results.source = self._common_source()
        if self.choices.target == PIN and len(self._targets) == 1:
            self.results.target = known_names()[self._targets.pop()]
        self.results.problems.sort()

    def _house_words(self) -> frozenset[str]:
        """What files may have to do with Batch by, because of house rules."""
        # Looking for the files need not have asked for every configuration.
        configs = [self.configs.for_folder(folder) for folder in self.folders]
        if not self.given.house and not self.configs.with_house:
            return frozenset()
        from batchlint.rules.house import words

        houses = {self._chooser.house(config)[0] for config in configs}
        return frozenset(word for house in houses for word in words(house))

    def _open_cache(self) -> Cache | None:
        if not self.choices.cache:
            return None
        from batchlint.project.cache import Unusable, opened, place_of

        folder = self.choices.cache_dir
        try:
            return opened(folder)
        except Unusable as error:
            if not self.given.quiet:
                shown = shown_path(place_of(folder))
                say(f"batchlint: warning: {shown} is not used as the cache: {error}")
            return None

    def _versions(self, source: Source) -> Versions | None:
        """Between which versions a payload is judged; None where that takes more than a light look."""
        settings = self.judge.settings(source.path, source.shown)
        if settings.payload_type is not None or settings.house is not None:
            return None
        return settings.target, settings.source

    def _evaluated(self, sources: list[Source], fix: bool) -> Iterator[Outcome]:
        """Check or fix; what an earlier run found in the same files is taken from it."""
        kept: dict[int, Outcome] = {}
        if self.judge.keeping is not None:
            found = ((index, self.judge.kept(source)) for index, source in enumerate(sources))
            kept = {index: outcome for index, outcome in found if outcome is not None}
        missing = [source for index, source in enumerate(sources) if index not in kept]
        made = self._anew(missing, fix)
        for index in range(len(sources)):
            if index in kept:
                yield kept.pop(index)
            else:
                yield from next(made)

    def _anew(self, sources: list[Source], fix: bool) -> Iterator[list[Outcome]]:
        """Check or fix, in several processes where that takes less time than starting them."""
        total = sum(max(source.size, 1) for source in sources)
        projects = self.judge.projects
        count = processes(self.choices.jobs) if total > _WORTH_A_PROCESS and len(sources) > 1 else 1
        if count > 1 and not self.given.verbose and not self.judge.stdin:
            yield from divided(
                sources, lambda source: list(self.judge.outcomes(source, fix)), count, projects
            )
            return
        with Progress(len(sources), self.given.quiet) as progress:

            def evaluated(source: Source) -> list[Outcome]:
                outcomes = list(self.judge.outcomes(source, fix))
                progress.advance()
                return outcomes

            if total > _WORTH_A_GROUP and not self.given.verbose and not self.judge.stdin:
                yield from by_groups(sources, evaluated, projects.graphs)
            else:
                yield from map(evaluated, sources)

    def rules(self) -> dict[str, Rule]:
        """The rules that counted for the files of the run, by name: shipped ones and those of houses."""
        from batchlint.rules.house import rules_with

        found = dict(rules_with(None).by_name)
        for house in self.houses:
            found.update(rules_with(house).by_name)
        return found

    def evidence(self, path: str) -> Evidence | None:
        """What tells the version that a file works with; None where only its own strings can."""
        return self._chooser.evidence(path)

    def baseline_path(self, folder: str) -> str | None:
        """The absolute path of the baseline that counts for what is in a folder; None for none."""
        return self._chooser.baseline(folder)

    @property
    def governors(self) -> Governors:
        """What finds the requirements that govern files."""
        return self._chooser.governors

    def has_target(self, path: str) -> bool:
        """Whether the target of a file is known, and not just taken to be the newest version."""
        return self._chooser.target(path) is not None

    def named_target(self, path: str) -> str | None:
        """What a person wrote as the target of a file; None where it is the default."""
        return self._chooser.named_target(path)

    def _common_source(self) -> str | None:
        """The version that all files work with, where that is one."""
        if self.given.source is not None:
            return known_names()[self.given.source]
        if len(self._sources) != 1:
            return None
        (only,) = self._sources
        return None if only is None else known_names()[only]

    def keep(self, candidate: Candidate, report: FileReport) -> None:
        """Put what is said about one file into the results."""
        report.path = candidate.source.shown
        for failure in report.failures:
            self.problem(candidate.source, *failure[1:])
        self.results.unsure += report.unsure
        if report.findings or report.unknown or report.suppressed:
            self.results.reports.append(report)

    def requiring(self) -> Requiring:
        """What judges the requirements beside the files of the run."""
        if self._requiring is None:
            from batchlint.run.requirements import Requiring

            self._requiring = Requiring(self)
        return self._requiring

    def uses(self, candidate: Candidate, report: FileReport) -> None:
        """Note that requirements concern a file, where they do."""
        if report.packaged or (report.speaks and not self.has_target(candidate.source.path)):
            report.path = candidate.source.shown
            self.requiring().take(candidate, report)

    def judge_requirements(self, moved: Collection[str] = (), baselining: Baselining | None = None) -> None:
        """Put what is said about requirements into the results.

        Args:
            moved: absolute paths of the files whose requirements have just been moved.
            baselining: what baselines know; None where the run has none.
        """
        if self._requiring is None:
            return
        for candidate, report in self._requiring.finish(moved):
            if baselining is not None:
                baselining.take(candidate, report)
            known = next((r for r in self.results.reports if r.path == report.path), None)
            if known is not None:
                known.findings += report.findings
                known.suppressed += report.suppressed
                continue
            if report.findings:
                self.results.files += all(source.path != candidate.source.path for source in self.sources)
            self.keep(candidate, report)
            self.results.reports.sort(key=lambda each: each.path)

    def problem(self, source: Source, message: str, line: int = 0, cell: int = 0, column: int = 0) -> None:
        """Note that a file could not be read, fixed or written."""
        problem = Problem(source.shown, message, line, cell, column)
        if problem not in self.results.problems:
            self.results.problems.append(problem)

    def exit_code(self, changed: bool | None = None) -> int:
        """The exit code of the run.

        Args:
            changed: for `fix --diff`: whether there are changes, which count in place of findings.

        Returns:
            0, 1 or 2; 2 wins.
        """
        counts = self.results.counts()
        if counts.failures:
            return 2
        if self.choices.exit_zero:
            return 0
        if self.results.behind and self.choices.fail_on != "never":
            return 1
        if changed is not None:
            return int(changed)
        if self.choices.exit_non_zero_on_fix and (self.results.fixed or self.results.pins):
            return 1
        reached = {
            "error": counts.errors,
            "warning": counts.errors + counts.warnings + self.results.stale,
            "unknown": counts.errors + counts.warnings + self.results.stale + counts.unknown,
            "never": 0,
        }
        return 1 if reached[self.choices.fail_on] else 0


def _stdin() -> bytes:
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
