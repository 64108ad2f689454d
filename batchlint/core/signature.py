"""What tells that a file is as it was, without reading it."""

from __future__ import annotations

import os
import time

#: A file that changed this short a time ago may change again without its times telling.
_SETTLED_NS = 2_000_000_000


def signature(stat: os.stat_result) -> int:
    """A number that is another one after every change of a file.

    Size, both times and the number of the file go into it; no program can set all of them back.

    Args:
        stat: what the system says of the file.

    Returns:
        The number; 0 where the last change is too fresh to be told from one that is still to come.
    """
    if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) < _SETTLED_NS:
        return 0
    return hash((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)) or 1
