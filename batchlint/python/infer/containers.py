"""Containers: lists, tuples, sets, dicts and comprehensions, and what iterating over a value yields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from batchlint.python.infer.events import DictGrown, DictIterated, DictMade, TupleMade
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import ProjectClass, Scope
from batchlint.python.values.union import join, options_of
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
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Containers:
    """Evaluates displays and comprehensions."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        self.kinds: dict[type, Callable[[Any, Scope], Value]] = {
            nodes.Dict: self._dict,
            nodes.List: self._list,
            nodes.Set: self._set,
            nodes.Tuple: self._tuple,
            nodes.ListComp: self._list_comprehension,
            nodes.SetComp: self._list_comprehension,
            nodes.GeneratorExp: self._list_comprehension,
            nodes.DictComp: self._dict_comprehension,
        }

    def _dict(self, node: nodes.Dict, scope: Scope) -> Value:
        items: dict[str, Any] = {}
        merged: list[tuple[nodes.Node, Any]] = []
        with self.state.within("in_container"):
            for element in node.elements:
                if isinstance(element, nodes.DictElement):
                    key = self.inference.expressions.value(element.key, scope)
                    value = self.inference.expressions.value(element.value, scope)
                    if isinstance(key, Constant) and isinstance(key.value, str):
                        items[key.value] = value
                else:
                    taken = self.inference.expressions.value(element.value, scope)
                    merged.append((element.value, taken))
                    items |= taken.items if isinstance(taken, DictValue) else {}
        if merged and len(merged) == len(node.elements):
            maps = [value for _, value in merged if isinstance(value, MapValue)]
            if len(maps) == len(merged):
                return MapValue(join(*(value.value for value in maps)))
        found = DictValue(node, items, merged=tuple(merged))
        self.inference.events.publish(DictMade(found))
        return found

    def _elements(
        self, elements: Sequence[nodes.Element | nodes.StarredElement], scope: Scope
    ) -> list[Value]:
        found = []
        for element in elements:
            value = self.inference.expressions.value(element.value, scope)
            found.append(self.element(value) if isinstance(element, nodes.StarredElement) else value)
        return found

    def _list(self, node: nodes.List, scope: Scope) -> Value:
        with self.state.within("in_container"):
            items = self._elements(node.elements, scope)
        texts = tuple(items) if all(isinstance(i, Constant) for i in items) else ()
        return ListValue(join(*items) if items else UNKNOWN, texts)

    def _set(self, node: nodes.Set, scope: Scope) -> Value:
        return ListValue(join(*self._elements(node.elements, scope)))

    def _tuple(self, node: nodes.Tuple, scope: Scope) -> Value:
        found = TupleValue(tuple(self._elements(node.elements, scope)))
        self.inference.events.publish(TupleMade(found))
        return found

    def element(self, value: Value) -> Value:
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
                    results.append(self._iterated(cls))
                case DictValue():
                    self.inference.events.publish(DictIterated(option))
                    results.append(UNKNOWN)
                case _:
                    results.append(UNKNOWN)
        return join(*results)

    def grow(self, owner: DictValue, node: nodes.Expression, added: Value) -> None:
        """`body.update(more)`, `body |= more`: a dict takes in another one after it was written out."""
        owner.taken.append((node, added))
        for option in options_of(added):
            if isinstance(option, DictValue):
                owner.items.update(option.items)
        self.inference.events.publish(DictGrown(owner, node, added))

    def _iterated(self, cls: ProjectClass) -> Value:
        """What iterating over an object of the project yields; many are their own iterators."""
        for name in ("__iter__", "__next__"):
            found = cls.lookup(name)
            if isinstance(found, FunctionValue):
                result = found.function.result
                if name == "__next__":
                    return result
                if not any(isinstance(o, ProjectInstance) for o in options_of(result)):
                    return self.element(result)
        return UNKNOWN

    def _comprehension(self, node: Any, scope: Scope, *parts: nodes.Expression) -> list[Value]:
        inner = Scope(scope)
        clause = node.for_in
        while clause is not None:
            iterable = self.inference.expressions.value(clause.iter, inner)
            self.inference.assignment.assign(clause.target, self.element(iterable), inner, None)
            for condition in clause.ifs:
                self.inference.expressions.value(condition.test, inner)
                self.inference.narrowing.bind(condition.test, inner, True)
            clause = clause.inner_for_in
        return [self.inference.expressions.value(part, inner) for part in parts]

    def _list_comprehension(self, node: nodes.Comprehension, scope: Scope) -> Value:
        return ListValue(self._comprehension(node, scope, node.elt)[0])

    def _dict_comprehension(self, node: nodes.DictComp, scope: Scope) -> Value:
        key, value = self._comprehension(node, scope, node.key, node.value)
        return MapValue(value, key)
