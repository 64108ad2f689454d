"""Move a version specifier of `azure-batch` to a release and keep its style."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from batchlint.project.releases import Admitted, Release, admitted, allowed, next_break, releases

_CLAUSE = re.compile(r"(\s*)(===|==|~=|!=|<=|>=|<|>|\^|~|)(\s*)(v?\d+(?:\.\d+)*)((?:a|b|rc)\d+|\.\*|)(\s*)")
_LOWER = frozenset([">=", ">"])
_UPPER = frozenset(["<=", "<"])
#: A release of the package has no more parts.
_PARTS = 3


class Goal(NamedTuple):
    """The release that requirements move to.

    Attributes:
        release: the release.
        exact: whether it was named, so that another one of the same api-version is not enough.
    """

    release: Release
    exact: bool = False

    @property
    def below(self) -> str:
        """The next breaking release as an upper bound: `15`, `14`."""
        return str(next_break(self.release))

    @staticmethod
    def of(position: int, named: str | None = None) -> Goal | None:
        """The named release, or the newest of the target version; None where there is none."""
        speaking = [r for r in releases() if r.position == position]
        exact = next((r for r in speaking if r.text == named), None)
        if exact is not None:
            return Goal(exact, True)
        return Goal(speaking[-1]) if speaking else None


def is_met(specifier: str, goal: Goal) -> bool:
    """Whether a requirement (empty for a bare name) stays: it leads to the goal or above it.

    True where the lowest allowed release (the highest without a lower bound) has the target's api-version or
    is newer, and unknown releases, which may break, and later generations of the package are excluded.
    """
    try:
        found = admitted(specifier)
    except ValueError:
        return False
    if _is_above(found, goal):
        return True
    decides = found.deciding
    if decides is None:
        return False
    if decides.version > goal.release.version and (goal.exact or decides.position != goal.release.position):
        # Without bounds, the newest release is installed.
        return found.bounded_below or (not found.beyond and decides.generation == goal.release.generation)
    return _leads(found, goal)


def _leads(found: Admitted, goal: Goal) -> bool:
    decides = found.deciding
    if decides is None or decides.position != goal.release.position or found.beyond:
        return False
    if found.known and found.known[-1].generation > goal.release.generation:
        return False
    return not goal.exact or goal.release in found.known


def is_above(specifier: str, goal: Goal) -> bool:
    """Whether a requirement only allows releases newer than the goal."""
    try:
        found = admitted(specifier)
    except ValueError:
        return False
    return _is_above(found, goal) or bool(found.known and found.known[0].version > goal.release.version)


def _is_above(found: Admitted, goal: Goal) -> bool:
    """Whether only unknown releases are allowed, all newer than the goal."""
    return found.newer or (found.before is not None and found.before.version >= goal.release.version)


def move(written: str, goal: Goal, as_pep440: Callable[[str], str] = str) -> str | None:
    """Rewrite a specifier so that it leads to the goal; operators, order and spaces stay.

    A bound that would allow releases of another api-version gets another part (`~=14.1` becomes `~=14.1.0`),
    a missing upper bound becomes the next breaking release. Where no bound of the same form leaves out what
    follows a pre-release, both bounds are written.

    Args:
        written: the specifier without the name; empty for a bare name.
        goal: the release; nothing is moved down to it.
        as_pep440: translates the dialect in which it is written.

    Returns:
        The new specifier; None where this form can't be moved.
    """
    if is_above(as_pep440(written), goal):
        return None
    cap = f"<{goal.below}"
    if written.strip() in ("", "*"):
        return _bounds(goal)
    parts = [_CLAUSE.fullmatch(part) for part in written.split(",")]
    if None in parts:
        return None
    clauses = [part for part in parts if part is not None]
    bounded = any(clause[2] not in _LOWER and clause[2] != "!=" for clause in clauses)
    lower = any(clause[2] not in _UPPER and clause[2] != "!=" for clause in clauses)
    space = clauses[1][1] if len(clauses) > 1 else ""
    fallback = None
    for more in range(_PARTS):
        moved = [_clause(clause, goal.release, more) for clause in clauses]
        if None in moved:
            return None
        if not bounded:
            moved[-1] = (moved[-1] or "").rstrip()
            moved += [*([] if lower else [f"{space}>={goal.release.text}"]), f"{space}{cap}{clauses[-1][6]}"]
        text = ",".join(part for part in moved if part is not None)
        try:
            now = allowed(SpecifierSet(as_pep440(text)))
        except InvalidSpecifier:
            return None
        if goal.release not in now:
            continue
        # Every release after a pre-release may break what is written for that.
        if goal.release.is_prerelease and max(now) != goal.release:
            continue
        if not bounded or all(r.position == goal.release.position for r in now):
            return text
        if _leads(admitted(as_pep440(text)), goal):
            fallback = fallback or text
    if fallback is None and goal.release.is_prerelease:
        return f"{clauses[0][1]}{_bounds(goal, space)}{clauses[-1][6]}"
    return fallback


def _bounds(goal: Goal, space: str = "") -> str:
    """What leads to a goal alone: both bounds, or the release, where only that leaves out the final one."""
    text = f">={goal.release.text},{space}<{goal.below}"
    is_alone = not goal.release.is_prerelease or max(allowed(SpecifierSet(text))) == goal.release
    return text if is_alone else f"=={goal.release.text}"


def _clause(clause: re.Match[str], release: Release, more: int) -> str | None:
    """One clause, moved; bounds are written with `more` parts than before."""
    before, operator, space, number, ending, after = clause.groups()
    size = number.count(".") + 1
    if operator == "!=":
        excluded = SpecifierSet(f"=={number}{ending}").contains(release.version, prereleases=True)
        return None if excluded else clause[0]
    star = ending if ending == ".*" else ""
    if ending and not star and operator in _UPPER:
        return None
    if star:
        moved = _first(release.version, min(size + more, 2)) + star
    elif operator in (">=", ">"):
        operator, moved = ">=", release.text
    elif operator == "<":
        moved = _above(release.version, number, size, more)
    elif operator == "^" and more:
        # A caret allows a whole major release; a tilde can allow less.
        operator, moved = "~", _first(release.version, min(max(size, 1 + more), _PARTS))
    elif operator in ("~=", "~", "^") and not release.is_prerelease:
        moved = _first(release.version, min(size + more, _PARTS))
    else:
        moved = release.text
    return f"{before}{operator}{space}{moved}{after}"


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
