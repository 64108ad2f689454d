"""Operators: arithmetic, boolean and conditional expressions, and comparisons."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from batchlint.python.infer.events import Access, DictMade, KeyUsed, ValuesCompared
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.properties import Properties
from batchlint.python.infer.strings import Strings, is_text, text_made
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    ListValue,
    ResponseValue,
    Text,
    Unknown,
    Value,
    WireValue,
    join,
    options_of,
)


class Operators:
    """Evaluates expressions with operators."""

    def __init__(
        self, expressions: Expressions, strings: Strings, narrowing: Narrowing, properties: Properties
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.strings = strings
        self.narrowing = narrowing
        self.properties = properties
        self.kinds: dict[type, Callable[[Any, Scope], Value]] = {
            nodes.UnaryOperation: self._unary,
            nodes.BinaryOperation: self._binary,
            nodes.IfExp: self._conditional,
            nodes.BooleanOperation: self._boolean,
            nodes.Comparison: self._comparison,
        }

    def _unary(self, node: nodes.UnaryOperation, scope: Scope) -> Value:
        self.expressions.value(node.expression, scope)
        return UNKNOWN

    def _binary(self, node: nodes.BinaryOperation, scope: Scope) -> Value:
        """A chain of operators is folded from the left; a string that it builds counts as a whole."""
        chain: list[nodes.BinaryOperation] = []
        first: nodes.Expression = node
        while isinstance(first, nodes.BinaryOperation):
            chain.append(first)
            first = first.left
        with self.state.within("in_text"):
            value = self.expressions.value(first, scope)
            parts = [(step, self.expressions.value(step.right, scope)) for step in reversed(chain)]
        for step, right in parts:
            value = self._combined(step, value, right)
        if isinstance(value, (Text, Constant)):
            text_made(self.state, node, value)
        return value

    def _combined(self, node: nodes.BinaryOperation, left: Value, right: Value) -> Value:
        if node.operator == "+":
            if is_text(left) or is_text(right):
                return self.strings.concatenate(left, right)
            if isinstance(left, ListValue) or isinstance(right, ListValue):
                return ListValue(join(element_of(self.state, left), element_of(self.state, right)))
        if node.operator == "|" and (
            isinstance(left, DictValue) or (isinstance(left, Unknown) and isinstance(right, DictValue))
        ):
            held = [part for part in (left, right) if isinstance(part, DictValue)]
            merged = {k: v for part in held for k, v in part.items.items()}
            both = ((node.left, left), (node.right, right))
            whole = DictValue(node, merged, merged=both)
            self.state.publish(DictMade(whole, parts_only=True))
            return whole
        if node.operator == "%" and is_text(left):
            return self.strings.formatted(left, right, node.right)
        return UNKNOWN

    def _conditional(self, node: nodes.IfExp, scope: Scope) -> Value:
        self.expressions.value(node.test, scope)
        tests_names = self.state.asks_for_names(node.test)
        self.state.guarded += tests_names
        with self.narrowing.behind(node.test, scope, True):
            body = self.expressions.value(node.body, scope)
        with self.narrowing.behind(node.test, scope, False):
            result = join(body, self.expressions.value(node.orelse, scope))
        self.state.guarded -= tests_names
        return result

    def _boolean(self, node: nodes.BooleanOperation, scope: Scope) -> Value:
        is_and = node.operator == "and"
        # A chain of one operator is nested; each term narrows once, not for every term above it.
        terms, left = [node.right], node.left
        while isinstance(left, nodes.BooleanOperation) and (left.operator == "and") == is_and:
            terms.append(left.right)
            left = left.left
        result, guarded = self.expressions.value(left, scope), self.state.guarded
        with ExitStack() as behind:
            for term in reversed(terms):
                self.state.guarded += self.state.asks_for_names(left)
                behind.enter_context(self.narrowing.behind(left, scope, is_and))
                value, left = self.expressions.value(term, scope), term
                result = value if is_and else join(result, value)
        self.state.guarded = guarded
        return result

    def _comparison(self, node: nodes.Comparison, scope: Scope) -> Value:
        left, name = self.expressions.value(node.left, scope), node.left
        for step in node.comparisons:
            right = self.expressions.value(step.comparator, scope)
            if step.operator in ("in", "not in") and len(node.comparisons) == 1:
                self._membership(left, name, right, node)
            elif step.operator in ("==", "!="):
                self.state.publish(ValuesCompared(left, right))
            left = right
        return UNKNOWN

    def _membership(self, key: Value, name: nodes.Expression, owner: Value, node: nodes.Comparison) -> None:
        """`"resizeError" in pool`."""
        if not isinstance(key, Constant) or not isinstance(key.value, str):
            return
        for option in options_of(owner):
            if isinstance(option, DictValue):
                access = Access(key.value, "load", name, node)
                self.state.publish(KeyUsed(option, access, "in"))
            elif isinstance(option, (WireValue, ResponseValue)):
                body = option if isinstance(option, WireValue) else WireValue(option.shape)
                self.properties.tested(body, key.value, node)
