"""Unions: values that are one of several, joined where control flow does."""

from __future__ import annotations

from dataclasses import replace

from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    Future,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    OperationValue,
    ProjectInstance,
    Union,
    Unknown,
    Value,
)

#: A value that may be one of more than these is as good as unknown.
MOST_OPTIONS = 4


def join(*values: Value) -> Value:
    """The union of values that are computed in several ways.

    None and unknown values add nothing: code that reads a property of the result reads it of a known one.
    A class of the package is only likely beside other values: it is called, which these may not resemble.
    """
    found = fallback(*values)
    if not any(isinstance(o, ClassValue) for o in options_of(found)):
        return found
    parts = [part for value in values for part in options_of(value)]
    if all(_is_class(part) for part in parts):
        return found
    options = tuple(as_likely(o) if isinstance(o, ClassValue) else o for o in options_of(found))
    return Union(options) if len(options) > 1 else options[0]


def _is_class(value: Value) -> bool:
    """Whether a value is a class of the package, None or unknown."""
    if isinstance(value, Constant):
        return value.value is None
    return value == UNKNOWN or (isinstance(value, ClassValue) and not value.likely)


def fallback(*values: Value) -> Value:
    """The union of what branches bind to a name of a module, where one only replaces a missing import."""
    if len(values) == 1 and not isinstance(values[0], Union):
        return values[0]
    options: list[Value] = []
    for value in values:
        for part in options_of(value):
            if isinstance(part, Unknown) or (isinstance(part, Constant) and part.value is None):
                continue
            if part not in options and not _merge(part, options):
                options.append(part)
    if not options:
        unknown = [v for v in values if isinstance(v, Unknown)]
        named = next((v for v in unknown if v.foreign), next((v for v in unknown if v != UNKNOWN), None))
        return named or next(iter(unknown or values), UNKNOWN)
    if len(options) == 1:
        return options[0]
    return Union(tuple(options)) if len(options) <= MOST_OPTIONS else UNKNOWN


def _merge(part: Value, options: list[Value]) -> bool:
    """Merge a container or an object of the project into an option of its kind, if there is one."""
    for position, option in enumerate(options):
        merged: Value | None = None
        match part, option:
            case ListValue(element=new), ListValue(element=old):
                merged = ListValue(join(old, new))
            case MapValue(value=new, key=new_key), MapValue(value=old, key=old_key):
                merged = MapValue(join(old, new), join(old_key, new_key))
            case ProjectInstance(cls=cls), ProjectInstance(cls=other) if cls is other:
                merged = ProjectInstance(cls)
            case DictValue(node=node), DictValue(node=before) if node is before:
                # The same place in the code, seen again in a later pass.
                merged = part
        if merged is not None:
            options[position] = merged
            return True
    return False


def options_of(value: Value) -> tuple[Value, ...]:
    """The options of a union; of any other value, itself."""
    return value.options if isinstance(value, Union) else (value,)


def options_beside_others(value: Value) -> tuple[Value, ...]:
    """The options of a union, only likely where others are known not to be of the package."""
    options = options_of(value)
    if len(options) == 1:
        return options
    if any(not isinstance(o, (Instance, ClientValue, GroupValue, OperationValue)) for o in options):
        return tuple(as_likely(o) for o in options)
    return options


def as_likely(value: Value) -> Value:
    """A value marked as `likely`."""
    if isinstance(value, (Instance, ClassValue, ClientValue, GroupValue, OperationValue)):
        return replace(value, likely=True)
    if isinstance(value, ListValue):
        return ListValue(as_likely(value.element))
    if isinstance(value, Future):
        return Future(as_likely(value.result))
    return value
