"""The messages and the progress of a run, for whoever started it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Listener:
    """Receives what happens during a run; this one ignores it."""

    def say(self, message: str) -> None:
        """Receive one line for people."""

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[], None]]:
        """Receive how many files there are to evaluate; gives what is called after each."""
        yield lambda: None
