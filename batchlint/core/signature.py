"""What tells that a file is as it was, without reading it."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: A file that changed this short a time ago may change again without its times telling.
_SETTLED_NS = 2_000_000_000


def signature(stat: os.stat_result, now: int | None = None) -> int:
    """A number that is another one after every change of a file.

    Size, both times and the number of the file go into it; no program can set all of them back.

    Args:
        stat: what the system says of the file.
        now: the time at which it was asked, or one before that; None for this moment.

    Returns:
        The number; 0 where the last change is too fresh to be told from one that is still to come.
    """
    return signatures((stat,), time.time_ns() if now is None else now)[0]


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


def state_of(path: str, now: int | None = None) -> int:
    """What tells that a file or folder is as it was.

    Args:
        path: an absolute path; links are followed.
        now: a time before whatever rests on the state was asked; None for this moment.

    Returns:
        Its signature; -1 where there is nothing, 0 where it changed too short a time before to tell.
    """
    try:
        return signature(os.stat(path), now)
    except OSError:
        return -1


def as_they_were(asked: dict[str, int], marks: dict[str, int]) -> bool:
    """Whether files and folders are as they were asked; `marks` tells of those that this run has asked."""
    absent = [path for path, state in asked.items() if state == -1]
    rest = [path for path, state in asked.items() if state != -1 and marks.get(path, 0) != state]
    now = time.time_ns()
    try:
        states = signatures(map(os.stat, rest), now)
    except OSError:
        return False
    return (
        0 not in states
        and states == [asked[path] for path in rest]
        and all(state_of(path) == -1 for path in absent)
    )
