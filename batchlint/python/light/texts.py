"""Texts of OData that options are given, for the light look: whether all that they may be is fine.

A text counts where it is written down in the file; what is handed over by others, or read from
somewhere, is not known to the full analysis either.
"""

from __future__ import annotations

import ast
import re

from batchlint.python.light.local_names import last, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from batchlint.core.odata import Clause
    from batchlint.python.light.dangers import Dangers
    from batchlint.python.light.naming import Naming

#: What stands for something that is not known, as `core.odata` has it.
_HOLE = "\0"
_FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
#: Methods of the file's own or of texts that may give a text which is written down.
_KEEPS = frozenset(["join", "replace", "strip", "lower", "upper", "get", "pop", "setdefault"])


class Texts:
    """Judges the texts of one file."""

    def __init__(
        self, naming: Naming, dangers: Dangers, names: Container[str], foreign: Container[str], is_asked: bool
    ) -> None:
        """Prepare.

        Args:
            naming: the names of the file.
            dangers: what to look for.
            names: the words that matter.
            foreign: names from modules of the project.
            is_asked: whether other files may be asked what they hand to functions of this one.
        """
        self._naming = naming
        self._queries = dangers.queries
        self._names = names
        self._foreign = foreign
        self._is_asked = is_asked
        self._under_way: set[int | str] = set()

    def is_fine(self, options: str, clause: str, value: ast.expr) -> bool:
        """Whether all that a clause of an object of options may be names properties that are there.

        Args:
            options: the class.
            clause: `select`, `filter` or `expand`.
            value: what it is given.
        """
        paths = self._queries.get(options)
        found = self._of(value)
        if found is None:
            return False
        return not found or (paths is not None and all(self._fits(clause, text, paths) for text in found))  # type: ignore[arg-type]

    def _fits(self, clause: Clause, text: str, paths: frozenset[str]) -> bool:
        from batchlint.core.odata import names

        for steps in names(clause, text):
            path = "/".join(step.text for step in steps)
            if path not in paths or any(step.text in self._names for step in steps):
                return False
        return True

    def _all(self, nodes: Iterable[ast.expr]) -> list[str] | None:
        found: list[str] = []
        for node in nodes:
            texts = self._of(node)
            if texts is None:
                return None
            found += texts
        return found

    def _of(self, node: ast.expr) -> list[str] | None:
        """The texts that an expression may be; None where that can't be told."""
        if isinstance(node, ast.Constant):
            if node.value is ...:
                return None
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.JoinedStr):
            return self._joined(node)
        if isinstance(node, ast.IfExp):
            return self._all((node.body, node.orelse))
        if isinstance(node, ast.BoolOp):
            return self._all(node.values)
        if isinstance(node, ast.Name):
            return self._of_name(node)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, (ast.Compare, ast.UnaryOp)):
            return []
        return None

    def _joined(self, node: ast.JoinedStr) -> list[str] | None:
        text = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            elif isinstance(part, ast.FormattedValue) and self._of(part.value) == []:
                text += _HOLE
            else:
                return None
        return [text]

    def _of_call(self, node: ast.Call) -> list[str] | None:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "format" and isinstance(func.value, ast.Constant):
            values = (keyword.value for keyword in node.keywords)
            if self._all((*node.args, *values)) != [] or any(k.arg is None for k in node.keywords):
                return None
            return [_FIELD.sub(_HOLE, str(func.value.value))]
        name = last(func)
        naming = self._naming
        if not name or name in naming.functions or name in naming.classes or name in _KEEPS:
            return None
        if root_of(func) in self._foreign or (isinstance(func, ast.Name) and not self._is_import(func)):
            return None
        # Of what is handed over, some may be handed back.
        return self._all((*node.args, *(keyword.value for keyword in node.keywords)))

    def _is_import(self, node: ast.Name) -> bool:
        """Whether a name is bound by imports only, or built in."""
        return all(isinstance(binding, ast.alias) for binding in self._naming.bindings(node)[1])

    def _of_attribute(self, node: ast.Attribute) -> list[str] | None:
        naming = self._naming
        if root_of(node) in self._foreign or node.attr in naming.functions or naming.fields:
            return None
        return self._once(f".{node.attr}", naming.stored.get(node.attr, ()))

    def _of_name(self, node: ast.Name) -> list[str] | None:
        scope, bindings = self._naming.bindings(node)
        found: list[str] = []
        values: list[ast.expr] = []
        for binding in bindings:
            if isinstance(binding, ast.arg):
                given = self._handed(self._naming.params[id(binding)])
                if given is None:
                    return None
                found += given
            elif isinstance(binding, ast.alias):
                if node.id in self._foreign:
                    return None
            elif isinstance(binding, ast.expr):
                values.append(binding)
            elif not isinstance(binding, ast.AnnAssign):
                return None
        texts = self._once(f"{scope} {node.id}", values)
        return None if texts is None else found + texts

    def _handed(self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[str] | None:
        """The texts that a function is handed, to whichever parameter."""
        naming = self._naming
        if (
            isinstance(function, ast.Lambda)
            or self._is_asked
            or function.name in naming.kept | naming.kept_attributes
        ):
            return None
        if function.name.startswith(("test", "__")) or function.name in naming.handed:
            return None
        defaults = (default for default in function.args.kw_defaults if default is not None)
        calls = naming.calls.get(function.name, ())
        given = (value for call in calls for value in (*call.args, *(k.value for k in call.keywords)))
        return self._once(id(function), (*function.args.defaults, *defaults, *given))

    def _once(self, key: int | str, nodes: Iterable[ast.expr]) -> list[str] | None:
        if key in self._under_way:
            return []
        self._under_way.add(key)
        found = self._all(nodes)
        self._under_way.discard(key)
        return found
