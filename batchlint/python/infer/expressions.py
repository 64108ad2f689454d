"""Evaluate expressions, and note what they read of Batch's objects on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import libcst as cst

from batchlint.python.infer.call_site import dotted
from batchlint.python.infer.events import Access, DictMade, KeyUsed, NameRead, ValuesCompared
from batchlint.python.infer.strings import is_text
from batchlint.python.values.alternatives import join, known_with_others, options_of
from batchlint.python.values.constants import KEYWORDS, literal
from batchlint.python.values.guessing import read_through
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    Future,
    Instance,
    ListValue,
    ResponseValue,
    Text,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Expressions:
    """Evaluates expressions of every kind; unknown kinds are looked through for what is inside."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        self._methods: dict[type, Callable[[Any, Scope], Value] | None] = {}
        self._inside: dict[int, tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = {}

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is; notes its uses."""
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = self._method_for(kind)
        method = self._methods[kind]
        if method is not None:
            return method(node, scope)
        self.look_through(node, scope)
        return UNKNOWN

    def _method_for(self, kind: type) -> Callable[[Any, Scope], Value] | None:
        """What evaluates a kind of expression: a method here, or of the part that it belongs to."""
        name = f"_value_{kind.__name__}"
        for part in (self, self.inference.strings, self.inference.containers, self.inference.subscripts):
            method: Callable[[Any, Scope], Value] | None = getattr(part, name, None)
            if method is not None:
                return method
        return None

    def look_through(self, node: cst.CSTNode, scope: Scope) -> None:
        """Evaluate the outermost expressions inside of a node."""
        # libcst finds the children of a node by copying it, and each pass asks again. The node is
        # kept with them, so that no other one can take its number.
        known = self._inside.get(id(node))
        if known is None:
            known = self._inside[id(node)] = (node, tuple(_expressions_in(node)))
        for inner in known[1]:
            self.value(inner, scope)

    def quiet(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is, without noting uses."""
        with self.state.quiet():
            return self.value(node, scope)

    def statement_value(self, node: cst.BaseExpression, scope: Scope) -> None:
        """Evaluate an expression whose result nobody reads."""
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
            return  # a docstring, or a comment in its guise
        self.inference.results.dropped(self.value(node, scope), node)

    # Names and attributes

    def _value_Name(self, node: cst.Name, scope: Scope) -> Value:
        name = node.value
        if name in KEYWORDS:
            return Constant(KEYWORDS[name])
        found = scope.get(name)
        if self.state.emitting and isinstance(found, ClassValue):
            self.inference.events.publish(NameRead(name, self.state.span(node)))
        if isinstance(found, Unknown):
            return read_through(found, name)
        return found if found is not None else Unknown(name)

    def _value_Attribute(self, node: cst.Attribute, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        if scope.has_paths:
            narrowed = scope.names.get(dotted(node))
            if narrowed is not None:
                return narrowed
        options = known_with_others(owner)
        results = [self.inference.attributes.attribute(option, node, scope) for option in options]
        found = join(*results) if len(results) > 1 else results[0]
        return read_through(found, node.attr.value) if isinstance(found, Unknown) else found

    def _value_Integer(self, node: cst.Integer, scope: Scope) -> Value:
        return Constant(literal(node.value))

    def _value_Float(self, node: cst.Float, scope: Scope) -> Value:
        return Constant(literal(node.value))

    def _value_UnaryOperation(self, node: cst.UnaryOperation, scope: Scope) -> Value:
        self.value(node.expression, scope)
        return UNKNOWN

    def _value_BinaryOperation(self, node: cst.BinaryOperation, scope: Scope) -> Value:
        """A chain of operators is folded from the left; a string that it builds counts as a whole."""
        chain: list[cst.BinaryOperation] = []
        first: cst.BaseExpression = node
        while isinstance(first, cst.BinaryOperation):
            chain.append(first)
            first = first.left
        with self.state.within("in_text"):
            value = self.value(first, scope)
            parts = [(step, self.value(step.right, scope)) for step in reversed(chain)]
        for step, right in parts:
            value = self._combined(step, value, right)
        if isinstance(value, (Text, Constant)):
            self.inference.strings.made(node, value)
        return value

    def _combined(self, node: cst.BinaryOperation, left: Value, right: Value) -> Value:
        if isinstance(node.operator, cst.Add):
            if is_text(left) or is_text(right):
                return self.inference.strings.concatenate(left, right)
            if isinstance(left, ListValue) or isinstance(right, ListValue):
                return ListValue(
                    join(self.inference.containers.element(left), self.inference.containers.element(right))
                )
        if isinstance(node.operator, cst.BitOr) and (
            isinstance(left, DictValue) or (isinstance(left, Unknown) and isinstance(right, DictValue))
        ):
            held = [part for part in (left, right) if isinstance(part, DictValue)]
            merged = {k: v for part in held for k, v in part.items.items()}
            both = ((node.left, left), (node.right, right))
            whole = DictValue(node, merged, merged=both)
            self.inference.events.publish(DictMade(whole, parts_only=True))
            return whole
        if isinstance(node.operator, cst.Modulo) and is_text(left):
            return self.inference.strings.formatted(left, right)
        return UNKNOWN

    # Control flow

    def _value_IfExp(self, node: cst.IfExp, scope: Scope) -> Value:
        self.value(node.test, scope)
        asks = self.state.asks_for_names(node.test)
        self.state.guarded += asks
        with self.inference.narrowing.behind(node.test, scope, True):
            body = self.value(node.body, scope)
        with self.inference.narrowing.behind(node.test, scope, False):
            result = join(body, self.value(node.orelse, scope))
        self.state.guarded -= asks
        return result

    def _value_BooleanOperation(self, node: cst.BooleanOperation, scope: Scope) -> Value:
        is_and = isinstance(node.operator, cst.And)
        # A chain of one operator is a tower: what each term says is asked once, not for every term above it.
        terms, left = [node.right], node.left
        while isinstance(left, cst.BooleanOperation) and isinstance(left.operator, cst.And) == is_and:
            terms.append(left.right)
            left = left.left
        result, guarded = self.value(left, scope), self.state.guarded
        with ExitStack() as behind:
            for term in reversed(terms):
                self.state.guarded += self.state.asks_for_names(left)
                behind.enter_context(self.inference.narrowing.behind(left, scope, is_and))
                value, left = self.value(term, scope), term
                result = value if is_and else join(result, value)
        self.state.guarded = guarded
        return result

    def _value_Comparison(self, node: cst.Comparison, scope: Scope) -> Value:
        left, name = self.value(node.left, scope), node.left
        for step in node.comparisons:
            right = self.value(step.comparator, scope)
            if isinstance(step.operator, (cst.In, cst.NotIn)) and len(node.comparisons) == 1:
                self._asked_for(left, name, right, node)
            elif isinstance(step.operator, (cst.Equal, cst.NotEqual)):
                self.inference.events.publish(ValuesCompared(left, right))
            left = right
        return UNKNOWN

    def _asked_for(self, key: Value, name: cst.BaseExpression, owner: Value, node: cst.Comparison) -> None:
        """`"resizeError" in pool`."""
        if not isinstance(key, Constant) or not isinstance(key.value, str):
            return
        for option in options_of(owner):
            if isinstance(option, DictValue):
                access = Access(key.value, "load", name, node)
                self.inference.events.publish(KeyUsed(option, access, "in"))
            elif isinstance(option, (WireValue, ResponseValue)):
                asked = option if isinstance(option, WireValue) else WireValue(option.shape)
                self.inference.properties.tested(asked, key.value, node)

    def _value_NamedExpr(self, node: cst.NamedExpr, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.inference.assignment.assign(node.target, value, scope, node.value)
        return value

    def _value_Await(self, node: cst.Await, scope: Scope) -> Value:
        value = self.value(node.expression, scope)
        held = value.result if isinstance(value, Future) else value
        if isinstance(held, Instance):
            self.inference.azure_batch.read_result(held, node, awaited=True)
        return join(*(o.result if isinstance(o, Future) else o for o in options_of(value)))

    def _value_StarredElement(self, node: cst.StarredElement, scope: Scope) -> Value:
        return self.inference.containers.element(self.value(node.value, scope))

    def _value_Yield(self, node: cst.Yield, scope: Scope) -> Value:
        scope.yields = True
        if isinstance(node.value, cst.From):
            scope.returned.append(
                ListValue(self.inference.containers.element(self.value(node.value.item, scope)))
            )
        elif node.value is not None:
            scope.returned.append(ListValue(self.value(node.value, scope)))
        return UNKNOWN

    def _value_Lambda(self, node: cst.Lambda, scope: Scope) -> Value:
        return self.inference.definitions.define_lambda(node, scope)

    def _value_Call(self, node: cst.Call, scope: Scope) -> Value:
        return self.inference.calls.value(node, scope)


def _expressions_in(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for child in node.children:
        if isinstance(child, cst.BaseExpression):
            yield child
        else:
            yield from _expressions_in(child)
