"""Paths to a wire type from the body of a request, or from the result of an operation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from batchlint.history import History, Operation
from batchlint.rules.facts import at, element


@dataclass(frozen=True, slots=True)
class Level:
    """One step down: the wire name of a property, and whether it holds a list."""

    owner: str
    wire: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The operation whose body or answer holds a type, and the levels down to it."""

    operation: Operation
    levels: tuple[Level, ...]
    paged: bool = False


def to_body(history: History, wire_type: str, index: int) -> Route | None:
    """The shortest way to a type from the body of a request at a version; None where there is none."""
    roots = [(o, o.body[index], False) for o in history.operations.values() if at(o.at, index)]
    return _shortest(history, roots, wire_type, index)


def to_result(history: History, wire_type: str, index: int) -> Route | None:
    """The shortest way to a type from the answer to a request at a version; None where there is none."""
    return _to_answer(history, wire_type, index, [o for o in history.operations.values() if at(o.at, index)])


def to_method_result(history: History, wire_type: str, index: int) -> Route | None:
    """The shortest way to a type from what a method of the package returns; None where there is none."""
    methods = [o for o in history.operations.values() if at(o.in_package & ~o.poller, index)]
    return _to_answer(history, wire_type, index, methods)


def _to_answer(history: History, wire_type: str, index: int, operations: Iterable[Operation]) -> Route | None:
    roots = []
    for operation in operations:
        result = operation.result[index]
        paged = result is not None and result.startswith("paged:")
        roots.append((operation, result.removeprefix("paged:") if result else None, paged))
    return _shortest(history, roots, wire_type, index)


def _shortest(
    history: History, roots: Iterable[tuple[Operation, str | None, bool]], wire_type: str, index: int
) -> Route | None:
    # A single answer is simpler to show than one out of a listing.
    starts = sorted(
        ((o, ref, paged) for o, ref, paged in roots if ref in history.types), key=lambda root: root[2]
    )
    queue = deque((ref, Route(operation, (), paged)) for operation, ref, paged in starts)
    seen = {ref for ref, _ in queue}
    while queue:
        name, route = queue.popleft()
        if name == wire_type:
            return route
        for prop in history.types[name or ""].props.values():
            ref = prop.refs[index]
            if ref is None or not at(prop.at, index):
                continue
            inner = element(ref)
            if inner in history.types and inner not in seen and not ref.startswith("{"):
                seen.add(inner)
                level = Level(name or "", prop.wire, ref.startswith("["))
                queue.append((inner, Route(route.operation, (*route.levels, level), route.paged)))
    return None
