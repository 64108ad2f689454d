"""Dicts that look like bodies of requests to Batch, though no request is seen that sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from batchlint.history import Shape, load, shape_of
from batchlint.payload.similarity import compare
from batchlint.payload.vocabulary import TASK_FACTORIES
from batchlint.python.uses.open_items import shown_by
from batchlint.python.uses.recording import SearchNames
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    ListValue,
    TupleValue,
    Value,
    options_of,
)

#: A string of the CLI extension's template language fits wherever any value fits.
_ANYTHING = "[parameters('unknown')]"


class Guess(NamedTuple):
    """A dict that looks like a body, and the type it looks like."""

    value: DictValue
    shape: Shape
    partial: bool
    notation: Literal["wire", "python"] = "wire"


def guesses(value: DictValue) -> Iterator[Guess]:
    """The bodies of requests that a dict looks like or contains.

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


def guesses_by_names(value: DictValue, names: SearchNames) -> Iterator[Guess]:
    """What a dict is by two of its names, or what the tasks are of one that makes tasks."""
    kind = value.items.get("type")
    if isinstance(kind, Constant) and kind.value in TASK_FACTORIES:
        for held in (value.items.get("tasks"), value.items.get("repeatTask")):
            for option in options_of(held.element if isinstance(held, ListValue) else held or UNKNOWN):
                if isinstance(option, DictValue):
                    yield Guess(option, shape_of("TaskAddParameter"), True)
    for notation in ("wire", "python"):
        name = shown_by(value.items, names, notation, sent=True)
        if name is None:
            continue
        found = compare(name, plain_items(value)) if notation == "wire" else None
        if found is None or found.strange < found.fits:  # also by what the values are
            yield Guess(value, shape_of(name), True, notation)
        return


def plain_items(value: DictValue) -> dict[str, Any]:
    """The keys of a dict with those of its values that are literals."""
    return {key: _plain(inner, 20) for key, inner in value.items.items()}


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
