"""Objects of classes, and classes of objects."""

from __future__ import annotations

from batchlint.history import load, shape_of
from batchlint.python.infer.package_names import CLIENT, CONFIGURATION, CORE_EXCEPTIONS
from batchlint.python.values.heuristics import declared_external
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    ConfigValue,
    ErrorValue,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    ModuleValue,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
    join,
    options_of,
)


def instance_of(value: Value) -> Value:
    """An object of the class that a value names: what an annotation or `except` declares."""
    results: list[Value] = []
    for option in options_of(value):
        match option:
            case ClassValue(name=name):
                results.append(object_of(name))
            case ProjectClassValue(cls=cls):
                results.append(ProjectInstance(cls))
            case TupleValue(items=items):
                results.append(join(*(instance_of(i) for i in items)) if items else UNKNOWN)
            case (
                ListValue()
                | MapValue()
                | Instance()
                | ProjectInstance()
                | ClientValue()
                | ConfigValue()
                | ErrorValue()
                | GroupValue()
            ):
                results.append(option)
            case ModuleValue(name=name) if name.rpartition(".")[0] == CORE_EXCEPTIONS:
                results.append(ErrorValue())
            case ModuleValue(name=name):
                results.append(declared_external(name))
            case Unknown(foreign=True):
                results.append(option)
            case _:
                results.append(UNKNOWN)
    return join(*results)


def object_of(name: str) -> Value:
    """An object of a class of the package."""
    if name == CLIENT:
        return ClientValue()
    if name == CONFIGURATION:
        return ConfigValue()
    wire_type = load().types.get(name)
    if wire_type is not None and wire_type.page_of is not None:
        return Instance(shape_of(f"paged:{wire_type.page_of}"))
    if wire_type is not None and wire_type.kind == "exception":
        return ErrorValue()
    return Instance(shape_of(name)) if wire_type is not None or name in load().enums else UNKNOWN


def class_of(value: Value) -> Value:
    """The class of an object: `type(pool)`, `pool.__class__`."""
    results: list[Value] = []
    for option in options_of(value):
        if isinstance(option, Instance) and option.shape.is_object() and not option.likely:
            results.append(ClassValue(option.shape.describe()))
        elif isinstance(option, ProjectInstance):
            results.append(ProjectClassValue(option.cls))
    return join(*results)
