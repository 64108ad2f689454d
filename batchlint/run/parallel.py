"""Spread work over processes: forked, since everything that is loaded is there at once.

Worth it from about a twentieth of a second of work on. Where a system can't fork safely (Windows,
macOS), and in a hook of pre-commit, which starts several processes itself, everything runs in this process.
Results come in the order of the items whatever process made them.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # this module is imported by runs that find nothing
    from collections.abc import Callable, Sequence
    from typing import Any


def processes(limit: int | None = None) -> int:
    """How many processes may run at the same time.

    Args:
        limit: what the user allows; None for as many as there are processors.

    Returns:
        At least 1.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin" or os.environ.get("PRE_COMMIT"):
        return 1
    try:
        available = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        available = os.cpu_count() or 1
    return max(1, min(available, limit or available))


def share(weights: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Cut a list into as many pieces as there are processes, of about the same weight.

    Args:
        weights: what each item weighs.
        count: how many pieces at most.

    Returns:
        Begin and end of each piece; none is empty.
    """
    pieces: list[tuple[int, int]] = []
    total, begin, done = sum(weights), 0, 0
    for index, weight in enumerate(weights):
        done += weight
        left = count - len(pieces)
        if left > 1 and done * count >= total * (len(pieces) + 1) and index + 1 < len(weights):
            pieces.append((begin, index + 1))
            begin = index + 1
    if begin < len(weights):
        pieces.append((begin, len(weights)))
    return pieces


def spread(
    work: Callable[[int, int], Any],
    pieces: Sequence[tuple[int, int]],
    dump: Callable[[Any], bytes],
    load: Callable[[bytes], Any],
) -> list[Any]:
    """Do pieces of work at the same time; the first one in this process, each other in a child.

    Args:
        work: does the items from a begin to an end; must not write anything, anywhere.
        pieces: begin and end of each piece.
        dump: turns a result into bytes.
        load: turns them back.

    Returns:
        The result of each piece. What a child could not do is done here, so that what goes wrong
        goes wrong as it would have without children.
    """
    children: list[tuple[int, int]] = []
    try:
        for begin, end in pieces[1:]:
            children.append(_child(work, begin, end, dump))
        results = [work(*piece) for piece in pieces[:1]]
        for (pid, pipe), (begin, end) in zip(list(children), pieces[1:], strict=True):
            data = _drain(pipe)
            children.remove((pid, pipe))
            _, status = os.waitpid(pid, 0)
            results.append(load(data) if status == 0 else work(begin, end))
        return results
    finally:
        for pid, pipe in children:
            try:
                os.close(pipe)
            except OSError:  # interrupted just after it was read
                pass
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _child(
    work: Callable[[int, int], Any], begin: int, end: int, dump: Callable[[Any], bytes]
) -> tuple[int, int]:
    """Start a child; returns its id and where its result can be read."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.close(reading)
        data = memoryview(dump(work(begin, end)))
        while data:
            data = data[os.write(writing, data) :]
        code = 0
    except BaseException:  # the parent repeats it and reports the error
        pass
    finally:
        os._exit(code)


def _drain(pipe: int) -> bytes:
    parts = []
    try:
        while part := os.read(pipe, 1 << 20):
            parts.append(part)
    finally:
        os.close(pipe)
    return b"".join(parts)
