"""The names of properties in OData: `$select`, `$expand` and `$filter` of a request.

A text that is only partly known has `HOLE` where something else goes: a name that touches a hole may be
part of a longer one, so it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

Clause: TypeAlias = Literal["select", "filter", "expand"]

CLAUSES: tuple[Clause, ...] = ("select", "filter", "expand")
HOLE = "\0"

_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_PART = rf"[A-Za-z_{HOLE}][A-Za-z0-9_{HOLE}]*"
_TOKEN = rf"""
    (?:[A-Za-z][A-Za-z0-9]*)?'(?:[^']|'')*(?:'|\Z)      # 'text', datetime'2017-01-01'
    | [+-]?[0-9][A-Za-z0-9.:+-]*                        # a number, a date, a duration
    | (?P<path>{_PART}(?:/{_PART})*) (?P<after>\s*[(:])?
    """
_KEYWORDS = frozenset(
    [
        *("eq", "ne", "gt", "ge", "lt", "le", "has", "in", "and", "or", "not", "add", "sub", "mul", "div"),
        *("mod", "null", "true", "false", "asc", "desc", "INF", "NaN"),
    ]
)


class Name(NamedTuple):
    """One step of a path, and its position in the text."""

    text: str
    start: int
    end: int


def names(clause: Clause, text: str) -> Iterator[tuple[Name, ...]]:
    """The paths of properties that the decoded text of a clause names, in order.

    Each is given by its steps: `executionInfo/exitCode` has two.
    """
    return _compared(text) if clause == "filter" else _listed(text)


@cache
def _item() -> re.Pattern[str]:
    return re.compile(rf"\s*({_WORD}(?:/{_WORD})*)\s*(?:\(.*)?", re.DOTALL)


def _listed(text: str) -> Iterator[tuple[Name, ...]]:
    start = depth = 0
    for position, char in enumerate(text + ","):
        depth += (char == "(") - (char == ")")
        if char == "," and (depth <= 0 or position == len(text)):
            item = _item().fullmatch(text, start, position)
            if item is not None:
                yield _steps(item[1], item.start(1))
            start, depth = position + 1, 0


def _compared(text: str) -> Iterator[tuple[Name, ...]]:
    variables: set[str] = set()
    for token in re.finditer(_TOKEN, text, re.VERBOSE):
        if token["path"] is None:
            continue
        steps = _steps(token["path"], token.start("path"))
        after = (token["after"] or "").strip()
        if after == ":":
            # `any(x: …)` declares x.
            variables.add(steps[0].text)
            continue
        if after == "(":
            steps = steps[:-1]
        known = next((i for i, step in enumerate(steps) if HOLE in step.text), len(steps))
        steps = steps[:known]
        if not steps or steps[0].text in variables or (len(steps) == 1 and steps[0].text in _KEYWORDS):
            continue
        yield steps


def _steps(path: str, start: int) -> tuple[Name, ...]:
    found = []
    for step in path.split("/"):
        found.append(Name(step, start, start + len(step)))
        start += len(step) + 1
    return tuple(found)
