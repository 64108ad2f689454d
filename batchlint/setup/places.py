"""The repository: its top, its CI service, and where files may be written."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.files import SMALL, read_bytes
from batchlint.project.git import GitError, finish, start
from batchlint.project.roots import is_below, repository_top

#: By service, what is at the top of a repository that uses it.
MARKS = {
    "github": (".github",),
    "gitlab": (".gitlab-ci.yml",),
    "azure": ("azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml"),
}
_HOSTS = {
    "github": re.compile(r"github"),
    "gitlab": re.compile(r"gitlab"),
    "azure": re.compile(r"dev\.azure\.com|visualstudio\.com"),
}
#: A remote: https://host/path, ssh://user@host:22/path or user@host:path.
_REMOTE = re.compile(r"^\S+ (?:[\w+]+://)?(?:[^/@\n]*@)?(?P<host>[^/:\n]+)", re.MULTILINE)


class Place(NamedTuple):
    """Where batchlint is set up.

    Attributes:
        folder: absolute path of the folder of the configuration.
        top: that of the repository; the folder itself without git.
        has_git: whether there is a repository.
    """

    folder: str
    top: str
    has_git: bool

    @property
    def below(self) -> str:
        """The folder relative to the top, with `/`; empty at the top."""
        relative = os.path.relpath(self.folder, self.top).replace(os.sep, "/")
        return "" if relative == "." else relative


def place_of(folder: str) -> Place:
    """The place of a folder (an absolute path).

    Raises:
        UsageError: no file can contain its name.
    """
    top = repository_top(folder)
    place = Place(folder, top or folder, top is not None)
    if any(not char.isprintable() for char in place.below):
        raise UsageError(
            f"{place.below!r}: the name of the folder has characters that can't be written to files"
        )
    return place


def service(place: Place) -> str | None:
    """The CI service of a repository: by its files, else by its remotes; None if neither is known."""
    marked = [
        name
        for name, marks in MARKS.items()
        if any(os.path.exists(os.path.join(place.top, mark)) for mark in marks)
    ]
    if len(marked) == 1 or not place.has_git:
        return marked[0] if marked else None
    remotes = _git(place.top, "config", "--get-regexp", r"^remote\..*\.url$").decode("utf-8", "replace")
    hosts = [match["host"].lower() for match in _REMOTE.finditer(remotes)]
    named = [name for host in hosts for name, pattern in _HOSTS.items() if pattern.search(host)]
    return next((name for name in (*named, *marked) if name in (marked or named)), None)


def ignored(place: Place, paths: list[str]) -> list[str]:
    """Of paths relative to the top, those that git ignores."""
    if not place.has_git or not paths:
        return []
    out = _git(place.top, "check-ignore", "-z", "--stdin", data=os.fsencode("\0".join(paths)))
    return os.fsdecode(out).split("\0")[:-1]


def _git(folder: str, *arguments: str, data: bytes = b"") -> bytes:
    """The output of git for some input; empty if it fails."""
    try:
        process = start(folder, *arguments)
        output, _ = finish(process, folder, data)
    except (OSError, GitError):
        return b""
    return output if process.returncode == 0 else b""


def writable(place: Place, path: str) -> str:
    """The file that is written for a path, with links resolved.

    Raises:
        UsageError: it is outside the repository, in git's own data, or no regular file.
    """
    real, top = os.path.realpath(path), os.path.realpath(place.top)
    shown = shown_path(path)
    if not is_below(real, top):
        raise UsageError(f"{shown} is a link to a place outside the repository")
    if ".git" in os.path.relpath(real, top).lower().split(os.sep):
        raise UsageError(f"{shown} is inside git's own data (.git)")
    if os.path.lexists(path) and not os.path.isfile(real):
        raise UsageError(f"{shown} is not a regular file")
    return real


def content(path: str) -> bytes | None:
    """The content of a small file; None if there is none.

    Raises:
        UsageError: it can't be read.
    """
    if not os.path.lexists(path):
        return None
    try:
        return read_bytes(path, limit=SMALL)
    except OSError as error:
        raise UsageError(f"{shown_path(path)}: can't be read: {error.strerror or error}") from None
