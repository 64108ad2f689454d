"""Simple statements: assignments, `return`, `assert`, `del`, …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from batchlint.python.infer.annotations import Annotations
from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of, grow
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.results import settle_as_unused
from batchlint.python.infer.strings import Strings, is_text
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import declares
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    ListValue,
    Unknown,
    Value,
    is_evidence,
    join,
)


class SimpleStatements:
    """Runs statements that hold no others."""

    def __init__(
        self,
        expressions: Expressions,
        annotations: Annotations,
        assignment: Assignment,
        narrowing: Narrowing,
        strings: Strings,
    ) -> None:
        self.expressions = expressions
        self.annotations = annotations
        self.assignment = assignment
        self.narrowing = narrowing
        self.strings = strings
        self.state = expressions.state
        self.kinds: dict[type, Callable[[Any, Scope], None]] = {
            nodes.Expr: self._expression,
            nodes.Assign: self._assign,
            nodes.AnnAssign: self._annotated,
            nodes.TypeAlias: self._type_alias,
            nodes.AugAssign: self._augmented,
            nodes.Return: self._return,
            nodes.Raise: self._raise,
            nodes.Assert: self._assert,
            nodes.Del: self._del,
            nodes.Global: self._outer_names,
            nodes.Nonlocal: self._outer_names,
        }

    def _expression(self, node: nodes.Expr, scope: Scope) -> None:
        if not isinstance(node.value, (nodes.SimpleString, nodes.ConcatenatedString)):  # no docstring
            settle_as_unused(self.state, self.expressions.value(node.value, scope), node.value)

    def _assign(self, node: nodes.Assign, scope: Scope) -> None:
        value = self.expressions.value(node.value, scope)
        comment = self.annotations.type_comment(node, scope)
        if comment is not None:
            value = _declared(comment, value)
        if isinstance(value, Unknown) and isinstance(node.value, nodes.Subscript) and scope.parent is None:
            value = self.annotations.alias(node.value, scope)
        self.assignment.several = len(node.targets) > 1
        for target in node.targets:
            self.assignment.assign(target.target, value, scope, node.value)
        self.assignment.several = False

    def _annotated(self, node: nodes.AnnAssign, scope: Scope) -> None:
        if nodes.last_name(node.annotation.annotation) == "TypeAlias" and isinstance(node.value, _TYPES):
            self.assignment.assign(node.target, self.annotations.value(node.value, scope), scope, None)
            return
        declared = self.annotations.value(node.annotation.annotation, scope)
        value = self.expressions.value(node.value, scope) if node.value is not None else UNKNOWN
        if node.value is None and isinstance(node.target, nodes.Name):
            scope.declared[node.target.value] = declared
        self.assignment.assign(node.target, _declared(declared, value), scope, node.value)

    def _type_alias(self, node: nodes.TypeAlias, scope: Scope) -> None:
        self.assignment.assign(node.name, self.annotations.value(node.value, scope), scope, None)

    def _augmented(self, node: nodes.AugAssign, scope: Scope) -> None:
        value = self.expressions.value(node.value, scope)
        current = self.expressions.value(node.target, scope)
        if node.operator == "+=" and is_text(current) and is_text(value):
            value = self.strings.appended(node.value, current, value)
            self.assignment.assign(node.target, value, scope, node.value)
            return
        if node.operator == "|=" and isinstance(current, DictValue):
            grow(self.state, current, node.value, value)
            return
        if node.operator == "+=" and isinstance(current, ListValue):
            value = ListValue(join(current.element, element_of(self.state, value)))
        self.assignment.assign(node.target, join(current, value), scope, node.value)

    def _return(self, node: nodes.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returned.append(self.expressions.value(node.value, scope))

    def _raise(self, node: nodes.Raise, scope: Scope) -> None:
        for part in (node.exc, node.cause.item if node.cause is not None else None):
            if part is not None:
                self.expressions.value(part, scope)

    def _assert(self, node: nodes.Assert, scope: Scope) -> None:
        self.expressions.value(node.test, scope)
        self.narrowing.bind(node.test, scope, True)
        if node.msg is not None:
            self.expressions.value(node.msg, scope)

    def _del(self, node: nodes.Del, scope: Scope) -> None:
        targets = node.target.elements if isinstance(node.target, nodes.Tuple) else [node.target]
        for target in targets:
            self.assignment.delete(target.value if isinstance(target, nodes.Element) else target, scope)

    def _outer_names(self, node: nodes.Global | nodes.Nonlocal, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)


def _declared(declared: Value, value: Value) -> Value:
    """A value with a declared type: the code's own value is more precise, unless it is empty."""
    if isinstance(value, Unknown):
        return declared if declares(declared) else value
    return declared if is_evidence(declared) and not is_evidence(value) else value


#: What only a type is written as: a name may be the class itself.
_TYPES = (nodes.Subscript, nodes.SimpleString, nodes.BinaryOperation)
