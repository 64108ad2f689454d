"""One run: find the files, look at each, hand the few that matter to the engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from batchlint.cli.choices import Choices, Chooser, choose
from batchlint.cli.options import Given
from batchlint.project.config import ConfigFinder
from batchlint.project.discover import SUFFIXES, Excluder, Found, Source, discover
from batchlint.project.errors import Problem, UsageError
from batchlint.project.files import read_bytes
from batchlint.project.prefilter import may_matter
from batchlint.project.roots import project_root
from batchlint.report.progress import Progress
from batchlint.report.results import Results
from batchlint.targets import known_names

if TYPE_CHECKING:
    from batchlint.engine import FileReport, FixReport, Settings

#: What the content of `-` is called where no one says.
STDIN = "-"


class Candidate(NamedTuple):
    """A file in which something may be found: where it is, its content, and how it is judged."""

    source: Source
    data: bytes
    settings: Settings
    name: str


class Session:
    """What `check` and `fix` have in common.

    Attributes:
        given: the command line.
        choices: what concerns the run as a whole.
        results: filled while the run goes on.
        stdin: whether the content comes from stdin.
        content: that content, once it was read.
        configs: the configurations.
        sources: the files of the run, once they were looked for.
    """

    def __init__(self, given: Given) -> None:
        """Read the configuration.

        Args:
            given: the command line.

        Raises:
            UsageError: something in the configuration or the paths is wrong.
        """
        self.given = given
        self.configs = ConfigFinder(given.isolated, given.config)
        self.choices: Choices = choose(given, self.configs)
        self._chooser = Chooser(given, self.configs)
        self.stdin = STDIN in given.paths
        if self.stdin and len(given.paths) > 1:
            raise UsageError("'-' reads stdin and can't be given together with other paths")
        self.content = b""
        self.sources: list[Source] = []
        self.results = Results(target=known_names()[self.choices.target])
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
        if self.stdin:
            self.content = sys.stdin.buffer.read()
            found = Found(self._stdin_source(excluder), [])
        else:
            found = discover(self.given.paths or (".",), excluder)
        self.sources = found.sources
        self.results.problems.extend(found.failures)
        self.results.files = len(found.sources)
        if not found.sources and not found.failures and not self.given.quiet:
            print("batchlint: warning: there are no files to look at", file=sys.stderr)
        return found.sources

    def _stdin_source(self, excluder: Excluder) -> list[Source]:
        name = self.given.stdin_filename
        path = os.path.abspath(name or STDIN)
        if name is not None and excluder.is_forced(path):
            return []
        return [Source(path, (name or STDIN).replace(os.sep, "/"), True, path, False)]

    def candidates(self, sources: list[Source]) -> Iterator[Candidate]:
        """Read the files, and pass on those in which something may be found.

        Args:
            sources: the files.

        Yields:
            Candidates; what can't be read becomes a problem of the run.
        """
        with Progress(len(sources), self.given.quiet) as progress:
            for source in sources:
                data = self._read(source)
                if data is not None:
                    candidate = self.candidate(source, data)
                    if candidate is not None:
                        yield candidate
                progress.advance()
        self.results.source = self._common_source()
        self.results.problems.sort()

    def _read(self, source: Source) -> bytes | None:
        try:
            return self.content if self.stdin else read_bytes(source.path)
        except OSError as error:
            self.problem(source, f"can't be read: {error.strerror or error}")
            return None

    def candidate(self, source: Source, data: bytes) -> Candidate | None:
        """Decide how a file is judged; None where nothing can be found in it."""
        name = source.shown
        if not name.endswith(SUFFIXES):
            # A file that was named, or stdin: its content tells the language.
            name += _suffix(data)
        # What is said to be a payload is one, whatever it looks like.
        said = self._chooser.payload_type(source.path) if name.endswith(".json") else None
        if said is None and not may_matter(name, data):
            return None
        from batchlint.engine import Settings

        chosen = self._chooser.for_file(source.path)
        settings = Settings(
            target=chosen.target,
            source=chosen.source,
            unsafe=chosen.unsafe,
            payload_type=said,
            project=None if self.stdin else project_root(os.path.dirname(os.path.abspath(source.path))),
            select=chosen.select,
            ignore=chosen.ignore,
        )
        if chosen.look_inside:
            settings = self._look_inside(source, data, settings, name)
        self._sources.add(settings.source)
        return Candidate(source, data, settings, name)

    def named_target(self, path: str) -> str | None:
        """What a person wrote as the target of a file; None where it is the default."""
        return self._chooser.named_target(path)

    def _look_inside(self, source: Source, data: bytes, settings: Settings, name: str) -> Settings:
        """Take the api-version strings in the file for the version that it works with."""
        from batchlint.project.evidence import from_strings, mentions_version

        evidence = None
        if mentions_version(data):
            from batchlint.engine import check_source

            try:
                evidence = from_strings(check_source(name, data, settings).api_versions)
            except Exception:  # the check that follows meets the same, and reports it
                evidence = None
        self._chooser.tell(source.path, evidence)
        return settings if evidence is None else replace(settings, source=evidence.index)

    def _common_source(self) -> str | None:
        """The version that all files work with, where that is one."""
        if self.given.source is not None:
            return known_names()[self.given.source]
        if len(self._sources) != 1:
            return None
        (only,) = self._sources
        return None if only is None else known_names()[only]

    def check(self, candidate: Candidate) -> FileReport | None:
        """Check one file; None where that failed for a reason that is not in the file."""
        from batchlint.engine import check_source

        try:
            report = check_source(candidate.name, candidate.data, candidate.settings)
        except Exception as error:  # a bug of ours in one file must not hide the others
            self._bug(candidate, error)
            return None
        self.keep(candidate, report)
        return report

    def fix(self, candidate: Candidate) -> FixReport | None:
        """Fix one file in memory; None where that failed for a reason that is not in the file."""
        from batchlint.engine import fix_source

        try:
            return fix_source(candidate.name, candidate.data, candidate.settings)
        except Exception as error:
            self._bug(candidate, error)
            return None

    def keep(self, candidate: Candidate, report: FileReport) -> None:
        """Put what is said about one file into the results."""
        report.path = candidate.source.shown
        for failure in report.failures:
            self.problem(candidate.source, failure.message, failure.line, failure.cell)
        if report.findings or report.unknown:
            self.results.reports.append(report)

    def problem(self, source: Source, message: str, line: int = 0, cell: int = 0) -> None:
        """Note that a file could not be read, fixed or written."""
        problem = Problem(source.shown, message, line, cell)
        if problem not in self.results.problems:
            self.results.problems.append(problem)

    def _bug(self, candidate: Candidate, error: Exception) -> None:
        if os.environ.get("BATCHLINT_TRACEBACK"):
            raise error
        kind = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        self.problem(
            candidate.source, f"internal error: {kind}; this is a bug in batchlint, please report it"
        )

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
        if changed is not None:
            return int(changed)
        if self.choices.exit_non_zero_on_fix and (self.results.fixed or self.results.pins):
            return 1
        reached = {
            "error": counts.errors,
            "warning": counts.errors + counts.warnings,
            "unknown": counts.errors + counts.warnings + counts.unknown,
            "never": 0,
        }
        return 1 if reached[self.choices.fail_on] else 0


def _suffix(data: bytes) -> str:
    """What a file without a name for its language looks like."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"nbformat"' in data:
        return ".ipynb"
    return ".json" if start.startswith((b"{", b"[")) else ".py"
