"""Values that are stored or passed, as the matcher sees them: a literal, or else a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Value as UseValue
from batchlint.python.infer.events import Access
from batchlint.python.values.constants import KEYWORDS
from batchlint.python.values.values import Constant, Instance, Value

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


def use_value(analysis: Analysis, node: cst.BaseExpression, value: Value | None) -> UseValue:
    """A value as the matcher sees it: its literal where it is one, else its text."""
    span = analysis.state.outer(node)
    if isinstance(
        node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float, cst.Name)
    ) and isinstance(value, Constant):
        is_name = isinstance(node, cst.Name) and node.value not in ("True", "False", "None")
        if not is_name:
            return UseValue("literal", span, literal=value.value)
    if isinstance(node, (cst.List, cst.Tuple)):
        items = [
            use_value(analysis, e.value, _quiet_constant(analysis, e.value))
            for e in node.elements
            if isinstance(e, cst.Element)
        ]
        return UseValue("list", span, items=items)
    if isinstance(node, cst.Dict):
        return UseValue("object", span)
    if isinstance(value, Instance) and isinstance(node, cst.Call) and value.shape.is_object():
        return UseValue("object", span)
    if isinstance(value, Instance) and isinstance(node, cst.Attribute):
        enum = analysis.state.history.enums.get(value.shape.describe())
        member = enum.value_of(node.attr.value) if enum is not None else None
        if member is not None:
            return UseValue("text", span, literal=member.spelling)
    literal = value.value if isinstance(value, Constant) and isinstance(value.value, str) else None
    return UseValue("text", span, literal=literal, maybe_none=_may_be_none(analysis, node))


def stored_value(analysis: Analysis, access: Access) -> UseValue | None:
    """The value that is stored in a property or under a key; None where nothing is stored."""
    if access.value_node is None:
        return None
    return use_value(analysis, access.value_node, access.value)


def _may_be_none(analysis: Analysis, node: cst.BaseExpression) -> bool:
    """Whether the file gives a reason to think of an expression as None at times."""
    if isinstance(node, cst.IfExp):
        return any(_may_be_none(analysis, part) for part in (node.body, node.orelse))
    if isinstance(node, cst.BooleanOperation):
        return _may_be_none(analysis, node.left) or _may_be_none(analysis, node.right)
    if isinstance(node, cst.Call):
        last = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        return last in ("get", "pop", "getenv")
    name = node.attr.value if isinstance(node, cst.Attribute) else getattr(node, "value", None)
    if not isinstance(name, str) or not isinstance(node, (cst.Name, cst.Attribute)):
        return False
    if name == "None":
        return True
    return analysis.state.emitting and name in analysis.state.source.names_unset


def _quiet_constant(analysis: Analysis, node: cst.BaseExpression) -> Value | None:
    """The constant that a literal is, without looking at names."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)):
        return analysis.inference.expressions.value(node, analysis.state.module_scope)
    if isinstance(node, cst.Name) and node.value in KEYWORDS:
        return Constant(KEYWORDS[node.value])
    return None
