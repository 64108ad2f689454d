"""Take texts apart that an expression puts together: what stands in literals, and what is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from batchlint.python.tree.source import Source

#: Stands for an expression in a text that is put together.
HOLE = "\0"
_CONVERSION = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]|%%")
#: A field of a template of `str.format`, or what stands for a brace.
FIELD = re.compile(r"\{\{|\}\}|\{(\w*)[^{}]*\}")


class TextPiece(NamedTuple):
    """A part of a text that is put together: literal characters at `start`, or an expression."""

    text: str
    start: int
    expression: cst.BaseExpression | None = None


def pieces_of(source: Source, node: cst.BaseExpression) -> Iterator[TextPiece]:
    """The parts of a text that is put together, in order."""
    pending: list[cst.BaseExpression] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, cst.SimpleString):
            start = source.span(current).start + len(current.prefix) + len(current.quote)
            yield TextPiece(current.raw_value, start)
        elif isinstance(current, cst.FormattedString):
            for part in current.parts:
                if isinstance(part, cst.FormattedStringText):
                    yield TextPiece(part.value, source.outer(part).start)
                elif isinstance(part, cst.FormattedStringExpression):
                    yield TextPiece(HOLE, 0, part.expression)
        elif isinstance(current, cst.ConcatenatedString) or _is_operation(current, cst.Add):
            assert isinstance(current, (cst.ConcatenatedString, cst.BinaryOperation))
            pending.extend((current.right, current.left))
        elif isinstance(current, cst.BinaryOperation) and _is_operation(current, cst.Modulo):
            given = current.right
            parts = [e.value for e in given.elements] if isinstance(given, cst.Tuple) else [given]
            named = _named_items(given)
            yield from filled(source, current.left, _CONVERSION, parts, named)
            if named:
                yield TextPiece("", 0, given)
        else:
            yield TextPiece(HOLE, 0, current)


def filled(
    source: Source,
    template: cst.BaseExpression,
    field: re.Pattern[str],
    given: list[cst.BaseExpression],
    named: dict[str, cst.BaseExpression],
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


def builds_text(node: cst.CSTNode) -> bool:
    """Whether an expression puts a text together, as far as its first part shows."""
    while isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Modulo)):
        if _is_operation(node, cst.Add) and builds_text(node.right):
            return True
        node = node.left
    return isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString))


def _is_operation(node: cst.CSTNode, operator: type[cst.BaseBinaryOp]) -> bool:
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, operator)


def _named_items(node: cst.BaseExpression) -> dict[str, cst.BaseExpression]:
    if not isinstance(node, cst.Dict):
        return {}
    return {constant(e.key): e.value for e in node.elements if isinstance(e, cst.DictElement)}


def constant(node: cst.BaseExpression) -> str:
    """What a literal holds, as it is written; empty for anything that is no string."""
    return node.raw_value if isinstance(node, cst.SimpleString) else ""
