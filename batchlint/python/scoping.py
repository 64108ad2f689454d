"""Where calls stand in a file, for the light look: in which function, among which statements."""

from __future__ import annotations

import ast

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Scope = (*_Function, ast.ClassDef, ast.Lambda)


class Scopes:
    """The functions of a file, and what stands in each of them."""

    def __init__(self, tree: ast.Module) -> None:
        """Prepare; nothing is looked at yet.

        Args:
            tree: the file.
        """
        self._tree = tree
        self._found: dict[int, ast.AST] | None = None
        self._inside: dict[int, list[ast.AST]] = {}

    def of(self, call: ast.Call) -> ast.AST | None:
        """The function that a call stands in, or the file; None for a class or a lambda."""
        if self._found is None:
            self._found = {}
            pending: list[ast.AST] = [self._tree]
            while pending:
                scope = pending.pop()
                for node in self.inside(scope):
                    if isinstance(node, ast.Call):
                        self._found[id(node)] = scope
                    elif isinstance(node, _Scope):
                        pending.append(node)
        found = self._found.get(id(call))
        return found if isinstance(found, (ast.Module, *_Function)) else None

    def inside(self, scope: ast.AST) -> list[ast.AST]:
        """The nodes of a function, without those of the functions and classes in it."""
        if id(scope) not in self._inside:
            found: list[ast.AST] = []
            pending = list(ast.iter_child_nodes(scope))
            while pending:
                node = pending.pop()
                found.append(node)
                if not isinstance(node, _Scope):
                    pending.extend(ast.iter_child_nodes(node))
            self._inside[id(scope)] = found
        return self._inside[id(scope)]
