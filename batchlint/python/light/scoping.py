"""Where calls stand in a file, for the light look: in which function, among which statements."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    Judge: TypeAlias = Callable[[ast.expr | ast.AnnAssign], bool]

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Scope = (*_Function, ast.ClassDef, ast.Lambda)
#: What control doesn't come out of.
_Leaves = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_Comprehension = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Scopes:
    """The functions of a file, and what stands in each of them."""

    def __init__(self, homes: dict[int, ast.AST]) -> None:
        """Prepare; nothing is looked at yet.

        Args:
            homes: the definition, or the file, that each call stands in.
        """
        self._homes = homes
        self._inside: dict[int, list[ast.AST]] = {}
        self._parents: dict[int, ast.AST] = {}

    def of(self, call: ast.Call) -> ast.AST | None:
        """The function that a call stands in, or the file; None for a class or a lambda."""
        found = self._homes.get(id(call))
        return found if isinstance(found, (ast.Module, *_Function)) else None

    def inside(self, scope: ast.AST) -> list[ast.AST]:
        """The nodes of a function, without those of the functions and classes in it."""
        if id(scope) not in self._inside:
            found: list[ast.AST] = []
            pending = list(ast.iter_child_nodes(scope))
            self._parents.update((id(child), scope) for child in pending)
            while pending:
                node = pending.pop()
                found.append(node)
                if not isinstance(node, _Scope):
                    for child in ast.iter_child_nodes(node):
                        self._parents[id(child)] = node
                        pending.append(child)
            self._inside[id(scope)] = found
        return self._inside[id(scope)]

    def all_reaching(self, name: str, call: ast.Call, is_fine: Judge) -> bool:
        """Whether all that a name may be bound to at a call is fine.

        Args:
            name: the name.
            call: where it is read.
            is_fine: asked for each expression that is assigned to it and may reach the call; for the
                statement where that declares a type.

        Returns:
            False also where something else than an assignment binds it, or nothing may.
        """
        scope = self.of(call)
        if scope is not None:
            self.inside(scope)
        node: ast.AST = call
        while scope is not None and node is not scope:
            parent = self._parents.get(id(node))
            if parent is None:
                return False
            if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)) and isinstance(node, ast.stmt):
                # What the last time around left behind comes back.
                if not self._is_fine(parent.body, name, is_fine):
                    return False
            if isinstance(parent, (ast.comprehension, *_Comprehension)):
                if any(_binds(each.target, name) for each in getattr(parent, "generators", [])):
                    return False
            for block in _blocks(parent):
                if node in block:
                    found = self._before(block[: block.index(node)], name, is_fine)
                    if found is not None:
                        return found
            if isinstance(parent, (ast.For, ast.AsyncFor)) and _binds(parent.target, name):
                return False
            if isinstance(parent, (ast.With, ast.AsyncWith, ast.ExceptHandler)) and _header_binds(
                parent, name
            ):
                return False
            if isinstance(parent, ast.Try) and not isinstance(node, ast.expr) and node not in parent.body:
                # Part of what was tried may have been done.
                if not self._is_fine(parent.body, name, is_fine):
                    return False
            node = parent
        return False

    def _before(self, block: Sequence[ast.stmt], name: str, is_fine: Judge) -> bool | None:
        """Whether what a name is bound to behind some statements is fine; None where they leave it alone."""
        for statement in reversed(block):
            found = self._assigned(statement, name, is_fine)
            if found is not None:
                return found
            if not self._is_fine([statement], name, is_fine):
                return False
        return None

    def _assigned(self, statement: ast.stmt, name: str, is_fine: Judge) -> bool | None:
        """Whether what a statement is sure to bind a name to is fine; None where it may leave it alone."""
        if isinstance(statement, ast.Assign):
            if any(isinstance(target, ast.Name) and target.id == name for target in statement.targets):
                return is_fine(statement.value)
        elif isinstance(statement, ast.AnnAssign):
            if isinstance(statement.target, ast.Name) and statement.target.id == name:
                return statement.value is not None and is_fine(statement)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            return None if _header_binds(statement, name) else self._before(statement.body, name, is_fine)
        elif isinstance(statement, ast.If) and statement.orelse:
            parts = [p for p in (statement.body, statement.orelse) if not isinstance(p[-1], _Leaves)]
            found = [self._before(part, name, is_fine) for part in parts]
            if parts and None not in found:
                return all(found)
        return None

    def _is_fine(self, block: Sequence[ast.stmt], name: str, is_fine: Judge) -> bool:
        """Whether all that may bind a name somewhere in some statements is an assignment that is fine."""
        for statement in block:
            if isinstance(statement, ast.If):
                # What leaves doesn't come back.
                for part in (statement.body, statement.orelse):
                    if part and not isinstance(part[-1], (ast.Return, ast.Raise)):
                        if not self._is_fine(part, name, is_fine):
                            return False
                continue
            pending: list[ast.AST] = [statement]
            while pending:
                node = pending.pop()
                if isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == name for target in node.targets
                ):
                    if not is_fine(node.value):
                        return False
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    if node.target.id == name and (node.value is None or not is_fine(node)):
                        return False
                elif _binds_otherwise(node, name):
                    return False
                if isinstance(node, (ast.Assign, ast.AnnAssign)):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    pending += [t for t in targets if not isinstance(t, ast.Name)]
                    pending += [node.value] if node.value is not None else []
                elif not isinstance(node, _Scope):
                    pending.extend(ast.iter_child_nodes(node))
        return True


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements in a statement."""
    names = ("body", "orelse", "finalbody")
    found = [getattr(node, name, None) for name in names]
    return [block for block in found if isinstance(block, list)]


def _binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(target))


def _binds_otherwise(node: ast.AST, name: str) -> bool:
    """Whether a node by itself binds a name, other than by an assignment."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.alias):
        return name in (node.asname, node.name.partition(".")[0])
    return name in (getattr(node, "name", None), getattr(node, "rest", None))


def _header_binds(node: ast.With | ast.AsyncWith | ast.ExceptHandler, name: str) -> bool:
    if isinstance(node, ast.ExceptHandler):
        return node.name == name
    return any(item.optional_vars is not None and _binds(item.optional_vars, name) for item in node.items)
