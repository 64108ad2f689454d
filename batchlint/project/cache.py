"""What earlier runs found out, kept in a folder beside the project.

Two things are kept. *Looks*: for each file that was listed, by its size and times, what the first
looks said, so that a file that says nothing of Batch is not even read again. *Results*: for each
file that was analysed, by its content, what was found.

No text of a source is readable in it: a result is encrypted with a key that only its file's content gives.
Everything is sealed with a key that only the user can read (`user_key`), and nothing is loaded before its
seal is compared: what others put there counts for nothing. Whatever is broken, stale, of another version
or user is silently ignored; a folder that can't be written is not a failure. Files are replaced in one
step, so that runs at the same time and runs that were killed leave nothing half done.

What is pruned is deleted. So a folder only serves if batchlint made it, as it is told by its tag, and no
link leads to or from it.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from binascii import crc32

from batchlint import __version__
from batchlint.project.atomic import clear_debris, is_temporary, keep_atomic
from batchlint.project.files import SMALL, read_bytes
from batchlint.user_key import SEAL, seal, user_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

FOLDER = ".batchlint_cache"
#: The format of cached results; those of another format are ignored.
_FORM = 4
#: The folders that versions of batchlint make inside; no other is ever deleted.
_NAME = f"batchlint-{__version__}-{_FORM}"
_NAMES = re.compile(r"batchlint-[0-9]+\.[0-9][0-9A-Za-z.+]*-[0-9]+")
_MOST_RESULTS = 4000
_TAG = "CACHEDIR.TAG"
_SIGNATURE = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder is batchlint's cache; it can be deleted.\n"
)


class Unusable(Exception):
    """A folder can't serve as the cache; `str()` of it is the reason."""


def place_of(folder: str | None) -> str:
    """Where the cache of a run is.

    Args:
        folder: where the user wants it; None for a folder at the top of the project.

    Returns:
        An absolute path.
    """
    from batchlint.project.roots import project_root

    return os.path.abspath(folder) if folder else os.path.join(project_root(os.getcwd()), FOLDER)


def opened(folder: str | None) -> Cache | None:
    """The cache of a run; None where there is no place for a key.

    Args:
        folder: where the user wants it; None for a folder at the top of the project.

    Returns:
        The cache; nothing is kept yet.

    Raises:
        Unusable: the folder holds what is not batchlint's, or is another user's.
    """
    from batchlint import table_cache
    from batchlint.package_data import code, knowledge

    place = place_of(folder)
    _refuse(place)
    key = user_key()
    if key is None:
        return None
    state = table_cache.state_of([*knowledge(), *code()])
    # What can be parsed, and how, depends on the version of Python.
    return None if state is None else Cache(place, seal(key, sys.version.encode(), state), key)


class Cache:
    """One folder of kept looks and results.

    Attributes:
        folder: where it is; nothing needs to be there yet.
        state: what everything kept depends on: the rules, the history, batchlint itself.
    """

    def __init__(self, folder: str, state: bytes, key: bytes) -> None:
        """Prepare; reads and writes nothing.

        Args:
            folder: absolute path of the folder.
            state: kept things count only under the same state.
            key: what only the user has.
        """
        self.folder = os.path.join(folder, _NAME)
        self._outer = folder
        self.state = state
        self._key = key

    def looks(self, name: str) -> Any:
        """The results of the first tests of files.

        Args:
            name: which collection of files.

        Returns:
            What `keep_looks` was given; None where nothing counts.
        """
        data = _read(os.path.join(self.folder, _file_of(name)))
        if data is None or data[:SEAL] != self._seal_of(name, data[SEAL:]):
            return None
        return _loaded(data[SEAL:])

    def keep_looks(self, name: str, looks: Any) -> None:
        """Replace the cached results of the first tests.

        Args:
            name: which collection of files.
            looks: plain values.
        """
        content = marshal.dumps(looks)
        self._write(_file_of(name), self._seal_of(name, content) + content)

    def _seal_of(self, name: str, content: bytes) -> bytes:
        return seal(self._key, b"looks", self.state, name.encode("utf-8", "surrogatepass"), content)

    def result(self, parts: Iterable[bytes]) -> Any:
        """What was kept for a content.

        Args:
            parts: all that the result depends on, the file's content among it.

        Returns:
            What `keep_result` was given, or None.
        """
        name, secret = self._keys(parts)
        data = _read(os.path.join(self.folder, "results", name))
        if data is None:
            return None
        plain = _crypted(data[SEAL:], secret)
        if data[:SEAL] != seal(secret, plain):
            return None
        return _loaded(plain)

    def keep_result(self, parts: Iterable[bytes], value: Any) -> None:
        """Keep a result.

        Args:
            parts: all that it depends on, the file's content among it.
            value: plain values.
        """
        name, secret = self._keys(parts)
        plain = marshal.dumps(value)
        self._write(os.path.join("results", name), seal(secret, plain) + _crypted(plain, secret))

    def prune(self) -> None:
        """Drop the oldest results where there are very many, and what other versions left."""
        try:
            for other in os.listdir(self._outer) if _is_tagged(self._outer) else ():
                path = os.path.join(self._outer, other)
                if path != self.folder and _NAMES.fullmatch(other) and not os.path.islink(path):
                    _remove(path)
            folder = os.path.join(self.folder, "results")
            for each in (self._outer, self.folder, folder):
                clear_debris(each)
            with os.scandir(folder) as scan:
                found = [(entry.stat().st_mtime_ns, entry.path) for entry in scan]
            for _, path in sorted(found)[: max(0, len(found) - _MOST_RESULTS)]:
                os.unlink(path)
        except OSError:
            pass

    def _keys(self, parts: Iterable[bytes]) -> tuple[str, bytes]:
        """The name of a result's file, and the key that opens it."""
        whole = seal(self._key, b"result", self.state, *parts, size=64)
        return whole[:20].hex(), whole[20:]

    def _write(self, name: str, data: bytes) -> None:
        path = os.path.join(self.folder, name)
        try:
            if not os.path.isdir(os.path.dirname(path)):
                self._make(os.path.dirname(path))
            keep_atomic(path, data)
        except OSError:
            pass

    def _make(self, folder: str) -> None:
        """Make the folder, which neither git nor a backup should look at."""
        os.makedirs(self._outer, exist_ok=True)
        for name, content in ((_TAG, _SIGNATURE), (".gitignore", b"*\n")):
            path = os.path.join(self._outer, name)
            if not os.path.lexists(path):
                keep_atomic(path, content, private=False)
        os.makedirs(folder, exist_ok=True)


def _refuse(place: str) -> None:
    """Raise `Unusable` for a folder that is there and not known to be a cache of this user's own."""
    from batchlint.project.roots import is_below, project_root, repository_top

    here = os.getcwd()
    top = repository_top(here) or project_root(here)
    part = place
    while os.path.basename(part) and (part == place or is_below(part, top)):
        if os.path.islink(part):
            raise Unusable("its path goes through a symbolic link")
        part = os.path.dirname(part)
    try:
        found = os.stat(place)
        names = {name for name in os.listdir(place) if not is_temporary(name)}
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unusable(f"it can't be read: {error.strerror or error}") from None
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise Unusable("it belongs to another user")
    if not _is_tagged(place) and not names <= {_TAG, ".gitignore"}:  # another run may be about to make it
        raise Unusable("it contains other files; use a new or empty folder")
    if any(os.path.islink(os.path.join(place, name)) for name in (*names, os.path.join(_NAME, "results"))):
        raise Unusable("it contains a symbolic link")


def _is_tagged(folder: str) -> bool:
    path = os.path.join(folder, _TAG)
    try:
        return (
            not os.path.islink(path) and read_bytes(path, limit=SMALL).splitlines() == _SIGNATURE.splitlines()
        )
    except OSError:
        return False


def _file_of(name: str) -> str:
    # Names of folders need not be UTF-8.
    return f"looks-{crc32(name.encode('utf-8', 'surrogatepass')):08x}"


def _read(path: str) -> bytes | None:
    try:
        return read_bytes(path)
    except OSError:
        return None


def _loaded(content: bytes) -> Any:
    """Plain values from bytes that batchlint wrote; None where another version of Python did."""
    try:
        return marshal.loads(content)
    except (ValueError, EOFError, TypeError):
        return None


def _crypted(data: bytes, secret: bytes) -> bytes:
    """A text and its sealed form, each from the other."""
    from batchlint.core.digests import shake_256

    stream = shake_256(secret).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
