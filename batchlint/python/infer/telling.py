"""Values that say something of the package, and so are worth following."""

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
_TELLING = (*CALLABLE, Instance, ClientValue, GroupValue, ProjectInstance, DictValue)


def tells(value: Value) -> bool:
    """Whether a value is of the package, or may be called."""
    match value:
        case Union(options=options):
            return any(tells(o) for o in options)
        case ListValue(element=element):
            return tells(element)
        case MapValue(value=inner):
            return tells(inner)
        case TupleValue(items=items):
            return any(tells(i) for i in items)
        case Constant(value=constant):
            return isinstance(constant, str) and constant in load().groups
    return isinstance(value, _TELLING)
