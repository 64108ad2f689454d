"""The history as plain data, and back: the form in which it is kept between runs."""

from __future__ import annotations

from typing import Any

from batchlint.history.model import (
    Client,
    Enum,
    EnumValue,
    History,
    Module,
    Operation,
    Property,
    Version,
    WireType,
)


def freeze(history: History) -> Any:
    """Turn a history into data.

    Args:
        history: any history.

    Returns:
        The same of nothing but tuples, lists, dicts, frozen sets and scalars.
    """
    return (
        [(version.index, version.name, version.packages) for version in history.versions],
        [
            (t.name, t.kind, t.at, [tuple(p) for p in t.props.values()], t.positional, t.page_of)
            for t in history.types.values()
        ],
        [
            (enum.name, enum.at, [(value, tuple(found)) for value, found in enum.values.items()])
            for enum in history.enums.values()
        ],
        [tuple(operation) for operation in history.operations.values()],
        [tuple(module) for module in history.modules.values()],
        tuple(history.client),
        history.groups,
    )


def thaw(data: Any) -> History:
    """The opposite of `freeze`.

    Args:
        data: what `freeze` gave.

    Returns:
        What it was given.
    """
    versions, types, enums, operations, modules, client, groups = data
    return History(
        tuple(Version(*version) for version in versions),
        {kept[0]: _type(*kept) for kept in types},
        {
            name: Enum(name, at, {value: EnumValue._make(found) for value, found in values})
            for name, at, values in enums
        },
        {kept[0]: Operation._make(kept) for kept in operations},
        {kept[0]: Module._make(kept) for kept in modules},
        Client._make(client),
        groups,
    )


def _type(name: str, kind: str, at: int, kept: list[Any], positional: Any, page_of: str | None) -> WireType:
    props = {found[0]: Property._make(found) for found in kept}
    return WireType(
        name, kind, at, props, {prop.python: prop for prop in props.values()}, positional, page_of
    )
