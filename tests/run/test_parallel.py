"""Work that is spread over processes gives what it gives in one."""

from __future__ import annotations

import marshal
import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.run.parallel import processes, share, spread

forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes can't be forked there")


@given(st.lists(st.integers(0, 1000)), st.integers(1, 9))
def test_pieces_hold_everything_once(weights: list[int], count: int) -> None:
    pieces = share(weights, count)
    assert [i for begin, end in pieces for i in range(begin, end)] == list(range(len(weights)))
    assert all(begin < end for begin, end in pieces)
    assert len(pieces) <= count


def test_pieces_are_even() -> None:
    assert share([1] * 100, 4) == [(0, 25), (25, 50), (50, 75), (75, 100)]
    assert share([100, 1, 1], 2) == [(0, 1), (1, 3)]


def _squares(begin: int, end: int) -> list[int]:
    return [n * n for n in range(begin, end)]


@forking
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_order(count: int) -> None:
    found = spread(_squares, share([1] * 50_000, count), marshal.dumps, marshal.loads)
    assert [n for part in found for n in part] == _squares(0, 50_000)


@forking
def test_what_fails_in_a_child_fails_here() -> None:
    def work(begin: int, end: int) -> None:
        if begin:
            raise ValueError(f"at {begin}")

    with pytest.raises(ValueError, match="at 1"):
        spread(work, [(0, 1), (1, 2), (2, 3)], marshal.dumps, marshal.loads)


@forking
def test_a_killed_child_loses_nothing() -> None:
    parent = os.getpid()

    def work(begin: int, end: int) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return _squares(begin, end)

    assert spread(work, [(0, 2), (2, 4)], marshal.dumps, marshal.loads) == [[0, 1], [4, 9]]


@forking
def test_interrupted_leaves_no_child() -> None:
    def work(begin: int, end: int) -> None:
        if not begin:
            raise KeyboardInterrupt
        signal.pause()

    with pytest.raises(KeyboardInterrupt):
        spread(work, [(0, 1), (1, 2), (2, 3)], marshal.dumps, marshal.loads)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_one_process_in_a_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes(1) == 1
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert processes() == 1
