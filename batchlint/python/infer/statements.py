"""Simple statements, and the order in which all are run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from batchlint.python.infer.call_site import last_name
from batchlint.python.infer.strings import is_text
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import declares, is_evidence
from batchlint.python.values.scopes import Scope
from batchlint.python.values.union import join
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    ListValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Statements:
    """Runs statements of every kind; those of a kind that is not known here are passed over."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        self._kinds: dict[type, Callable[[Any, Scope], None]] = {
            nodes.Expr: lambda node, scope: inference.expressions.statement_value(node.value, scope),
            nodes.Import: inference.imports.run_import,
            nodes.ImportFrom: inference.imports.run_from,
            nodes.FunctionDef: inference.definitions.define_function,
            nodes.ClassDef: inference.definitions.define_class,
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
            **inference.control_flow.kinds,
        }

    def block(self, statements: Sequence[nodes.Node], scope: Scope) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement, scope)

    def suite(self, body: nodes.Block, scope: Scope) -> None:
        """Run an indented block, or the statements behind a colon."""
        self.block(body.body, scope)

    def statement(self, node: nodes.Node, scope: Scope) -> None:
        """Run one statement; one of a kind that is not known here is passed over."""
        run = self._kinds.get(type(node))
        if run is None:
            return
        if self.state.specializing:
            self.inference.specialize.spend()
        compound = type(node) in _CONDITIONAL
        self.state.conditional += compound
        run(node, scope)
        self.state.conditional -= compound

    def _assign(self, node: nodes.Assign, scope: Scope) -> None:
        value = self.inference.expressions.value(node.value, scope)
        comment = self.inference.annotations.type_comment(node, scope)
        if comment is not None:
            value = _declared(comment, value)
        if isinstance(value, Unknown) and isinstance(node.value, nodes.Subscript) and scope.parent is None:
            value = self.inference.annotations.alias(node.value, scope)
        self.inference.assignment.several = len(node.targets) > 1
        for target in node.targets:
            self.inference.assignment.assign(target.target, value, scope, node.value)
        self.inference.assignment.several = False

    def _annotated(self, node: nodes.AnnAssign, scope: Scope) -> None:
        if last_name(node.annotation.annotation) == "TypeAlias" and isinstance(node.value, _TYPES):
            self.inference.assignment.assign(
                node.target, self.inference.annotations.value(node.value, scope), scope, None
            )
            return
        declared = self.inference.annotations.value(node.annotation.annotation, scope)
        value = self.inference.expressions.value(node.value, scope) if node.value is not None else UNKNOWN
        if node.value is None and isinstance(node.target, nodes.Name):
            scope.declared[node.target.value] = declared
        self.inference.assignment.assign(node.target, _declared(declared, value), scope, node.value)

    def _type_alias(self, node: nodes.TypeAlias, scope: Scope) -> None:
        self.inference.assignment.assign(
            node.name, self.inference.annotations.value(node.value, scope), scope, None
        )

    def _augmented(self, node: nodes.AugAssign, scope: Scope) -> None:
        value = self.inference.expressions.value(node.value, scope)
        current = self.inference.expressions.value(node.target, scope)
        if node.operator == "+=" and is_text(current) and is_text(value):
            value = self.inference.strings.appended(node.value, current, value)
            self.inference.assignment.assign(node.target, value, scope, node.value)
            return
        if node.operator == "|=" and isinstance(current, DictValue):
            self.inference.containers.grow(current, node.value, value)
            return
        if node.operator == "+=" and isinstance(current, ListValue):
            value = ListValue(join(current.element, self.inference.containers.element(value)))
        self.inference.assignment.assign(node.target, join(current, value), scope, node.value)

    def _return(self, node: nodes.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returned.append(self.inference.expressions.value(node.value, scope))

    def _raise(self, node: nodes.Raise, scope: Scope) -> None:
        for part in (node.exc, node.cause.item if node.cause is not None else None):
            if part is not None:
                self.inference.expressions.value(part, scope)

    def _assert(self, node: nodes.Assert, scope: Scope) -> None:
        self.inference.expressions.value(node.test, scope)
        self.inference.narrowing.bind(node.test, scope, True)
        if node.msg is not None:
            self.inference.expressions.value(node.msg, scope)

    def _del(self, node: nodes.Del, scope: Scope) -> None:
        targets = node.target.elements if isinstance(node.target, nodes.Tuple) else [node.target]
        for target in targets:
            self.inference.assignment.delete(
                target.value if isinstance(target, nodes.Element) else target, scope
            )

    def _outer_names(self, node: nodes.Global | nodes.Nonlocal, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)


def _declared(declared: Value, value: Value) -> Value:
    """A value with a declared type: the code's own value is more precise, unless it is empty."""
    if isinstance(value, Unknown):
        return declared if declares(declared) else value
    return declared if is_evidence(declared) and not is_evidence(value) else value


#: What only a type is written as: a name may be the class itself.
_TYPES = (nodes.Subscript, nodes.SimpleString, nodes.BinaryOperation)

#: Statements whose parts may not be run.
_CONDITIONAL = frozenset([nodes.If, nodes.For, nodes.While, nodes.Try, nodes.TryStar, nodes.Match])
