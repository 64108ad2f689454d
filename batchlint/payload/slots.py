"""What may stand where in a body, by the shape of the value."""

from __future__ import annotations

from functools import cache

from batchlint.history import Shape, load
from batchlint.payload.vocabulary import EXTENSION


@cache
def object_types(shape: Shape | None) -> tuple[str, ...]:
    """The Batch types that an object in this place may have."""
    types = load().types
    return tuple(name for name in shape.names if name in types) if shape is not None else ()


@cache
def extension_of(shape: Shape) -> frozenset[str]:
    """Properties of an object that only the extension of the Azure CLI has."""
    return frozenset().union(*(EXTENSION.get(name, ()) for name in object_types(shape)))


def property_of(shape: Shape, wire: str) -> Shape | None:
    """The shape of a property by its wire name; None for one that never was."""
    types = load().types
    if any(wire in types[name].props for name in object_types(shape)):
        return shape.property(wire)
    return None
