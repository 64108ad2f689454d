"""Items that are read by subscript."""

from __future__ import annotations

from typing import Any

from batchlint.python.infer.events import Access, KeyComputed
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.properties import Properties, is_open
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import with_alias
from batchlint.python.values.scopes import ProjectClass, Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    MapValue,
    ProjectInstance,
    ResponseValue,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    join,
    options_of,
)


class Subscripts:
    """Evaluates subscripts."""

    def __init__(self, expressions: Expressions, functions: Functions, properties: Properties) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.functions = functions
        self.properties = properties

    def _project_item(
        self, owner: ProjectInstance, cls: ProjectClass, node: nodes.Subscript, key: Any
    ) -> Value:
        """An item of an object of the project: by its own method, or of a typed dict or tuple."""
        found = cls.lookup("__getitem__")
        if isinstance(found, FunctionValue):
            given: list[Value] = [Constant(key) if key is not None else UNKNOWN]
            return self.functions.call(FunctionValue(found.function, owner), given, {}, node)
        row = cls.row()
        if row is not None:
            return self._item(row, node, key, sliced=False)
        if isinstance(key, str):
            held = cls.attributes.get(key)
            return held if held is not None else UNKNOWN
        return UNKNOWN

    def value(self, node: nodes.Subscript, scope: Scope) -> Value:
        """What a subscript evaluates to."""
        owner = self.expressions.value(node.value, scope)
        key = index_constant(self.expressions, node, scope)
        if key is None:
            for part in node.slice:
                self.expressions.look_through(part, scope)
            self._sought(owner, node, scope)
        sliced = isinstance(node.slice[0].slice, nodes.Slice) if node.slice else False
        results = [self._item(option, node, key, sliced) for option in options_of(owner)]
        found = join(*results)
        if isinstance(found, Unknown) and isinstance(key, str):
            if is_open(owner):
                access = Access(key, "load", node.slice[0].slice, node)
                guessed = self.properties.open_item(node.value, access)
                found = found if isinstance(guessed, Unknown) else guessed
            return with_alias(found, key) if isinstance(found, Unknown) else found
        return found

    def _sought(self, owner: Value, node: nodes.Subscript, scope: Scope) -> None:
        """An item is read by a key that is not one constant."""
        index = node.slice[0].slice if len(node.slice) == 1 else None
        dicts = [o for o in options_of(owner) if isinstance(o, DictValue)]
        if self.state.emitting and dicts and isinstance(index, nodes.Index):
            key = self.expressions.quiet(index.value, scope)
            for option in dicts:
                self.state.publish(KeyComputed(option, key, by_method=False))

    def _item(self, owner: Value, node: nodes.Subscript, key: Any, sliced: bool) -> Value:
        match owner:
            case Instance(shape=shape):
                if sliced:
                    return owner
                if isinstance(key, str) and shape.is_object():
                    # Models of the first generation take no subscripts: it was made a dict on the way.
                    if not shape.find(key, "wire"):
                        return UNKNOWN
                    likely = owner.likely or not self.state.is_second_generation
                    return self.properties.item(WireValue(shape, likely=likely), node, key)
                inner = shape.element()
                return Instance(inner, owner.likely) if inner is not None else UNKNOWN
            case ListValue(element=element):
                return owner if sliced else element
            case TupleValue(items=items):
                if isinstance(key, int) and -len(items) <= key < len(items):
                    return items[key]
                return owner if sliced else join(*items) if items else UNKNOWN
            case MapValue(value=value):
                return value
            case ProjectInstance(cls=cls):
                return self._project_item(owner, cls, node, key)
            case ResponseValue(shape=shape):
                # A wrapper may have read the body already.
                return self._item(WireValue(shape), node, key, sliced)
            case WireValue():
                if isinstance(key, str):
                    return self.properties.item(owner, node, key)
                return owner if sliced else element_of(self.state, owner)
            case DictValue(items=entries):
                if isinstance(key, str):
                    read = self.properties.item(owner, node, key)
                    held: Value = entries.get(key, read)
                    return held
                return join(*entries.values()) if entries else UNKNOWN
        return UNKNOWN


def index_constant(expressions: Expressions, node: nodes.Subscript, scope: Scope) -> Any:
    """The constant index of a subscript, else None."""
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, nodes.Index):
        return None
    value = expressions.value(node.slice[0].slice.value, scope)
    return value.value if isinstance(value, Constant) else None
