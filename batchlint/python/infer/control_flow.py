"""Compound statements: conditions, loops, `with`, `try` and `match`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.instances import instance_of
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.patterns import Patterns
from batchlint.python.infer.relevance import is_relevant
from batchlint.python.infer.statements import Statements
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import Value, join


class ControlFlow:
    """Runs compound statements, and joins the bindings of their branches."""

    def __init__(
        self,
        expressions: Expressions,
        statements: Statements,
        narrowing: Narrowing,
        assignment: Assignment,
        patterns: Patterns,
        functions: Functions,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.statements = statements
        self.narrowing = narrowing
        self.assignment = assignment
        self.patterns = patterns
        self.functions = functions
        #: What loops left names bound to at their end in the pass before, by statement.
        self.carried: dict[int, dict[str, Value]] = {}
        self.kinds: dict[type, Callable[[Any, Scope], None]] = {
            nodes.If: self._if,
            nodes.For: self._for,
            nodes.While: self._while,
            nodes.With: self._with,
            nodes.Try: self._try,
            nodes.TryStar: self._try,
            nodes.Match: self._match,
        }

    def _if(self, node: nodes.If, scope: Scope) -> None:
        self.expressions.value(node.test, scope)
        tests_names = self.state.asks_for_names(node.test)
        self.state.guarded += tests_names
        before = scope.snapshot()
        self.narrowing.bind(node.test, scope, True)
        self.statements.suite(node.body, scope)
        after_body = scope.snapshot()
        scope.names = before
        self.narrowing.bind(node.test, scope, False)
        orelse = node.orelse
        if isinstance(orelse, nodes.If):
            self._if(orelse, scope)
        elif orelse is not None:
            self.statements.suite(orelse.body, scope)
        self.state.guarded -= tests_names
        if not _leaves(node.body):
            scope.merge(scope.snapshot(), after_body)

    def _for(self, node: nodes.For, scope: Scope) -> None:
        iterable = self.expressions.value(node.iter, scope)
        self.assignment.assign(node.target, element_of(self.state, iterable), scope, None)
        self._loop(node, scope)
        if node.orelse is not None:
            self.statements.suite(node.orelse.body, scope)

    def _while(self, node: nodes.While, scope: Scope) -> None:
        self.expressions.value(node.test, scope)
        self._loop(node, scope)
        if node.orelse is not None:
            self.statements.suite(node.orelse.body, scope)

    def _loop(self, node: nodes.For | nodes.While, scope: Scope) -> None:
        """Run a loop's body once, with what the last time around may have left behind."""
        before = scope.snapshot()
        for name, value in self.carried.get(id(node), {}).items():
            if name in before:
                scope.names[name] = join(before[name], value)
        self.statements.suite(node.body, scope)
        if not self.state.emitting and not self.state.specializing:
            bound = {n: v for n, v in scope.names.items() if before.get(n, v) is not v}
            left = {n: v for n, v in bound.items() if before[n] != v and is_relevant(v)}
            if left:
                self.carried[id(node)] = left
        scope.merge(before, scope.snapshot())

    def _with(self, node: nodes.With, scope: Scope) -> None:
        for item in node.items:
            value = self.expressions.value(item.item, scope)
            if item.asname is not None:
                entered = self.functions.entered(value)
                self.assignment.assign(item.asname.name, entered, scope, item.item)
        self.statements.suite(node.body, scope)

    def _try(self, node: nodes.Try | nodes.TryStar, scope: Scope) -> None:
        handlers = [(h.body, {*_names_in(h.type)}) for h in node.handlers if h.type is not None]
        caught_names = [names for _, names in handlers]
        guards = any(_is_fallback(body, names) for body, names in handlers)
        before = scope.snapshot()
        catches = any(map(_catches_keys, caught_names))
        tries = guards and not any("Import" in name for names in caught_names for name in names)
        self.state.guarded += guards
        self.state.tried += tries
        self.state.catching += catches
        self.state.handling += bool(node.handlers)
        self.statements.suite(node.body, scope)
        self.state.catching -= catches
        self.state.handling -= bool(node.handlers)
        branches = [scope.snapshot()]
        for handler in node.handlers:
            scope.names = dict(before) | scope.names
            if handler.type is not None:
                caught = self.expressions.value(handler.type, scope)
                if handler.name is not None:
                    self.assignment.assign(handler.name.name, instance_of(caught), scope, None)
            self.statements.suite(handler.body, scope)
            branches.append(scope.snapshot())
        self.state.guarded -= guards
        self.state.tried -= tries
        scope.merge(*branches)
        for part in (node.orelse, node.finalbody):
            if part is not None:
                self.statements.suite(part.body, scope)

    def _match(self, node: nodes.Match, scope: Scope) -> None:
        left = subject = self.expressions.value(node.subject, scope)
        before = scope.snapshot()
        branches = [before]
        for case in node.cases:
            scope.names = dict(before)
            found = self.patterns.bind(case.pattern, left, scope)
            if isinstance(node.subject, nodes.Name) and found is not subject:
                scope.set(node.subject.value, found)
            if case.guard is None:
                left = self.patterns.besides(case.pattern, left, scope)
            if case.guard is not None:
                self.expressions.value(case.guard, scope)
            self.statements.suite(case.body, scope)
            branches.append(scope.snapshot())
        scope.merge(*branches)


#: What is raised where a module, or a name in it, can't be imported.
_NO_IMPORT = frozenset(["ImportError", "ModuleNotFoundError"])
#: What is raised where a name is not there.
_ABSENCE = _NO_IMPORT | {"AttributeError"}


def _is_fallback(body: nodes.Block, caught: set[str]) -> bool:
    """Whether a handler goes on without a name; one that only raises another error for an import does not."""
    if caught <= _NO_IMPORT and isinstance(body.body[-1], nodes.Raise):
        return False
    return not _ABSENCE.isdisjoint(caught)


def _catches_keys(names: set[str]) -> bool:
    return bool(names & {"KeyError", "LookupError"}) and "TypeError" not in names


def _names_in(node: nodes.Node) -> Iterator[str]:
    """The names of classes in the type of a handler."""
    if type(node) is nodes.Name:
        yield node.value
        return
    for child in node.children:
        yield from _names_in(child)


def _leaves(body: nodes.Block) -> bool:
    """Whether a block always leaves, so that its condition did not hold for what follows."""
    return isinstance(body.body[-1], (nodes.Return, nodes.Raise, nodes.Continue, nodes.Break))
