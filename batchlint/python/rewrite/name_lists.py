"""Write a text of names, with commas between them, as a list of names."""

from __future__ import annotations

from batchlint.core.writing import Edit
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.spelling import Speller, requoted
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import literal

#: Expressions that an attribute can be read of without parentheses.
_PRIMARY = (
    nodes.Name,
    nodes.Attribute,
    nodes.Call,
    nodes.Subscript,
    nodes.SimpleString,
    nodes.FormattedString,
)


def as_list(context: FileContext, node: nodes.Expression, speller: Speller) -> list[Edit]:
    """The edits of a text; none where it is None or a list already.

    Raises:
        Unspellable: what it is can't be told.
    """
    value, code = context.source.outer(node), context.source.code(node)
    match node:
        case nodes.Name(value="None") | nodes.List() | nodes.Tuple():
            return []
        case nodes.IfExp():
            return [*as_list(context, node.body, speller), *as_list(context, node.orelse, speller)]
        case nodes.SimpleString() if not node.is_parenthesized:
            text = literal(node.value)
            if not isinstance(text, str) or "\\" in code:
                raise Unspellable
            names = [requoted(code, name.strip()) for name in text.split(",")]
            return [Edit(*value, f"[{', '.join(names)}]")]
        case nodes.Call(func=nodes.Attribute(value=nodes.SimpleString(), attr=nodes.Name(value="join"))):
            return _joined(context, node)
        case nodes.BooleanOperation() | nodes.ConcatenatedString() | nodes.Lambda() | nodes.NamedExpr():
            raise Unspellable
    split = f".split({speller.plain(',')})"
    if isinstance(node, nodes.Name) and node.value in context.source.names_unset:
        split += f" if {code} else None"
    if isinstance(node, _PRIMARY) or node.is_parenthesized:
        return [Edit(value.end, value.end, split)]
    return [Edit(value.start, value.start, "("), Edit(value.end, value.end, f"){split}")]


def _joined(context: FileContext, node: nodes.Call) -> list[Edit]:
    """What names are joined from is a list, or can be made one."""
    assert isinstance(node.func, nodes.Attribute)
    value, source = context.source.outer(node), context.source
    separator = source.code(node.func.value)[1:-1].strip()
    if separator != "," or len(node.args) != 1 or node.args[0].star or node.args[0].keyword is not None:
        raise Unspellable
    joined = source.outer(node.args[0].value)
    if isinstance(node.args[0].value, (nodes.List, nodes.ListComp)):
        return [Edit(value.start, joined.start, ""), Edit(joined.end, value.end, "")]
    if "list" in source.names_bound:
        raise Unspellable
    return [Edit(*source.outer(node.func), "list")]
