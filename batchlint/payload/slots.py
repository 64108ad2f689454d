"""What is expected where in a body: shapes with what the reader asks of them, worked out once.

A document asks the same few questions over and over; a shape answers them for every version anew.
"""

from __future__ import annotations

from functools import cache

from batchlint.history import Shape, load, shape_of
from batchlint.payload.vocabulary import EXTENSION


class Slot:
    """A place for a value.

    Attributes:
        shape: its type at every version.
        is_object: whether an object of a Batch type may stand there.
        element: the place of a list's elements, None where no list is known.
        extension: properties that only the CLI extension knows.
    """

    __slots__ = ("_properties", "element", "extension", "is_object", "shape")

    def __init__(self, shape: Shape) -> None:
        types = load().types
        self.shape = shape
        held = [types[name] for name in shape.names if name in types]
        self.is_object = bool(held)
        element = shape.element()
        self.element = None if element is None else _slot(element)
        self.extension: frozenset[str] = frozenset().union(*(EXTENSION.get(t.name, ()) for t in held))
        self._properties: dict[str, Slot | None] = {wire: None for t in held for wire in t.props}

    def property(self, key: str) -> Slot | None:
        """The place of a property, by wire name; None for one that never was."""
        found = self._properties.get(key)
        if found is None and key in self._properties:
            shape = self.shape.property(key)
            if shape is not None:
                found = self._properties[key] = _slot(shape)
        return found


@cache
def _slot(shape: Shape) -> Slot:
    return Slot(shape)


@cache
def slot_of(type_name: str) -> Slot:
    """The place of a body of a type."""
    return _slot(shape_of(type_name))
