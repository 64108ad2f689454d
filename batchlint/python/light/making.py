"""Which expressions are sure to be models, or objects of the file's own classes, for the light look.

What is said to be one here, the full analysis knows to be one: it is written down in the file, or
declared where it comes from.
"""

from __future__ import annotations

import ast

from batchlint.python.light.kinds import PASSES
from batchlint.python.light.local_names import Bindings, last, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.naming import Function, Naming
    from batchlint.python.light.scoping import Scopes
    from batchlint.python.light.surroundings import Surroundings

#: Calls that give a list of what is in their argument, or in what they are called on.
_LISTS = frozenset(["list", "sorted", "reversed", "tuple", "set"])
_VALUES = frozenset(["values", "copy"])


class Making(Bindings):
    """The questions about objects.

    Args:
        dangers: the words that matter at the target.
        is_project: whether a module, by name and level, is of the file's own project.
        around: what the project says besides; None for a file that stands alone.
    """

    def __init__(
        self, dangers: Dangers, is_project: Callable[[str, int], bool], around: Surroundings | None
    ) -> None:
        super().__init__(dangers, is_project)
        self.around = around
        self.naming: Naming
        self.scopes: Scopes
        self._asked: set[int] = set()

    def is_clear(self, value: ast.expr, node: ast.Call) -> bool:
        """Whether a body holds nothing that was not looked at: it is written down in this file."""
        if isinstance(value, (ast.Constant, ast.JoinedStr)):
            return True
        if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
            return self.is_clear(value.value, node)
        if isinstance(value, ast.Name):
            return self._is_written_before(value, node) or self._is_local(value.id, node)
        if isinstance(value, ast.Attribute):
            return self._is_kept(value)
        return self._is_made(value)

    def _is_written_before(self, value: ast.Name, node: ast.Call) -> bool:
        """Whether a name is bound to nothing but models, above a call or in another function."""
        if value.id not in self.written:
            return False
        scope, bindings = self.naming.bindings(value)
        if scope != id(self.naming.homes.get(id(node))):
            return bool(bindings)
        return any(getattr(binding, "lineno", node.lineno) < node.lineno for binding in bindings)

    def _is_made(self, value: ast.expr) -> bool:
        """Whether an expression is sure to make a model, by itself or by what a function declares."""
        if self.is_written(value):
            return True
        if isinstance(value, ast.IfExp):
            return self._is_made(value.body) and self._is_made(value.orelse)
        if not isinstance(value, ast.Call):
            return False
        name = last(value.func)
        functions = self.naming.functions.get(name, [])
        if name in self.foreign or root_of(value.func) in self.foreign:
            return self.declared(value) is not None
        if not functions or not all(map(self._makes, functions)):
            return False
        func = value.func
        return isinstance(func, ast.Name) or (
            isinstance(func, ast.Attribute) and self._is_own(func.value, value)
        )

    def declared(self, node: ast.Call) -> str | None:
        """The model that a function of another file declares to give, where that is called."""
        name = last(node.func)
        if self.around is None or not name or (isinstance(node.func, ast.Attribute) and name in self.foreign):
            return None
        return self.around.declared(self.foreign.get(name, "") or name, self.dangers.models)

    def _makes(self, function: Function) -> bool:
        """Whether a function of this file declares that it gives a model."""
        declared = function.returns
        if declared is None or function.decorator_list or last(declared) not in self.dangers.models:
            return False
        return self.is_of_package(declared)

    def _is_local(self, name: str, node: ast.Call) -> bool:
        """Whether a name can be nothing but models in a function, at a call."""
        scope = self.scopes.of(node)
        if scope is None or name in self.naming.outer:
            return False
        return self.scopes.all_reaching(name, node, lambda value: self._is_model(value, name, scope, node))

    def _is_model(self, value: ast.expr | ast.AnnAssign, name: str, scope: ast.AST, node: ast.Call) -> bool:
        """Whether what is assigned to a name is a model, nothing, or a list that gets models."""
        if isinstance(value, ast.AnnAssign):
            return value.value is not None and (self._is_declared(value) or self._is_made(value.value))
        if _is_empty_list(value):
            return self._is_filled(name, scope, value.lineno, node.lineno)
        return self._is_made(value) or (isinstance(value, ast.Constant) and value.value is None)

    def _is_declared(self, statement: ast.AnnAssign) -> bool:
        """Whether a type says that something is a model, which comes from where nobody looks."""
        value, named = statement.value, statement.annotation
        if last(named) not in self.dangers.models or not self.is_of_package(named):
            return False
        if not isinstance(value, ast.Call) or last(value.func) in PASSES:
            return False
        root = root_of(value.func)
        return root in self.modules and root not in self.aliases and root not in self.foreign

    def _is_filled(self, name: str, scope: ast.AST, start: int, before: int) -> bool:
        """Whether a list that is empty at a line gets models, and nothing else, before another."""
        found = False
        for inner in self.scopes.inside(scope):
            if isinstance(inner, ast.Subscript) and not isinstance(inner.ctx, ast.Load):
                if root_of(inner.value) == name:
                    return False
            elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
                if isinstance(inner.func.value, ast.Name) and inner.func.value.id == name:
                    if inner.func.attr != "append" or len(inner.args) != 1:
                        return False
                    if not self._is_clear_item(inner.args[0], inner):
                        return False
                    found |= start < inner.lineno < before
        return found

    def _is_clear_item(self, value: ast.expr, node: ast.Call) -> bool:
        if isinstance(value, ast.Name):
            return self._is_written_before(value, node) or self._is_local(value.id, node)
        return self._is_made(value)

    def _is_kept(self, value: ast.Attribute) -> bool:
        """Whether an attribute of an object of this class is given models, and nothing else."""
        if not isinstance(value.value, ast.Name) or value.value.id != "self" or "self" not in self.others:
            return False
        stored = self.naming.stored.get(value.attr, [])
        if value.attr in self.naming.functions or value.attr in self.naming.declared:
            return False
        if not self.foreign.keys().isdisjoint(self.base_roots):
            return False
        made = [not (isinstance(each, ast.Constant) and each.value is None) for each in stored]
        return any(made) and all(
            self._is_made(each) for each, is_made in zip(stored, made, strict=True) if is_made
        )

    # Objects of the file's own classes

    def _is_own(self, value: ast.expr, node: ast.Call) -> bool:
        """Whether something is sure to be an object of a class of this file."""
        if isinstance(value, ast.Name):
            if value.id in ("self", "cls") and value.id in self.others:
                return True
            return self._follow(value, node, self._is_own)
        if isinstance(value, ast.Call):
            return isinstance(value.func, ast.Name) and self._is_class(value.func.id)
        if isinstance(value, ast.Subscript):
            return not isinstance(value.slice, ast.Slice) and self._holds(value.value, node)
        if isinstance(value, ast.Attribute):
            return self._are_stored(value, node, self._is_own)
        return False

    def _holds(self, value: ast.expr, node: ast.Call) -> bool:
        """Whether something is sure to hold objects of classes of this file, and nothing else."""
        if isinstance(value, ast.Name):
            return self._follow(value, node, self._holds)
        if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
            return bool(value.elts) and all(self._is_own(each, node) for each in value.elts)
        if isinstance(value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self._is_own(value.elt, node)
        if isinstance(value, ast.DictComp):
            return self._is_own(value.value, node)
        if isinstance(value, ast.Attribute):
            return self._are_stored(value, node, self._holds)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            return value.func.attr in _VALUES and not value.args and self._holds(value.func.value, node)
        if isinstance(value, ast.Call) and last(value.func) in _LISTS and len(value.args) == 1:
            return self._holds(value.args[0], node)
        return False

    def _is_class(self, name: str) -> bool:
        """Whether a name is that of one class of this file, and of nothing else."""
        return name in self.own and len(self.naming.classes.get(name, ())) == 1

    def _follow(self, value: ast.Name, node: ast.Call, is_fine: Callable[[ast.expr, ast.Call], bool]) -> bool:
        """Whether all that a name is bound to is fine."""
        _, bindings = self.naming.bindings(value)
        if not bindings or value.id in self.naming.outer or id(value) in self._asked:
            return False
        self._asked.add(id(value))
        found = all(self._is_bound_to(binding, node, is_fine) for binding in bindings)
        self._asked.discard(id(value))
        return found

    def _is_bound_to(
        self, binding: ast.AST, node: ast.Call, is_fine: Callable[[ast.expr, ast.Call], bool]
    ) -> bool:
        if isinstance(binding, ast.Starred):
            # What a loop goes over.
            return is_fine == self._is_own and self._holds(binding.value, node)
        if isinstance(binding, ast.arg):
            named = binding.annotation
            return is_fine == self._is_own and isinstance(named, ast.Name) and self._is_class(named.id)
        return isinstance(binding, ast.expr) and is_fine(binding, node)

    def _are_stored(
        self, value: ast.Attribute, node: ast.Call, is_fine: Callable[[ast.expr, ast.Call], bool]
    ) -> bool:
        """Whether all that is stored on an attribute of an object of this file is fine."""
        name = value.attr
        if not isinstance(value.value, ast.Name) or value.value.id != "self" or "self" not in self.others:
            return False
        if name in self.naming.functions or name in self.naming.declared or id(value) in self._asked:
            return False
        if not self.foreign.keys().isdisjoint(self.base_roots) or self.naming.has_type_comments:
            return False
        self._asked.add(id(value))
        stored = self.naming.stored.get(name, [])
        found = bool(stored) and all(is_fine(each, node) for each in stored)
        self._asked.discard(id(value))
        return found


def _is_empty_list(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return last(node.func) == "list" and isinstance(node.func, ast.Name) and not node.args
    return isinstance(node, ast.List) and not node.elts
