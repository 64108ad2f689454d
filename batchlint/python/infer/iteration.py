"""What iterating over a value yields, and what dicts take in after they were written out."""

from __future__ import annotations

from batchlint.python.infer.events import DictGrown, DictIterated
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    MapValue,
    ProjectInstance,
    ResponseValue,
    TupleValue,
    Value,
    WireValue,
    join,
    options_of,
)


def element_of(state: State, value: Value) -> Value:
    """What iterating over a value yields."""
    results: list[Value] = []
    for option in options_of(value):
        match option:
            case Instance(shape=shape, likely=likely):
                inner = shape.element()
                results.append(Instance(inner, likely) if inner is not None else UNKNOWN)
            case ListValue(element=inner_value):
                results.append(inner_value)
            case WireValue(shape=shape):
                results.append(option.inner(shape.element()))
            case ResponseValue(shape=shape):
                inner = shape.element()
                results.append(WireValue(inner) if inner is not None else UNKNOWN)
            case TupleValue(items=items):
                results.append(join(*items) if items else UNKNOWN)
            case MapValue(key=key):
                results.append(key)
            case ProjectInstance(cls=cls):
                results.append(_iterated(state, cls))
            case DictValue():
                state.publish(DictIterated(option))
                results.append(UNKNOWN)
            case _:
                results.append(UNKNOWN)
    return join(*results)


def grow(state: State, owner: DictValue, node: nodes.Expression, added: Value) -> None:
    """`body.update(more)`, `body |= more`: a dict takes in another one after it was written out."""
    owner.taken.append((node, added))
    for option in options_of(added):
        if isinstance(option, DictValue):
            owner.items.update(option.items)
    state.publish(DictGrown(owner, node, added))


def _iterated(state: State, cls: ProjectClass) -> Value:
    """What iterating over an object of the project yields; many are their own iterators."""
    for name in ("__iter__", "__next__"):
        found = cls.lookup(name)
        if isinstance(found, FunctionValue):
            result = found.function.result
            if name == "__next__":
                return result
            if not any(isinstance(o, ProjectInstance) for o in options_of(result)):
                return element_of(state, result)
    return UNKNOWN
