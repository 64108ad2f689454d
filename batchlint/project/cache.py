"""What earlier runs found out, kept in a folder beside the project.

Two things are kept. *Looks*: for each file that was listed, by its size and times, what the first
looks said, so that a file that says nothing of Batch is not even read again. *Results*: for each
file that was analysed, by its content, what was found.

No text of a source is readable in it: a result is sealed with a key that only its file's content
gives. Whatever is broken, stale, or from another version is dropped without a word; a folder that
can't be written is no failure. Files are replaced in one step, so that runs at the same time and
runs that were killed leave nothing half done.
"""

from __future__ import annotations

import marshal
import os
from binascii import crc32

from batchlint import __version__
from batchlint.project.files import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

FOLDER = ".batchlint_cache"
#: The form of what is kept; results of another form are not looked at.
_FORM = 2
_MOST_RESULTS = 4000
_TAG = "CACHEDIR.TAG"
_SIGNATURE = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is batchlint's cache; it can be deleted.\n"
)


def opened(folder: str | None) -> Cache:
    """The cache of a run.

    Args:
        folder: where the user wants it; None for a folder at the top of the project.

    Returns:
        The cache; nothing is read or written yet.
    """
    from batchlint import compiled
    from batchlint.project.roots import project_root
    from batchlint.sources import code, knowledge

    place = os.path.abspath(folder) if folder else os.path.join(project_root(os.getcwd()), FOLDER)
    state = compiled.state_of([*knowledge(), *code()]) or b""
    return Cache(place, crc32(state).to_bytes(4, "big") + crc32(state, 1).to_bytes(4, "big"))


class Cache:
    """One folder of kept looks and results.

    Attributes:
        folder: where it is; nothing needs to be there yet.
        state: what everything kept depends on: the rules, the history, batchlint itself.
    """

    def __init__(self, folder: str, state: bytes) -> None:
        """Prepare; reads and writes nothing.

        Args:
            folder: absolute path of the folder.
            state: kept things count only under the same state.
        """
        self.folder = os.path.join(folder, f"{__version__}-{_FORM}")
        self._outer = folder
        self.state = state

    def looks(self, name: str) -> dict[str, Any]:
        """What the first looks at files said.

        Args:
            name: which collection of files.

        Returns:
            By path, what `keep_looks` was given; empty where nothing counts.
        """
        data = _read(os.path.join(self.folder, _file_of(name)))
        head = len(self.state) + 4
        if data is None or len(data) < head or data[4:head] != self.state:
            return {}
        view = memoryview(data)
        if crc32(view[4:]).to_bytes(4, "big") != data[:4]:
            return {}
        try:
            kept = marshal.loads(view[head:])
        except (ValueError, EOFError, TypeError):
            return {}
        return kept[1] if isinstance(kept, tuple) and kept[0] == name else {}

    def keep_looks(self, name: str, looks: dict[str, Any]) -> None:
        """Keep what the first looks said, in place of what was kept.

        Args:
            name: which collection of files.
            looks: by path, plain values.
        """
        content = self.state + marshal.dumps((name, looks))
        data = crc32(content).to_bytes(4, "big") + content
        self._write(_file_of(name), data)

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
        plain = _crypted(data[16:], secret)
        if _mark(plain, secret) != data[:16]:
            return None
        return marshal.loads(plain)

    def keep_result(self, parts: Iterable[bytes], value: Any) -> None:
        """Keep a result.

        Args:
            parts: all that it depends on, the file's content among it.
            value: plain values.
        """
        name, secret = self._keys(parts)
        plain = marshal.dumps(value)
        self._write(os.path.join("results", name), _mark(plain, secret) + _crypted(plain, secret))

    def prune(self) -> None:
        """Drop the oldest results where there are very many, and what other versions left."""
        try:
            for other in os.listdir(self._outer):
                path = os.path.join(self._outer, other)
                if path != self.folder and os.path.isdir(path) and other[:1].isdigit():
                    _remove(path)
            folder = os.path.join(self.folder, "results")
            with os.scandir(folder) as scan:
                found = [(entry.stat().st_mtime_ns, entry.path) for entry in scan]
            for _, path in sorted(found)[: max(0, len(found) - _MOST_RESULTS)]:
                os.unlink(path)
        except OSError:
            pass

    def _keys(self, parts: Iterable[bytes]) -> tuple[str, bytes]:
        """The name of a result's file, and the key that opens it."""
        from batchlint.core.digests import blake2b

        digest = blake2b(self.state, digest_size=64)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        whole = digest.digest()
        return whole[:20].hex(), whole[20:]

    def _write(self, name: str, data: bytes) -> None:
        path = os.path.join(self.folder, name)
        part = f"{path}.{os.getpid()}.part"
        try:
            if not os.path.isdir(os.path.dirname(path)):
                self._make(os.path.dirname(path))
            with open(part, "wb") as stream:
                stream.write(data)
            os.replace(part, path)
        except OSError:
            try:
                os.unlink(part)
            except OSError:
                pass

    def _make(self, folder: str) -> None:
        """Make the folder, which neither git nor a backup should look at."""
        os.makedirs(folder, exist_ok=True)
        for name, content in ((".gitignore", "*\n"), (_TAG, _SIGNATURE)):
            path = os.path.join(self._outer, name)
            if not os.path.exists(path):
                with open(path, "w", encoding="ascii") as stream:
                    stream.write(content)


def _file_of(name: str) -> str:
    # Names of folders need not be UTF-8.
    return f"looks-{crc32(name.encode('utf-8', 'surrogatepass')):08x}"


def _read(path: str) -> bytes | None:
    try:
        return read_bytes(path)
    except OSError:
        return None


def _crypted(data: bytes, secret: bytes) -> bytes:
    """A text and its sealed form, each from the other."""
    from batchlint.core.digests import shake_256

    stream = shake_256(secret).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def _mark(plain: bytes, secret: bytes) -> bytes:
    from batchlint.core.digests import blake2b

    return blake2b(plain, key=secret, digest_size=16).digest()


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
