"""Detect changes of files without reading them."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Within this time, a second change of a file may leave its times as they are.
_SETTLED_NS = 2_000_000_000


def signature(stat: os.stat_result, now: int | None = None) -> int:
    """A number that changes with every change of a file; 0 where the last one is too recent.

    It covers size, both times and the inode; no program can set all of them back. `now` is a time
    before the file was examined, None for this moment.
    """
    return signatures((stat,), time.time_ns() if now is None else now)[0]


def signatures(stats: Iterable[os.stat_result], now: int) -> list[int]:
    """The `signature` of many files, in order."""
    settled = now - _SETTLED_NS
    return [
        0
        if (changed := stat.st_mtime_ns) > settled or (touched := stat.st_ctime_ns) > settled
        else hash((stat.st_size, changed, touched, stat.st_ino)) or 1
        for stat in stats
    ]


def state_of(path: str, now: int | None = None) -> int:
    """The `signature` of a file or folder, following links; -1 where there is none."""
    try:
        return signature(os.stat(path), now)
    except OSError:
        return -1
