"""Reading of files, of which nothing is known beforehand."""

from __future__ import annotations

import os
import stat

#: Nothing that a person wrote is larger, nor anything that could be analysed in reasonable time.
LIMIT = 256 << 20
#: The same for configurations, requirements and similar files.
SMALL = 1 << 20
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
