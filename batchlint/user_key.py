"""A random key that only this user can read, to seal cached results and tables.

Whoever can write a kept file could otherwise decide what a run says. With a seal, a file counts only if this
user's own batchlint wrote it, wherever it lies and whoever else can write there. The key is made when it
is first needed; without it, everything that it sealed is worthless and is made again.
"""

from __future__ import annotations

import os
import stat

_MAGIC = b"batchlint key 1\n"
_SIZE = len(_MAGIC) + 32
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
#: The length of a seal.
SEAL = 32


def user_folder() -> str | None:
    """The folder for the files of this user; None for a user without a home.

    A relative path would lead into the folder that is checked.
    """
    home = os.path.expanduser("~") if os.name == "nt" else os.environ.get("HOME", "")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "batchlint") if os.path.isabs(base) else None


def user_key(make: bool = True) -> bytes | None:
    """The key of this user.

    Args:
        make: whether to make one where there is none that counts.

    Returns:
        The key; None where there is none, or no place for one that others can't read.
    """
    folder = user_folder()
    if folder is None:
        return None
    path = os.path.join(folder, "key")
    key = _read(path)
    if key is None and make:
        from batchlint.project.atomic import clear_debris, keep_atomic  # most runs have a key

        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            clear_debris(folder)
            keep_atomic(path, _MAGIC + os.urandom(_SIZE - len(_MAGIC)))
        except OSError:
            return None
        key = _read(path)  # of several runs at once, the last one's counts
    return key


def seal(key: bytes, *parts: bytes, size: int = SEAL) -> bytes:
    """A keyed digest of some bytes, which only someone with the key can compute.

    Args:
        key: the key.
        parts: what is sealed.
        size: how many bytes are wanted, 64 at most.

    Returns:
        As many bytes.
    """
    from batchlint.core.digests import blake2b

    digest = blake2b(key=key, digest_size=size)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _read(path: str) -> bytes | None:
    """The key in a file; None unless it is a regular file that this user alone owns, and can read."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            return None
        if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
            return None
        data = os.read(descriptor, _SIZE + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data[len(_MAGIC) :] if len(data) == _SIZE and data.startswith(_MAGIC) else None
