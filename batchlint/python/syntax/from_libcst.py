"""Build the syntax tree of a file from libcst's, which reads the syntax of every Python version."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from batchlint.core.uses import Span
from batchlint.python.syntax import nodes
from batchlint.python.syntax.strings import block_start

_KINDS: dict[str, type[nodes.Node]] = {
    **{name: kind for name, kind in vars(nodes).items() if isinstance(kind, type)},
    "IndentedBlock": nodes.Block,
    "SimpleStatementSuite": nodes.Block,
    "MatchList": nodes.MatchSequence,
    "MatchTuple": nodes.MatchSequence,
    "TemplatedString": nodes.FormattedString,
    "TemplatedStringText": nodes.FormattedStringText,
    "TemplatedStringExpression": nodes.FormattedStringExpression,
    "ExceptStarHandler": nodes.ExceptHandler,
}
#: Comments and the signs that continue lines.
_NO_TOKEN = re.compile(r"#[^\r\n]*|\\")
#: Nodes that begin and end with the nodes in them.
_SPANNING = (
    *(nodes.AssignTarget, nodes.Element, nodes.ComparisonTarget, nodes.CompIf, nodes.CompFor, nodes.Index),
    *(nodes.SubscriptElement, nodes.Annotation, nodes.Decorator, nodes.WithItem, nodes.AsName, nodes.From),
    *(nodes.NameItem, nodes.Else, nodes.Finally, nodes.DictElement, nodes.Param, nodes.Parameters),
    *(nodes.MatchSequenceElement, nodes.MatchMappingElement, nodes.MatchKeywordElement, nodes.MatchOrElement),
)
#: Nodes that begin with a keyword or a sign of their own and end with the nodes in them.
_ENDING = (
    *(nodes.Arg, nodes.StarredDictElement, nodes.FunctionDef, nodes.ClassDef, nodes.If, nodes.For),
    *(nodes.While, nodes.With, nodes.ExceptHandler, nodes.Try, nodes.MatchCase, nodes.Match),
)


def build(module: cst.Module, text: str, placed: Callable[[Span], Span] | None = None) -> nodes.Module:
    """Build the tree of a file.

    Args:
        module: the tree that libcst gives for it.
        text: the decoded file.
        placed: for a part of the code that libcst generates from its tree, the part of the text; None
            where the code is the text.

    Returns:
        The tree, equal to that of `from_ast`.
    """
    builder = _Builder(module, text)
    found = nodes.Module(text, 0, len(text), body=builder.many(module.body))
    if placed is not None:
        for node in (below for statement in found.children for below in nodes.walk(statement)):
            node.start, node.end = placed(Span(node.start, node.end))
            node.outer_start, node.outer_end = placed(Span(node.outer_start, node.outer_end))
    return found


class _Builder:
    """Builds nodes from left to right."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._text = text
        self._code = module.code
        self._module = module
        self._spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
        self._offsets: list[int] | None = None
        if not self._code.isascii():
            lengths = (len(char.encode("utf-8", "surrogatepass")) for char in self._code)
            self._offsets = [index for index, length in enumerate(lengths) for _ in range(length)]
            self._offsets.append(len(self._code))
        self._operators: dict[type, str] = {}
        #: Behind the last node that was built.
        self._position = 0

    def many(self, given: Sequence[cst.CSTNode]) -> list[nodes.Node]:
        """The nodes for some of libcst's; the statements of a line stand for the line."""
        found: list[nodes.Node] = []
        for node in given:
            found += self.many(node.body) if isinstance(node, cst.SimpleStatementLine) else [self._node(node)]
        return found

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        span = self._spans[node]
        start, end = span.start, span.start + span.length
        return (start, end) if self._offsets is None else (self._offsets[start], self._offsets[end])

    def _node(self, node: Any) -> nodes.Node:
        """The node for one of libcst's."""
        kind = _KINDS[type(node).__name__]
        start, end = self._span(node)
        if kind is nodes.Block:
            start = block_start(self._code, self._position) + 1
        self._position = max(self._position, start)
        if getattr(node, "type_parameters", None) is not None:
            # They come before all else but the name.
            parts = {"name": self._value("name", node.name)}
            self._position = self._span(node.type_parameters)[1]
        else:
            parts = {}
        for name in kind.fields:
            if name not in parts:
                parts[name] = self._value(name, getattr(node, name, None))
        if kind is nodes.ImportFrom:
            parts["has_parentheses"] = node.lpar is not None
        if kind is nodes.Index and node.star:
            inner: Any = parts["value"]
            star = self._code.rindex("*", 0, inner.outer_start)
            parts["value"] = nodes.StarredElement(self._text, star, inner.outer_end, value=inner)
        found = kind(self._text, start, end, **parts)
        self._place(found, node)
        self._position = max(self._position, found.outer_end)
        return found

    def _place(self, found: nodes.Node, node: Any) -> None:
        """Set the position of a node from its parts and parentheses."""
        inner = found.children
        if isinstance(found, (*_SPANNING, nodes.Tuple, nodes.GeneratorExp)):
            found.start, found.end = (inner[0].outer_start, inner[-1].outer_end) if inner else (0, 0)
        elif isinstance(found, (*_ENDING, nodes.Block)) and inner:
            found.end = inner[-1].outer_end
        elif isinstance(found, nodes.Slice):
            found.end = found.start + len(self._code[found.start : found.end].rstrip())
        found.outer_start, found.outer_end = found.start, found.end
        parentheses = getattr(node, "lpar", None)
        if parentheses and isinstance(found, nodes.Expression):
            found.outer_start = self._span(parentheses[0])[0]
            found.outer_end = self._span(node.rpar[-1])[1]
        if isinstance(found, nodes.MatchStar):
            found.end = found.outer_end = inner[0].end if inner else self._code.index("_", found.start) + 1
        if isinstance(found, nodes.Tuple) and not inner:
            found.start, found.end = found.outer_start + 1, found.outer_end - 1

    def _value(self, name: str, value: Any) -> object:
        """The value of a field."""
        if name == "operator":
            return self._operator(value)
        if isinstance(value, cst.ParamStar) or value is cst.MaybeSentinel.DEFAULT:
            return None if name != "star" else ""
        if isinstance(value, cst.CSTNode):
            return self._node(value)
        if isinstance(value, (list, tuple)):
            return self.many(value)
        return value if value is not None or name != "format_spec" else []

    def _operator(self, node: cst.CSTNode) -> str:
        kind = type(node)
        if kind not in self._operators:
            code = _NO_TOKEN.sub("", self._module.code_for_node(node))
            self._operators[kind] = " ".join(code.split())
        return self._operators[kind]
