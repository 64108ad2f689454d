"""What a file lacks with the releases of the package that its requirements allow."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from batchlint.core.decoding import with_line_feeds
from batchlint.core.findings import Finding
from batchlint.core.judge import Context, judge
from batchlint.core.reports import Lack
from batchlint.core.uses import RequestUse, UnknownUse, Use, VersionUse
from batchlint.history import load
from batchlint.rules.custom import rules_with

#: The kinds of findings about what a release provides; values are checked by the service.
_PROVIDED = frozenset(["unavailable", "removed", "renamed", "package"])
_IMPORTS = re.compile(
    r"^[^\S\n]*(?:from\s+azure\.batch\b|import\s+(?:[\w., \t]*[,\s])?azure\.batch\b"
    r"|from\s+azure\s+import\s+[(\w, \t]*\bbatch\b)",
    re.MULTILINE,
)
#: Names in conditions about the release that is installed, or about what it has.
_CONDITION = re.compile(
    r"version|hasattr|getattr|signature|_attribute_map|inspect|\bdir\b|__dict__", re.IGNORECASE
)
_CAUGHT = frozenset(["ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NameError"])
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def uses_package(use: Use) -> bool:
    """Whether a use depends on the package, and not on the service alone."""
    if isinstance(use, (UnknownUse, RequestUse, VersionUse)):
        return False
    return getattr(use, "notation", "python") != "wire"


def imports_package(code: str) -> bool:
    """Whether Python code imports from the package."""
    return "batch" in code and _IMPORTS.search(with_line_feeds(code)) is not None


def lacking(
    uses: Collection[Use], code: str, version: int, counts: Callable[[Finding], bool]
) -> tuple[Lack, ...]:
    """What the releases of a version do not have of what code uses.

    Only what certainly breaks counts, and no place that is guarded by a condition on the release.

    Args:
        uses: the uses of the package in the code.
        code: the Python code.
        version: position of the version.
        counts: whether a finding is selected and not suppressed.
    """
    found = judge(Context(load(), rules_with(None), version), uses)[0]
    return tuple(
        Lack(f.rule, f.subject, f.span.start, f.version, f.kind == "unavailable")
        for f in found
        if f.kind in _PROVIDED
        and f.severity == "error"
        and f.confidence == "certain"
        and counts(f)
        and not _guarded(code)(f.span.start)
    )


@lru_cache(maxsize=1)
def _guarded(code: str) -> Callable[[int], bool]:
    """A test whether an offset is in a place that only runs with some releases.

    These are the branches of a condition on a version, or on whether something is there; what follows
    such a condition that leaves the block; and both sides of a `try` that catches a missing name. Code
    that this Python can't parse is guarded as a whole.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return lambda offset: True
    names = frozenset(_condition_names(tree))
    lines = {line for first, last in _guarded_lines(tree, names) for line in range(first, last + 1)}
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", code))]
    return lambda offset: bisect.bisect_right(starts, offset) in lines


def _condition_names(tree: ast.AST) -> Iterator[str]:
    """Names that hold the result of such a condition: variables, and short functions that return it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _is_condition(node.value, frozenset()):
                yield from (each.id for each in targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.Try) and _catches_missing(node):
            for statement in (*node.body, *(each for handler in node.handlers for each in handler.body)):
                for each in ast.walk(statement):
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                        yield each.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and len(node.body) <= 3:
            returns = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None]
            if any(_is_condition(value, frozenset()) for value in returns):
                yield node.name


def _is_condition(test: ast.AST, names: frozenset[str]) -> bool:
    """Whether an expression is about a version, or about whether something is there."""
    for node in ast.walk(test):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if isinstance(name, str) and (name in names or _CONDITION.search(name)):
            return True
    return False


def _catches_missing(node: ast.Try) -> bool:
    for handler in node.handlers:
        for each in ast.walk(handler.type) if handler.type is not None else ():
            if (getattr(each, "id", None) or getattr(each, "attr", None)) in _CAUGHT:
                return True
    return False


def _guarded_lines(tree: ast.AST, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The first and last line of each guarded stretch."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.If, ast.IfExp, ast.While, ast.Try)):
            if _catches_missing(node) if isinstance(node, ast.Try) else _is_condition(node.test, names):
                yield node.lineno, node.end_lineno or node.lineno
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            statements = block if isinstance(block, list) else []
            for each in statements:
                leaves = isinstance(each, ast.If) and isinstance(each.body[-1], _EXITS)
                if leaves and _is_condition(each.test, names):
                    yield each.lineno, statements[-1].end_lineno or statements[-1].lineno
