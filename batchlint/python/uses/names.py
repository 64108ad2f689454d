"""Modules, classes and enum members of the package that code names."""

from __future__ import annotations

from batchlint.core.reexports import module_behind
from batchlint.core.uses import MemberUse, ModuleUse, NameUse
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
        subscribe = recording.events.subscribe
        subscribe(events.ModuleNamed, self.module)
        subscribe(events.ModuleBound, self.bound)
        subscribe(events.ModelsImported, self.models)
        subscribe(events.ClassImported, self.imported_class)
        subscribe(events.ClassNamed, self.named_class)
        subscribe(events.NameRead, self.read)
        subscribe(events.NameMissing, self.missing)
        subscribe(events.MemberNamed, self.member)

    def forget(self) -> None:
        """Start a pass over the file."""
        self.imported.clear()
        self.recording.context.models_aliases.clear()
        self.recording.context.models_imports.clear()
        self._missing.clear()
        self._star = False

    def module(self, event: events.ModuleNamed) -> None:
        """Record a module; one that is reached by attributes need not be of a known release."""
        site: object = event.site
        if isinstance(event.site, events.Import):
            if event.module not in self.state.history.modules:
                return
            site = self._site(*event.site)
        span = self.state.span(event.node)
        use = ModuleUse(event.module, span, self.recording.writer, event.names, site=site)
        use.guarded = self.state.guarded > 0 and isinstance(event.site, events.Import)
        if use.guarded:
            self.recording.emit(use)
        else:
            self._emit(use)

    def bound(self, event: events.ModuleBound) -> None:
        """Note an expression that names the module of models."""
        if not self.state.emitting:
            return
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
        site = self._site(event.statement, event.alias)
        if event.alias.asname is None:
            self.imported[event.local] = site
        site.indirect = event.indirect
        if event.name in self.state.history.modules[CREDENTIALS].names and not event.indirect:
            return  # the module is reported
        span = self.state.span(event.alias.name)
        use = NameUse(event.name, span, self.recording.writer, site=site, private=event.private)
        use.indirect, use.kept = event.indirect, event.kept
        self._emit(use)

    def named_class(self, event: events.ClassNamed) -> None:
        """Record a class that is named as an attribute or in a string."""
        confidence = self.recording.confidence(event.likely)
        use = NameUse(event.name, event.span, self.recording.writer, confidence, event.site)
        use.private, use.indirect, use.kept = event.private, event.indirect, event.kept
        self._emit(use)

    def read(self, event: events.NameRead) -> None:
        """Record a place that reads an imported name."""
        site = self.imported.get(event.name)
        if not self.state.emitting:
            return
        if site is not None:
            site.references.append(event.span)
        if site is not None or (self._star and event.name in self.state.history.classes):
            use = NameUse(event.name, event.span, self.recording.writer, site=event.span, local=True)
            if site is not None and not site.guarded:
                use.writer = None
            elif site is not None:
                use.site = site  # nothing is reported at the import
            self._emit(use)

    def _site(
        self, statement: nodes.Import | nodes.ImportFrom, alias: nodes.ImportAlias | None
    ) -> ImportSite:
        path = self.state.path
        exported = path is not None and path.name == "__init__.py"
        return ImportSite(statement, alias, exported=exported, guarded=self.state.guarded > 0)

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

    def _emit(self, use: ModuleUse | NameUse | MemberUse) -> None:
        if not self.state.guarded:
            self.recording.emit(use)
