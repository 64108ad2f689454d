"""Modules, classes and enum members of the package that code names."""

from __future__ import annotations

from batchlint.core.reexports import module_behind
from batchlint.core.uses import ClientUse, ErrorUse, ForeignUse, MemberUse, ModuleUse, NameUse, Span
from batchlint.python.infer import events
from batchlint.python.infer.package_names import CREDENTIALS, MODELS, PACKAGE
from batchlint.python.rewrite.context import ImportedModels, ImportSite
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording


class Names:
    """Records the names of the package, and how the file spells them."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        #: Names bound to classes by `from … import`: a rename must reach every place of use.
        self.imported: dict[str, ImportSite] = {}
        #: What was taken from the package and is of no known release: module and name.
        self._missing: set[tuple[str, str]] = set()
        #: Whether all models are imported by a star.
        self._star = False
        #: Where names of other packages are imported, by their full names.
        self._foreign: dict[str, Span] = {}
        #: Attributes of the client on which no operation was named yet, by node.
        self._attributes: dict[int, ClientUse] = {}
        subscribe = recording.events.subscribe
        subscribe(events.ModuleNamed, self.module)
        subscribe(events.ModuleBound, self.bound)
        subscribe(events.ModelsImported, self.models)
        subscribe(events.ClassImported, self.imported_class)
        subscribe(events.ClassNamed, self.named_class)
        subscribe(events.NameRead, self.read)
        subscribe(events.NameMissing, self.missing)
        subscribe(events.MemberNamed, self.member)
        subscribe(events.ClientAttributeNamed, self.client_attribute)
        subscribe(events.OperationNamed, self.operation)
        subscribe(events.ErrorRead, self.error)
        subscribe(events.CredentialsGiven, self.credentials)
        subscribe(events.PassFinished, self.finish_pass)

    def forget(self) -> None:
        """Start a pass over the file."""
        self.imported.clear()
        self.recording.context.models_aliases.clear()
        self.recording.context.models_imports.clear()
        self._missing.clear()
        self._foreign.clear()
        self._attributes.clear()
        self._star = False

    def module(self, event: events.ModuleNamed) -> None:
        """Record a module; one that is reached by attributes need not be of a known release."""
        site: object = event.site
        if isinstance(event.site, events.Import):
            if event.module not in self.state.history.modules:
                return
            site = ImportSite(*event.site)
        span = self.state.span(event.node)
        self._emit(ModuleUse(event.module, span, self.recording.writer, event.names, site=site))

    def bound(self, event: events.ModuleBound) -> None:
        """Note an expression that names the module of models."""
        if not self.state.emitting:
            return
        if isinstance(event.statement, nodes.ImportFrom) and not isinstance(
            event.statement.names, nodes.ImportStar
        ):
            last = event.module.rpartition(".")[2]
            named = (a.name for a in event.statement.names if str(a.evaluated_name) == last)
            self._foreign.update((event.module, self.state.span(name)) for name in named)
        place, module = self.state.place(event.statement), module_behind(event.module) or event.module
        if module == MODELS:
            self.recording.context.models_aliases.insert(0, (event.spelling, place))
        elif module in (PACKAGE, "azure.batch.batch_service_client", "azure.batch._batch_service_client"):
            self.recording.context.models_aliases.append((f"{event.spelling}.models", place))

    def models(self, event: events.ModelsImported) -> None:
        """Note a statement that imports models."""
        if self.state.emitting:
            place = self.state.place(event.statement)
            self._star |= event.star
            self.recording.context.models_imports.append(
                ImportedModels(event.statement, event.names, place, event.star)
            )

    def imported_class(self, event: events.ClassImported) -> None:
        """Record a class that is imported by name."""
        if not self.state.emitting:
            return
        site = ImportSite(event.statement, event.alias)
        if event.alias.asname is None:
            self.imported[event.local] = site
        if event.name in self.state.history.modules[CREDENTIALS].names:
            return  # the module is reported
        span = self.state.span(event.alias.name)
        self._emit(NameUse(event.name, span, self.recording.writer, site=site, private=event.private))

    def named_class(self, event: events.ClassNamed) -> None:
        """Record a class that is named as an attribute or in a string."""
        confidence = self.recording.confidence(event.likely)
        use = NameUse(event.name, event.span, self.recording.writer, confidence, event.site)
        use.private = event.private
        self._emit(use)

    def read(self, event: events.NameRead) -> None:
        """Record a place that reads an imported name."""
        site = self.imported.get(event.name)
        if not self.state.emitting:
            return
        if site is not None:
            site.references.append(event.span)
        if site is not None or (self._star and event.name in self.state.history.classes):
            self._emit(NameUse(event.name, event.span, self.recording.writer, site=event.span, local=True))

    def missing(self, event: events.NameMissing) -> None:
        """Record, once for a file, a name of the package or of its models that no known release has."""
        module, name = event.module, event.name
        if module not in (PACKAGE, MODELS) or name.startswith("_") or self.state.guarded:
            return
        noted = (module, name) in self._missing or not self.state.emitting
        if not noted and name not in self.state.history.importable(module):
            self._missing.add((module, name))
            span = self.state.span(event.node)
            self.recording.emit(NameUse(name, span, self.recording.writer, module=module))

    def member(self, event: events.MemberNamed) -> None:
        """Record a member of an enum."""
        enum, member, span, site = event
        self._emit(MemberUse(enum, member, span, self.recording.writer, site=site))

    def client_attribute(self, event: events.ClientAttributeNamed) -> None:
        """Note an attribute of the client."""
        span, confidence = self.state.span(event.node.attr), self.recording.confidence(event.likely)
        if self.state.emitting and not self.state.guarded:
            self._attributes[id(event.node)] = ClientUse(event.name, span, confidence, site=event.node)

    def operation(self, event: events.OperationNamed) -> None:
        """Leave out a group of operations where one of them is named."""
        node = event.site.node
        if isinstance(node, nodes.Attribute):
            self._attributes.pop(id(node.value), None)

    def error(self, event: events.ErrorRead) -> None:
        """Record what is read of an exception."""
        span = self.state.span(event.node.attr)
        # Where an AttributeError is caught, what the exception says is lost.
        confidence = self.recording.confidence(event.likely or self.state.guarded > 0)
        self.recording.emit(ErrorUse(event.path, span, confidence, site=event.node))

    def credentials(self, event: events.CredentialsGiven) -> None:
        """Record what of another package a client is made with, and its import."""
        if not self.state.emitting or not self.state.source.holds(event.node):
            return
        func = event.node.func
        named = self.state.span(func.attr if isinstance(func, nodes.Attribute) else func)
        for span in (named, self._foreign.get(event.name)):
            if span is not None:
                self._emit(ForeignUse(event.name, span, site=event.node))

    def finish_pass(self, event: events.PassFinished) -> None:
        """Record the attributes of the client that stand alone."""
        for use in self._attributes.values():
            self.recording.emit(use)

    def _emit(self, use: ModuleUse | NameUse | MemberUse | ForeignUse) -> None:
        if not self.state.guarded:
            self.recording.emit(use)
