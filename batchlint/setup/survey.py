"""What a project has of Azure Batch, and what is found in it for a target."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from batchlint.project.baseline import Baseline, Entry, entry_of
from batchlint.project.discover import shown_path
from batchlint.project.globs import Pattern
from batchlint.project.kinds import SUFFIXES, language, language_at
from batchlint.project.listing import git_files
from batchlint.project.roots import is_below
from batchlint.project.versions import PIN, resolve, target
from batchlint.run.arguments import Arguments
from batchlint.run.checking import check_files
from batchlint.run.session import Session

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.project.errors import Problem
    from batchlint.run.evaluate import Candidate
    from batchlint.run.listener import Listener

#: Characters of names that have a meaning in patterns, or that TOML can't hold: bytes that are not UTF-8.
_SPECIAL = re.compile("[*?\\[{\ud800-\udfff]")


class Use(NamedTuple):
    """A file that uses Batch.

    Attributes:
        path: as it is shown.
        kind: the suffix that stands for its kind, such as `.py`.
        api_versions: those in its strings.
        source: position of the version that it works with today; None if unknown.
    """

    path: str
    kind: str
    api_versions: tuple[str, ...]
    source: int | None


@dataclass
class Survey:
    """What was found for one target.

    Attributes:
        files: how many files were checked.
        uses: the files that use Batch, by path.
        requirements: the requirements on `azure-batch` that apply to them, as they are shown.
        is_decided: whether a requirement sets the version of one of them, or of new files.
        findings: how many findings there are.
        safe: how many of them have a safe fix.
        entries: the findings as entries of a baseline in the working directory.
        nested: folders whose files use Batch, and have a configuration of their own; their findings are not
            among the entries.
        unreadable: files that could not be read, and that could be excluded.
        failures: other problems, of which none can be excluded.
    """

    files: int = 0
    uses: list[Use] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    is_decided: bool = False
    findings: int = 0
    safe: int = 0
    entries: list[Entry] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, list[str]]:
        """The files that use Batch, by kind."""
        found = {suffix: [use.path for use in self.uses if use.kind == suffix] for suffix in SUFFIXES}
        return {kind: paths for kind, paths in found.items() if paths}


class Question(NamedTuple):
    """What to look for.

    Attributes:
        to: the target; None for that of the configuration.
        source: the version in use today; None for the usual ways to find it.
        excluded: patterns of files to leave out.
    """

    to: str | None = None
    source: str | None = None
    excluded: tuple[str, ...] = ()


def survey(question: Question, others: Iterable[str], listener: Listener) -> Survey:
    """Check the working directory; nothing is written, not even the cache.

    Args:
        question: what to look for.
        others: files that are checked although their names don't tell their language.
        listener: receives progress.

    Raises:
        UsageError: a configuration is wrong.
    """
    here = os.getcwd()
    arguments = Arguments(
        paths=(".", *others),
        to=question.to,
        target=None if question.to is None else target(question.to),
        source=None if question.source is None else resolve(question.source),
        extend_excludes=tuple(Pattern.of(glob, here) for glob in question.excluded),
        force_exclude=True,
        no_cache=True,
        quiet=True,
    )
    session = Session(arguments, listener)
    sources = session.files()
    found = Survey(len(sources))
    baseline = Baseline(os.path.join(here, "baseline"), "")

    def take(candidate: Candidate, report: FileReport) -> None:
        if report.speaks:
            found.uses.append(_use(candidate, report))
        base = session.options.configs.for_folder(os.path.dirname(candidate.source.path)).base
        if base != here and is_below(base, here):
            if base not in found.nested:
                found.nested.append(base)
        elif report.text is not None:
            path = baseline.relative(candidate.source.path)
            found.entries += [entry_of(path, finding, report.text) for finding in report.findings]

    check_files(session, take)
    _note_requirements(found, session)
    counts, shown = session.results.counts(), {source.shown for source in sources}
    # A requirement is read in any case, also that of a file that is excluded.
    shown -= set(map(shown_path, session.options.versions.governors.unread))
    found.findings, found.safe = counts.errors + counts.warnings, counts.safe_fixes
    for problem in sorted(session.results.problems):
        (found.unreadable if problem.path in shown else found.failures).append(problem)
    return found


def _use(candidate: Candidate, report: FileReport) -> Use:
    kind, versions = language(candidate.name), tuple(report.api_versions)
    return Use(candidate.source.shown, kind, versions, report.source)


def _note_requirements(found: Survey, session: Session) -> None:
    """Note the requirements that apply to the files that use Batch, and to the folder itself."""
    versions = session.options.versions
    shown: dict[str, None] = {}
    paths = [os.path.abspath(name) for name in (*(use.path for use in found.uses), "_.py")]
    for path in paths:
        for pin in versions.governors.governing(path):
            for specifier in pin.specifiers:
                shown[f"{shown_path(pin.path)}: azure-batch{specifier}"] = None
    found.requirements = list(shown)
    if session.options.run.target == PIN:
        found.is_decided = any(versions.target(path) is not None for path in paths)


def files_of_hooks() -> list[str]:
    """Files below the working directory that hooks check, and that a run of the folder does not.

    pre-commit tells the language of a file without a suffix from its first line.
    """
    found = []
    for name in git_files(os.getcwd()) or ():
        if not name.lower().endswith(SUFFIXES) and _has_language(name):
            found.append(name)
    return found


def _has_language(name: str) -> bool:
    if not os.path.isfile(name) or os.path.islink(name):
        return False
    try:
        return bool(language(name) or (os.access(name, os.X_OK) and language_at(name)))
    except OSError:
        return False


def pattern_of(path: str) -> str:
    """A pattern that matches a path, whose special characters match any character."""
    return _SPECIAL.sub("?", path)
