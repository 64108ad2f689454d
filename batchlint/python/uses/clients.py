"""What code names of the client and of the libraries that the package is built on.

These are attributes of the client that are no operation, what is read of exceptions, and credentials.
"""

from __future__ import annotations

from batchlint.core.uses import ClientUse, ErrorUse, ForeignUse, OperationUse, Span
from batchlint.python.infer import events
from batchlint.python.rewrite.context import ImportSite
from batchlint.python.syntax import nodes
from batchlint.python.uses.groups import Groups
from batchlint.python.uses.recording import Recording

#: The libraries that the first generation of the package is built on, and installs.
_LIBRARIES = ("msrest.", "msrestazure.")


class Clients:
    """Records what code does with clients beside calling operations."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        #: Where names of other packages are imported, by their full names.
        self._imports: dict[str, ImportSite] = {}
        #: What is imported of the libraries that the first generation is built on, by place.
        self._libraries: dict[Span, str] = {}
        #: Attributes of the client on which no operation was named yet, by node.
        self._attributes: dict[int, ClientUse] = {}
        subscribe = recording.events.subscribe
        subscribe(events.ModuleBound, self.bound)
        subscribe(events.ClientAttributeNamed, self.client_attribute)
        subscribe(events.OperationNamed, self.operation)
        subscribe(events.ErrorRead, self.error)
        subscribe(events.CredentialsGiven, self.credentials)
        subscribe(events.PassFinished, self.finish_pass)

    def bound(self, event: events.ModuleBound) -> None:
        """Note where something of another package is imported, and by name."""
        statement = event.statement
        if not self.state.emitting:
            return
        if event.module.startswith(_LIBRARIES) and not self.state.guarded:
            self._libraries[self.state.span(statement)] = event.module
        if not isinstance(statement, nodes.ImportFrom):
            return
        last = event.module.rpartition(".")[2]
        for alias in () if isinstance(statement.names, nodes.ImportStar) else statement.names:
            if str(alias.evaluated_name) == last:
                self._imports[event.module] = ImportSite(statement, alias)

    def client_attribute(self, event: events.ClientAttributeNamed) -> None:
        """Note an attribute of the client."""
        span, confidence = self.state.span(event.node.attr), self.recording.confidence(event.likely)
        if self.state.emitting and not self.state.guarded:
            use = ClientUse(event.name, span, confidence, event.node, self.recording.writer)
            self._attributes[id(event.node)] = use

    def operation(self, event: events.OperationNamed) -> None:
        """Leave out a group of operations where one of them is named."""
        node = event.site.node
        if isinstance(node, nodes.Attribute):
            self._attributes.pop(id(node.value), None)

    def error(self, event: events.ErrorRead) -> None:
        """Record what is read of an exception."""
        span = self.state.span(event.node.attr)
        if not self.state.uses_batch or self.state.source.text.startswith("(", span.end):
            return  # nothing that changed could be called
        # Where an AttributeError is caught, what the exception says is lost.
        confidence = self.recording.confidence(event.likely or self.state.guarded > 0)
        self.recording.emit(ErrorUse(event.path, span, confidence, event.node, self.recording.writer))

    def credentials(self, event: events.CredentialsGiven) -> None:
        """Record what of another package a client is made with, and its import."""
        if self.state.guarded or not self.state.emitting or not self.state.source.holds(event.node):
            return
        func = event.node.func
        named = self.state.span(event.argument or (func.attr if isinstance(func, nodes.Attribute) else func))
        confidence, writer = self.recording.confidence(False), self.recording.writer
        self.recording.emit(ForeignUse(event.name, named, confidence, event.node, writer))
        site = self._imports.get(event.name)
        if site is not None and site.alias is not None:
            span = self.state.span(site.alias.name)
            self._libraries.pop(self.state.span(site.statement), None)
            self.recording.emit(ForeignUse(event.name, span, confidence, site, writer, imports=True))

    def finish_pass(self, event: events.PassFinished) -> None:
        """Record the attributes of the client that stand alone."""
        if self._attributes:
            named = (u for u in self.recording.reading.uses if isinstance(u, OperationUse) and not u.partial)
            groups = (use for use in self._attributes.values() if use.name in self.state.history.groups)
            Groups(self.state.source, groups, named).connect()
        for use in self._attributes.values():
            self.recording.emit(use)
        for span, name in self._libraries.items() if self.state.uses_batch else ():
            self.recording.emit(ForeignUse(name, span, imports=True, given=False))
        self._imports, self._attributes, self._libraries = {}, {}, {}
