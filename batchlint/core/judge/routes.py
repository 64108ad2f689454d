"""Which operations a request's path is: looked up by its steps, not compared one by one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from batchlint.history import load
from batchlint.history.model import Operation

_STEP = re.compile(r"(\{\w+\})")
_FIRST = re.compile(r"/?(\w*)")


class Route(NamedTuple):
    """A way to ask for an operation: at some versions, with a verb and a path."""

    operation: Operation
    at: int
    verb: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=4096)
def routes(verb: str | None, path: str) -> tuple[Route, ...]:
    """The routes that a path in code can be.

    Args:
        verb: the verb, upper case; None where it is not known.
        path: the path below the account; `{}` or any other text stands for one step. A query
            keeps its first word, if that is an action: `/pools/{}?upgradeos`.

    Returns:
        One route for each operation and version, in the order of the history.
    """
    found = _by_shape().get(_shape(path), ())
    fits: dict[re.Pattern[str], bool] = {}
    for route in found:
        if route.pattern not in fits:
            fits[route.pattern] = route.pattern.fullmatch(path) is not None
    return tuple(r for r in found if fits[r.pattern] and verb in (None, r.verb))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = [part for part in _STEP.split(template) if part]
    return re.compile("".join("[^/?]+" if part.startswith("{") else re.escape(part) for part in parts))


def _shape(path: str) -> tuple[str, int, str]:
    """What two paths must share to be the same: the first word, the number of steps, the action."""
    steps, _, action = path.partition("?")
    first = _FIRST.match(steps)
    return first[1] if first is not None else "", steps.count("/"), action


@cache
def _by_shape() -> dict[tuple[str, int, str], list[Route]]:
    found: dict[tuple[str, int, str], list[Route]] = {}
    for operation in load().operations.values():
        for index, http in enumerate(operation.http):
            if http is None:
                continue
            verb, _, template = http.partition(" ")
            route = Route(operation, index, verb, _pattern(template))
            found.setdefault(_shape(template), []).append(route)
    return found
