"""The files below a folder: from git if possible, else by walking."""

from __future__ import annotations

import os
import re
from operator import attrgetter

from batchlint.core.expressions import Expression
from batchlint.project.cache import FOLDER
from batchlint.project.errors import UsageError
from batchlint.project.files import SMALL, read_bytes
from batchlint.project.git import GitError, finish, start
from batchlint.project.globs import FEW
from batchlint.project.roots import repository_top

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pathspec import GitIgnoreSpec


#: Folders without files of a project, so that their own `.gitignore` need not be read.
_NEVER = (".git", FOLDER)


def git_files(folder: str) -> list[str] | None:
    """What git tracks or would track below a folder.

    Args:
        folder: an absolute path.

    Returns:
        Paths relative to the folder, each once; a repository inside this one is one path without
        its content. None where git can't say: no repository, no git, a folder that is ignored.
    """
    if repository_top(folder) is None:
        return None
    output = _git(folder, "ls-files", "-co", "--exclude-standard", "-z")
    if output is None:
        return None
    names = list(dict.fromkeys(os.fsdecode(output).split("\0")[:-1]))
    if not names and _git(folder, "check-ignore", "-q", ".") is not None:
        return None  # named although it is ignored: then its content is what was meant
    return names


def _git(folder: str, *arguments: str) -> bytes | None:
    """What git prints; None where it failed, is not there, or warned: then it could not look everywhere."""
    try:
        process = start(folder, *arguments)
        output, errors = finish(process, folder)
    except (OSError, GitError):
        return None
    return output if process.returncode == 0 and not errors else None


def walk(
    root: str,
    suffixes: tuple[str, ...],
    gitignore: bool,
    excluded: Callable[[str], bool],
    asks: Callable[[str], bool],
    failed: Callable[[str, OSError], None],
) -> Iterator[str]:
    """Walk a folder without git.

    Args:
        root: an absolute path.
        suffixes: what names of files must end with, in lower case.
        gitignore: whether the `.gitignore` files below the folder count.
        excluded: whether a file or folder, given by absolute path, is left out.
        asks: whether `excluded` may leave out a file that is in a folder.
        failed: told of folders that can't be listed.

    Yields:
        Absolute paths of files and whatever else is no folder, folder by folder; links are not followed.
    """
    pending: list[tuple[str, list[tuple[str, GitIgnoreSpec]]]] = [(root, [])]
    while pending:
        folder, specs = pending.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=attrgetter("name"))
        except OSError as error:
            failed(folder, error)
            continue
        if gitignore and any(entry.name == ".gitignore" for entry in entries):
            specs = [*specs, (folder, _read_spec(folder))]
        folders = [e for e in entries if e.is_dir(follow_symlinks=False) and e.name not in _NEVER]
        pending += (
            (entry.path, specs)
            for entry in folders
            if not _ignored(entry.path, True, specs) and not excluded(entry.path)
        )
        files = [
            e for e in entries if e.name.lower().endswith(suffixes) and not e.is_dir(follow_symlinks=False)
        ]
        if specs:
            files = [entry for entry in files if not _ignored(entry.path, False, specs)]
        if asks(folder):
            files = [entry for entry in files if not excluded(entry.path)]
        yield from [entry.path for entry in files]


def _read_spec(folder: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        text = read_bytes(os.path.join(folder, ".gitignore"), limit=SMALL).decode("utf-8", "replace")
        spec = GitIgnoreSpec.from_lines(text.splitlines())
        for line in spec.patterns:
            if line.regex is not None and str(line.pattern).count("*") > FEW:
                what = f"{os.path.join(folder, '.gitignore')}: {line.pattern!r}"
                failure = UsageError(f"{what} takes too long to match; simplify it")
                line.regex = Expression(line.regex.pattern, 0, failure)  # type: ignore[assignment]
        return spec
    except (OSError, ValueError, re.error):  # pathspec lets some of what it can't translate through
        return GitIgnoreSpec.from_lines([])


def _ignored(path: str, is_folder: bool, specs: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the nearest `.gitignore` with a matching pattern ignores a path."""
    for folder, spec in reversed(specs):
        name = os.path.relpath(path, folder).replace(os.sep, "/") + ("/" if is_folder else "")
        verdict = spec.check_file(name).include
        if verdict is not None:
            return verdict
    return False
