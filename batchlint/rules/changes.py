"""The breaking changes between two neighbouring api-versions.

Computed from the history alone; each change has a key that reads as a phrase
(`property CloudPool.resizeError`) and stays the same however the rules are written.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from batchlint.history import Enum, History, Operation, WireType
from batchlint.rules.facts import at, ends, reachable

#: The owner of what the client's constructor takes.
CLIENT = "BatchServiceClient"


@dataclass(frozen=True, slots=True)
class Change:
    """One change at a transition.

    Attributes:
        kind: what sort of change; the first word of the key. `type`, `property`, `option` (a
            property of an options class), `enum`, `value`, `member`, `operation`, `parameter`,
            `module` and `client` ended; `class` left a module that stays; `required`,
            `required-parameter` and `required-client` must be given now; `read-only` can't be
            given any more; `changed` has another type; `result`, `body` and `request` of an
            operation are others; `order` and `positional` say that a position means another
            parameter, or none.
        owner: the type, enum, operation or module; `CLIENT` for the client.
        name: what of it; empty where it is the owner itself.
        was, now: the old and the new content, where a change has one.
    """

    kind: str
    owner: str
    name: str = ""
    was: str = ""
    now: str = ""

    @property
    def key(self) -> str:
        """The name of the change in waivers."""
        return f"{self.kind} {self.owner}.{self.name}" if self.name else f"{self.kind} {self.owner}"


def changes(history: History, index: int) -> list[Change]:
    """The changes from version `index - 1` to `index` that can break code or payloads, each key once."""
    found = itertools.chain(
        *(_type(history, wire_type, index) for wire_type in history.types.values()),
        *(_enum(enum, index, history.generation(index)) for enum in history.enums.values()),
        *(_operation(operation, index) for operation in history.operations.values()),
        _modules(history, index),
        _client(history, index),
    )
    return list({change.key: change for change in found}.values())


def _type(history: History, wire_type: WireType, index: int) -> Iterator[Change]:
    name, old = wire_type.name, index - 1
    if ends(wire_type.at, index):
        yield Change("type", name)
    if not (at(wire_type.at, old) and at(wire_type.at, index)):
        return
    # What is only received is no body that could lack something, and the second generation of the
    # package lets code give what the service would not take.
    sent = history.generation(index) == 1 or name in history.request_types
    writable = history.generation(index) == 2
    # The facts of an api-version are those of the release that stands for it.
    was, now = (history.index(history.name(i)) for i in (old, index))
    for prop in wire_type.props.values():
        if ends(prop.at, index):
            yield Change("option" if wire_type.kind == "options" else "property", name, prop.wire)
        if not at(prop.at, now) or was == now:
            continue
        if sent and at(prop.required, now) and not (at(prop.at, was) and at(prop.required, was)):
            yield Change("required", name, prop.wire)
        if not at(prop.at, was):
            continue
        if at(prop.readonly, now) and not at(prop.readonly, was) and not writable:
            yield Change("read-only", name, prop.wire)
        before, after = prop.refs[was] or "", prop.refs[now] or ""
        # The generations of the package spell scalars in other ways.
        spelled = history.generation(was) != history.generation(now)
        if before != after and not (spelled and _kind(history, before) == _kind(history, after)):
            yield Change("changed", name, prop.wire, before, after)
    order, new_order = wire_type.positional[old], wire_type.positional[index]
    if order and (new_order is None or new_order[: len(order)] != order):
        yield Change("positional", name, now="" if new_order is None else "reordered")


def _kind(history: History, ref: str) -> str:
    """What a value of a type is in JSON: a list, an object of a type, any object, or a scalar."""
    if ref.startswith("["):
        return f"list of {_kind(history, ref[1:-1])}"
    if ref.startswith("{") or ref == "object":
        return "object"
    return ref if ref in history.types else "scalar"


def _enum(enum: Enum, index: int, generation: int) -> Iterator[Change]:
    if ends(enum.at, index):
        yield Change("enum", enum.name)
    if not (at(enum.at, index - 1) and at(enum.at, index)):
        return
    for value in enum.values.values():
        if ends(value.at, index):
            # Its members end with it.
            yield Change("value", enum.name, value.spelling)
            continue
        there = [member for member, mask in value.members.items() if at(mask, index)]
        for member, mask in value.members.items():
            # The second generation of the package respelled all members, and has one for each value.
            if ends(mask, index) and not (generation == 2 and (there or not at(enum.in_package, index))):
                yield Change("member", enum.name, member)


def _operation(operation: Operation, index: int) -> Iterator[Change]:
    name, old = operation.name, index - 1
    if ends(operation.at, index):
        yield Change("operation", name)
    if not (at(operation.at, old) and at(operation.at, index) and operation.params[index] is not None):
        return
    for kind, content in (
        ("request", operation.http),
        ("body", operation.body),
        ("result", operation.result),
    ):
        if content[old] != content[index] and (kind != "result" or content[old]):
            yield Change(kind, name, was=content[old] or "", now=content[index] or "")
    if not (at(operation.in_package, old) and at(operation.in_package, index)):
        return
    for parameter in sorted(
        (operation.accepts[old] or frozenset()) - (operation.accepts[index] or frozenset())
    ):
        if successor(operation, parameter, index) is None:
            yield Change("parameter", name, parameter)
    before, after = _by_position(operation, old), _by_position(operation, index)
    if _reordered(before, after):
        yield Change("order", name)
    for parameter in operation.required[index] or ():
        # The body has another name where it had one.
        renamed = operation.body_param[old] is not None and parameter == operation.body_param[index]
        if parameter not in (operation.required[old] or ()) and not renamed:
            yield Change("required-parameter", name, parameter)


def _by_position(operation: Operation, index: int) -> tuple[str, ...]:
    keywords = operation.keyword_only[index] or ()
    return tuple(name for name in operation.params[index] or () if name not in keywords)


def successor(operation: Operation, parameter: str, index: int) -> str | None:
    """The parameter that gives the same part of a request at a version as another one did, or None."""
    if parameter in operation.body_param and parameter != operation.body_param[index]:
        return operation.body_param[index]
    wire = operation.keywords.get(parameter)
    params = operation.params[index] or ()
    return next((p for p in params if wire is not None and operation.keywords.get(p) == wire), None)


def _reordered(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a position means another parameter, apart from those that ended or got a new name."""
    renamed = {o: n for o, n in zip(before, after, strict=False) if o not in after and n not in before}
    kept = tuple(renamed.get(p, p) for p in before if p in after or p in renamed)
    return after[: len(kept)] != kept


def _modules(history: History, index: int) -> Iterator[Change]:
    for module in history.modules.values():
        if history.generation(index) == 2 and module.name.rpartition(".")[2].startswith("_"):
            continue  # what a private module defines is a change of its own
        if ends(reachable(module), index):
            yield Change("module", module.name)
        elif at(reachable(module), index):
            for name, mask in module.names.items():
                known = history.types.get(name) or history.enums.get(name)
                # The removal of a class is a change of its own; the client has another name.
                renamed = name in history.client.names
                if ends(mask, index) and not renamed and (known is None or at(known.at, index)):
                    yield Change("class", module.name, name)


def _client(history: History, index: int) -> Iterator[Change]:
    owner = CLIENT
    before, after = history.client.params[index - 1] or (), history.client.params[index] or ()
    for name in before:
        if name not in after:
            yield Change("client", owner, name)
    if _reordered(before, after):
        yield Change("order", owner)
    for name in history.client.required[index] or ():
        if name not in (history.client.required[index - 1] or ()):
            yield Change("required-client", owner, name)
