"""One file: how it is judged, whether anything can be found in it, and what is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.project.discover import Source
from batchlint.project.errors import Problem
from batchlint.project.files import read_bytes
from batchlint.project.kinds import SUFFIXES, language
from batchlint.project.prefilter import may_matter
from batchlint.project.roots import project_root
from batchlint.python.projects import Projects
from batchlint.settings import Settings

if TYPE_CHECKING:
    from batchlint.cli.choices import Chooser
    from batchlint.cli.given import Given
    from batchlint.cli.keeping import Keeping
    from batchlint.judged import FileReport, FixReport

#: What the content of `-` is called where no one says.
STDIN = "-"


class Candidate(NamedTuple):
    """A file in which something may be found: where it is, its content, and how it is judged."""

    source: Source
    data: bytes
    settings: Settings
    name: str


class Outcome(NamedTuple):
    """What became of one file.

    Without a report, there is nothing to say about it; with problems, that failed for a reason that
    is not in the file.
    """

    candidate: Candidate | None
    report: FileReport | None = None
    done: FixReport | None = None
    problems: tuple[Problem, ...] = ()


class Judge:
    """Looks at single files, each by itself.

    Attributes:
        stdin: whether the content comes from stdin.
        content: that content, once it was read.
        projects: what the run found out about projects.
        keeping: where results of earlier runs are found, and new ones kept; None without a cache.
    """

    def __init__(self, given: Given, chooser: Chooser, surveys: bool, stdin: bool) -> None:
        """Judge nothing yet.

        Args:
            given: the command line.
            chooser: what says how files are judged.
            surveys: whether every file is judged against every version.
            stdin: whether the content comes from stdin.
        """
        self._given = given
        self._chooser = chooser
        self._surveys = surveys
        self.stdin = stdin
        self.content = b""
        self.keeping: Keeping | None = None
        self.projects = Projects()
        #: How files are judged, by folder and by whether they are JSON.
        self._judged: dict[tuple[str, bool], Settings] = {}

    def settings(self, path: str, name: str = "") -> Settings:
        """How a file is judged; most folders have one answer for all that is in them.

        Args:
            path: its absolute path.
            name: what it is called; its ending tells the language.
        """
        folder = path.rpartition(os.sep)[0] or os.sep
        key = (folder, name.endswith(".json"))
        found = self._judged.get(key)
        if found is not None and not name.endswith(".ipynb"):
            return found
        chosen = self._chooser.for_file(path)
        found = Settings(
            target=chosen.target,
            source=chosen.source,
            unsafe=chosen.unsafe,
            payload_type=self._chooser.payload_type(path) if key[1] else None,
            project=project_root(os.path.abspath(folder)) if self._is_named() else None,
            select=chosen.select,
            ignore=chosen.ignore,
            min_confidence=chosen.min_confidence,
            look_inside=chosen.look_inside,
            house=chosen.house,
            pinned=() if key[1] else chosen.pinned,
            admitted=() if key[1] else chosen.admitted,
            stepwise=self._given.per_transition,
        )
        # A notebook may install the package itself.
        if self._chooser.is_uniform(folder) and not name.endswith(".ipynb"):
            self._judged[key] = found
        return found

    def candidate(self, source: Source, data: bytes, known: bool = False) -> Candidate | None:
        """Decide how a file is judged; None where nothing can be found in it.

        Args:
            source: the file.
            data: its content.
            known: whether the file is known to matter.
        """
        name = source.shown
        if not name.endswith(SUFFIXES):
            # A file that was named. What has no name may be in any language.
            name += language(name, data) or _suffix(data)
        # What is said to be a payload is one, whatever it looks like.
        if not known and not (name.endswith(".json") and self._chooser.payload_type(source.path) is not None):
            if not may_matter(name, data):
                return None
        settings = self.settings(source.path, name)._replace(projects=self.projects)
        return Candidate(source, data, settings, name)

    def kept(self, source: Source) -> Outcome | None:
        """What an earlier run found in a file that is as it was.

        Args:
            source: the file.

        Returns:
            It, with an empty content; None where nothing was kept.
        """
        if self.keeping is None:
            return None
        try:
            data = read_bytes(source.path)
        except OSError:
            return None
        candidate = self.candidate(source, data, known=True)
        if candidate is None:
            return None
        report = self.keeping.find(candidate.name, data, candidate.settings)
        if report is None:
            return None
        self._tell(candidate, report)
        return Outcome(candidate._replace(data=b""), report)

    def outcomes(self, source: Source, fix: bool) -> Iterator[Outcome]:
        """Look at one file anew.

        Args:
            source: the file.
            fix: whether to fix, in memory.

        Yields:
            What is said about it; nothing where nothing can be found in it.
        """
        try:
            data = self.content if self.stdin else read_bytes(source.path)
        except OSError as error:
            problem = Problem(source.shown, f"can't be read: {error.strerror or error}")
            yield Outcome(None, problems=(problem,))
            return
        candidate = self.candidate(source, data, known=not self.stdin or self._may_serve(source, data))
        if candidate is None:
            return
        try:
            yield self._fixed(candidate) if fix else self._checked(candidate)
        except Exception as error:  # a bug of ours in one file must not hide the others
            yield Outcome(candidate, problems=(_bug(candidate, error),))

    def _fixed(self, candidate: Candidate) -> Outcome:
        if self._given.add_ignores:
            from batchlint.engine.suppress import ignore_source as fix_source
        else:
            from batchlint.engine.fix import fix_source

        name, data, settings = candidate.name, candidate.data, candidate.settings
        if not self._given.add_ignores and self._chooser.target(candidate.source.path) is None:
            # With `--to pin`, nobody has named a version to which this file may move.
            from batchlint.judged import FixReport

            report = self._report(candidate)
            done = FixReport(report, report, [], None)
        else:
            done = fix_source(name, data, settings)
        if settings.stepwise:
            from batchlint.engine.stages import stages

            done.stages = stages(name, data, settings, done)
        self._tell(candidate, done.before)
        keep = self.stdin or done.data is not None
        return Outcome(candidate if keep else candidate._replace(data=b""), done=done)

    def _checked(self, candidate: Candidate) -> Outcome:
        report = self._report(candidate)
        self._tell(candidate, report)
        return Outcome(candidate._replace(data=b""), report)

    def _report(self, candidate: Candidate) -> FileReport:
        name, data, settings = candidate.name, candidate.data, candidate.settings
        if self._surveys:
            from batchlint.planning.survey import survey_source

            return survey_source(name, data, settings)
        from batchlint.engine.check import check_source

        report = check_source(name, data, settings)
        if self.keeping is not None:
            self.keeping.keep(name, data, settings, report)
        return report

    def _tell(self, candidate: Candidate, report: FileReport) -> None:
        """Say which version the strings in a file tell, where they were asked."""
        if candidate.settings.look_inside:
            from batchlint.project.evidence import from_strings

            self._chooser.tell(candidate.source.path, from_strings(report.api_versions))

    def _may_serve(self, source: Source, data: bytes) -> bool:
        """Whether stdin may hold what other files of its project send or read."""
        if not self._is_named() or not source.shown.endswith((".py", ".pyi")):
            return False
        return self.projects.graphs.may_serve(data.decode("utf-8", "replace"))

    def _is_named(self) -> bool:
        """Whether it is known where the content belongs: always, but for stdin without a name."""
        return not self.stdin or self._given.stdin_filename is not None


def _bug(candidate: Candidate, error: Exception) -> Problem:
    if os.environ.get("BATCHLINT_TRACEBACK"):
        raise error
    kind = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    message = f"internal error: {kind}; this is a bug in batchlint, please report it"
    return Problem(candidate.source.shown, message)


def _suffix(data: bytes) -> str:
    """What the content of stdin looks like."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"nbformat"' in data:
        return ".ipynb"
    return ".json" if start.startswith((b"{", b"[")) else ".py"
