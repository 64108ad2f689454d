"""Regular expressions of custom rules and configurations, matched in time that grows with the text alone.

Python's `re` tries one way after the other: `^(a+)+$` takes longer than anybody waits for thirty letters.
Rule files and configurations may come from anyone who sends a change, so their expressions are matched
here instead, by following all ways at once. The language is that of `re`, without what can't be matched so:
references to groups, looking back, and anchors or looking ahead within a repetition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

#: An expression is not longer than this, also with its repetitions written out.
MOST_STEPS = 500
_MOST_NESTED = 40
_MOST_KEPT = 20_000
_ATOM = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^0-9bBAZxuUNG])|[^\\]", re.DOTALL
)
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")

#: What must still be matched: a step; True for nothing, False for what can't be; all or any of several, not.
Goal: TypeAlias = "int | bool | tuple[str, frozenset[Goal]]"


class Unsupported(ValueError):
    """An expression is none that can be matched here; says why in one clause."""


class _Step(NamedTuple):
    """One step: `char`, `split`, `ahead`, `start`, `end`, `last` (the end of the text) or `found`."""

    kind: str
    atom: str = ""
    first: int = 0
    second: int = 0


def _all(goals: list[Goal]) -> Goal:
    return _joined("and", goals, False)


def _any(goals: list[Goal]) -> Goal:
    return _joined("or", goals, True)


def _joined(kind: str, goals: list[Goal], decides: bool) -> Goal:
    """`decides` is the goal that makes all others idle; its opposite adds nothing."""
    parts: set[Goal] = set()
    for goal in goals:
        if isinstance(goal, bool):
            if goal is decides:
                return decides
        elif isinstance(goal, tuple) and goal[0] == kind:
            parts |= goal[1]
        else:
            parts.add(goal)
    if len(parts) > 1:
        return kind, frozenset(parts)
    return parts.pop() if parts else not decides


def _not(goal: Goal) -> Goal:
    if isinstance(goal, bool):
        return not goal
    return next(iter(goal[1])) if isinstance(goal, tuple) and goal[0] == "not" else ("not", frozenset([goal]))


class Pattern:
    """A compiled expression.

    Attributes:
        pattern: the expression.
        flags: those of `re` that count.
    """

    __match_args__ = ("pattern", "flags")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Compile an expression.

        Args:
            pattern: the expression.
            flags: those of `re`, of which IGNORECASE and DOTALL are supported.

        Raises:
            Unsupported: it can't be matched here.
            re.error: it is none.
        """
        self.pattern: Final = pattern
        if len(pattern) > MOST_STEPS:
            raise Unsupported(f"it is longer than {MOST_STEPS} characters")
        try:
            re.compile(pattern)
        except (OverflowError, RecursionError):
            raise Unsupported("it is too complex") from None
        self.flags: Final = int(flags | (re.IGNORECASE if pattern.startswith("(?i)") else 0))
        self._steps, begin = _Compiler(pattern.removeprefix("(?i)")).compiled()
        self._begin = begin
        self._next: dict[tuple[Goal, str], Goal] = {}
        self._fits: dict[tuple[str, str], bool] = {}
        self._reached = lru_cache(maxsize=4 * MOST_STEPS)(self._reach)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)

    def __hash__(self) -> int:
        return hash((self.pattern, self.flags))

    def search(self, text: str) -> bool:
        """Whether the expression matches anywhere in a text."""
        goal, again = self._reached(self._begin, True), self._reached(self._begin, False)
        for char in text:
            if goal is True:
                return True
            goal = _any([self._after(goal, char), again])
        return self._at_end(goal)

    def _after(self, goal: Goal, char: str) -> Goal:
        """What must be matched behind a character."""
        if isinstance(goal, bool):
            return goal
        found = self._next.get((goal, char))
        if found is None:
            if len(self._next) > _MOST_KEPT:
                self._next.clear()
            found = self._next[goal, char] = self._computed(goal, char)
        return found

    def _computed(self, goal: Goal, char: str) -> Goal:
        if isinstance(goal, bool):
            return goal
        if isinstance(goal, tuple):
            parts = [self._computed(part, char) for part in goal[1]]
            return _not(parts[0]) if goal[0] == "not" else _all(parts) if goal[0] == "and" else _any(parts)
        step = self._steps[goal]
        if step.kind == "char":
            return self._reached(step.first, False) if self._is_fit(step.atom, char) else False
        if step.kind == "end" and char == "\n":  # `$` also matches before a line end that ends the text
            return _all([_LAST, self._computed(self._reached(step.first, False), char)])
        return False

    def _is_fit(self, atom: str, char: str) -> bool:
        found = self._fits.get((atom, char))
        if found is None:
            if len(self._fits) > _MOST_KEPT:
                self._fits.clear()
            found = self._fits[atom, char] = re.fullmatch(atom, char, self.flags) is not None
        return found

    def _at_end(self, goal: Goal) -> bool:
        """Whether nothing is left to be matched at the end of the text."""
        if isinstance(goal, bool):
            return goal
        if isinstance(goal, tuple):
            parts = [self._at_end(part) for part in goal[1]]
            return not parts[0] if goal[0] == "not" else all(parts) if goal[0] == "and" else any(parts)
        step = self._steps[goal]
        return step.kind == "last" or (step.kind == "end" and self._at_end(self._reached(step.first, False)))

    def _reach(self, place: int, at_start: bool) -> Goal:
        """The goal at a step: the characters and ends that can be next."""
        known: dict[int, Goal] = {}

        def reach(index: int) -> Goal:
            if index in known:
                return known[index]
            known[index] = False  # around a loop without a character, nothing is gained
            step = self._steps[index]
            goal: Goal = index
            if step.kind == "found":
                goal = True
            elif step.kind == "start":
                goal = reach(step.first) if at_start else False
            elif step.kind == "split":
                goal = _any([reach(step.first), reach(step.second)])
            elif step.kind in ("ahead", "not ahead"):
                ahead = reach(step.second)
                goal = _all([ahead if step.kind == "ahead" else _not(ahead), reach(step.first)])
            known[index] = goal
            return goal

        return reach(place)


#: The steps that every expression has: the end of the text, and that nothing is left to match.
_LAST, _FOUND = 0, 1
#: Adds the steps of a part before another step, and returns the first of them.
_Part: TypeAlias = Callable[[int], int]


class _Compiler:
    """Reads an expression; the steps are made from its end to its start."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.nested = self.written = 0
        self.steps = [_Step("last"), _Step("found")]

    def compiled(self) -> tuple[list[_Step], int]:
        part = self.alternatives(True)
        if self.place < len(self.pattern):
            raise Unsupported(f"what begins at character {self.place + 1} is not supported")
        return self.steps, part[0](_FOUND)

    def add(self, step: _Step) -> int:
        if len(self.steps) > MOST_STEPS:
            raise Unsupported(f"it has more than {MOST_STEPS} characters, with its repetitions written out")
        self.steps.append(step)
        return len(self.steps) - 1

    def accept(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.place)
        self.place += len(text) * found
        return found

    def alternatives(self, at_start: bool) -> tuple[_Part, bool]:
        """Some alternatives up to a closing parenthesis, and whether they may be repeated."""
        found = [self.sequence(at_start)]
        while self.accept("|"):
            found.append(self.sequence(at_start))

        def made(following: int) -> int:
            first = found[-1][0](following)
            for part, _ in reversed(found[:-1]):
                first = self.add(_Step("split", "", part(following), first))
            return first

        return made, all(repeats for _, repeats in found)

    def sequence(self, at_start: bool) -> tuple[_Part, bool]:
        parts: list[_Part] = []
        repeatable = True
        anchored = False
        while self.place < len(self.pattern) and self.pattern[self.place] not in "|)":
            anchored = anchored or (at_start and not parts and self.pattern[self.place] == "^")
            part, repeats = self.item(anchored and len(parts) < 2, at_start and not parts)
            part = self.repeated(part, repeats)
            repeatable = repeatable and repeats
            parts.append(part)

        def made(following: int) -> int:
            for part in reversed(parts):
                following = part(following)
            return following

        return made, repeatable

    def item(self, anchored: bool, at_start: bool) -> tuple[_Part, bool]:
        """One character, anchor or group."""
        if self.accept("("):
            return self.group(anchored, at_start)
        for text, kind in (("^", "start"), ("\\A", "start"), ("$", "end"), ("\\Z", "last")):
            if self.accept(text):
                if kind == "start" and not at_start:
                    raise Unsupported(f"{text} is only supported at the start")
                step = _Step("ahead", second=_LAST) if kind == "last" else _Step(kind)
                return self.single(step), False
        match = _ATOM.match(self.pattern, self.place)
        if match is None:
            shown = self.pattern[self.place : self.place + 2]
            raise Unsupported(f"{shown} is not supported")
        self.place = match.end()
        return self.single(_Step("char", match[0])), True

    def single(self, step: _Step) -> _Part:
        """The part that is one step."""
        return lambda following: self.add(step._replace(first=following))

    def group(self, anchored: bool, at_start: bool) -> tuple[_Part, bool]:
        ahead = "ahead" if self.accept("?=") else "not ahead" if self.accept("?!") else ""
        if not ahead and not self.accept("?:") and self.pattern.startswith("?", self.place):
            shown = self.pattern[self.place - 1 : self.place + 2]
            raise Unsupported(f"{shown} is not supported")
        self.nested += 1
        if self.nested > _MOST_NESTED:
            raise Unsupported("its parentheses are nested too deeply")
        before = self.place
        inner, repeats = self.alternatives(at_start and not ahead)
        self.nested -= 1
        if not self.accept(")"):
            raise Unsupported("a parenthesis is not closed")
        if not ahead:
            return inner, repeats
        if not repeats or "(?" in self.pattern[before : self.place].replace("(?:", ""):
            raise Unsupported("looking ahead takes neither anchors nor looking ahead")
        if not anchored and re.search(r"[*+]|\{\d*,\}", self.pattern[before : self.place]):
            raise Unsupported("looking ahead with * or + is only supported behind ^ at the start")
        return lambda following: self.add(_Step(ahead, "", following, inner(_FOUND))), False

    def repeated(self, part: _Part, repeats: bool) -> _Part:
        """A part as often as what follows it says."""
        counts = _COUNT.match(self.pattern, self.place)
        if self.accept("*"):
            least, most = 0, None
        elif self.accept("+"):
            least, most = 1, None
        elif self.accept("?"):
            least, most = 0, 1
        elif counts is not None and (counts[1] or counts[3]):
            self.place = counts.end()
            least = int(counts[1] or 0)
            most = (int(counts[3]) if counts[3] else None) if counts[2] else least
        else:
            return part
        if max(least, most or 0) > MOST_STEPS:
            raise Unsupported(f"it repeats more than {MOST_STEPS} times")
        if not repeats:
            raise Unsupported("anchors and looking ahead can't be repeated")
        if self.accept("+"):
            raise Unsupported("possessive repetition is not supported")
        self.accept("?")
        return lambda following: self._times(part, least, most, following)

    def _times(self, part: _Part, least: int, most: int | None, following: int) -> int:
        first = following
        self.written += max(least, most or 0)
        if self.written > 10 * MOST_STEPS:  # of nothing, no step is ever made
            raise Unsupported("it repeats too often")
        if most is None:
            first = self.add(_Step("split", "", following, following))
            self.steps[first] = _Step("split", "", part(first), following)
        for _ in range(0 if most is None else most - least):
            first = self.add(_Step("split", "", part(first), following))
        for _ in range(least):
            first = part(first)
        return first
