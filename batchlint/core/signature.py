"""What tells that a file is as it was, without reading it."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

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
    return signatures((stat,), time.time_ns())[0]


def signatures(stats: Iterable[os.stat_result], now: int) -> list[int]:
    """The numbers of many files.

    Args:
        stats: what the system says of each.
        now: the time at which it was asked, or one before that.

    Returns:
        What `signature` says of each.
    """
    settled = now - _SETTLED_NS
    return [
        0
        if (changed := stat.st_mtime_ns) > settled or (touched := stat.st_ctime_ns) > settled
        else hash((stat.st_size, changed, touched, stat.st_ino)) or 1
        for stat in stats
    ]
