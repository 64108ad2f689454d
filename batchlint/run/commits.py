"""`fix --per-transition`: one commit for each transition, so that a long jump can be reviewed."""

from __future__ import annotations

import os
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.wording import number, some
from batchlint.project.atomic import clear_debris, undisturbed, write_atomic
from batchlint.project.errors import UsageError
from batchlint.project.files import read_bytes
from batchlint.project.git import GitError
from batchlint.project.names import known_versions
from batchlint.report.positions import Lines
from batchlint.report.screen import clean
from batchlint.run.rule_sets import said_of_rules

if TYPE_CHECKING:
    from batchlint.core.reports import Stage
    from batchlint.project.repository import Repository
    from batchlint.report.results import Results
    from batchlint.run.listener import Listener
    from batchlint.run.session import Session

_WIDTH = 72
#: As many places of remaining findings are listed for each rule.
_MOST_PLACES = 10


@dataclass(slots=True)
class _Commit:
    """The changes of one commit: the content of each file before and after, and the rules of its fixes.

    `changes_package` is set for the step to another generation of the package. `remaining` holds the places
    of remaining findings, by rule.
    """

    version: int | None
    changes_package: bool = False
    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    remaining: dict[str, list[str]] = field(default_factory=dict)

    def take(self, path: str, before: bytes, stage: Stage) -> None:
        first = self.files[path][0] if path in self.files else before
        self.files[path] = (first, stage.data)
        for rule in stage.rules:
            self.rules.setdefault(rule, Counter())[path] += 1


class Series:
    """Collects changes, then writes and commits them in order."""

    def __init__(self, repository: Repository, listener: Listener) -> None:
        """Start a series.

        Args:
            repository: the repository, without uncommitted changes.
            listener: receives messages.
        """
        self._repository = repository
        self._say = listener.say
        self._files: list[tuple[str, bytes, Sequence[Stage]]] = []
        self._moves: list[tuple[str, bytes, bytes]] = []

    def add(self, path: str, before: bytes, stages: Sequence[Stage]) -> None:
        """Add a file that was fixed: its path with links resolved, its content, its states."""
        self._files.append((path, before, stages))

    def move(self, path: str, before: bytes, after: bytes) -> None:
        """Add a requirement file that changes with the last commit."""
        self._moves.append((path, before, after))

    def commit(self, session: Session) -> None:
        """Write and commit everything, oldest transition first.

        Args:
            session: the run, for its remaining findings and requirements.

        Raises:
            UsageError: a file can't be committed, or git rejected a commit. In the second case the files
                are as in the last commit that was made.
        """
        planned = self._planned()
        if not planned:
            return
        self._repository.refuse_untracked({path for commit in planned for path in commit.files})
        for folder in {os.path.dirname(path) for path, _, _ in self._moves}:
            clear_debris(folder)
        about = said_of_rules(session.rules())
        _note_remaining(session.results, planned)
        for index, commit in enumerate(planned):
            is_last = index == len(planned) - 1
            message = self._message(commit, about, session, is_last)
            progress = f"{index} of {number(len(planned), 'commit')} made"
            name = self._make(commit, message, progress)
            self._compare(commit, f"{index + 1} of {number(len(planned), 'commit')} made", is_last)
            if name is not None and not session.arguments.quiet:
                self._say(f"{name} {message.partition(chr(10))[0]}")

    def _planned(self) -> list[_Commit]:
        """The commits, oldest first; changes without a transition belong to the last one."""
        stages = (stage for _, _, taken in self._files for stage in taken)
        # The step to another generation of the package is separate, and comes after the steps of requests.
        steps = sorted({(s.changes_package, s.version) for s in stages if s.version is not None})
        commits = {(changes, version): _Commit(version, changes) for changes, version in steps}
        last = commits[steps[-1]] if steps else _Commit(None)
        for path, before, taken in self._files:
            for stage in taken:
                is_last = stage.version is None
                commit = last if is_last else commits[stage.changes_package, stage.version or 0]
                commit.take(path, before, stage)
                before = stage.data
        for path, before, after in self._moves:
            last.files[path] = (before, after)
        return [c for c in (commits.values() if steps else [last]) if c.files]

    def _make(self, commit: _Commit, message: str, progress: str) -> str | None:
        """Write the files and commit them; any failure undoes this."""
        with undisturbed():
            return self._made(commit, message, progress)

    def _made(self, commit: _Commit, message: str, progress: str) -> str | None:
        written: list[str] = []
        try:
            for path, (before, after) in commit.files.items():
                write_atomic(path, after, before)
                written.append(path)
            return self._repository.commit(written, message)
        except GitError as error:
            self._take_back(commit, written)
            *more, line = str(error).splitlines()
            for said in more:
                self._say(said)
            why = f"git rejected the commit ({clean(line)})"
        except OSError as error:
            self._take_back(commit, written)
            why = f"a file can't be written ({error.strerror or error})"
        except BaseException:
            self._take_back(commit, written)
            raise
        raise UsageError(f"{progress}: {why}; all files were restored to {self._repository.head()}")

    def _take_back(self, commit: _Commit, written: Sequence[str]) -> None:
        """Restore files and index, and undo what a hook did to the files."""
        for path in written:
            try:
                write_atomic(path, commit.files[path][0], read_bytes(path))
            except OSError as error:
                self._say(f"{path}: can't be restored: {error.strerror or error}")
        try:
            self._repository.unstage()
        except GitError as error:
            self._say(f"git reset failed: {error}")

    def _compare(self, commit: _Commit, progress: str, is_last: bool) -> None:
        """Stop if a hook changed the committed files: the next commits were checked without that change."""
        other = [path for path, (_, after) in commit.files.items() if _content(path) != after]
        try:
            left = self._repository.changed()
        except GitError as error:
            raise UsageError(f"{progress}: git failed afterwards ({clean(str(error))})") from None
        if other:
            shown = self._relative(other[0])
            then = "" if is_last else "; check it, then run the command again for the rest"
            raise UsageError(f"{progress}: a git hook changed {shown} during the commit{then}")
        if left:
            raise UsageError(f"{progress}: {left[0]} changed meanwhile; check it, then run the command again")

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._repository.top).replace(os.sep, "/")

    # Messages

    def _message(
        self, commit: _Commit, about: dict[str, tuple[str, str]], session: Session, is_last: bool
    ) -> str:
        paragraphs = [self._subject(commit, session)]
        for rule, paths in sorted(commit.rules.items(), key=lambda item: (-item[1].total(), item[0])):
            if rule == API_VERSION:
                said = f"{API_VERSION} ({paths.total()}): Requests now use the api-version of the target."
            else:
                title, why = about.get(rule, (rule, ""))
                said = f"{rule} ({paths.total()}): {title}. {why}".rstrip()
            lines = textwrap.wrap(clean(said), _WIDTH, break_long_words=False, break_on_hyphens=False)
            lines += [
                f"- {self._shown(path)}" + (f" ({count})" if count > 1 else "")
                for path, count in sorted(paths.items())
            ]
            paragraphs.append("\n".join(lines))
        if commit.remaining:
            listed = [
                line
                for rule, places in commit.remaining.items()
                for line in _wrapped(f"{rule} ({len(places)}): {some(places, _MOST_PLACES)}")
            ]
            paragraphs.append("\n".join(("Remaining findings:", *listed)))
        if is_last and self._moves:
            moved = [line for path, way in session.results.pins for line in _wrapped(f"{path}: {way}")]
            paragraphs.append("\n".join(("Requirements:", *moved)))
        return "\n\n".join(paragraphs) + "\n"

    def _shown(self, path: str) -> str:
        return clean(self._relative(path))

    def _subject(self, commit: _Commit, session: Session) -> str:
        if commit.version is not None:
            version = known_versions()[commit.version]
            if not version.packages:
                return f"Migrate to api-version {version.name}"
            # Transitions are known by the first release after them, generations by the newest.
            release = version.packages[-1 if commit.changes_package else 0]
            return f"Migrate to azure-batch {release} ({version.name})"
        what = ["requirements"] if self._moves else []
        what = ["api-versions", *what] if commit.rules else what
        return f"Migrate {' and '.join(what)} to {session.results.target}"


def _note_remaining(results: Results, commits: Sequence[_Commit]) -> None:
    """Give each finding that remains to the commit of its version or the next one, else to the last."""
    lines: dict[str, Lines] = {}
    for report, finding in results.findings():
        if report.path not in lines:
            lines[report.path] = Lines(report.text or "", report.cells)
        version = finding.version if finding.version is not None else sys.maxsize
        commit = next((c for c in commits if c.version is not None and c.version >= version), commits[-1])
        place = lines[report.path].address(report.path, finding.span.start)
        commit.remaining.setdefault(finding.rule, []).append(place)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        clean(text),
        _WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _content(path: str) -> bytes | None:
    try:
        return read_bytes(path)
    except OSError:
        return None
