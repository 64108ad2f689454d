"""Dicts that are put together from others: with `**`, `|`, `dict(…)` and `update`."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.python.syntax import nodes
from batchlint.python.values.values import DictValue, Keywords, Value, options_of

#: Dicts that are put together from each other end somewhere.
MOST_DEEP = 6


def pieces(given: DictValue, depth: int = 0, seen: set[DictValue] | None = None) -> Iterator[DictValue]:
    """A dict, and the dicts that it was put together from, each once."""
    seen = set() if seen is None else seen
    if given in seen:
        return
    seen.add(given)
    yield given
    for _, value in (*given.merged, *given.taken) if depth < MOST_DEEP else ():
        for option in options_of(value):
            if isinstance(option, DictValue):
                yield from pieces(option, depth + 1, seen)


def others(given: DictValue) -> Iterator[tuple[nodes.Node, Value]]:
    """What a dict was put together from that is no dict which is written down, and where it is taken in."""
    for piece in pieces(given):
        for node, value in (*piece.merged, *piece.taken):
            yield from ((node, o) for o in options_of(value) if not isinstance(o, DictValue))


def keywords_in(value: Value) -> Iterator[Keywords]:
    """The `**` parameters that a value is, or that a dict was put together from."""
    for option in options_of(value):
        if isinstance(option, Keywords):
            yield option
        elif isinstance(option, DictValue):
            yield from (o for _, o in others(option) if isinstance(o, Keywords))


def spread(node: nodes.Call, values: list[tuple[nodes.Node, Value]]) -> Value:
    """What all the `**` of a call bring together."""
    if len(values) == 1:
        return values[0][1]
    held = [o for _, value in values for o in options_of(value) if isinstance(o, DictValue)]
    return DictValue(node, {k: v for one in held for k, v in one.items.items()}, merged=tuple(values))
