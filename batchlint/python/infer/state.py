"""The state of the inference in one file: its source, its scopes, and the context of the current code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from batchlint.core.routes import VERSION
from batchlint.core.spans import Span
from batchlint.history import History, load
from batchlint.python.infer.events import Events
from batchlint.python.infer.flows import Flows, Typed
from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source
from batchlint.python.values.scopes import Function, ProjectClass, Scope
from batchlint.python.values.values import Value

NOWHERE = Span(0, 0)
#: A string that shows that a file calls the Batch service itself.
NAMES_SERVICE = re.compile(rf"\.batch\.azure\.(?:com|cn|us|de)|batch\.core\.windows\.net|{VERSION.pattern}")


class Place(NamedTuple):
    """Where a statement binds names: in which function or class (None for the module), and how.

    What is bound under a condition can't be counted on, so it never serves a fix.
    """

    start: int
    holder: Span | None
    in_class: bool
    conditional: bool

    def serves(self, use: Span) -> bool:
        """Whether what is bound here is bound at a place of use."""
        if self.conditional or self.in_class or self.start > use.start:
            return False
        return self.holder is None or self.holder.start <= use.start < self.holder.end


class OtherFiles(Protocol):
    """The interface to the other files of a project that inference needs.

    `closed` is unset while functions learn from their callers in other files. `payloads` are the types
    of dicts that other files send, `read_outside` the dicts that these read by name, both by node.
    """

    closed: bool
    payloads: dict[int, tuple[nodes.Node, Typed]]
    read_outside: set[int]

    def module(
        self, importer: Path, name: str, level: int, silent: bool = False
    ) -> tuple[Path, Scope] | None:
        """The file and the scope of an imported module; None for one of another project."""

    def conftests(self, importer: Path) -> Iterator[Scope]:
        """The scopes of pytest's files of shared fixtures, nearest first."""

    def leads_to_batch(self, path: Path) -> bool:
        """Whether a file mentions Batch, or imports modules of the project that do."""

    def mentions_batch(self, path: Path) -> bool:
        """Whether a module mentions Batch itself."""


class State:
    """What the evaluators and the recorders of one file share."""

    def __init__(
        self,
        source: Source,
        project: OtherFiles | None = None,
        path: Path | None = None,
        mentions_batch: bool = True,
    ) -> None:
        self.source = source
        #: Whether the text mentions Batch.
        self.mentions_batch = mentions_batch
        self.project = project
        self.path = path
        self.history: History = load()
        self.module_scope = Scope()
        #: Whether this is the pass in which uses are recorded.
        self.emitting = False
        #: How many tests and handlers around the current code allow for a missing name.
        self.guarded = 0
        #: How many `try` around it handle a missing key, and how many handle any exception.
        self.catching = self.handling = 0
        #: How many of these only handle a missing attribute.
        self.tried = 0
        #: How many conditions, loops and handlers are around it.
        self.conditional = 0
        #: How many functions of the file are being run again for a single call, and whether one of these
        #: calls is of a pass that is recorded.
        self.specializing = 0
        self.for_recording = False
        #: How many functions are being run before their turn.
        self.early = 0
        #: The functions and classes around it, outermost first.
        self.enclosing: list[nodes.FunctionDef | nodes.ClassDef] = []
        #: Whether the file has taken anything from the package.
        self.uses_batch = False
        #: Generations of the package that it names something of which no other one has.
        self.generations: set[int] = set()
        self.functions: dict[int, Function] = {}
        #: Functions whose bodies are still to be run in this pass, in order.
        self.pending: dict[Function, None] = {}
        #: The arguments of calls in other files, by qualified name of the function.
        self.outside_arguments: dict[str, dict[str, Value]] = {}
        self.flows = Flows()
        self.events = Events()
        self.publish = self.events.publish
        #: Classes of the project, by the node of their definition.
        self.classes: dict[int, ProjectClass] = {}
        #: Whether nothing may be remembered of a call, since another file makes it.
        self.frozen = 0
        #: Statements that may still be run again in this pass, and those to follow the arguments of calls.
        self.budget = self.spare = 0.0
        #: The functions that are being run again.
        self.active: list[Function] = []
        #: Whether the file names the service itself.
        self.names_service = NAMES_SERVICE.search(source.text) is not None
        #: How many longer strings, texts for people, and containers the current code is a part of.
        self.in_text = 0
        self.in_message = 0
        self.in_container = 0
        #: The number of the outermost container around it.
        self.container = 0

    @contextmanager
    def within(self, counter: Literal["in_text", "in_message", "in_container"]) -> Iterator[None]:
        """Count a longer string, a text for people or a container while its parts are evaluated."""
        if counter == "in_container":
            self.container += not self.in_container
        setattr(self, counter, getattr(self, counter) + 1)
        try:
            yield
        finally:
            setattr(self, counter, getattr(self, counter) - 1)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Record nothing while something is evaluated."""
        emitting, self.emitting = self.emitting, False
        try:
            yield
        finally:
            self.emitting = emitting

    @contextmanager
    def run_again(self, caller: State, frozen: bool) -> Iterator[None]:
        """Run code of this file again, for a call in the same or another one, and record nothing."""
        before = (self.emitting, self.guarded, self.conditional, self.flows, self.for_recording)
        active, budget = self.active, self.budget
        self.for_recording |= caller.for_recording or self.emitting or caller.emitting
        self.emitting, self.conditional = False, 0
        self.specializing += 1
        self.frozen += frozen
        foreign = caller is not self
        if foreign:
            # What is found of the caller's dicts belongs to the caller.
            self.flows = caller.flows
            self.active, self.budget = caller.active, caller.budget
        try:
            yield
        finally:
            self.specializing -= 1
            self.frozen -= frozen
            self.emitting, self.guarded, self.conditional, self.flows, self.for_recording = before
            if foreign:
                caller.budget = self.budget
                self.active, self.budget = active, budget

    @property
    def calls_service(self) -> bool:
        """Whether the file has to do with Batch at all."""
        return self.names_service or self.uses_batch

    def note_generation(self, mask: int) -> None:
        """The file names something that the releases of these versions have."""
        found = self.history.generations(mask)
        if len(found) == 1:
            self.generations |= found

    @property
    def is_second_generation(self) -> bool:
        """Whether the file is written for the second generation of the package, and for no other."""
        return self.generations == {2}

    @property
    def holder(self) -> nodes.FunctionDef | nodes.ClassDef | None:
        """The function or class around the current code; None at the level of the module."""
        return self.enclosing[-1] if self.enclosing else None

    def span(self, node: nodes.Node) -> Span:
        """The span of a node; nowhere in passes that record nothing."""
        return self.source.span(node) if self.emitting else NOWHERE

    def outer(self, node: nodes.Node) -> Span:
        """The span of a node with its own parentheses."""
        return self.source.outer(node) if self.emitting else NOWHERE

    def place(self, node: nodes.Node) -> Place:
        """Where a statement binds names."""
        holder = self.holder
        span = self.span(holder) if holder is not None else None
        return Place(self.span(node).start, span, isinstance(holder, nodes.ClassDef), self.conditional > 0)

    def asks_for_names(self, test: nodes.Node) -> bool:
        """Whether a condition tests if a name exists."""
        return self.source.asks_for_names and asks_for_names(test)


def asks_for_names(test: nodes.Node) -> bool:
    """Whether a condition calls `hasattr`: the code behind it is written for both answers."""
    if isinstance(test, nodes.Call) and isinstance(test.func, nodes.Name) and test.func.value == "hasattr":
        return True
    return any(asks_for_names(child) for child in test.children if isinstance(child, nodes.Node))
