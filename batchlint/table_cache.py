"""Tables in a compact form that loads at once, kept beside the sources that they are made from.

What rules and history say is read from YAML and JSON, which takes longer than everything else in a
run that finds nothing. So what was made of them once is kept, as Python keeps byte code: beside the
package, or in the user's folder where that can't be written. It counts only while the sources are as
they were (names, sizes, times of change), and only whole.

Whoever can write beside the package could as well change it: a checksum against accidents is enough there.
In the user's folder, a table is sealed with the user's key. Nothing is loaded before that is compared.
"""

from __future__ import annotations

import marshal
import os
import sys
from binascii import crc32

from batchlint import __version__
from batchlint.project.files import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing takes longer than loading a table
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

_BESIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__pycache__")
#: Data is only shared between interpreters of one version, as byte code is.
_TAG = f"{__version__}-{sys.implementation.cache_tag}"


def load(name: str, sources: Sequence[str], build: Callable[[], Any]) -> Any:
    """Take a table from its kept form, or build and keep it.

    Args:
        name: what it is called; unique over the package.
        sources: absolute paths of the files that it is made from.
        build: makes it, of nothing but tuples, lists, dicts, sets, strings, bytes and numbers.

    Returns:
        What `build` returned, now or earlier.
    """
    state = state_of(sources)
    if state is None:
        return build()
    file = f"{name}.{_TAG}.tables"
    for folder in _folders():
        found = _read(folder, file, state)
        if found is not None:
            return found[0]
    made = build()
    # Who wants no byte code beside sources wants no tables there either.
    for folder in list(_folders())[sys.dont_write_bytecode :]:
        if _write(folder, file, state, marshal.dumps((made,))):
            break
    return made


def state_of(sources: Sequence[str]) -> bytes | None:
    """What files are like: their names, sizes and times of change.

    Args:
        sources: absolute paths.

    Returns:
        Bytes that are others after every change; None where a file can't be asked.
    """
    try:
        stats = [(source, os.stat(source)) for source in sources]
    except OSError:
        return None
    return marshal.dumps([(source, stat.st_size, stat.st_mtime_ns) for source, stat in stats])


def _folders() -> Iterator[str]:
    """Where tables are kept: as byte code beside the package, else in the user's folder."""
    yield _BESIDE
    from batchlint.user_key import user_folder  # most runs find all tables before

    own = user_folder()
    if own is not None:
        yield own


def _seal(folder: str, file: str, state: bytes, content: bytes, make: bool = False) -> bytes | None:
    """What stands before a table; None where there is no key, and `make` does not make one."""
    if folder == _BESIDE:
        return crc32(content, crc32(state, crc32(file.encode()))).to_bytes(4, "big")
    from batchlint.user_key import seal, user_key

    key = user_key(make)
    return None if key is None else seal(key, b"table", file.encode(), state, content)


def _read(folder: str, file: str, state: bytes) -> tuple[Any] | None:
    """The kept table in a tuple; None where there is none that counts."""
    try:
        data = read_bytes(os.path.join(folder, file))
    except OSError:
        return None
    length = 4 if folder == _BESIDE else 32  # of a checksum, or a seal
    head, content = data[:length], data[length:]
    if head != _seal(folder, file, state, content):
        return None
    try:
        found: tuple[Any] = marshal.loads(content)
    except (ValueError, EOFError, TypeError):
        return None
    return found


def _write(folder: str, file: str, state: bytes, content: bytes) -> bool:
    """Keep a table; whether that went well. Whoever reads meanwhile sees the old one or the new."""
    from batchlint.project.atomic import clear_debris, keep_atomic

    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        clear_debris(folder)
        head = _seal(folder, file, state, content, make=True)
        if head is None:
            return False
        keep_atomic(os.path.join(folder, file), head + content, private=folder != _BESIDE)
    except OSError:
        return False
    return True
