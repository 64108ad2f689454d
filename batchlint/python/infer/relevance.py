"""Values that are worth following: those of the package, and what may be called."""

from __future__ import annotations

from batchlint.history import load
from batchlint.python.values.values import (
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    FunctionValue,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    OperationValue,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Union,
    Value,
)

CALLABLE = (OperationValue, FunctionValue, ClassValue, ProjectClassValue)
_RELEVANT = (*CALLABLE, Instance, ClientValue, GroupValue, ProjectInstance, DictValue)


def is_relevant(value: Value) -> bool:
    """Whether a value is of the package, or may be called."""
    match value:
        case Union(options=options):
            return any(is_relevant(o) for o in options)
        case ListValue(element=element):
            return is_relevant(element)
        case MapValue(value=inner):
            return is_relevant(inner)
        case TupleValue(items=items):
            return any(is_relevant(i) for i in items)
        case Constant(value=constant):
            return isinstance(constant, str) and constant in load().groups
    return isinstance(value, _RELEVANT)
