"""What the names of a file are bound to, as far as a light look can tell."""

from __future__ import annotations

import ast
import re
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.naming import Naming

#: Where models of the package come from.
MODEL = re.compile(r"azure\.batch\.(?:_?batch_service_client\.)?models\.(?:_models(?:_py3)?\.)?\w+$")


class Bindings:
    """The names of one file, once `note` has seen its nodes."""

    def __init__(self, dangers: Dangers, is_project: Callable[[str, int], bool]) -> None:
        self.dangers = dangers
        self.is_project = is_project
        #: Names from modules of the project, and what they are called there.
        self.foreign: dict[str, str] = {}
        #: Names that are bound to nothing but models that are written down here.
        self.written: set[str] = set()
        #: Names of modules of the package, and names that can be no object of Batch's.
        self.aliases: set[str] = set()
        self.others: set[str] = set()
        #: Of these, modules and what is below them.
        self.modules: set[str] = set()
        #: What stands behind names that are imported from the package.
        self.paths: dict[str, str] = {}
        #: What classes of this file extend.
        self.bases: set[str] = set()
        self.base_roots: set[str] = set()
        #: Names of classes of the file's own.
        self.own: set[str] = set()
        #: Names that are bound by more than one import.
        self._rebound: set[str] = set()

    def note(self, naming: Naming) -> None:
        """Which names stand for models written down in the file, or for modules, and for nothing else."""
        each, among = naming.each, naming.among
        stored = Counter(node.id for node in each(ast.Name) if not isinstance(node.ctx, ast.Load))
        assigned: Counter[str] = Counter()
        imported: set[str] = set()
        classes = each(ast.ClassDef)
        self.bases = {last(base) for cls in classes for base in cls.bases}
        self.base_roots = {root_of(base) for cls in classes for base in cls.bases}
        self.own = {cls.name for cls in classes}
        for statement in among(ast.Import, ast.ImportFrom):
            self._note_import(statement, imported)
        own = {
            id(arg)
            for cls in classes
            for node in cls.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            for arg in [*node.args.posonlyargs, *node.args.args][:1]
            if arg.arg in ("self", "cls") and arg.annotation is None
        }
        other = {arg.arg for arg in each(ast.arg) if id(arg) not in own}
        other.update(node.name for node in among(ast.ExceptHandler, ast.MatchAs, ast.MatchStar) if node.name)
        other.update(node.rest for node in each(ast.MatchMapping) if node.rest)
        defined = {node.name for node in among(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)}
        several = {name for name, found in naming.imported.items() if len(found) > 1}
        self._rebound = other | stored.keys() | defined | several
        for node in each(ast.Assign):
            if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                assigned[name] += 1
                if self.is_written(node.value):
                    self.written.add(name)
                else:
                    other.add(name)
        # What is bound by a loop, a `with`, … as well stands for other things, too.
        self.written -= other | imported | {name for name, count in stored.items() if count != assigned[name]}
        other |= stored.keys()
        self.modules -= other
        self.others = (self.modules | {"self", "cls"}) - other
        # What other packages import is no model, even if it has the name of one.
        self.own = (self.own - other - imported) | (self.modules - self.aliases)

    def _note_import(self, node: ast.Import | ast.ImportFrom, imported: set[str]) -> None:
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            imported.add(bound)
            name = module or alias.name
            if name.partition(".")[0] == "azure" and not level:
                self.aliases.add(bound)
                if name == "azure" or f"{name}.".startswith("azure.batch."):
                    self.modules.add(bound)
                    full = f"{module}.{alias.name}" if module else alias.name
                    self.paths[bound] = full if module or alias.asname else bound
                    continue
            if not self._is_foreign(alias.name if isinstance(node, ast.Import) else module, level):
                below = f"{module}.{alias.name}" if module else alias.name
                if isinstance(node, ast.Import) or not self._is_foreign(below, level):
                    self.modules.add(bound)
                    continue
            self.foreign[bound] = alias.name if alias.asname or module or level else ""

    def _is_foreign(self, module: str, level: int) -> bool:
        """Whether a module, or one above it, is of the file's own project."""
        if level:
            return self.is_project(module, level)
        parts = module.split(".")
        above = [".".join(parts[: n + 1]) for n in range(len(parts))]
        return any(name != "azure" and self.is_project(name, 0) for name in above)

    def is_written(self, value: ast.expr) -> bool:
        """Whether an expression is a model that is written down, or a list of them."""
        if isinstance(value, ast.Call):
            return last(value.func) in self.dangers.models and self.is_of_package(value.func)
        if isinstance(value, (ast.List, ast.Tuple)):
            return bool(value.elts) and all(map(self.is_written, value.elts))
        if isinstance(value, ast.ListComp):
            return self.is_written(value.elt)
        return False

    def is_of_package(self, node: ast.expr) -> bool:
        """Whether a class is named that the package's models have, and not one from somewhere else."""
        root = root_of(node)
        if root in self._rebound:
            return False
        path = f"{self.paths.get(root, root)}{ast.unparse(node)[len(root) :]}" if root else ""
        if path == root:
            return self.paths.get("*") == "azure.batch.models.*" and root not in self.foreign
        return MODEL.match(path) is not None


def last(node: ast.expr) -> str:
    """`c` of `a.b.c`; empty for anything but names."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def root_of(node: ast.expr) -> str:
    """`a` of `a.b.c`; empty for anything but names."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
