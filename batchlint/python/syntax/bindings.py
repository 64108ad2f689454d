"""Which names a file binds, whatever to: a fix that writes a builtin must mean the builtin."""

from __future__ import annotations

import ast
import builtins


def names_bound(text: str) -> frozenset[str]:
    """The names that a Python text binds anywhere; every builtin if that is unknown.

    Methods don't count: their names are only reached through an object.
    """
    found = names_assigned(text)
    if found is None:
        return frozenset(dir(builtins))
    return found | {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
        if alias.name != "*"
    }


def names_assigned(text: str) -> frozenset[str] | None:
    """The names that a Python text binds other than by an import; None if that is unknown."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    methods = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if id(node) not in methods:
                    found.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
    return frozenset(found)
