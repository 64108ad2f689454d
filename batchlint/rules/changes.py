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
        owner: the type, enum, operation or module; `BatchServiceClient` for the client.
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
        *(_type(wire_type, index) for wire_type in history.types.values()),
        *(_enum(enum, index) for enum in history.enums.values()),
        *(_operation(operation, index) for operation in history.operations.values()),
        _modules(history, index),
        _client(history, index),
    )
    return list({change.key: change for change in found}.values())


def _type(wire_type: WireType, index: int) -> Iterator[Change]:
    name, old = wire_type.name, index - 1
    if ends(wire_type.at, index):
        yield Change("type", name)
    if not (at(wire_type.at, old) and at(wire_type.at, index)):
        return
    for prop in wire_type.props.values():
        if ends(prop.at, index):
            yield Change("option" if wire_type.kind == "options" else "property", name, prop.wire)
        if not at(prop.at, index):
            continue
        if at(prop.required, index) and not (at(prop.at, old) and at(prop.required, old)):
            yield Change("required", name, prop.wire)
        if not at(prop.at, old):
            continue
        if at(prop.readonly, index) and not at(prop.readonly, old):
            yield Change("read-only", name, prop.wire)
        was, now = prop.refs[old] or "", prop.refs[index] or ""
        if was != now:
            yield Change("changed", name, prop.wire, was, now)
    before, after = wire_type.positional[old], wire_type.positional[index]
    if before and (after is None or after[: len(before)] != before):
        yield Change("positional", name, now="" if after is None else "reordered")


def _enum(enum: Enum, index: int) -> Iterator[Change]:
    if ends(enum.at, index):
        yield Change("enum", enum.name)
    if not (at(enum.at, index - 1) and at(enum.at, index)):
        return
    for value in enum.values.values():
        if ends(value.at, index):
            # Its members end with it.
            yield Change("value", enum.name, value.spelling)
            continue
        for member, mask in value.members.items():
            if ends(mask, index):
                yield Change("member", enum.name, member)


def _operation(operation: Operation, index: int) -> Iterator[Change]:
    name, old = operation.name, index - 1
    if ends(operation.at, index):
        yield Change("operation", name)
    if not (at(operation.at, old) and at(operation.at, index)):
        return
    for kind, content in (
        ("request", operation.http),
        ("body", operation.body),
        ("result", operation.result),
    ):
        if content[old] != content[index]:
            yield Change(kind, name, was=content[old] or "", now=content[index] or "")
    for parameter in sorted(
        (operation.accepts[old] or frozenset()) - (operation.accepts[index] or frozenset())
    ):
        yield Change("parameter", name, parameter)
    before, after = operation.params[old] or (), operation.params[index] or ()
    if _reordered(before, after):
        yield Change("order", name)
    for parameter in operation.required[index] or ():
        if parameter not in (operation.required[old] or ()):
            yield Change("required-parameter", name, parameter)


def _reordered(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a position means another parameter, apart from those that ended or got a new name."""
    renamed = {o: n for o, n in zip(before, after, strict=False) if o not in after and n not in before}
    kept = tuple(renamed.get(p, p) for p in before if p in after or p in renamed)
    return after[: len(kept)] != kept


def _modules(history: History, index: int) -> Iterator[Change]:
    for module in history.modules.values():
        if ends(reachable(module), index):
            yield Change("module", module.name)
        elif at(reachable(module), index):
            for name, mask in module.names.items():
                known = history.types.get(name) or history.enums.get(name)
                # A class that is gone altogether is a change of its own.
                if ends(mask, index) and (known is None or at(known.at, index)):
                    yield Change("class", module.name, name)


def _client(history: History, index: int) -> Iterator[Change]:
    owner = "BatchServiceClient"
    before, after = history.client.params[index - 1] or (), history.client.params[index] or ()
    for name in before:
        if name not in after:
            yield Change("client", owner, name)
    if _reordered(before, after):
        yield Change("order", owner)
    for name in history.client.required[index] or ():
        if name not in (history.client.required[index - 1] or ()):
            yield Change("required-client", owner, name)
