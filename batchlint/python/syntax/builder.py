"""The position in a file while its syntax tree is built from `ast`: white space, names and parentheses."""

from __future__ import annotations

import ast
import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from batchlint.python.syntax import nodes
from batchlint.python.syntax.strings import after_space, block_start

_OPENING = re.compile(r"#[^\r\n]*|\(")
_LINE_END = re.compile(r"\r\n|\r|\n")
_IDENTIFIER = re.compile(r"\w+")
_COMPOUND = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While),
    *(ast.With, ast.AsyncWith, ast.Try, getattr(ast, "TryStar", ast.Try), ast.Match),
)
#: A function that builds the node for one of `ast` between two offsets.
Build: TypeAlias = "Callable[[Builder, Any, int, int], Any]"


class Builder:
    """Builds nodes from left to right.

    Attributes:
        text: the file.
        kinds: the function for each class of `ast`.
        position: up to where the text belongs to nodes that are built. A parenthesis between this and
            the next expression is one of its own: those of calls, parameters and so on are skipped.
        line_starts: the offset of each line.
        is_ascii: whether columns count characters; else they count bytes.
    """

    def __init__(
        self, text: str, kinds: Mapping[type[ast.AST], Build], line_starts: list[int] | None = None
    ) -> None:
        """Begin at the start of a file.

        Args:
            text: the decoded file.
            kinds: the function for each class of `ast`.
            line_starts: the offset of each line; None to look for them.
        """
        self.text = text
        self.kinds = kinds
        self.position = 0
        if line_starts is None:
            line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self.line_starts = line_starts
        self.is_ascii = text.isascii()
        #: A line with other characters that was asked for last, and the bytes before each of its characters.
        self._wide: tuple[int, list[int]] = (-1, [])

    def start(self, node: Any) -> int:
        """The offset of the first character of a node of `ast`."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Any) -> int:
        """The offset behind a node of `ast`."""
        return self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        start = self.line_starts[line - 1]
        if self.is_ascii:
            return start + column
        if self._wide[0] != start:
            end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
            lengths = (len(char.encode("utf-8", "surrogatepass")) for char in self.text[start:end])
            self._wide = start, [0, *itertools.accumulate(lengths)]
        return start + bisect_left(self._wide[1], column)

    def skip(self, expected: str = "") -> int:
        """Skip white space and, where it follows, a token; returns the new position."""
        position = after_space(self.text, self.position)
        if expected and self.text.startswith(expected, position):
            position += len(expected)
        self.position = position
        return position

    def name(self, start: int, end: int) -> nodes.Name:
        """The node of a name between two offsets."""
        return nodes.Name(self.text, start, end, value=self.text[start:end])

    def identifier(self) -> nodes.Name:
        """The node of the name at the position, which is skipped."""
        start = self.skip()
        found = _IDENTIFIER.match(self.text, start)
        self.position = found.end() if found is not None else start
        return self.name(start, self.position)

    def as_name(self) -> nodes.AsName:
        """The node of `as` and a name at the position, which are skipped."""
        self.skip("as")
        name = self.identifier()
        return nodes.AsName(self.text, name.start, name.end, name=name)

    def build(self, node: ast.AST) -> Any:
        """The node for one of `ast`, without its parentheses.

        Raises:
            SyntaxError: it is of a kind that only a later Python has.
        """
        function = self.kinds.get(type(node))
        if function is None:
            raise SyntaxError(f"{type(node).__name__} is not known")
        return function(self, node, self.start(node), self.end(node))

    def expression(self, node: ast.expr) -> nodes.Expression:
        """The node of an expression, with its parentheses."""
        start = self.start(node)
        opened = self._opened(start)
        self.position = max(self.position, start)
        found: nodes.Expression = self.build(node)
        if opened:
            self._close(found, opened)
        self.position = max(self.position, found.outer_end)
        return found

    def optional(self, node: ast.expr | None) -> nodes.Expression | None:
        """The node of an expression; None for none."""
        return self.expression(node) if node is not None else None

    def _opened(self, start: int) -> list[int]:
        """Where parentheses open between the position and the start of an expression."""
        if "(" not in self.text[self.position : start]:
            return []
        gap = _OPENING.finditer(self.text, self.position, start)
        return [match.start() for match in gap if match[0] == "("]

    def _close(self, node: nodes.Node, opened: Sequence[int]) -> None:
        """Add to an expression its parentheses, of which at most as many close as open before it."""
        closed, end = 0, node.outer_end
        while closed < len(opened):
            following = after_space(self.text, end)
            if not self.text.startswith(")", following):
                break
            closed, end = closed + 1, following + 1
        if closed:
            node.outer_start, node.outer_end = opened[-closed], end

    def statements(self, body: Iterable[ast.stmt]) -> list[nodes.Statement]:
        """The nodes of statements."""
        found = []
        for node in body:
            self.position = self.start(node)
            statement: nodes.Statement = self.build(node)
            if isinstance(node, _COMPOUND):  # CPython counts a semicolon at its end in
                statement.end = statement.outer_end = self.position
            self.position = statement.end
            found.append(statement)
        return found

    def block(self, body: Sequence[ast.stmt], keyword: str = "") -> nodes.Block:
        """The node of the statements behind the next colon."""
        self.skip(keyword)
        start = block_start(self.text, self.position)
        statements = self.statements(body)
        return nodes.Block(self.text, start + 1, statements[-1].end, body=statements)
