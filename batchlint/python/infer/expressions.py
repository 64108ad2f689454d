"""Evaluates expressions by their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from batchlint.python.infer.events import NameRead
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.results import read_result
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import KEYWORDS, literal
from batchlint.python.values.heuristics import with_alias
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Future,
    Instance,
    ListValue,
    Unknown,
    Value,
    join,
    options_of,
)


class Expressions:
    """Evaluates expressions of every kind; unknown kinds are looked through for what is inside."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._kinds: dict[type, Callable[[Any, Scope], Value]] = {
            nodes.Name: self._name,
            nodes.Integer: self._number,
            nodes.Float: self._number,
            nodes.Await: self._await,
            nodes.StarredElement: self._starred,
            nodes.Yield: self._yield,
        }

    def register(self, kinds: Mapping[type, Callable[[Any, Scope], Value]]) -> None:
        """Add what evaluates expressions of some kinds."""
        self._kinds.update(kinds)

    def value(self, node: nodes.Expression, scope: Scope) -> Value:
        """What an expression evaluates to; one of an unknown kind is looked through."""
        evaluate = self._kinds.get(type(node))
        if evaluate is not None:
            return evaluate(node, scope)
        self.look_through(node, scope)
        return UNKNOWN

    def look_through(self, node: nodes.Node, scope: Scope) -> None:
        """Evaluate the outermost expressions inside of a node."""
        for inner in _expressions_in(node):
            self.value(inner, scope)

    def quiet(self, node: nodes.Expression, scope: Scope) -> Value:
        """What an expression is, without recording uses."""
        with self.state.quiet():
            return self.value(node, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> Value:
        name = node.value
        if name in KEYWORDS:
            return Constant(KEYWORDS[name])
        found = scope.get(name)
        if self.state.emitting and isinstance(found, ClassValue):
            self.state.publish(NameRead(name, self.state.span(node)))
        if isinstance(found, Unknown):
            return with_alias(found, name)
        return found if found is not None else Unknown(name)

    def _number(self, node: nodes.Integer | nodes.Float, scope: Scope) -> Value:
        return Constant(literal(node.value))

    def _await(self, node: nodes.Await, scope: Scope) -> Value:
        value = self.value(node.expression, scope)
        held = value.result if isinstance(value, Future) else value
        if isinstance(held, Instance):
            read_result(self.state, held, node, awaited=True)
        return join(*(o.result if isinstance(o, Future) else o for o in options_of(value)))

    def _starred(self, node: nodes.StarredElement, scope: Scope) -> Value:
        return element_of(self.state, self.value(node.value, scope))

    def _yield(self, node: nodes.Yield, scope: Scope) -> Value:
        scope.yields = True
        if isinstance(node.value, nodes.From):
            scope.returned.append(ListValue(element_of(self.state, self.value(node.value.item, scope))))
        elif node.value is not None:
            scope.returned.append(ListValue(self.value(node.value, scope)))
        return UNKNOWN


def _expressions_in(node: nodes.Node) -> Iterator[nodes.Expression]:
    for child in node.children:
        if isinstance(child, nodes.Expression):
            yield child
        else:
            yield from _expressions_in(child)
