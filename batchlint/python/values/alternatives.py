"""Values that may be one of several: put together where ways of computing them meet, or looked at apart."""

from __future__ import annotations

from dataclasses import replace

from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    Either,
    Future,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    OperationValue,
    ProjectInstance,
    Unknown,
    Value,
)

#: More alternatives than this say nothing that could be acted on.
MOST_OPTIONS = 4


def join(*values: Value) -> Value:
    """What a value may be where several ways of computing it meet.

    None and what is unknown add nothing: code that reads a property of the result reads it of
    the known one.
    """
    found = fallback(*values)
    if not any(isinstance(o, ClassValue) for o in options_of(found)):
        return found
    parts = [part for value in values for part in options_of(value)]
    if all(_is_class(part) for part in parts):
        return found
    # A class is called, which the other alternatives may not resemble.
    options = tuple(as_likely(o) if isinstance(o, ClassValue) else o for o in options_of(found))
    return Either(options) if len(options) > 1 else options[0]


def _is_class(value: Value) -> bool:
    """Whether a value is a class of the package, or says nothing of what may be called."""
    if isinstance(value, Constant):
        return value.value is None
    return value == UNKNOWN or (isinstance(value, ClassValue) and not value.likely)


def fallback(*values: Value) -> Value:
    """The same for names of a module, where another branch only stands in for a missing import."""
    if len(values) == 1 and not isinstance(values[0], Either):
        return values[0]
    options: list[Value] = []
    for value in values:
        parts = value.options if isinstance(value, Either) else (value,)
        for part in parts:
            if isinstance(part, Unknown) or (isinstance(part, Constant) and part.value is None):
                continue
            if part in options:
                continue
            merged = _merged(part, options)
            if merged is None:
                options.append(part)
    if not options:
        unknown = [v for v in values if isinstance(v, Unknown)]
        said = next((v for v in unknown if v.foreign), next((v for v in unknown if v != UNKNOWN), None))
        return said or next(iter(unknown or values), UNKNOWN)
    if len(options) == 1:
        return options[0]
    return Either(tuple(options)) if len(options) <= MOST_OPTIONS else UNKNOWN


def _merged(part: Value, options: list[Value]) -> Value | None:
    """Put a container or an object of the project together with one of its kind, where there is one."""
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
            return merged
    return None


def options_of(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value; one for everything but `Either`."""
    return value.options if isinstance(value, Either) else (value,)


def known_with_others(value: Value) -> tuple[Value, ...]:
    """The alternatives of a value; Batch's are only likely beside what is known not to be Batch's."""
    options = options_of(value)
    if len(options) == 1:
        return options
    if any(not isinstance(o, (Instance, ClientValue, GroupValue, OperationValue)) for o in options):
        return tuple(as_likely(o) for o in options)
    return options


def as_likely(value: Value) -> Value:
    """The same value, marked as resolved by looks only."""
    if isinstance(value, (Instance, ClassValue, ClientValue, GroupValue, OperationValue)):
        return replace(value, likely=True)
    if isinstance(value, ListValue):
        return ListValue(as_likely(value.element))
    if isinstance(value, Future):
        return Future(as_likely(value.result))
    return value
