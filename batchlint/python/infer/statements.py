"""Run through statements: what they bind, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

from batchlint.python.infer.call_site import last_name
from batchlint.python.infer.specialize import tells
from batchlint.python.infer.strings import is_text
from batchlint.python.values.alternatives import join
from batchlint.python.values.guessing import declares, says
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    ListValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

_Run: TypeAlias = Callable[[Any, Scope], None]


class Statements:
    """Runs statements of every kind; those of a kind that is not known here are passed over."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        #: What loops left names bound to at their end in the pass before, by statement.
        self.carried: dict[int, dict[str, Value]] = {}
        self._runs: dict[type[cst.CSTNode], _Run | None] = {}

    def block(self, statements: Sequence[cst.CSTNode], scope: Scope) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement, scope)

    def suite(self, body: cst.BaseSuite, scope: Scope) -> None:
        """Run an indented block, or the statements behind a colon."""
        self.block(body.body, scope)

    def statement(self, node: cst.CSTNode, scope: Scope) -> None:
        """Run one statement; one of a kind that is not known here is passed over."""
        kind = type(node)
        if kind not in self._runs:
            self._runs[kind] = getattr(self, f"_run_{kind.__name__}", None)
        method = self._runs[kind]
        if method is None:
            return
        if self.state.specializing:
            self.inference.specialize.spend()
        compound = kind in _COMPOUND
        self.state.conditional += compound
        method(node, scope)
        self.state.conditional -= compound

    def _run_SimpleStatementLine(self, node: cst.SimpleStatementLine, scope: Scope) -> None:
        self.block(node.body, scope)

    def _run_Expr(self, node: cst.Expr, scope: Scope) -> None:
        self.inference.expressions.statement_value(node.value, scope)

    def _run_Import(self, node: cst.Import, scope: Scope) -> None:
        self.inference.imports.run_import(node, scope)

    def _run_ImportFrom(self, node: cst.ImportFrom, scope: Scope) -> None:
        self.inference.imports.run_from(node, scope)

    def _run_Assign(self, node: cst.Assign, scope: Scope) -> None:
        value = self.inference.expressions.value(node.value, scope)
        comment = self.inference.annotations.type_comment(node, scope)
        if comment is not None:
            value = _declared(comment, value)
        if isinstance(value, Unknown) and isinstance(node.value, cst.Subscript) and scope.parent is None:
            value = self.inference.annotations.alias(node.value, scope)
        self.inference.assignment.several = len(node.targets) > 1
        for target in node.targets:
            self.inference.assignment.assign(target.target, value, scope, node.value)
        self.inference.assignment.several = False

    def _run_AnnAssign(self, node: cst.AnnAssign, scope: Scope) -> None:
        if last_name(node.annotation.annotation) == "TypeAlias" and isinstance(node.value, _TYPES):
            self.inference.assignment.assign(
                node.target, self.inference.annotations.value(node.value, scope), scope, None
            )
            return
        declared = self.inference.annotations.value(node.annotation.annotation, scope)
        value = self.inference.expressions.value(node.value, scope) if node.value is not None else UNKNOWN
        if node.value is None and isinstance(node.target, cst.Name):
            scope.declared[node.target.value] = declared
        self.inference.assignment.assign(node.target, _declared(declared, value), scope, node.value)

    def _run_TypeAlias(self, node: cst.TypeAlias, scope: Scope) -> None:
        self.inference.assignment.assign(
            node.name, self.inference.annotations.value(node.value, scope), scope, None
        )

    def _run_AugAssign(self, node: cst.AugAssign, scope: Scope) -> None:
        value = self.inference.expressions.value(node.value, scope)
        current = self.inference.expressions.value(node.target, scope)
        if isinstance(node.operator, cst.AddAssign) and is_text(current) and is_text(value):
            value = self.inference.strings.appended(node.value, current, value)
            self.inference.assignment.assign(node.target, value, scope, node.value)
            return
        if isinstance(node.operator, cst.BitOrAssign) and isinstance(current, DictValue):
            self.inference.containers.grow(current, node.value, value)
            return
        if isinstance(node.operator, cst.AddAssign) and isinstance(current, ListValue):
            value = ListValue(join(current.element, self.inference.containers.element(value)))
        self.inference.assignment.assign(node.target, join(current, value), scope, node.value)

    def _run_Return(self, node: cst.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returned.append(self.inference.expressions.value(node.value, scope))

    def _run_Raise(self, node: cst.Raise, scope: Scope) -> None:
        for part in (node.exc, node.cause.item if node.cause is not None else None):
            if part is not None:
                self.inference.expressions.value(part, scope)

    def _run_Assert(self, node: cst.Assert, scope: Scope) -> None:
        self.inference.expressions.value(node.test, scope)
        self.inference.narrowing.bind(node.test, scope, True)
        if node.msg is not None:
            self.inference.expressions.value(node.msg, scope)

    def _run_Del(self, node: cst.Del, scope: Scope) -> None:
        targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node.target]
        for target in targets:
            self.inference.assignment.delete(
                target.value if isinstance(target, cst.Element) else target, scope
            )

    def _run_Global(self, node: cst.Global, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)

    def _run_Nonlocal(self, node: cst.Nonlocal, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)

    def _run_FunctionDef(self, node: cst.FunctionDef, scope: Scope) -> None:
        self.inference.definitions.define_function(node, scope)

    def _run_ClassDef(self, node: cst.ClassDef, scope: Scope) -> None:
        self.inference.definitions.define_class(node, scope)

    def _run_If(self, node: cst.If, scope: Scope) -> None:
        self.inference.expressions.value(node.test, scope)
        asks = self.state.asks_for_names(node.test)
        self.state.guarded += asks
        before = scope.snapshot()
        self.inference.narrowing.bind(node.test, scope, True)
        self.suite(node.body, scope)
        after_body = scope.snapshot()
        scope.names = before
        self.inference.narrowing.bind(node.test, scope, False)
        orelse = node.orelse
        if isinstance(orelse, cst.If):
            self._run_If(orelse, scope)
        elif orelse is not None:
            self.suite(orelse.body, scope)
        self.state.guarded -= asks
        if not _leaves(node.body):
            scope.merge(scope.snapshot(), after_body)

    def _run_For(self, node: cst.For, scope: Scope) -> None:
        iterable = self.inference.expressions.value(node.iter, scope)
        self.inference.assignment.assign(
            node.target, self.inference.containers.element(iterable), scope, None
        )
        self._loop(node, scope)
        if node.orelse is not None:
            self.suite(node.orelse.body, scope)

    def _run_While(self, node: cst.While, scope: Scope) -> None:
        self.inference.expressions.value(node.test, scope)
        self._loop(node, scope)
        if node.orelse is not None:
            self.suite(node.orelse.body, scope)

    def _loop(self, node: cst.For | cst.While, scope: Scope) -> None:
        """Run a loop's body once, with what the last time around may have left behind."""
        before = scope.snapshot()
        for name, value in self.carried.get(id(node), {}).items():
            if name in before:
                scope.names[name] = join(before[name], value)
        self.suite(node.body, scope)
        if not self.state.emitting and not self.state.specializing:
            bound = {n: v for n, v in scope.names.items() if before.get(n, v) is not v}
            left = {n: v for n, v in bound.items() if before[n] != v and tells(v)}
            if left:
                self.carried[id(node)] = left
        scope.merge(before, scope.snapshot())

    def _run_With(self, node: cst.With, scope: Scope) -> None:
        for item in node.items:
            value = self.inference.expressions.value(item.item, scope)
            if item.asname is not None:
                entered = self.inference.calls.entered(value)
                self.inference.assignment.assign(item.asname.name, entered, scope, item.item)
        self.suite(node.body, scope)

    def _run_Try(self, node: cst.Try | cst.TryStar, scope: Scope) -> None:
        caught_names = [{*_names_in(h.type)} for h in node.handlers if h.type is not None]
        guards = any(not _ABSENCE.isdisjoint(names) for names in caught_names)
        before = scope.snapshot()
        catches = any(map(_catches_keys, caught_names))
        tries = guards and not any("Import" in name for names in caught_names for name in names)
        self.state.guarded += guards
        self.state.tried += tries
        self.state.catching += catches
        self.suite(node.body, scope)
        self.state.catching -= catches
        branches = [scope.snapshot()]
        for handler in node.handlers:
            scope.names = dict(before) | scope.names
            if handler.type is not None:
                caught = self.inference.expressions.value(handler.type, scope)
                if handler.name is not None:
                    self.inference.assignment.assign(
                        handler.name.name, self.inference.constructors.instance_of(caught), scope, None
                    )
            self.suite(handler.body, scope)
            branches.append(scope.snapshot())
        self.state.guarded -= guards
        self.state.tried -= tries
        scope.merge(*branches)
        for part in (node.orelse, node.finalbody):
            if part is not None:
                self.suite(part.body, scope)

    _run_TryStar = _run_Try

    def _run_Match(self, node: cst.Match, scope: Scope) -> None:
        left = subject = self.inference.expressions.value(node.subject, scope)
        before = scope.snapshot()
        branches = [before]
        for case in node.cases:
            scope.names = dict(before)
            found = self.inference.patterns.bind(case.pattern, left, scope)
            if isinstance(node.subject, cst.Name) and found is not subject:
                scope.set(node.subject.value, found)
            if case.guard is None:
                left = self.inference.patterns.besides(case.pattern, left, scope)
            if case.guard is not None:
                self.inference.expressions.value(case.guard, scope)
            self.suite(case.body, scope)
            branches.append(scope.snapshot())
        scope.merge(*branches)


def _declared(declared: Value, value: Value) -> Value:
    """What is known of a value with a declared type: the code's own value says more, unless it is empty."""
    if isinstance(value, Unknown):
        return declared if declares(declared) else value
    return declared if says(declared) and not says(value) else value


#: What only a type is written as: a name may be the class itself.
_TYPES = (cst.Subscript, cst.SimpleString, cst.BinaryOperation)

#: What is raised where a name is not there.
_ABSENCE = frozenset(["ImportError", "ModuleNotFoundError", "AttributeError"])


#: Statements whose parts may not be run.
_COMPOUND = frozenset([cst.If, cst.For, cst.While, cst.Try, cst.TryStar, cst.Match])


def _catches_keys(names: set[str]) -> bool:
    return bool(names & {"KeyError", "LookupError"}) and "TypeError" not in names


def _names_in(node: cst.CSTNode) -> Iterator[str]:
    """The names of classes in the type of a handler."""
    if type(node) is cst.Name:
        yield node.value
        return
    for child in node.children:
        yield from _names_in(child)


def _leaves(body: cst.BaseSuite) -> bool:
    """Whether a block always leaves: what follows knows that its condition did not hold."""
    last: cst.CSTNode | None = body.body[-1] if body.body else None
    while isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1] if last.body else None
    return isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break))
