"""Tables in a compact form that loads at once, kept beside the sources that they are made from.

What rules and history say is read from YAML and JSON, which takes longer than everything else in a
run that finds nothing. So what was made of them once is kept, as Python keeps byte code: beside the
package, or below the user's cache folder where that can't be written. It counts only while the
sources are as they were (names, sizes, times of change), and only whole: a checksum covers both.
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
    from collections.abc import Callable, Sequence
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))
#: Data is only shared between interpreters of one version, as byte code is.
_TAG = f"{__version__}-{sys.implementation.cache_tag}"


def load(name: str, sources: Sequence[str], build: Callable[[], Any], beside: bool = False) -> Any:
    """Take a table from its kept form, or build and keep it.

    Args:
        name: what it is called; unique over the package.
        sources: absolute paths of the files that it is made from.
        build: makes it, of nothing but tuples, lists, dicts, sets, strings, bytes, numbers and code.
        beside: whether it is only kept beside the package: what is executed must not lie where more
            people can write than may change the package.

    Returns:
        What `build` returned, now or earlier.
    """
    state = state_of(sources)
    if state is None:
        return build()
    files = [os.path.join(folder, f"{name}.{_TAG}.tables") for folder in _folders()[: 1 if beside else None]]
    for file in files:
        found = _read(file, state)
        if found is not None:
            return found[0]
    made = build()
    # Who wants no byte code beside sources wants no tables there either.
    files = files[sys.dont_write_bytecode :]
    content = marshal.dumps((made,)) if files else b""
    for file in files:
        if _write(file, _sealed(state, content)):
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


def _folders() -> list[str]:
    """Where tables are kept: as byte code beside the package, else with the user's other caches.

    A user without a home has none. A relative path would lead into the folder that is checked.
    """
    home = os.path.expanduser("~") if os.name == "nt" else os.environ.get("HOME", "")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    below = [os.path.join(base, "batchlint")] if os.path.isabs(base) else []
    return [os.path.join(_HERE, "__pycache__"), *below]


def _sealed(state: bytes, content: bytes) -> bytes:
    return crc32(content, crc32(state)).to_bytes(4, "big") + content


def _read(file: str, state: bytes) -> tuple[Any] | None:
    """The kept table in a tuple; None where there is none that counts."""
    try:
        data = read_bytes(file)
        content = data[4:]
        if data != _sealed(state, content):
            return None
        found: tuple[Any] = marshal.loads(content)
        return found
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write(file: str, data: bytes) -> bool:
    """Keep a table; whether that went well. Whoever reads meanwhile sees the old one or the new."""
    part = f"{file}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with open(part, "wb") as stream:
            stream.write(data)
        os.replace(part, file)
    except OSError:
        try:
            os.unlink(part)
        except OSError:
            pass
        return False
    return True
