"""Where the dicts of a file go: into requests to Batch, to other hosts, or to the project's own ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from batchlint.history import Shape
from batchlint.python.values.values import DictValue, ListValue, MapValue, TupleValue, Value, options_of


class Typed(NamedTuple):
    """What a dict is: the type, how its keys are spelled, how sure that is, whether parts may lack."""

    shape: Shape
    notation: str
    likely: bool
    partial: bool


class Flows:
    """What the passes over a file, or over code that it calls, found of its dicts and functions.

    Both are identified by their nodes, so this outlives a pass.
    """

    def __init__(self) -> None:
        self.types: dict[int, Typed] = {}
        #: Dicts in requests to Batch's own host, and in requests to other hosts.
        self.sent: set[int] = set()
        self.foreign: set[int] = set()
        #: Dicts that are kept, shown or answered, and such as the code reads itself.
        self.ended: set[int] = set()
        self.read: set[int] = set()
        #: Dicts that are arguments of calls: the callee decides what their names mean.
        self.handed: set[int] = set()
        #: Dicts whose entries others take over.
        self.taken: set[int] = set()
        #: Functions that make requests to Batch's host, and to other hosts.
        self.to_batch: set[int] = set()
        self.to_others: set[int] = set()
        #: Functions that call something with a path which is like one of Batch's, and is none.
        self.to_paths: set[int] = set()

    def is_own(self, value: DictValue) -> bool:
        """Whether a dict is visibly the project's own."""
        number = id(value.node)
        return number in self.foreign or number in self.ended or number in self.read


def nodes_in(values: Iterable[Value]) -> set[int]:
    """The ids of the nodes of all dicts in values."""
    return {id(found.node) for value in values for found in dicts_in(value)}


def dicts_in(value: Value, depth: int = 0) -> Iterator[DictValue]:
    """The dicts that a value is, or that are in it, with those that they were put together from."""
    if depth > 6:
        return
    for option in options_of(value):
        match option:
            case DictValue(items=items, parts=parts):
                yield option
                for inner in (*items.values(), *parts):
                    yield from dicts_in(inner, depth + 1)
            case ListValue(element=inner) | MapValue(value=inner):
                yield from dicts_in(inner, depth + 1)
            case TupleValue(items=inners):
                for inner in inners:
                    yield from dicts_in(inner, depth + 1)
