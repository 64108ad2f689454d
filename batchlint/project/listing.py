"""The files below a folder: asked of git where it knows, else walked."""

from __future__ import annotations

import os
import time
from operator import attrgetter

from batchlint.project.cache import FOLDER
from batchlint.project.files import SMALL, read_bytes
from batchlint.project.git import GitError, finish, start
from batchlint.project.roots import repository_top

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from pathspec import GitIgnoreSpec


#: Folders that hold nothing of a project; what the cache says in its own `.gitignore`, it need not be asked.
_NEVER = (".git", FOLDER)

_LIST = ("ls-files", "-co", "--exclude-standard", "-z")
#: When git was asked about folders in this run, what it said, and where nobody listened to it yet.
began: dict[str, int] = {}
said: dict[str, bytes] = {}
_begun: dict[str, subprocess.Popen[bytes]] = {}
_handed_back: dict[str, bytes] = {}
#: What `lstat` said of files in this run, by absolute path, before it was known that it is wanted.
taken: dict[str, os.stat_result] = {}


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
    output = listed(folder)
    if output is None:
        return None
    names = list(dict.fromkeys(os.fsdecode(output).split("\0")[:-1]))
    if not names and asked_git(folder, "check-ignore", "-q", ".") is not None:
        return None  # named although it is ignored: then its content is what was meant
    return names


def begin(folder: str) -> None:
    """Let git list a folder while something else goes on.

    Args:
        folder: an absolute path.
    """
    began[folder] = time.time_ns()
    try:
        _begun[folder] = start(folder, *_LIST)
    except OSError:
        pass


def listed(folder: str) -> bytes | None:
    """What git says of a folder.

    Args:
        folder: an absolute path.

    Returns:
        Names relative to the folder, each with a null byte behind it; None where git can't tell.
    """
    begun = _begun.pop(folder, None)
    output = _handed_back.pop(folder, None)
    if output is not None:
        return output
    if begun is None:
        began[folder] = time.time_ns()
        output = asked_git(folder, *_LIST)
    else:
        output = _answer(begun, folder)
    if output is not None:
        said[folder] = output
    return output


def hand_back(folder: str, output: bytes | None) -> None:
    """Let the next one who asks for a folder's list have it without asking git.

    Args:
        folder: an absolute path.
        output: what git said, in this run or in an earlier one.
    """
    if output is not None:
        said[folder] = _handed_back[folder] = output


def asked_git(
    folder: str, *arguments: str, data: str | None = None, fine: tuple[int, ...] = (0,)
) -> bytes | None:
    """What git prints.

    Args:
        folder: an absolute path, in which it runs.
        arguments: those of git.
        data: its stdin.
        fine: the exit codes that mean success.

    Returns:
        Its output; None where it failed, warned, or is not there. Warnings mean that it could not look
        everywhere.
    """
    try:
        process = start(folder, *arguments)
    except OSError:
        return None
    return _answer(process, folder, b"" if data is None else os.fsencode(data), fine)


def _answer(
    process: subprocess.Popen[bytes], folder: str, data: bytes = b"", fine: tuple[int, ...] = (0,)
) -> bytes | None:
    try:
        output, errors = finish(process, folder, data)
    except GitError:
        return None
    return output if process.returncode in fine and not errors else None


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
        suffixes: what names of files must end with.
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
        files = [e for e in entries if e.name.endswith(suffixes) and not e.is_dir(follow_symlinks=False)]
        if specs:
            files = [entry for entry in files if not _ignored(entry.path, False, specs)]
        if asks(folder):
            files = [entry for entry in files if not excluded(entry.path)]
        yield from [entry.path for entry in files]


def _read_spec(folder: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        text = read_bytes(os.path.join(folder, ".gitignore"), limit=SMALL).decode("utf-8", "replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
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
