"""Requests of the REST API: how an api-version is spelled, and the operations that a path can mean."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from batchlint.core.uses import RequestUse
from batchlint.history import load
from batchlint.history.model import Operation

#: An api-version that only Batch can mean.
VERSION = re.compile(r"20\d\d-\d\d-\d\d\.\d+\.\d+")
#: Any api-version, also one that is a mere date, as those of other services are.
ANY_VERSION = re.compile(r"20\d\d-\d\d-\d\d(?:\.\d+\.\d+)?")
_STEP = re.compile(r"(\{\w+\})")
_FIRST = re.compile(r"/?(\w*)")


class Route(NamedTuple):
    """The verb and the path of an operation at one version."""

    operation: Operation
    at: int
    verb: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=4096)
def routes(verb: str | None, path: str) -> tuple[Route, ...]:
    """The routes that a path in code can be, one for each operation and version.

    Args:
        verb: the verb, upper case; None where it is not known.
        path: the path below the account; `{}` or any other text stands for one step. A query
            keeps its first word, if that is an action: `/pools/{}?upgradeos`.
    """
    found = _by_shape().get(_shape(path), ())
    fits = {pattern for pattern in {route.pattern for route in found} if pattern.fullmatch(path)}
    return tuple(r for r in found if r.pattern in fits and verb in (None, r.verb))


def routes_of(use: RequestUse) -> tuple[Route, ...]:
    """The routes that a request can be."""
    return routes(use.verb.upper() if use.verb is not None else None, use.path)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = [part for part in _STEP.split(template) if part]
    return re.compile("".join("[^/?]+" if part.startswith("{") else re.escape(part) for part in parts))


def _shape(path: str) -> tuple[str, int, str]:
    """The key of equal paths: the first word, the number of steps, the action."""
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
