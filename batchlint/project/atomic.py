"""Atomic replacement of files: whoever reads one sees all of the old content or all of the new.

The new content is written to a temporary file in the same folder, which then takes the place of the old
one. A run that is killed in between leaves that file behind. `clear_debris` removes it in a later run: a
temporary file is locked for as long as it is written, and the lock ends with the process, however that
ends. Files with other names, of other users, or that are locked are never removed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import contextmanager

from batchlint.project.files import read_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

#: Why a writable file can't be replaced: its folder is read-only, or the file is a mount point.
_NOT_REPLACED = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV)
_TEMPORARY = re.compile(r"\.batchlint-[0-9a-f]{16}\.tmp")
_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
#: The rights of a file that only this user can read, and those that the system gives to any new file.
_PRIVATE, _USUAL = 0o600, 0o666
#: Where files can't be locked, one that has not changed for a day is left over.
_LONG = 86_400
#: Seconds within which the reader of a pipe must come.
_PATIENCE = 5


def write_atomic(path: str, data: bytes, expected: bytes | None) -> None:
    """Replace a file's content completely, or not at all.

    Args:
        path: the file itself, not a link to it.
        data: the new content.
        expected: the content on which the new one is based; None to skip the comparison.

    Raises:
        OSError: the folder or the file can't be written, or the file was changed meanwhile.
    """
    mode = os.lstat(path).st_mode
    if not stat.S_ISREG(mode):
        raise OSError(0, "is no longer a regular file")
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied")  # a rename would ignore that it is read-only

    def prepare(temporary: str) -> None:
        _keep_owner(path, temporary)
        os.chmod(temporary, stat.S_IMODE(mode))
        _keep_attributes(path, temporary)
        # Another run may have written the same.
        if expected is not None and read_bytes(path) not in (expected, data):
            raise OSError(0, "was changed by another program during the run")

    _put(path, data, prepare)


def put_atomic(path: str, data: bytes) -> None:
    """Write an output file completely, or not at all, whether it exists or not.

    Links are followed. A pipe or device is written directly, and so is a file that can't be replaced.

    Raises:
        OSError: the folder or the file can't be written.
    """
    real = os.path.realpath(path)
    # A file that a shell has opened as `/dev/stdout` must not be replaced.
    if (os.path.exists(path) and not os.path.isfile(real)) or os.path.abspath(path).startswith(
        ("/dev/", "/proc/")
    ):
        _write_into(path, data)
        return
    clear_debris(os.path.dirname(real))
    if os.path.exists(real):
        try:
            write_atomic(real, data, None)
        except OSError as error:
            if error.errno not in _NOT_REPLACED:
                raise
            _write_into(real, data)
        return
    _put(real, data, mode=_USUAL)


def keep_atomic(path: str, data: bytes, private: bool = True) -> None:
    """Write a file that can be recreated: it may be lost if the system crashes.

    Args:
        path: the file.
        data: its content.
        private: whether only this user can read it; otherwise the system's usual rights count.

    Raises:
        OSError: it can't be written.
    """
    _put(path, data, lasting=False, mode=_PRIVATE if private else _USUAL)


def clear_debris(folder: str) -> None:
    """Remove the temporary files that killed runs of this user left in a folder.

    What can't be removed stays, without a word.
    """
    try:
        names = [name for name in os.listdir(folder or ".") if is_temporary(name)]
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        try:
            if stat.S_ISREG(os.lstat(path).st_mode):
                _remove_abandoned(path)
        except OSError:
            pass


@contextmanager
def undisturbed() -> Iterator[None]:
    """Delay Ctrl-C and SIGTERM until the end of the block."""
    import signal

    came: list[int] = []
    before: dict[int, Any] = {}

    def note(number: int, frame: object) -> None:
        came.append(number)

    try:
        try:
            for each in (signal.SIGINT, signal.SIGTERM):
                before[each] = signal.signal(each, note)
        except ValueError:  # signals go to the main thread, which this is not
            pass
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number in came[:1]:
            signal.raise_signal(number)


def is_temporary(name: str) -> bool:
    """Whether a file's name is one that is only given to temporary files of this module."""
    return _TEMPORARY.fullmatch(name) is not None


def _write_into(path: str, data: bytes) -> None:
    """Write into the existing file. Waiting for the reader of a pipe has a time limit."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
            break
        except OSError as error:
            if error.errno != errno.ENXIO or not stat.S_ISFIFO(os.stat(path).st_mode):
                raise
            if time.monotonic() > until:
                raise OSError(0, "no process reads from it") from None
            time.sleep(0.02)
    if os.name != "nt":
        os.set_blocking(descriptor, True)
    with open(descriptor, "wb") as stream:
        stream.write(data)


def _put(
    path: str,
    data: bytes,
    prepare: Callable[[str], None] | None = None,
    lasting: bool = True,
    mode: int = _PRIVATE,
) -> None:
    """Write a temporary file next to the path, prepare it, and rename it."""
    with undisturbed():
        descriptor, temporary = _new(os.path.dirname(path), mode)
        try:
            with open(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                if lasting:
                    os.fsync(descriptor)
                if prepare is not None:
                    prepare(temporary)
                if os.name != "nt":  # an open file can't be renamed there; here, its lock has to last
                    os.replace(temporary, path)
            if os.name == "nt":
                os.replace(temporary, path)
        except BaseException:
            try:
                os.unlink(temporary)
            except OSError:
                pass
            raise


def _new(folder: str, mode: int) -> tuple[int, str]:
    """Make a temporary file with these rights; a descriptor that holds its lock, and its path."""
    while True:
        path = os.path.join(folder, f".batchlint-{os.urandom(8).hex()}.tmp")
        descriptor = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, mode)
        try:
            _lock(descriptor)
            if os.path.lexists(path):
                return descriptor, path
        except BlockingIOError:
            pass
        os.close(descriptor)  # before it was locked, another run has taken it for debris


def _lock(descriptor: int) -> bool:
    """Lock a file until it is closed; False if that is not possible.

    Raises:
        BlockingIOError: another process has locked it.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def _remove_abandoned(path: str) -> None:
    """Remove a temporary file that no process holds.

    Raises:
        OSError: one does, or it can't be removed.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        found = os.fstat(descriptor)
        # Root gives a temporary file to the owner of the file that it will replace.
        is_own = not hasattr(os, "geteuid") or os.geteuid() in (0, found.st_uid)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or not is_own:
            return
        is_free = _lock(descriptor) or found.st_mtime < time.time() - _LONG
        if is_free and os.name != "nt":
            os.unlink(path)
    finally:
        os.close(descriptor)
    if is_free and os.name == "nt":
        os.unlink(path)


def _keep_owner(path: str, temporary: str) -> None:
    """Copy the owner of the old file, which only works, and only matters, for root."""
    chown = getattr(os, "chown", None)
    if chown is None:
        return
    before = os.stat(path)
    after = os.stat(temporary)
    if (before.st_uid, before.st_gid) != (after.st_uid, after.st_gid):
        try:
            chown(temporary, before.st_uid, before.st_gid)
        except PermissionError:
            pass


def _keep_attributes(path: str, temporary: str) -> None:
    """Copy the extended attributes of the old file, access control lists among them, if possible."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(path)
    except OSError:
        return
    for name in names:
        try:
            os.setxattr(temporary, name, os.getxattr(path, name))
        except OSError:  # some are the system's own
            pass
