"""Dicts that nobody is seen to send, but that look like the body of a request to Batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from batchlint.history import Shape, load, shape_of
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.values import Constant, DictValue, ListValue, TupleValue, Value

#: A string of the CLI extension's template language fits wherever any value fits.
_ANYTHING = "[parameters('unknown')]"


class Guess(NamedTuple):
    """A dict that looks like a body, and the type it looks like."""

    value: DictValue
    shape: Shape
    partial: bool


def guesses(value: DictValue) -> Iterator[Guess]:
    """The bodies of requests that a dict looks like, or that stand in it.

    What has the type of an answer is none: a service writes answers, and code that does is a
    service of its own, or keeps records in its own words.
    """
    document = _plain(value, 0)
    if not document:
        return
    from batchlint.payload.detect import detect  # most code has no such dict

    for body in detect(document).bodies:
        found = _below(value, body.path)
        if isinstance(found, DictValue) and body.type in load().request_types:
            yield Guess(found, shape_of(body.type), body.partial)


def _plain(value: Value, depth: int) -> Any:
    if depth > 20:
        return _ANYTHING
    match value:
        case DictValue(items=items):
            return {key: _plain(inner, depth + 1) for key, inner in items.items()}
        case ListValue(element=element):
            parts = [_plain(o, depth + 1) for o in options_of(element)]
            return [p for p in parts if p != _ANYTHING]
        case TupleValue(items=parts):
            return [_plain(p, depth + 1) for p in parts]
        case Constant(value=constant):
            return constant
    return _ANYTHING


def _below(value: Value, path: tuple[str | int, ...]) -> Value | None:
    current: Value | None = value
    for step in path:
        if isinstance(current, DictValue) and isinstance(step, str):
            current = current.items.get(step)
        elif isinstance(current, ListValue) and isinstance(step, int):
            options = options_of(current.element)
            current = options[step] if step < len(options) else None
        else:
            return None
    return current
