"""Code that asks which release of a package is there, or has an answer for the other ones."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Callable, Iterator

_ASKS = re.compile(
    r"version|hasattr|getattr|signature|_attribute_map|inspect|\bdir\b|__dict__", re.IGNORECASE
)
_CAUGHT = frozenset(["ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NameError"])
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def guards(code: str) -> Callable[[int], bool]:
    """Find the places that only run with some releases, as far as the code itself sees to that.

    These are the branches of a condition that asks for a version, or whether something is there;
    what follows such a condition that leaves; and both sides of a `try` that waits for a name to be
    missing.

    Args:
        code: Python code.

    Returns:
        Tells for an offset whether it is in such a place. Of code that this Python can't parse, all is.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return lambda offset: True
    asking = _asking(tree)
    lines = {
        line
        for first, last in _stretches(tree, asking)
        for line in range(first, last + 1)
    }  # fmt: skip
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", code))]

    def is_guarded(offset: int) -> bool:
        return bisect.bisect_right(starts, offset) in lines

    return is_guarded


def _asking(tree: ast.AST) -> frozenset[str]:
    """Names that hold the answer to such a question: variables, and short functions that return it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _asks(node.value, frozenset()):
                found.update(each.id for each in targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.Try) and _waits(node):
            for statement in (*node.body, *(each for handler in node.handlers for each in handler.body)):
                found.update(_stored(statement))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and len(node.body) <= 3:
            returns = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None]
            if any(_asks(value, frozenset()) for value in returns):
                found.add(node.name)
    return frozenset(found)


def _stored(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _asks(test: ast.AST, names: frozenset[str]) -> bool:
    """Whether an expression asks for a version, or whether something is there."""
    for node in ast.walk(test):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if isinstance(name, str) and (name in names or _ASKS.search(name)):
            return True
    return False


def _waits(node: ast.Try) -> bool:
    """Whether a `try` waits for something to be missing."""
    for handler in node.handlers:
        for each in ast.walk(handler.type) if handler.type is not None else ():
            if (getattr(each, "id", None) or getattr(each, "attr", None)) in _CAUGHT:
                return True
    return False


def _stretches(tree: ast.AST, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The guarded lines: first and last."""
    for node in ast.walk(tree):
        asks = isinstance(node, (ast.If, ast.IfExp, ast.While)) and _asks(node.test, names)
        if asks or (isinstance(node, ast.Try) and _waits(node)):
            yield node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            statements = block if isinstance(block, list) else []
            for each in statements:
                leaves = isinstance(each, ast.If) and isinstance(each.body[-1], _LEAVES)
                if leaves and _asks(each.test, names):
                    yield each.lineno, statements[-1].end_lineno or statements[-1].lineno
