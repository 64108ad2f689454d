"""Import statements: what they bind, and which modules and classes of the package they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.reexports import PACKAGE as PACKAGE
from batchlint.core.reexports import REEXPORTS, added_class, module_behind
from batchlint.core.uses import ModuleUse, NameUse, Span
from batchlint.history import load
from batchlint.python.infer.state import Place
from batchlint.python.values.scopes import ProjectClass, Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    FunctionValue,
    GroupValue,
    Instance,
    ModuleValue,
    ProjectClassValue,
    ProjectModuleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

MODELS = "azure.batch.models"
CLIENT = "BatchServiceClient"
#: What the client makes of its arguments, and takes the same ones.
CONFIGURATION = "BatchServiceClientConfiguration"
#: Packages that the project's own modules may share with others.
NAMESPACES = frozenset(["azure"])


#: A file that gets one of these from its project may use Batch without saying so.
_TELLING = (ClassValue, ClientValue, GroupValue, FunctionValue, ProjectClassValue, Instance)


@dataclass(slots=True, eq=False, repr=False)
class ImportSite:
    """An imported name: the statement, the alias node, and where its name is used later."""

    statement: cst.Import | cst.ImportFrom
    alias: cst.ImportAlias | None
    references: list[Span] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class ImportedModels:
    """A `from azure.batch.models import …`, which a fix may add names to."""

    statement: cst.ImportFrom
    names: dict[str, str]
    place: Place
    star: bool = False


class Imports:
    """Binds what import statements import, and remembers how the file spells the package."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state
        #: Names bound to classes by `from … import`: a rename must reach every place of use.
        self.imported_names: dict[str, ImportSite] = {}
        #: Expressions that name the module of models, as the file spells them.
        self.models_aliases: list[tuple[str, Place]] = []
        self.models_imports: list[ImportedModels] = []
        #: What was taken from the package and is of no known release: module and name.
        self._unknown: set[tuple[str, str]] = set()
        #: Classes of other packages that extend those of this one, by name.
        self._added: dict[str, ProjectClass] = {}

    def forget(self) -> None:
        """Start a pass over the file."""
        self.imported_names.clear()
        self.models_aliases.clear()
        self.models_imports.clear()
        self._unknown.clear()

    def run_import(self, node: cst.Import, scope: Scope) -> None:
        """`import a.b.c` and `import a.b.c as d`."""
        for alias in node.names:
            name = dotted(alias.name)
            if module_behind(name) is not None:
                self.state.uses_batch = True
                self._module_use(name, alias.name, ImportSite(node, alias))
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                bound = alias.asname.name.value
                scope.set(bound, self._module(name))
                self._note_models(name, bound, node)
            else:
                scope.set(name.partition(".")[0], self._module(name.partition(".")[0]))
                self._note_models(name, name, node)

    def _module(self, name: str, level: int = 0) -> Value:
        """A module by its name: one of the project where there is such a file."""
        found = self._find(name, level)
        return found if found is not None else ModuleValue(name)

    def _find(self, name: str, level: int) -> ProjectModuleValue | None:
        analysis = self.analysis
        if analysis.state.project is None or analysis.state.path is None:
            return None
        if not level and (name in NAMESPACES or name == PACKAGE or name.startswith(PACKAGE + ".")):
            return None
        found = analysis.state.project.module(
            analysis.state.path, name, level, analysis.state.source.mentions_batch
        )
        return ProjectModuleValue(*found) if found is not None else None

    def foreign_member(self, module: str, name: str) -> Value:
        """`a.b` of an imported `a`: a module of the project that lies in a folder without marks."""
        full = f"{module}.{name}"
        found = self._find(full, 0)
        return found if found is not None else ModuleValue(full)

    def of_project(self, module: ProjectModuleValue, name: str) -> Value:
        """What a name of a module of the project is: something that it binds, or a module below it."""
        value = module.scope.names.get(name)
        if value is None and module.path.name == "__init__.py" and self.state.project is not None:
            silent = self.state.source.mentions_batch
            below = self.state.project.module(module.path, name, 1, silent)
            value = ProjectModuleValue(*below) if below is not None else None
        if value is None:
            return Unknown(name)
        project = self.state.project
        if isinstance(value, _TELLING) and project is not None and project.mentions_batch(module.path):
            self.state.uses_batch = True
        return value

    def _note_models(self, module: str, spelling: str, node: cst.CSTNode) -> None:
        if not self.state.emitting:
            return
        place, module = self.state.place(node), module_behind(module) or module
        if module == MODELS:
            self.models_aliases.insert(0, (spelling, place))
        elif module in (PACKAGE, "azure.batch.batch_service_client", "azure.batch._batch_service_client"):
            self.models_aliases.append((f"{spelling}.models", place))

    def run_from(self, node: cst.ImportFrom, scope: Scope) -> None:
        """`from a.b import c, d as e` and `from a.b import *`."""
        if node.relative or node.module is None:
            name = dotted(node.module) if node.module is not None else ""
            self._bind_foreign(node, scope, name, len(node.relative))
            return
        module = dotted(node.module)
        behind = module_behind(module)
        if module != "azure" and (behind is None or (behind != module and self._find(module, 0))):
            self._bind_foreign(node, scope, module)
            return
        if module == "azure":
            self._from_azure(node, scope)
            return
        self.state.uses_batch = True
        star = isinstance(node.names, cst.ImportStar)
        aliases = [] if isinstance(node.names, cst.ImportStar) else list(node.names)
        names = [str(a.evaluated_name) for a in aliases]
        submodules = {n for n in names if f"{module}.{n}" in self.state.history.modules}
        if set(names) - submodules or star or not names:
            self._module_use(module, node.module, ImportSite(node, None), tuple(names))
        if star:
            self._bind_all(module, scope, node)
            return
        bound = {}
        for alias in aliases:
            name = str(alias.evaluated_name)
            local = str(alias.evaluated_alias or name)
            value = self.member(module, name)
            scope.set(local, value)
            if isinstance(value, ModuleValue):
                self._module_use(value.name, alias.name, ImportSite(node, alias))
                self._note_models(value.name, local, node)
            elif isinstance(value, ClassValue):
                bound[value.name] = local
                self._class_use(value.name, alias, local, node)
            else:
                self.unknown_name(module, name, alias.name)
        if self.state.emitting and behind == MODELS:
            self.models_imports.append(ImportedModels(node, bound, self.state.place(node)))

    def _from_azure(self, node: cst.ImportFrom, scope: Scope) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        for alias in node.names:
            name = str(alias.evaluated_name)
            scope.set(str(alias.evaluated_alias or name), ModuleValue(f"azure.{name}"))
            if module_behind(f"azure.{name}") is not None:
                self.state.uses_batch = True
                self._note_models(PACKAGE, str(alias.evaluated_alias or name), node)

    def _bind_foreign(self, node: cst.ImportFrom, scope: Scope, module: str, level: int = 0) -> None:
        found = self._find(module, level)
        if isinstance(node.names, cst.ImportStar):
            for name in found.scope.names if found is not None else ():
                if found is not None and not name.startswith("_"):
                    scope.set(name, self.of_project(found, name))
            return
        for alias in node.names:
            name = str(alias.evaluated_name)
            value: Value = Unknown(name)
            if found is not None:
                value = self.of_project(found, name)
            else:
                # A folder without an `__init__.py` is a package, too.
                below = self._find(f"{module}.{name}" if module else name, level)
                if below is not None:
                    value = below
                elif not level:
                    value = ModuleValue(f"{module}.{name}")
                    self.state.uses_batch |= module_behind(value.name) is not None
                    self._note_models(value.name, str(alias.evaluated_alias or name), node)
            scope.set(str(alias.evaluated_alias or name), value)

    def _bind_all(self, module: str, scope: Scope, node: cst.ImportFrom) -> None:
        for name in REEXPORTS.get(module.removesuffix(".models"), ()):
            scope.set(name, self.member(module, name))
        module = module_behind(module) or module
        if module == MODELS:
            for name in (*self.state.history.types, *self.state.history.enums):
                scope.set(name, ClassValue(name))
            if self.state.emitting:
                self.models_imports.append(ImportedModels(node, {}, self.state.place(node), star=True))
        elif module == PACKAGE:
            scope.set("BatchServiceClient", ClassValue("BatchServiceClient"))

    def member(self, module: str, name: str) -> Value:
        """What a name of a module of the package, or of one that stands for it, is."""
        history = self.state.history
        behind = module_behind(module)
        if behind is not None and behind != module:
            return self._passed_on(module, behind, name)
        full = f"{module}.{name}"
        if full in history.modules:
            return ModuleValue(full)
        if name == "BatchServiceClient":
            return ClassValue(name)
        if name == "models":
            return ModuleValue(MODELS)
        known = history.modules.get(module)
        if name == CONFIGURATION and known is not None and name in known.names:
            return ClassValue(name)
        if history.wire_type(name) is not None and (
            module == MODELS or module.startswith(MODELS + ".") or (known is not None and name in known.names)
        ):
            return ClassValue(name)
        group = group_of(name) if known is not None and name in known.names else None
        return GroupValue(group) if group is not None else UNKNOWN

    def _passed_on(self, module: str, behind: str, name: str) -> Value:
        """What a name of a module is that stands for a module of the package."""
        added = added_class(module, name)
        if added is not None:
            if name not in self._added:
                base, own = added
                attributes: dict[str, Value] = {part: Unknown(part) for part in own}
                self._added[name] = ProjectClass(name, [ClassValue(base)], attributes=attributes, takes=own)
            return ProjectClassValue(self._added[name])
        found = self.member(behind, name)
        return found if isinstance(found, (ClassValue, GroupValue)) else ModuleValue(f"{module}.{name}")

    def unknown_name(self, module: str, name: str, node: cst.CSTNode) -> None:
        """Note a name of the package, or of its models, that no known release has: once for a file."""
        analysis = self.analysis
        if module not in (PACKAGE, MODELS) or name.startswith("_") or analysis.state.guarded:
            return
        noted = (module, name) in self._unknown or not analysis.state.emitting
        if not noted and name not in analysis.state.history.importable(module):
            self._unknown.add((module, name))
            analysis.emit(NameUse(name, analysis.state.span(node), analysis.writer, module=module))

    def _module_use(
        self, module: str, node: cst.CSTNode, site: ImportSite, names: tuple[str, ...] = ()
    ) -> None:
        if module in self.state.history.modules and not self.state.guarded:
            analysis = self.analysis
            analysis.emit(ModuleUse(module, analysis.state.span(node), analysis.writer, names, site=site))

    def _class_use(self, name: str, alias: cst.ImportAlias, local: str, node: cst.ImportFrom) -> None:
        if not self.state.emitting:
            return
        site = ImportSite(node, alias)
        if alias.asname is None:
            self.imported_names[local] = site
        if name != "BatchServiceClient" and not self.state.guarded:
            analysis = self.analysis
            analysis.emit(NameUse(name, analysis.state.span(alias.name), analysis.writer, site=site))


@cache
def group_of(cls: str) -> str | None:
    """The group of operations that a class of the package holds: `pool` for `PoolOperations`."""
    history = load()
    for name, module in history.modules.items():
        group = name.rpartition(".")[2].removeprefix("_").removesuffix("_operations")
        if cls in module.names and group in history.groups and name.endswith("_operations"):
            return group
    return None


def dotted(node: cst.CSTNode) -> str:
    """`a.b.c` of a chain of names; empty for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr.value}" if head else ""
    return ""
