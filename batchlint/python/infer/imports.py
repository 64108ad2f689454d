"""Import statements: what they bind, and which modules and classes of the package they name."""

from __future__ import annotations

from functools import lru_cache

from batchlint.core.reexports import REEXPORTS, added_class, module_behind
from batchlint.history import load
from batchlint.python.infer.events import (
    ClassImported,
    Import,
    ModelsImported,
    ModuleBound,
    ModuleNamed,
    NameMissing,
)
from batchlint.python.infer.package_names import (
    CLIENT,
    CLIENTS,
    CONFIGURATION,
    CREDENTIALS,
    MODELS,
    NAMESPACES,
    PACKAGE,
)
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
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

#: A file that imports one of these from its project may use Batch without naming it.
_RELEVANT = (ClassValue, ClientValue, GroupValue, FunctionValue, ProjectClassValue, Instance)


class Imports:
    """Binds what import statements import."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._publish = self.state.publish
        #: Classes of other packages that extend those of this one, by name.
        self._added: dict[str, ProjectClass] = {}

    def run_import(self, node: nodes.Import, scope: Scope) -> None:
        """`import a.b.c` and `import a.b.c as d`."""
        for alias in node.names:
            name = nodes.dotted_name(alias.name)
            if module_behind(name) is not None:
                self.state.uses_batch = True
                self._note_module(name)
                self._publish(ModuleNamed(name, alias.name, Import(node, alias)))
            if alias.asname is not None and isinstance(alias.asname.name, nodes.Name):
                bound = alias.asname.name.value
                scope.set(bound, self._module(name))
                self._publish(ModuleBound(name, bound, node))
            else:
                scope.set(name.partition(".")[0], self._module(name.partition(".")[0]))
                self._publish(ModuleBound(name, name, node))

    def _note_module(self, name: str) -> None:
        """Take a module that one generation alone has for a sign of it."""
        known = self.state.history.modules.get(name)
        if known is not None:
            self.state.note_generation(known.at)

    def _module(self, name: str, level: int = 0) -> Value:
        """A module by its name: one of the project where there is such a file."""
        found = self._find(name, level)
        return found if found is not None else ModuleValue(name)

    def _find(self, name: str, level: int) -> ProjectModuleValue | None:
        state = self.state
        if state.project is None or state.path is None:
            return None
        if not level and (name in NAMESPACES or name == PACKAGE or name.startswith(PACKAGE + ".")):
            return None
        found = state.project.module(state.path, name, level, state.mentions_batch)
        return ProjectModuleValue(*found) if found is not None else None

    def foreign_member(self, module: str, name: str) -> Value:
        """`a.b` of an imported `a`: a module of the project that lies in a folder without marks."""
        full = f"{module}.{name}"
        found = self._find(full, 0)
        return found if found is not None else ModuleValue(full)

    def of_project(self, module: ProjectModuleValue, name: str) -> Value:
        """What a name of a module of the project is: something that it binds, or a module below it."""
        value = module.scope.names.get(name) or self._under_other_name(module.scope, name)
        if value is None and module.path.name == "__init__.py" and self.state.project is not None:
            silent = self.state.mentions_batch
            below = self.state.project.module(module.path, name, 1, silent)
            value = ProjectModuleValue(*below) if below is not None else None
        if value is None:
            return Unknown(name)
        project = self.state.project
        if isinstance(value, _RELEVANT) and project is not None and project.mentions_batch(module.path):
            self.state.uses_batch = True
        return value

    def _under_other_name(self, scope: Scope, name: str) -> Value | None:
        """A class that a module of the project imports by its name in the other generation.

        One of two files may be rewritten before the other.
        """
        history = self.state.history
        wire_type = CLIENT if name in CLIENTS else history.wire_type(name)
        model = history.types.get(wire_type or "")
        # What other packages have an equal of is not bound in any name of this one.
        if name in history.modules[CREDENTIALS].names or (model is not None and model.kind == "exception"):
            return ClassValue(wire_type or name, spelled=name)
        if wire_type is None:
            return None
        known = history.class_names(wire_type) if wire_type != CLIENT else CLIENTS
        bound = (scope.names.get(other) for other in known if other != name)
        is_there = any(isinstance(value, ClassValue) and value.name == wire_type for value in bound)
        return ClassValue(wire_type, spelled=name) if is_there else None

    def run_from(self, node: nodes.ImportFrom, scope: Scope) -> None:
        """`from a.b import c, d as e` and `from a.b import *`."""
        if node.relative or node.module is None:
            name = nodes.dotted_name(node.module) if node.module is not None else ""
            self._bind_foreign(node, scope, name, len(node.relative))
            return
        module = nodes.dotted_name(node.module)
        behind = module_behind(module)
        if module != "azure" and (behind is None or (behind != module and self._find(module, 0))):
            self._bind_foreign(node, scope, module)
            return
        if module == "azure":
            self._from_azure(node, scope)
            return
        self.state.uses_batch = True
        self._note_module(module)
        star = isinstance(node.names, nodes.ImportStar)
        aliases = [] if isinstance(node.names, nodes.ImportStar) else list(node.names)
        names = [str(a.evaluated_name) for a in aliases]
        submodules = {n for n in names if f"{module}.{n}" in self.state.history.modules}
        if set(names) - submodules or star or not names:
            self._publish(ModuleNamed(module, node.module, Import(node, None), tuple(names)))
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
                self._publish(ModuleNamed(value.name, alias.name, Import(node, alias)))
                self._publish(ModuleBound(value.name, local, node))
            elif isinstance(value, ClassValue):
                bound[value.python] = local
                self._publish(ClassImported(value.python, local, node, alias, is_private(module)))
            else:
                self._publish(NameMissing(module, name, alias.name))
        if behind == MODELS:
            self._publish(ModelsImported(node, bound))

    def _from_azure(self, node: nodes.ImportFrom, scope: Scope) -> None:
        if isinstance(node.names, nodes.ImportStar):
            return
        for alias in node.names:
            name = str(alias.evaluated_name)
            scope.set(str(alias.evaluated_alias or name), ModuleValue(f"azure.{name}"))
            if module_behind(f"azure.{name}") is not None:
                self.state.uses_batch = True
                self._publish(ModuleBound(PACKAGE, str(alias.evaluated_alias or name), node))

    def _bind_foreign(self, node: nodes.ImportFrom, scope: Scope, module: str, level: int = 0) -> None:
        found = self._find(module, level)
        if isinstance(node.names, nodes.ImportStar):
            for name in found.scope.names if found is not None else ():
                if found is not None and not name.startswith("_"):
                    scope.set(name, self.of_project(found, name))
            return
        for alias in node.names:
            name = str(alias.evaluated_name)
            value: Value = Unknown(name)
            if found is not None:
                value = self.of_project(found, name)
                if isinstance(value, ClassValue) and value.python == name:
                    local = str(alias.evaluated_alias or name)
                    kept = found.is_interface
                    self._publish(ClassImported(name, local, node, alias, indirect=True, kept=kept))
            else:
                # A folder without an `__init__.py` is a package, too.
                below = self._find(f"{module}.{name}" if module else name, level)
                if below is not None:
                    value = below
                elif not level:
                    value = ModuleValue(f"{module}.{name}")
                    self.state.uses_batch |= module_behind(value.name) is not None
                    self._publish(ModuleBound(value.name, str(alias.evaluated_alias or name), node))
            scope.set(str(alias.evaluated_alias or name), value)

    def _bind_all(self, module: str, scope: Scope, node: nodes.ImportFrom) -> None:
        for name in REEXPORTS.get(module.removesuffix(".models"), ()):
            scope.set(name, self.member(module, name))
        module = module_behind(module) or module
        if module == MODELS:
            for name in self.state.history.classes:
                scope.set(name, self.member(module, name))
            self._publish(ModelsImported(node, {}, star=True))
        elif module == PACKAGE:
            for name in CLIENTS:
                scope.set(name, ClassValue(CLIENT, spelled=name))

    def member(self, module: str, name: str) -> Value:
        """What a name of a module of the package, or of one that stands for it, is."""
        history = self.state.history
        behind = module_behind(module)
        if behind is not None and behind != module:
            return self._passed_on(module, behind, name)
        full = f"{module}.{name}"
        if full in history.modules:
            return ModuleValue(full)
        if name in CLIENTS:
            self.state.note_generation(history.client.names[name])
            return ClassValue(CLIENT, spelled=name)
        if name == "models":
            return ModuleValue(MODELS)
        known = history.modules.get(module)
        if name == CONFIGURATION and known is not None and name in known.names:
            return ClassValue(name)
        wire_type = history.wire_type(name)
        if wire_type is not None and (
            module == MODELS or module.startswith(MODELS + ".") or (known is not None and name in known.names)
        ):
            self.state.note_generation(history.class_mask(name))
            return ClassValue(wire_type, spelled=name)
        if module == CREDENTIALS and known is not None and name in known.names:
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


def is_private(module: str) -> bool:
    """Whether the package does not mean others to import a module."""
    return "._" in module


@lru_cache(maxsize=1024)
def group_of(cls: str) -> str | None:
    """The group of operations that a class of the package holds: `pool` for `PoolOperations`."""
    history = load()
    for name, module in history.modules.items():
        group = name.rpartition(".")[2].removeprefix("_").removesuffix("_operations")
        if cls in module.names and group in history.groups and name.endswith("_operations"):
            return group
    return None
