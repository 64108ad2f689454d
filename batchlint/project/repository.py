"""Commits to a git repository, only of files that batchlint changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.git import GitError, finish, start
from batchlint.project.roots import is_below

#: Files in `.git` while an operation is under way, and its name.
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "BISECT_LOG": "a bisection",
}
_NORMAL = "H"
#: The files of submodules are those of other repositories, with a configuration of their own.
_STATUS = (
    *("status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"),
    "--ignore-submodules=dirty",
)


def repository_at(folder: str) -> Repository:
    """The repository of a folder (an absolute path).

    Raises:
        UsageError: there is none, or git is missing.
    """
    try:
        top = _run(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").strip("\n")
    except GitError as error:
        said = str(error).splitlines() or [""]
        if "not a git repository" in said[0] or not os.path.isdir(folder):
            raise UsageError(f"{shown_path(folder)} is not in a git repository") from None
        raise UsageError(f"git can't be used here: {said[0]}") from None
    return Repository(os.path.realpath(top))


class Repository:
    """A repository; `top` is its working tree, with links resolved."""

    def __init__(self, top: str) -> None:
        self.top = top

    def refuse_unclean(self) -> None:
        """Raise unless the working tree is clean.

        Raises:
            UsageError: a merge or similar is under way, or a tracked file differs from the last commit.
        """
        folder = os.fsdecode(self._ask("rev-parse", "--absolute-git-dir")).strip("\n")
        changed = _changed(self._ask(*_STATUS))
        for name, what in _UNDER_WAY.items():
            if os.path.exists(os.path.join(folder, name)):
                raise UsageError(f"{what} is in progress in {shown_path(self.top)}; finish it first")
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            first = shown_path(os.path.join(self.top, changed[0]))
            raise UsageError(
                f"{first}{more} changed since the last commit; commit or stash the changes first"
            )

    def changed(self) -> list[str]:
        """The tracked files that differ from the last commit, relative to the top.

        Raises:
            GitError: git failed.
        """
        return _changed(_run(self.top, *_STATUS))

    def refuse_untracked(self, paths: Iterable[str]) -> None:
        """Raise unless git tracks all paths (absolute, with links resolved).

        Raises:
            UsageError: one is outside, not tracked, or marked as assumed unchanged.
        """
        wanted = sorted(paths)
        for path in wanted:
            if not is_below(path, self.top):
                raise UsageError(f"{shown_path(path)} is outside the repository {shown_path(self.top)}")
        out = self._ask("ls-files", "-z", "-v")
        marks = {os.fsdecode(entry[2:]): entry[:1].decode() for entry in out.split(b"\0") if entry}
        for path in wanted:
            mark = marks.get(os.path.relpath(path, self.top).replace(os.sep, "/"))
            if mark is None:
                raise UsageError(f"{shown_path(path)} is not tracked by git; add or exclude it first")
            if mark != _NORMAL:
                raise UsageError(
                    f"{shown_path(path)} is marked as unchanged (git ls-files -v); clear the mark first"
                )

    def commit(self, paths: Sequence[str], message: str) -> str | None:
        """Commit tracked files, given as absolute paths.

        Returns:
            The abbreviated hash of the commit; None where nothing changed.

        Raises:
            GitError: git or a hook failed.
        """
        names = b"".join(
            os.fsencode(os.path.relpath(p, self.top).replace(os.sep, "/")) + b"\0" for p in paths
        )
        _run(self.top, "update-index", "-z", "--stdin", data=names)
        if not self.changed():
            return None
        arguments = ("commit", "--quiet", "--cleanup=whitespace", "-F", "-")
        _run(self.top, *arguments, data=message.encode(), commits=True)
        return self.head()

    def head(self) -> str:
        """The abbreviated hash of the last commit; `the start` where there is none."""
        try:
            return _run(self.top, "rev-parse", "--short", "HEAD").decode("ascii", "replace").strip()
        except GitError:
            return "the start"

    def unstage(self) -> None:
        """Unstage everything; files stay as they are.

        Raises:
            GitError: git failed.
        """
        _run(self.top, "reset", "--quiet")

    def _ask(self, *arguments: str) -> bytes:
        """The output of git; UsageError where it fails."""
        try:
            return _run(self.top, *arguments)
        except GitError as error:
            raise UsageError(f"git can't be used here: {str(error).partition(os.linesep)[0]}") from None


def _changed(status: bytes) -> list[str]:
    return [os.fsdecode(entry[3:]) for entry in status.split(b"\0") if entry]


def _run(folder: str, *arguments: str, data: bytes = b"", commits: bool = False) -> bytes:
    """Run git and return its output.

    Raises:
        GitError: it failed.
    """
    try:
        process = start(folder, *arguments, commits=commits)
    except OSError as error:
        raise GitError(f"git can't be run: {error.strerror or error}") from None
    output, errors = finish(process, folder, data, commits)
    if process.returncode:
        said = (errors + output).decode("utf-8", "replace").strip()
        raise GitError(said or f"git {arguments[0]} failed with exit code {process.returncode}")
    return output
