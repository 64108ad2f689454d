"""The API history: what existed at which api-version, independent of rules and languages."""

from batchlint.history.load import load
from batchlint.history.model import (
    Enum,
    History,
    Operation,
    Property,
    Version,
    WireType,
    first_after,
    last_before,
    mask_of,
)
from batchlint.history.shape import Shape, filled, shape_of

__all__ = [
    "Enum",
    "History",
    "Operation",
    "Property",
    "Shape",
    "Version",
    "WireType",
    "filled",
    "first_after",
    "last_before",
    "load",
    "mask_of",
    "shape_of",
]
