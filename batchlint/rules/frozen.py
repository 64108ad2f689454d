"""The rule set as plain data, and back: the form in which it is kept between runs."""

from __future__ import annotations

import re
from typing import Any

from batchlint.rules.grammar import Default, Example, Path, Returns, Rule, Transition

_CLASSES = (Path, Default, Returns, Example, Rule, Transition)
_NAMES = {cls: cls.__match_args__ for cls in _CLASSES}
_NUMBERS = {cls: number for number, cls in enumerate(_CLASSES)}
_PATTERN, _TUPLE = -1, -2


def freeze(value: Any) -> Any:
    """Turn transitions, and what they are made of, into data.

    Args:
        value: a transition, a rule, or a part of one.

    Returns:
        The same of nothing but tuples, dicts, lists and scalars.
    """
    number = _NUMBERS.get(type(value))
    if number is not None:
        return (number, *(freeze(getattr(value, name)) for name in _NAMES[type(value)]))
    if isinstance(value, re.Pattern):
        return (_PATTERN, value.pattern, value.flags)
    if isinstance(value, tuple):
        return (_TUPLE, *map(freeze, value))
    if isinstance(value, dict):
        return {freeze(key): freeze(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [freeze(inner) for inner in value]
    return value


def thaw(value: Any) -> Any:
    """The opposite of `freeze`.

    Args:
        value: what `freeze` gave.

    Returns:
        What it was given.
    """
    if isinstance(value, tuple):
        number = value[0]
        if number == _TUPLE:
            return tuple(map(thaw, value[1:]))
        if number == _PATTERN:
            return re.compile(value[1], value[2])
        return _CLASSES[number](*map(thaw, value[1:]))
    if isinstance(value, dict):
        return {thaw(key): thaw(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [thaw(inner) for inner in value]
    return value
