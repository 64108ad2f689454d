"""Problems in rule files: each with its file, its line, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong; `line` counts from 1, 0 where no single line is at fault."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class RuleError(Exception):
    """A rule file can't be used; `problems` has all that was found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """A collection of problems, so that one run of a check shows all of them."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, file: str, line: int, message: str) -> None:
        """Note one problem."""
        self.found.append(Problem(file, line, message))

    def stop(self) -> None:
        """Raise what was collected.

        Raises:
            RuleError: there is at least one problem.
        """
        if self.found:
            raise RuleError(self.found)


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`; did you mean 'becomes'?`, or all names if none is similar and there are few."""
    from difflib import get_close_matches  # only mistakes need it

    known = sorted(known)
    close = get_close_matches(str(name), known, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    # A name that differs in case alone is no close match where it is short.
    same = [k for k in known if k.lower() == str(name).lower()]
    if same:
        return f"; did you mean '{same[0]}'?"
    return f"; use one of {', '.join(known)}" if 0 < len(known) <= 12 else ""
