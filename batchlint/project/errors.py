"""User errors: a message of one line, shown as it is, with exit code 2; and hints in messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from batchlint.core.wording import enumerated


class UsageError(Exception):
    """Wrong usage or configuration; its text is one line with a remedy."""


class Problem(NamedTuple):
    """A file or folder that could not be read, parsed, fixed or written."""

    path: str
    message: str
    line: int = 0
    cell: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """The place in a line of text: `app.py:3:7`, `app.ipynb:cell 2:3:7`."""
        cell = f":cell {self.cell}" if self.cell else ""
        column = f":{self.column}" if self.column else ""
        return f"{self.path}{cell}" + (f":{self.line}{column}" if self.line else "")


def did_you_mean(name: str, known: Iterable[str], count: int = 3) -> str:
    """A hint to append to a message on an unknown name: `; did you mean 'a', 'b' or 'c'?`, or nothing."""
    lowered = {k.lower(): k for k in known}
    wanted = name.lower()
    close = get_close_matches(wanted, lowered, n=count, cutoff=0.75)
    if len(wanted) >= 3:
        close.extend(sorted((k for k in lowered if k.startswith(wanted)), key=lambda k: (len(k), k)))
    close.extend(get_close_matches(wanted, lowered, n=count, cutoff=0.6))
    close = [lowered[k] for k in list(dict.fromkeys(close))[:count]]
    return f"; did you mean {enumerated([repr(name) for name in close], ' or ')}?" if close else ""
