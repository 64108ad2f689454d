"""Conversion between records and plain data that `marshal` can store.

Scalars and containers of nothing but scalars stand for themselves. Everything else becomes a list
that starts with a tag: a container's, or the position of a record's class.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_TUPLE, _LIST, _DICT, _PATTERN = -1, -2, -3, -4


def to_data(value: Any, classes: Sequence[type]) -> Any:
    """A value as plain data.

    Args:
        value: records, containers, patterns and scalars.
        classes: the classes of the records: named tuples or dataclasses, fields by position.
    """
    if type(value) in classes:
        fields = [to_data(getattr(value, name), classes) for name in type(value).__match_args__]
        return [classes.index(type(value)), *fields]
    if isinstance(value, re.Pattern):
        return [_PATTERN, value.pattern, value.flags]
    if isinstance(value, dict):
        inner = [to_data(item, classes) for item in (*value, *value.values())]
        return [_DICT, *inner] if any(isinstance(item, list) for item in inner) else value
    if isinstance(value, tuple):
        inner = [to_data(item, classes) for item in value]
        return [_TUPLE, *inner] if any(isinstance(item, list) for item in inner) else value
    if isinstance(value, list):
        return [_LIST, *(to_data(item, classes) for item in value)]
    return value


def from_data(data: Any, classes: Sequence[type]) -> Any:
    """The value that `to_data` converted; `classes` must be the same."""
    if type(data) is not list:
        return data
    tag = data[0]
    items = [from_data(item, classes) if type(item) is list else item for item in data[1:]]
    if tag >= 0:
        return classes[tag](*items)
    if tag == _PATTERN:
        return re.compile(*items)
    if tag == _DICT:
        count = len(items) // 2
        return dict(zip(items[:count], items[count:], strict=True))
    return tuple(items) if tag == _TUPLE else items
