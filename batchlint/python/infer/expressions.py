"""Evaluate expressions, and note what they read of Batch's objects on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from batchlint.python.infer.call_site import dotted
from batchlint.python.infer.events import NameRead
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import KEYWORDS, literal
from batchlint.python.values.heuristics import with_alias
from batchlint.python.values.scopes import Scope
from batchlint.python.values.union import join, options_beside_others, options_of
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Future,
    Instance,
    ListValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Expressions:
    """Evaluates expressions of every kind; unknown kinds are looked through for what is inside."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        self._kinds: dict[type, Callable[[Any, Scope], Value]] = {
            nodes.Name: self._name,
            nodes.Attribute: self._attribute,
            nodes.Integer: self._number,
            nodes.Float: self._number,
            nodes.NamedExpr: self._named,
            nodes.Await: self._await,
            nodes.StarredElement: self._starred,
            nodes.Yield: self._yield,
            nodes.Lambda: inference.definitions.define_lambda,
            nodes.Call: inference.calls.value,
            **inference.operators.kinds,
            **inference.strings.kinds,
            **inference.containers.kinds,
            nodes.Subscript: inference.subscripts.value,
        }

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
        """What an expression is, without noting uses."""
        with self.state.quiet():
            return self.value(node, scope)

    def statement_value(self, node: nodes.Expression, scope: Scope) -> None:
        """Evaluate an expression statement."""
        if isinstance(node, (nodes.SimpleString, nodes.ConcatenatedString)):
            return  # a docstring, or a comment in its guise
        self.inference.results.dropped(self.value(node, scope), node)

    def _name(self, node: nodes.Name, scope: Scope) -> Value:
        name = node.value
        if name in KEYWORDS:
            return Constant(KEYWORDS[name])
        found = scope.get(name)
        if self.state.emitting and isinstance(found, ClassValue):
            self.inference.events.publish(NameRead(name, self.state.span(node)))
        if isinstance(found, Unknown):
            return with_alias(found, name)
        return found if found is not None else Unknown(name)

    def _attribute(self, node: nodes.Attribute, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        if scope.has_paths:
            narrowed = scope.names.get(dotted(node))
            if narrowed is not None:
                return narrowed
        options = options_beside_others(owner)
        results = [self.inference.attributes.attribute(option, node, scope) for option in options]
        found = join(*results) if len(results) > 1 else results[0]
        return with_alias(found, node.attr.value) if isinstance(found, Unknown) else found

    def _number(self, node: nodes.Integer | nodes.Float, scope: Scope) -> Value:
        return Constant(literal(node.value))

    def _named(self, node: nodes.NamedExpr, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.inference.assignment.assign(node.target, value, scope, node.value)
        return value

    def _await(self, node: nodes.Await, scope: Scope) -> Value:
        value = self.value(node.expression, scope)
        held = value.result if isinstance(value, Future) else value
        if isinstance(held, Instance):
            self.inference.azure_batch.read_result(held, node, awaited=True)
        return join(*(o.result if isinstance(o, Future) else o for o in options_of(value)))

    def _starred(self, node: nodes.StarredElement, scope: Scope) -> Value:
        return self.inference.containers.element(self.value(node.value, scope))

    def _yield(self, node: nodes.Yield, scope: Scope) -> Value:
        scope.yields = True
        if isinstance(node.value, nodes.From):
            scope.returned.append(
                ListValue(self.inference.containers.element(self.value(node.value.item, scope)))
            )
        elif node.value is not None:
            scope.returned.append(ListValue(self.value(node.value, scope)))
        return UNKNOWN


def _expressions_in(node: nodes.Node) -> Iterator[nodes.Expression]:
    for child in node.children:
        if isinstance(child, nodes.Expression):
            yield child
        else:
            yield from _expressions_in(child)
