"""Containers: lists, tuples, sets, dicts and comprehensions, and what iterating over a value yields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.events import DictMade, TupleMade
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    ListValue,
    MapValue,
    TupleValue,
    Value,
    join,
)


class Containers:
    """Evaluates displays and comprehensions."""

    def __init__(self, expressions: Expressions, assignment: Assignment, narrowing: Narrowing) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.assignment = assignment
        self.narrowing = narrowing
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
                    key = self.expressions.value(element.key, scope)
                    value = self.expressions.value(element.value, scope)
                    if isinstance(key, Constant) and isinstance(key.value, str):
                        items[key.value] = value
                else:
                    taken = self.expressions.value(element.value, scope)
                    merged.append((element.value, taken))
                    items |= taken.items if isinstance(taken, DictValue) else {}
        if merged and len(merged) == len(node.elements):
            maps = [value for _, value in merged if isinstance(value, MapValue)]
            if len(maps) == len(merged):
                return MapValue(join(*(value.value for value in maps)))
        found = DictValue(node, items, merged=tuple(merged))
        self.state.publish(DictMade(found))
        return found

    def _elements(
        self, elements: Sequence[nodes.Element | nodes.StarredElement], scope: Scope
    ) -> list[Value]:
        found = []
        for element in elements:
            value = self.expressions.value(element.value, scope)
            found.append(
                element_of(self.state, value) if isinstance(element, nodes.StarredElement) else value
            )
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
        self.state.publish(TupleMade(found))
        return found

    def _comprehension(self, node: Any, scope: Scope, *parts: nodes.Expression) -> list[Value]:
        inner = Scope(scope)
        clause = node.for_in
        while clause is not None:
            iterable = self.expressions.value(clause.iter, inner)
            self.assignment.assign(clause.target, element_of(self.state, iterable), inner, None)
            for condition in clause.ifs:
                self.expressions.value(condition.test, inner)
                self.narrowing.bind(condition.test, inner, True)
            clause = clause.inner_for_in
        return [self.expressions.value(part, inner) for part in parts]

    def _list_comprehension(self, node: nodes.Comprehension, scope: Scope) -> Value:
        return ListValue(self._comprehension(node, scope, node.elt)[0])

    def _dict_comprehension(self, node: nodes.DictComp, scope: Scope) -> Value:
        key, value = self._comprehension(node, scope, node.key, node.value)
        return MapValue(value, key)
