"""Build the syntax tree of a file from CPython's `ast`."""

from __future__ import annotations

import ast
import warnings

from batchlint.core.failing import ParseFailure
from batchlint.python.syntax import nodes
from batchlint.python.syntax.builder import Build, Builder
from batchlint.python.syntax.expressions import EXPRESSIONS, MOST_OPERANDS
from batchlint.python.syntax.patterns import PATTERNS
from batchlint.python.syntax.statements import STATEMENTS

#: The nodes of a file of 4 MB, as people write code.
MOST_NODES = 500_000
_KINDS: dict[type[ast.AST], Build] = {**EXPRESSIONS, **STATEMENTS, **PATTERNS}


def build(text: str) -> nodes.Module:
    """Build the tree of a file.

    Args:
        text: the decoded file without a byte-order mark.

    Returns:
        The tree, equal to that of `from_libcst`.

    Raises:
        SyntaxError: it is not Python of this version, or is nested too deeply.
        ValueError: there is a NUL byte in it.
        RecursionError: it is nested too deeply.
        MemoryError: it is nested too deeply.
        ParseFailure: there is too much in it.
    """
    tree = parse_ast(text)
    refuse_size(tree, text)
    return nodes.Module(text, 0, len(text), body=Builder(text, _KINDS).statements(tree.body))


def parse_ast(text: str) -> ast.Module:
    """Parse a file without warnings about its literals; raises what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def refuse_size(tree: ast.Module, text: str) -> None:
    """Refuse what would take more memory than a check may: each node takes some, and the tree of libcst more.

    Args:
        tree: what CPython's parser gives.
        text: the file.

    Raises:
        ParseFailure: there are too many nodes.
    """
    # No text has many more nodes than characters.
    if len(text) > MOST_NODES // 2 and sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ParseFailure(
            f"more than {MOST_NODES:,} names, values and operations, which is too many to analyse; exclude it"
        )


def refuse_chains(tree: ast.Module) -> None:
    """Refuse a chain of `and` or `or` that is too long: it is flat here and a tower in a syntax tree.

    Args:
        tree: what CPython's parser gives.

    Raises:
        RecursionError: there is one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and len(node.values) > MOST_OPERANDS:
            raise RecursionError
