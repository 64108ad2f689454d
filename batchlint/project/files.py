"""Reading of files, and atomic replacement of their content."""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Nothing that a person wrote is larger, nor anything that could be analysed in reasonable time.
LIMIT = 256 << 20
#: The same for configurations, requirements and similar files.
SMALL = 1 << 20
#: Why a file can't be replaced that can be written: its folder is closed, or it is mounted by itself.
_NOT_REPLACED = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV)
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read_bytes(path: str, size: int = 0, limit: int = LIMIT) -> bytes:
    """Read a regular file.

    Args:
        path: the file.
        size: its length, where it is known to be a regular file; 0 otherwise.
        limit: the maximum length in bytes.

    Raises:
        OSError: it can't be read, is too large, or is not a regular file (a pipe or device may never end).
    """
    # Without a stream around it, which takes as long as all of this.
    try:
        descriptor = os.open(path, _READING)
    except ValueError:  # a null byte, or a character that no name can have
        raise OSError(22, "is not a valid file name") from None
    try:
        if size <= 0:
            found = os.fstat(descriptor)
            if stat.S_ISDIR(found.st_mode):
                raise IsADirectoryError(21, "is a folder")
            if not stat.S_ISREG(found.st_mode):
                raise OSError(0, "is not a regular file")
            size = found.st_size
        data = os.read(descriptor, min(size, limit) + 1)
        if len(data) == size <= limit:
            return data
        parts, length = [data], len(data)
        while length <= limit and (part := os.read(descriptor, 1 << 20)):
            parts.append(part)
            length += len(part)
        if length > limit:
            raise OSError(27, f"is larger than {limit >> 20} MB")
        return b"".join(parts)
    finally:
        os.close(descriptor)


def read_start(path: str, most: int) -> bytes:
    """Read at most `most` bytes of a regular file; anything else is not even opened.

    Raises:
        OSError: it can't be read, or is not a regular file.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(0, "is not a regular file")
    descriptor = os.open(path, _READING)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "is not a regular file")
        parts = []
        while most > 0 and (part := os.read(descriptor, most)):
            parts.append(part)
            most -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def write_atomic(path: str, data: bytes, expected: bytes | None) -> None:
    """Replace a file's content completely, or not at all.

    Args:
        path: the file itself, not a link to it.
        data: the new content.
        expected: the content on which the new one is based; None to skip the comparison.

    Raises:
        OSError: the folder or the file can't be written, or the file was changed meanwhile.
    """
    mode = os.stat(path).st_mode
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied")  # a rename would ignore that it is read-only

    def prepare(temporary: str) -> None:
        _keep_owner(path, temporary)
        os.chmod(temporary, stat.S_IMODE(mode))
        if expected is not None and read_bytes(path) != expected:
            raise OSError(0, "was changed while it was being fixed")

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
    if os.path.exists(real):
        try:
            write_atomic(real, data, None)
        except OSError as error:
            if error.errno not in _NOT_REPLACED:
                raise
            _write_into(real, data)
        return

    def prepare(temporary: str) -> None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)

    _put(real, data, prepare)


def _write_into(path: str, data: bytes) -> None:
    with open(path, "wb") as stream:
        stream.write(data)


def _put(path: str, data: bytes, prepare: Callable[[str], None]) -> None:
    """Write a temporary file next to the path, prepare it, and rename it."""
    import tempfile  # test_start.py: a run without Batch code imports as little as possible

    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".batchlint-", suffix=".tmp")
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        prepare(temporary)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


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
