"""Move a version specifier of `azure-batch` to a release, in the style in which it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from batchlint.project.releases import Release, releases

_CLAUSE = re.compile(r"(\s*)(===|==|~=|!=|<=|>=|<|>|\^|~|)(\s*)(v?\d+(?:\.\d+)*)(\.\*|)(\s*)")
_LOWER = frozenset([">=", ">"])
_UPPER = frozenset(["<=", "<"])
_BOTH = frozenset(["==", "===", "~="])
#: A release of the package has no more parts.
_PARTS = 3


class Goal(NamedTuple):
    """Where a requirement shall go.

    Attributes:
        release: the release that is written down.
        exact: whether a person named that release, so that another one of the same api-version
            does not do.
    """

    release: Release
    exact: bool = False

    @staticmethod
    def of(position: int, named: str | None = None) -> Goal | None:
        """The goal for a target version.

        Args:
            position: the target api-version.
            named: the release that a person named; None for the newest that speaks the version.

        Returns:
            The goal, or None where no known release speaks the version.
        """
        speaking = [r for r in releases() if r.position == position]
        exact = next((r for r in speaking if r.text == named), None)
        if exact is not None:
            return Goal(exact, True)
        return Goal(speaking[-1]) if speaking else None


def is_met(specifier: str, goal: Goal) -> bool:
    """Whether a requirement already leads to the goal.

    Args:
        specifier: as PEP 440 writes it.
        goal: where it shall go.

    Returns:
        True where the release that the code has to work with (the lowest that is allowed; the
        highest where there is no lower bound) speaks the target, and where nothing is bounded.
    """
    if specifier.strip() == "*":
        return True
    try:
        parsed = SpecifierSet(specifier)
    except InvalidSpecifier:
        return False
    operators = {part.operator for part in parsed}
    if not operators & (_LOWER | _UPPER | _BOTH):
        return True
    allowed = _allowed(parsed)
    if not allowed or (goal.exact and goal.release not in allowed):
        return False
    # What a bound on one side leaves open is decided by what is installed: the newest release.
    decides = allowed[0] if operators & (_LOWER | _BOTH) else allowed[-1]
    return decides.position == goal.release.position


def move(written: str, goal: Goal, as_pep440: Callable[[str], str] = str) -> str | None:
    """Rewrite a specifier so that it leads to the goal; operators, order and spaces stay.

    A bound that would let in releases of another api-version gets another part (`~=14.1` is
    written `~=14.1.0`).

    Args:
        written: the specifier as it stands, without the name.
        goal: where it shall go.
        as_pep440: what translates the dialect in which it is written.

    Returns:
        The new specifier; None where this form can't be moved.
    """
    parts = [_CLAUSE.fullmatch(part) for part in written.split(",")]
    if None in parts:
        return None
    clauses = [part for part in parts if part is not None]
    fallback = None
    for more in range(_PARTS):
        moved = [_clause(clause, goal.release, more) for clause in clauses]
        if None in moved:
            return None
        text = ",".join(part for part in moved if part is not None)
        try:
            allowed = _allowed(SpecifierSet(as_pep440(text)))
        except InvalidSpecifier:
            return None
        if goal.release not in allowed:
            continue
        bounded = any(clause[2] not in _LOWER and clause[2] != "!=" for clause in clauses)
        if not bounded or all(r.position == goal.release.position for r in allowed):
            return text
        if is_met(as_pep440(text), goal):
            fallback = fallback or text
    return fallback


def _allowed(parsed: SpecifierSet) -> list[Release]:
    return [r for r in releases() if parsed.contains(r.version, prereleases=True)]


def _clause(clause: re.Match[str], release: Release, more: int) -> str | None:
    """One clause, moved; bounds are written with `more` parts than before."""
    before, operator, space, number, star, after = clause.groups()
    size = number.count(".") + 1
    moved: str | None
    if operator == "!=":
        excluded = SpecifierSet(f"=={number}{star}").contains(release.version, prereleases=True)
        return None if excluded else clause[0]
    if star:
        moved = _first(release.version, min(size + more, 2)) + star
    elif operator in (">=", ">"):
        operator, moved = ">=", release.text
    elif operator == "<":
        moved = _above(release.version, number, size, more)
    elif operator == "^" and more:
        # What a caret holds together is one major release; a tilde can ask for less.
        operator, moved = "~", _first(release.version, min(max(size, 1 + more), _PARTS))
    elif operator in ("~=", "~", "^"):
        moved = _first(release.version, min(size + more, _PARTS))
    else:
        moved = release.text
    return f"{before}{operator}{space}{moved}{star if not moved.endswith(star) else ''}{after}"


def _first(version: Version, size: int) -> str:
    """The first parts of a version."""
    return ".".join(str(part) for part in [*version.release, 0, 0, 0][:size])


def _above(version: Version, bound: str, size: int, more: int) -> str:
    """The bound above a version: `<5.0` means the next major release, `<4.2` the next minor one."""
    numbers = [int(n) for n in bound.removeprefix("v").split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    step = min(len(numbers) + more, _PARTS)
    parts = [*version.release, 0, 0, 0][:step]
    parts[-1] += 1
    return ".".join(str(part) for part in [*parts, *[0] * (size - step)])
