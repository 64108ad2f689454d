"""Split the strings that an expression builds into literals and inserted values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source

#: Stands for an expression in a text that is put together.
HOLE = "\0"
_CONVERSION = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]|%%")
#: A field of a template of `str.format`, or what stands for a brace.
FIELD = re.compile(r"\{\{|\}\}|\{(\w*)[^{}]*\}")


class TextPiece(NamedTuple):
    """A part of a text that is put together: literal characters at `start`, or an expression."""

    text: str
    start: int
    expression: nodes.Expression | None = None


def pieces_of(source: Source, node: nodes.Expression) -> Iterator[TextPiece]:
    """The parts of a text that is put together, in order."""
    pending: list[nodes.Expression] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, nodes.SimpleString):
            start = source.span(current).start + len(current.prefix) + len(current.quote)
            yield TextPiece(current.raw_value, start)
        elif isinstance(current, nodes.FormattedString):
            for part in current.parts:
                if isinstance(part, nodes.FormattedStringText):
                    yield TextPiece(part.value, source.outer(part).start)
                elif isinstance(part, nodes.FormattedStringExpression):
                    yield TextPiece(HOLE, 0, part.expression)
        elif isinstance(current, nodes.ConcatenatedString) or _is_operation(current, "+"):
            assert isinstance(current, (nodes.ConcatenatedString, nodes.BinaryOperation))
            pending.extend((current.right, current.left))
        elif isinstance(current, nodes.BinaryOperation) and _is_operation(current, "%"):
            given = current.right
            parts = [e.value for e in given.elements] if isinstance(given, nodes.Tuple) else [given]
            named = _named_items(given)
            yield from filled(source, current.left, _CONVERSION, parts, named)
            if named:
                yield TextPiece("", 0, given)
        else:
            yield TextPiece(HOLE, 0, current)


def filled(
    source: Source,
    template: nodes.Expression,
    field: re.Pattern[str],
    given: list[nodes.Expression],
    named: dict[str, nodes.Expression],
) -> Iterator[TextPiece]:
    """The parts of a template with what its fields are filled with."""
    count = 0
    for piece in pieces_of(source, template):
        if piece.expression is not None:
            yield piece
            continue
        at = 0
        for match in field.finditer(piece.text):
            yield TextPiece(piece.text[at : match.start()], piece.start + at)
            at = match.end()
            if match[0] in ("%%", "{{", "}}"):
                continue
            name = match[1] or ""
            place = int(name) if name.isdigit() else count
            count += not name
            filler = named.get(name) if name and not name.isdigit() else None
            if filler is None and place < len(given) and (not name or name.isdigit()):
                filler = given[place]
            yield TextPiece(HOLE, 0, filler)
        yield TextPiece(piece.text[at:], piece.start + at)


def builds_text(node: nodes.Node) -> bool:
    """Whether an expression builds a string, judging by its first part."""
    while isinstance(node, nodes.BinaryOperation) and node.operator in ("+", "%"):
        if _is_operation(node, "+") and builds_text(node.right):
            return True
        node = node.left
    return isinstance(node, (nodes.SimpleString, nodes.ConcatenatedString, nodes.FormattedString))


def _is_operation(node: nodes.Node, operator: str) -> bool:
    return isinstance(node, nodes.BinaryOperation) and node.operator == operator


def _named_items(node: nodes.Expression) -> dict[str, nodes.Expression]:
    if not isinstance(node, nodes.Dict):
        return {}
    return {constant(e.key): e.value for e in node.elements if isinstance(e, nodes.DictElement)}


def constant(node: nodes.Expression) -> str:
    """What a literal holds, as it is written; empty for anything that is no string."""
    return node.raw_value if isinstance(node, nodes.SimpleString) else ""
