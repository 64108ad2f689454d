"""Judge options objects where the target is of the second generation, which takes keywords instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from batchlint.core.findings import Finding
from batchlint.core.judge.calls import keyword_for
from batchlint.core.judge.context import Context
from batchlint.core.judge.generations import about, first_gone, is_second
from batchlint.core.judge.messages import operation_label
from batchlint.core.judge.reporting import RENAMED, Place, Remedy, absent
from batchlint.core.uses import AttributeUse, ObjectUse
from batchlint.history import Operation, WireType, load


@cache
def _operations() -> dict[str, Operation]:
    """The operation by the name of its options class, in lower case."""
    found = {}
    for operation in load().operations.values():
        for name in {name for params in operation.params for name in params or ()}:
            if name.endswith("_options"):
                found[name.replace("_", "")] = operation
    return found


def operation_of(wire_type: str) -> Operation | None:
    """The operation that an options class is for."""
    return _operations().get(wire_type.lower())


def options_type(context: Context, use: ObjectUse | AttributeUse) -> WireType | None:
    """The options class of an object, where the package of the target has keywords instead."""
    wire_type = context.history.types.get(use.shape.describe())
    gone = wire_type is not None and wire_type.kind == "options" and is_second(context)
    return wire_type if gone else None


def class_instead(context: Context, wire_type: WireType) -> Remedy:
    """What to write instead of an options class."""
    operation = operation_of(wire_type.name)
    if operation is None or not context.has(operation.in_package):
        return Remedy()
    return Remedy(f"pass its values to {operation_label(operation.python(context.target))} by keyword")


def judge_options(context: Context, use: ObjectUse, wire_type: WireType) -> Iterator[Finding]:
    """What an options object is made with, where the keyword has another name."""
    for entry in use.entries:
        instead = None if entry.positional else _instead(context, wire_type, entry.key)
        if instead is not None and instead != _same(entry.key):
            place = Place(entry.key_span, f"{wire_type.name}.{entry.key}", use.confidence)
            yield _found(context, wire_type, place, entry.key, instead)


def judge_option(context: Context, use: AttributeUse, wire_type: WireType) -> Iterator[Finding]:
    """What is stored in, or read from, an options object."""
    instead = _instead(context, wire_type, use.name)
    if instead is not None:
        place = Place(use.name_span, f"{wire_type.name}.{use.name}", use.confidence)
        yield _found(context, wire_type, place, use.name, instead)


def _found(context: Context, wire_type: WireType, place: Place, name: str, instead: str) -> Finding:
    place = place._replace(label=f"`{wire_type.name}.{name}`")
    rule = about(context, "options-objects")
    return absent(context, place, first_gone(context), rule, Remedy(instead), RENAMED)


def _same(name: str) -> str:
    return f"use the keyword `{name}`"


def _instead(context: Context, wire_type: WireType, name: str) -> str | None:
    """What replaces an option; None if the operation was removed, or the class never had the option."""
    operation, prop = operation_of(wire_type.name), wire_type.by_python.get(name)
    if operation is None or prop is None or not context.has(operation.in_package):
        return None
    accepted, row = (
        operation.accepts[context.target] or frozenset(),
        context.generation.options.get(prop.wire),
    )
    if row is not None and row.given and row.becomes in accepted:
        beside = (f"`{name}={'.'.join(value.split('.')[-2:])}`" for name, value in row.given.items())
        return f"use `{row.becomes}` with {' and '.join(beside)}"
    new = keyword_for(context, operation, prop.wire)
    if new is None and row is not None and not row.given and not context.has(operation.poller):
        new = row.becomes or None
    return _same(new) if new is not None else "omit it"
