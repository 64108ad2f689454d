"""Checks of cached values against their expected shapes.

A kept value is read back by code that need not be the code that wrote it. What does not fit is ignored
whole, instead of failing somewhere later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Many(NamedTuple):
    """Any number of values of one shape, in a tuple."""

    shape: Any


class Map(NamedTuple):
    """A dictionary, with the types of its keys and the shape of its values."""

    keys: Any
    values: Any


def fits(value: object, shape: Any) -> bool:
    """Whether a value has a shape.

    Args:
        value: plain data.
        shape: a type, which must be that of the value itself; a frozenset of the values that it may be;
            a list of shapes, one of which must fit; a tuple of the shapes of a tuple's elements; a
            dictionary with the shape for each key, all of which must be there; `Many`; `Map`.
    """
    if isinstance(shape, type):
        return type(value) is shape
    if isinstance(shape, frozenset):
        return value.__hash__ is not None and value in shape
    if isinstance(shape, list):
        return any(fits(value, each) for each in shape)
    if isinstance(shape, Many):
        return type(value) is tuple and _all_fit(value, shape.shape)
    if isinstance(shape, Map):
        return type(value) is dict and _all_fit(value, shape.keys) and _all_fit(value.values(), shape.values)
    if isinstance(shape, dict):
        return (
            type(value) is dict
            and value.keys() == shape.keys()
            and all(fits(value[key], each) for key, each in shape.items())
        )
    return (
        type(value) is tuple
        and len(value) == len(shape)
        and all(fits(part, each) for part, each in zip(value, shape, strict=True))
    )


def _all_fit(values: Iterable[object], shape: Any) -> bool:
    if isinstance(shape, type):  # of tens of thousands of files, in one step
        return set(map(type, values)) <= {shape}
    return all(fits(value, shape) for value in values)
