"""A Python file: its text, its syntax tree, and what the text shows at a glance."""

from __future__ import annotations

import re
from functools import cached_property
from inspect import cleandoc

from batchlint.core.uses import Span
from batchlint.python.syntax import nodes
from batchlint.python.syntax.bindings import names_assigned, names_bound
from batchlint.python.syntax.literals import literal
from batchlint.python.syntax.parsing import parse

#: A name that is set to None, has None as its default, or is compared with it.
_UNSET = re.compile(r"\b([^\W\d]\w*)\b(?=\s*(?::[^=\n]*)?=\s*None\b|\s+is\s+(?:not\s+)?None\b)")


class Source:
    """A parsed file.

    Attributes:
        text: the decoded text without a byte-order mark.
        module: the tree.
    """

    def __init__(self, text: str) -> None:
        """Parse the text.

        Args:
            text: the decoded text without a byte-order mark.

        Raises:
            ParseFailure: it is not Python that can be read.
        """
        self.text = text
        self.module, self._code = parse(text)

    @cached_property
    def names_bound(self) -> frozenset[str]:
        """The names that something in the text binds: those of builtins may mean something else there."""
        return names_bound(self._code)

    @cached_property
    def names_assigned(self) -> frozenset[str] | None:
        """The names that something other than an import binds; None if that is unknown."""
        return names_assigned(self._code)

    @cached_property
    def names_unset(self) -> frozenset[str]:
        """The names that the text gives a reason to think of as None at times."""
        return frozenset(_UNSET.findall(self.text))

    @cached_property
    def lines(self) -> int:
        """How many lines the text has."""
        return self.text.count("\n") + 1

    @cached_property
    def asks_for_names(self) -> bool:
        """Whether any condition may test if a name exists."""
        return "hasattr" in self.text

    @cached_property
    def has_type_comments(self) -> bool:
        """Whether any comment declares a type."""
        return "# type:" in self.text

    def docstring(self, node: nodes.FunctionDef | nodes.ClassDef) -> str:
        """The docstring of a function or class, cleaned; empty where there is none."""
        first = node.body.body[0] if node.body.body else None
        if not isinstance(first, nodes.Expr):
            return ""
        pieces: list[nodes.Node] = []
        rest: nodes.Node = first.value
        while isinstance(rest, nodes.ConcatenatedString):
            pieces.append(rest.left)
            rest = rest.right
        values = [literal(p.value) for p in (*pieces, rest) if isinstance(p, nodes.SimpleString)]
        is_text = len(values) > len(pieces) and all(isinstance(value, str) for value in values)
        return cleandoc("".join(values)) if is_text else ""

    def span(self, node: nodes.Node) -> Span:
        """The span of a node without its own parentheses."""
        return Span(node.start, node.end)

    def outer(self, node: nodes.Node) -> Span:
        """The span of a node with its parentheses."""
        return Span(node.outer_start, node.outer_end)

    def holds(self, node: nodes.Node) -> bool:
        """Whether a node is of this file: values travel across files, and their nodes with them."""
        return node.text is self.text

    def place(self, node: nodes.Node) -> tuple[int, int]:
        """The line and the column at which a node begins, from 0."""
        start = node.outer_start
        return self.text.count("\n", 0, start), start - self.text.rfind("\n", 0, start)

    def code(self, node: nodes.Node) -> str:
        """The source of a node, with its parentheses."""
        return self.text[node.outer_start : node.outer_end]
