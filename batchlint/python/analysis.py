"""Read one Python file: run through its statements and note every use of Batch.

The file is run through three times. The first two passes only learn what functions are called
with, what they give back and what attributes of the project's classes hold; the last one, which
knows all that, notes the uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import libcst as cst

from batchlint.core.match.versions import VERSION
from batchlint.core.reading import Reading
from batchlint.core.uses import Span, UnknownUse, Use
from batchlint.history import History, load
from batchlint.python.annotations import Annotations
from batchlint.python.arguments import Arguments
from batchlint.python.assigning import Assigning
from batchlint.python.attributes import Attributes
from batchlint.python.builtin_functions import BuiltinFunctions
from batchlint.python.calls import Calls
from batchlint.python.classes import Classes
from batchlint.python.constructing import Constructing
from batchlint.python.containers import Containers
from batchlint.python.expressions import Expressions
from batchlint.python.foreign import Foreign
from batchlint.python.imports import Imports, Place
from batchlint.python.keys import Keys
from batchlint.python.ledger import Ledger
from batchlint.python.matching import Matching
from batchlint.python.methods import Methods
from batchlint.python.objects import ObjectReader
from batchlint.python.odata import Queries
from batchlint.python.operations import Operations
from batchlint.python.payloads import Payloads
from batchlint.python.project_calls import ProjectCalls
from batchlint.python.properties import Properties
from batchlint.python.references import References
from batchlint.python.reflecting import Reflecting
from batchlint.python.replaying import Replaying, tells
from batchlint.python.requests import Requests
from batchlint.python.scopes import Function, Scope
from batchlint.python.serializing import Serializing
from batchlint.python.source import Source
from batchlint.python.standard import Standard
from batchlint.python.strings import Strings, is_text
from batchlint.python.subscripts import Subscripts
from batchlint.python.values import UNKNOWN, ListValue, Unknown, Value, join
from batchlint.python.versions import version_uses
from batchlint.python.writer import PythonWriter

if TYPE_CHECKING:
    from batchlint.python.project import Project

_Run: TypeAlias = Callable[[Any, Scope], None]

#: Passes that only learn, before the one that notes uses.
LEARNING = 2
NOWHERE = Span(0, 0)


class Analysis:
    """The analysis of one file; the parts that know imports, calls, … share it."""

    def __init__(self, source: Source, project: Project | None = None, path: Path | None = None) -> None:
        self.source = source
        self.project = project
        self.path = path
        self.history: History = load()
        self.module_scope = Scope()
        self.reading = Reading()
        self.emitting = False
        self.guarded = 0
        #: How many `try` around the statement at hand wait for a key that is missing.
        self.catching = 0
        #: How many of these only wait for an attribute that is missing.
        self.tried = 0
        #: How many conditions, loops and handlers stand around the statement at hand.
        self.conditional = 0
        #: How many functions are being run before their turn.
        self.early = 0
        self.holders: list[cst.FunctionDef | cst.ClassDef] = []
        self.uses_batch = False
        self.functions: dict[int, Function] = {}
        #: Functions whose bodies are still to be run in this pass, in order.
        self.pending: dict[Function, None] = {}
        #: What callers in other files hand to functions of this one, by qualified name.
        self.heard: dict[str, dict[str, Value]] = {}
        self.writer = PythonWriter(self)
        self.imports = Imports(self)
        self.annotations = Annotations(self)
        self.expressions = Expressions(self)
        self.strings = Strings(self)
        self.containers = Containers(self)
        self.subscripts = Subscripts(self)
        self.attributes = Attributes(self)
        self.properties = Properties(self)
        self.calls = Calls(self)
        self.arguments = Arguments(self)
        self.project_calls = ProjectCalls(self)
        self.operations = Operations(self)
        self.methods = Methods(self)
        self.builtin_functions = BuiltinFunctions(self)
        self.foreign = Foreign(self)
        self.standard = Standard(self)
        self.objects = ObjectReader(self)
        self.classes = Classes(self)
        self.assigning = Assigning(self)
        self.requests = Requests(self)
        self.payloads = Payloads(self)
        self.keys = Keys(self)
        self.constructing = Constructing(self)
        self.reflecting = Reflecting(self)
        self.serializing = Serializing(self)
        self.ledger = Ledger(self)
        self.queries = Queries(self)
        self.references = References(self)
        self.replaying = Replaying(self)
        self.matching = Matching(self)
        #: What loops left names bound to at their end in the pass before, by statement.
        self.carried: dict[int, dict[str, Value]] = {}
        self._runs: dict[type[cst.CSTNode], _Run | None] = {}

    def run(self) -> Reading:
        """Learn, and read."""
        self.learn()
        return self.read()

    def learn(self, passes: int = LEARNING) -> None:
        """Find out what functions are called with and give back."""
        for _ in range(passes):
            self._pass()

    def read(self) -> Reading:
        """The pass that notes uses."""
        self.emitting = True
        self.reading = Reading()
        self.module_scope.names.clear()
        self._pass()
        self.keys.settle(self.reading.uses)
        if VERSION.search(self.source.text) is not None:
            self.reading.uses.extend(version_uses(self.source))
        self.emitting = False
        return self.reading

    def _pass(self) -> None:
        self.imports.forget()
        self.replaying.start_pass()
        self.pending = {}
        self.block(self.source.module.body, self.module_scope)
        self.drain()
        self.payloads.finish_pass()
        self.requests.finish_pass()
        self.queries.finish_pass()

    def drain(self) -> None:
        """Run the bodies of functions, once everything around them is known."""
        while self.pending:
            function = next(iter(self.pending))
            del self.pending[function]
            self.classes.run_body(function)

    def emit(self, use: Use) -> None:
        """Note a use, in the last pass and outside of code that guards against what is missing."""
        if self.emitting:
            self.reading.uses.append(use)

    def asks_for_names(self, test: cst.CSTNode) -> bool:
        """Whether a condition asks if a name is there."""
        return self.source.asks_for_names and asks_for_names(test)

    def unknown(self, node: cst.CSTNode, message: str, name: str = "") -> None:
        """Note a place that is Batch's and can't be analysed."""
        if self.emitting:
            self.reading.uses.append(UnknownUse(self.span(node), message, name))

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands, for a use; while only learning, nobody asks."""
        return self.source.span(node) if self.emitting else NOWHERE

    def place(self, node: cst.CSTNode) -> Place:
        """Where a statement stands, for what it binds."""
        holder = self.holders[-1] if self.holders else None
        in_class = isinstance(holder, cst.ClassDef)
        return Place(
            self.span(node).start,
            self.span(holder) if holder is not None else None,
            in_class,
            self.conditional > 0,
        )

    def outer(self, node: cst.CSTNode) -> Span:
        """The same with the node's own parentheses."""
        return self.source.outer(node) if self.emitting else NOWHERE

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """Evaluate an expression."""
        return self.expressions.value(node, scope)

    # Statements

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
        if self.replaying.depth:
            self.replaying.spend()
        compound = kind in _COMPOUND
        self.conditional += compound
        method(node, scope)
        self.conditional -= compound

    def _run_SimpleStatementLine(self, node: cst.SimpleStatementLine, scope: Scope) -> None:
        self.block(node.body, scope)

    def _run_Expr(self, node: cst.Expr, scope: Scope) -> None:
        self.expressions.statement_value(node.value, scope)

    def _run_Import(self, node: cst.Import, scope: Scope) -> None:
        self.imports.run_import(node, scope)

    def _run_ImportFrom(self, node: cst.ImportFrom, scope: Scope) -> None:
        self.imports.run_from(node, scope)

    def _run_Assign(self, node: cst.Assign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        comment = self.annotations.type_comment(node, scope)
        if comment is not None:
            value = join(comment, value) if isinstance(value, Unknown) else value
        if isinstance(value, Unknown) and isinstance(node.value, cst.Subscript) and scope.parent is None:
            value = self.annotations.alias(node.value, scope)
        self.assigning.several = len(node.targets) > 1
        for target in node.targets:
            self.assigning.assign(target.target, value, scope, node.value)
        self.assigning.several = False

    def _run_AnnAssign(self, node: cst.AnnAssign, scope: Scope) -> None:
        declared = self.annotations.value(node.annotation.annotation, scope)
        value = self.value(node.value, scope) if node.value is not None else UNKNOWN
        # The code's own value says more than the annotation where both are known.
        known = (
            declared
            if isinstance(value, Unknown) or (declared is not UNKNOWN and not _said(value))
            else value
        )
        self.assigning.assign(node.target, known, scope, node.value)

    def _run_AugAssign(self, node: cst.AugAssign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        current = self.value(node.target, scope)
        if isinstance(node.operator, cst.AddAssign) and is_text(current) and is_text(value):
            value = self.strings.appended(node.value, current, value)
            self.assigning.assign(node.target, value, scope, node.value)
            return
        if isinstance(node.operator, cst.AddAssign) and isinstance(current, ListValue):
            value = ListValue(join(current.element, self.containers.element(value)))
        self.assigning.assign(node.target, join(current, value), scope, node.value)

    def _run_Return(self, node: cst.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.returned.append(self.value(node.value, scope))

    def _run_Raise(self, node: cst.Raise, scope: Scope) -> None:
        for part in (node.exc, node.cause.item if node.cause is not None else None):
            if part is not None:
                self.value(part, scope)

    def _run_Assert(self, node: cst.Assert, scope: Scope) -> None:
        self.value(node.test, scope)
        self.assigning.narrow(node.test, scope)
        if node.msg is not None:
            self.value(node.msg, scope)

    def _run_Del(self, node: cst.Del, scope: Scope) -> None:
        targets = node.target.elements if isinstance(node.target, cst.Tuple) else [node.target]
        for target in targets:
            self.assigning.delete(target.value if isinstance(target, cst.Element) else target, scope)

    def _run_Global(self, node: cst.Global, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)

    def _run_Nonlocal(self, node: cst.Nonlocal, scope: Scope) -> None:
        scope.outer_names.update(item.name.value for item in node.names)

    def _run_FunctionDef(self, node: cst.FunctionDef, scope: Scope) -> None:
        self.classes.define_function(node, scope)

    def _run_ClassDef(self, node: cst.ClassDef, scope: Scope) -> None:
        self.classes.define_class(node, scope)

    def _run_If(self, node: cst.If, scope: Scope) -> None:
        self.value(node.test, scope)
        asks = self.asks_for_names(node.test)
        self.guarded += asks
        before = scope.snapshot()
        self.assigning.narrow(node.test, scope)
        self.suite(node.body, scope)
        after_body = scope.snapshot()
        scope.names = before
        orelse = node.orelse
        if isinstance(orelse, cst.If):
            self._run_If(orelse, scope)
        elif orelse is not None:
            self.suite(orelse.body, scope)
        self.guarded -= asks
        leaves = _leaves(node.body)
        if leaves:
            self.assigning.narrow_not(node.test, scope)
        else:
            scope.merge(scope.snapshot(), after_body)

    def _run_For(self, node: cst.For, scope: Scope) -> None:
        iterable = self.value(node.iter, scope)
        self.assigning.assign(node.target, self.containers.element(iterable), scope, None)
        self._loop(node, scope)
        if node.orelse is not None:
            self.suite(node.orelse.body, scope)

    def _run_While(self, node: cst.While, scope: Scope) -> None:
        self.value(node.test, scope)
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
        if not self.emitting and not self.replaying.depth:
            left = {n: v for n, v in scope.names.items() if before.get(n, v) is not v and tells(v)}
            if left:
                self.carried[id(node)] = left
        scope.merge(before, scope.snapshot())

    def _run_With(self, node: cst.With, scope: Scope) -> None:
        for item in node.items:
            value = self.value(item.item, scope)
            if item.asname is not None:
                entered = self.calls.entered(value)
                self.assigning.assign(item.asname.name, entered, scope, item.item)
        self.suite(node.body, scope)

    def _run_Try(self, node: cst.Try | cst.TryStar, scope: Scope) -> None:
        caught_names = [{*_names_in(h.type)} for h in node.handlers if h.type is not None]
        guards = any(not _ABSENCE.isdisjoint(names) for names in caught_names)
        before = scope.snapshot()
        catches = any(map(_catches_keys, caught_names))
        tries = guards and not any("Import" in name for names in caught_names for name in names)
        self.guarded += guards
        self.tried += tries
        self.catching += catches
        self.suite(node.body, scope)
        self.catching -= catches
        branches = [scope.snapshot()]
        for handler in node.handlers:
            scope.names = dict(before) | scope.names
            if handler.type is not None:
                caught = self.value(handler.type, scope)
                if handler.name is not None:
                    self.assigning.assign(
                        handler.name.name, self.constructing.instance_of(caught), scope, None
                    )
            self.suite(handler.body, scope)
            branches.append(scope.snapshot())
        self.guarded -= guards
        self.tried -= tries
        scope.merge(*branches)
        for part in (node.orelse, node.finalbody):
            if part is not None:
                self.suite(part.body, scope)

    _run_TryStar = _run_Try

    def _run_Match(self, node: cst.Match, scope: Scope) -> None:
        subject = self.value(node.subject, scope)
        before = scope.snapshot()
        branches = [before]
        for case in node.cases:
            scope.names = dict(before)
            found = self.matching.bind(case.pattern, subject, scope)
            if isinstance(node.subject, cst.Name) and found is not subject:
                scope.set(node.subject.value, found)
            if case.guard is not None:
                self.value(case.guard, scope)
            self.suite(case.body, scope)
            branches.append(scope.snapshot())
        scope.merge(*branches)


def _said(value: Value) -> bool:
    """Whether a value says something by itself: an empty list or None does not."""
    if isinstance(value, ListValue):
        return not isinstance(value.element, Unknown)
    return not isinstance(value, Unknown) and getattr(value, "value", 0) is not None


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


def asks_for_names(test: cst.CSTNode) -> bool:
    """Whether a condition asks if a name is there: what follows is written for both answers."""
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "hasattr":
        return True
    return any(asks_for_names(child) for child in test.children if isinstance(child, cst.CSTNode))


def _leaves(body: cst.BaseSuite) -> bool:
    """Whether a block always leaves: what follows knows that its condition did not hold."""
    last: cst.CSTNode | None = body.body[-1] if body.body else None
    while isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1] if last.body else None
    return isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break))
