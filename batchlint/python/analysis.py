"""Read one Python file: run through its statements and note every use of Batch.

The file is run through three times. The first two passes only learn what functions are called
with, what they give back and what attributes of the project's classes hold; the last one, which
knows all that, notes the uses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.judge.api_versions import VERSION
from batchlint.core.reading import Reading
from batchlint.core.uses import Span, UnknownUse, Use
from batchlint.history import History, load
from batchlint.python.calls.arguments import Arguments
from batchlint.python.calls.builtin_functions import BuiltinFunctions
from batchlint.python.calls.calls import Calls
from batchlint.python.calls.constructing import Constructing
from batchlint.python.calls.foreign import Foreign
from batchlint.python.calls.forwarding import Forwarding
from batchlint.python.calls.methods import Methods
from batchlint.python.calls.operations import Operations
from batchlint.python.calls.project_calls import ProjectCalls
from batchlint.python.calls.reflecting import Reflecting
from batchlint.python.calls.replaying import Replaying
from batchlint.python.calls.serializing import Serializing
from batchlint.python.calls.standard import Standard
from batchlint.python.edits.writer import PythonWriter
from batchlint.python.expressions.attributes import Attributes
from batchlint.python.expressions.containers import Containers
from batchlint.python.expressions.expressions import Expressions
from batchlint.python.expressions.strings import Strings
from batchlint.python.expressions.subscripts import Subscripts
from batchlint.python.rest.odata import Queries
from batchlint.python.rest.payloads import Payloads
from batchlint.python.rest.requests import Requests
from batchlint.python.statements.annotations import Annotations
from batchlint.python.statements.assigning import Assigning
from batchlint.python.statements.classes import Classes
from batchlint.python.statements.imports import Imports, Place
from batchlint.python.statements.matching import Matching
from batchlint.python.statements.narrowing import Narrowing
from batchlint.python.statements.statements import Statements
from batchlint.python.tree.source import Source
from batchlint.python.uses.beside import Beside
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.ledger import Ledger
from batchlint.python.uses.objects import ObjectReader
from batchlint.python.uses.properties import Properties
from batchlint.python.uses.references import References
from batchlint.python.values.scopes import Function, Scope
from batchlint.python.values.values import Value

if TYPE_CHECKING:
    from batchlint.python.files.project import Project

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
        # Statements, and what they bind.
        self.statements = Statements(self)
        self.imports = Imports(self)
        self.assigning = Assigning(self)
        self.annotations = Annotations(self)
        self.narrowing = Narrowing(self)
        self.matching = Matching(self)
        self.classes = Classes(self)
        # Expressions.
        self.expressions = Expressions(self)
        self.strings = Strings(self)
        self.containers = Containers(self)
        self.subscripts = Subscripts(self)
        self.attributes = Attributes(self)
        # Calls, by what is called.
        self.calls = Calls(self)
        self.arguments = Arguments(self)
        self.constructing = Constructing(self)
        self.operations = Operations(self)
        self.project_calls = ProjectCalls(self)
        self.forwarding = Forwarding(self)
        self.replaying = Replaying(self)
        self.methods = Methods(self)
        self.builtin_functions = BuiltinFunctions(self)
        self.reflecting = Reflecting(self)
        self.foreign = Foreign(self)
        self.standard = Standard(self)
        self.serializing = Serializing(self)
        # Uses of Batch, and what can't be seen of them.
        self.properties = Properties(self)
        self.objects = ObjectReader(self)
        self.keys = Keys(self)
        self.beside = Beside(self)
        self.references = References(self)
        self.ledger = Ledger(self)
        # Requests without the package.
        self.requests = Requests(self)
        self.payloads = Payloads(self)
        self.queries = Queries(self)
        self.writer = PythonWriter(self)

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
            from batchlint.python.rest.versions import version_uses  # most files name none

            self.reading.uses.extend(version_uses(self.source))
        self.emitting = False
        return self.reading

    def _pass(self) -> None:
        self.imports.forget()
        self.replaying.start_pass()
        self.pending = {}
        self.statements.block(self.source.module.body, self.module_scope)
        self.drain()
        self.payloads.finish_pass()
        self.beside.finish_pass()
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


def asks_for_names(test: cst.CSTNode) -> bool:
    """Whether a condition asks if a name is there: what follows is written for both answers."""
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "hasattr":
        return True
    return any(asks_for_names(child) for child in test.children if isinstance(child, cst.CSTNode))
