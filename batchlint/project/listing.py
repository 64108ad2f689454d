"""The files below a folder: asked of git where it knows, else walked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from batchlint.project.cache import FOLDER

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


#: Folders that hold nothing of a project; what the cache says in its own `.gitignore`, it need not be asked.
_NEVER = (".git", FOLDER)


def git_files(folder: str) -> list[str] | None:
    """What git tracks or would track below a folder.

    Args:
        folder: an absolute path.

    Returns:
        Paths relative to the folder, each once; a repository inside this one is one path without
        its content. None where git can't say: no repository, no git, a folder that is ignored.
    """
    if not _in_work_tree(folder):
        return None
    # Hooks and `git commit -a` set these for their own repository, which need not be this one.
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    listed = _git(folder, env, "ls-files", "-co", "--exclude-standard", "-z")
    if listed is None:
        return None
    names = list(dict.fromkeys(os.fsdecode(listed).split("\0")[:-1]))
    if not names and _git(folder, env, "check-ignore", "-q", ".") is not None:
        return None  # named although it is ignored: then its content is what was meant
    return names


def _in_work_tree(folder: str) -> bool:
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _git(folder: str, env: dict[str, str], *arguments: str) -> bytes | None:
    import subprocess

    # A repository's own configuration may name a program as its file-system monitor: never run it.
    command = ("git", "-c", "core.fsmonitor=false", *arguments)
    try:
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False)
    except OSError:
        return None
    # Warnings mean that git could not look everywhere; the walk then says where.
    return done.stdout if done.returncode == 0 and not done.stderr else None


def walk(
    root: str,
    suffixes: tuple[str, ...],
    gitignore: bool,
    excluded: Callable[[str], bool],
    failed: Callable[[str, OSError], None],
) -> Iterator[tuple[str, os.stat_result]]:
    """Walk a folder without git.

    Args:
        root: an absolute path.
        suffixes: what names of files must end with.
        gitignore: whether the `.gitignore` files below the folder count.
        excluded: whether a file or folder, given by absolute path, is left out.
        failed: told of folders that can't be listed.

    Yields:
        Absolute paths of files, folder by folder, and what `lstat` says of each; links to folders are
        not followed.
    """
    pending: list[tuple[str, list[tuple[str, GitIgnoreSpec]]]] = [(root, [])]
    while pending:
        folder, specs = pending.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda e: e.name)
        except OSError as error:
            failed(folder, error)
            continue
        if gitignore and any(e.name == ".gitignore" for e in entries):
            specs = [*specs, (folder, _read_spec(folder))]
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER if is_folder else not entry.name.endswith(suffixes):
                continue
            if _ignored(entry.path, is_folder, specs) or excluded(entry.path):
                continue
            if is_folder:
                pending.append((entry.path, specs))
            elif entry.is_file():
                yield entry.path, entry.stat(follow_symlinks=False)


def _read_spec(folder: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            return GitIgnoreSpec.from_lines(stream.read().splitlines())
    except (OSError, ValueError):
        return GitIgnoreSpec.from_lines([])


def _ignored(path: str, is_folder: bool, specs: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the nearest `.gitignore` with something to say about a path ignores it."""
    for folder, spec in reversed(specs):
        name = os.path.relpath(path, folder).replace(os.sep, "/") + ("/" if is_folder else "")
        verdict = spec.check_file(name).include
        if verdict is not None:
            return verdict
    return False
