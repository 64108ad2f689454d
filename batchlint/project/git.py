"""Calls of git that do not run programs configured in a checked repository.

A clone has no configuration, but an unpacked archive, a CI cache, or a folder that looks like a bare
repository does. File system monitors, hooks and the fetching of missing objects are turned off. Only the
commits of `fix --per-transition` run with the hooks and the signature of the repository.
"""

from __future__ import annotations

import os
import stat
import sys

from batchlint.project.roots import repository_top

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess

#: Variables of the user. Others are set by hooks and `git commit -a` for their own
#: repository, which need not be this one.
_KEPT = ("GIT_CONFIG_", "GIT_AUTHOR_", "GIT_COMMITTER_")
_NO_MONITOR = ("-c", "core.fsmonitor=false")
_NO_PROGRAMS = (*_NO_MONITOR, "-c", f"core.hooksPath={os.devnull}", "-c", "safe.bareRepository=explicit")
_NO_FETCHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0"}
#: The size of git's output buffer.
_PIPE = 1 << 20
#: Seconds until a check for files that never end, and until git is killed.
_SOON, _LATE = 2, 120
_RULES = (".gitignore", ".gitattributes", ".gitmodules")


class GitError(Exception):
    """A failed git command; its text is the output of git, which may have several lines."""


def start(folder: str, *arguments: str, commits: bool = False) -> subprocess.Popen[bytes]:
    """Start git in a folder; `finish` waits for the process.

    Args:
        folder: an absolute path.
        arguments: those of git.
        commits: whether to run the hooks and filters of the repository.

    Raises:
        OSError: there is no git.
    """
    import subprocess

    guards = _NO_MONITOR if commits else _NO_PROGRAMS
    return subprocess.Popen(
        (_program(), *guards, *arguments),
        cwd=folder,
        env=user_environment() | ({} if commits else _NO_FETCHING),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pipesize=_PIPE if sys.platform == "linux" else -1,
    )


def finish(
    process: subprocess.Popen[bytes], folder: str, data: bytes = b"", commits: bool = False
) -> tuple[bytes, bytes]:
    """Wait for git; its output and its stderr.

    Args:
        process: the result of `start`.
        folder: the folder that it runs in.
        data: its stdin.
        commits: whether to wait without a limit, as for hooks.

    Raises:
        GitError: it reads a pipe or a device that never ends, or takes far too long.
    """
    import subprocess

    given: bytes | None = data
    for seconds in (None,) if commits else (_SOON, _LATE):
        try:
            return process.communicate(given, seconds)
        except subprocess.TimeoutExpired:
            given = None
            if seconds == _SOON and not _meets_endless(folder):
                continue
        process.kill()
        process.communicate()
    raise GitError("git does not respond")


def user_environment() -> dict[str, str]:
    """The environment without the variables that git sets for hooks of one repository."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or (name.startswith(_KEPT) and name != "GIT_CONFIG_PARAMETERS")
    }


def _program() -> str:
    """The path of git. Relative folders are skipped: they could be part of the checked project."""
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    raise FileNotFoundError(2, "git was not found on the PATH")


def _meets_endless(folder: str) -> bool:
    """Whether something that git reads is a pipe or a device, which may never end."""
    top = repository_top(folder) or folder
    own = [os.path.join(top, ".git"), os.path.join(top, ".git", "info")]
    for place, below, names in os.walk(top):
        if ".git" in below:
            below.remove(".git")
        if any(_is_endless(os.path.join(place, name)) for name in _RULES if name in names):
            return True
    return any(_is_endless(entry.path) for path in own if os.path.isdir(path) for entry in os.scandir(path))


def _is_endless(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
