"""Values that are stored or passed, as the matcher sees them: a literal, or else a text."""

from __future__ import annotations

from batchlint.core.uses import Value as UseValue
from batchlint.python.infer.events import Access
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import KEYWORDS
from batchlint.python.uses.recording import Recording
from batchlint.python.values.values import Constant, Instance, Value


def use_value(recording: Recording, node: nodes.Expression, value: Value | None) -> UseValue:
    """A value as the matcher sees it: its literal where it is one, else its text."""
    span = recording.state.outer(node)
    if isinstance(
        node, (nodes.SimpleString, nodes.ConcatenatedString, nodes.Integer, nodes.Float, nodes.Name)
    ) and isinstance(value, Constant):
        is_name = isinstance(node, nodes.Name) and node.value not in ("True", "False", "None")
        if not is_name:
            return UseValue("literal", span, literal=value.value)
    if isinstance(node, (nodes.List, nodes.Tuple)):
        items = [
            use_value(recording, e.value, _quiet_constant(recording, e.value))
            for e in node.elements
            if isinstance(e, nodes.Element)
        ]
        return UseValue("list", span, items=items)
    if isinstance(node, nodes.Dict):
        return UseValue("object", span)
    if isinstance(value, Instance) and isinstance(node, nodes.Call) and value.shape.is_object():
        return UseValue("object", span)
    if isinstance(value, Instance) and isinstance(node, nodes.Attribute):
        enum = recording.state.history.enums.get(value.shape.describe())
        member = enum.value_of(node.attr.value) if enum is not None else None
        if member is not None:
            return UseValue("text", span, literal=member.spelling)
    literal = value.value if isinstance(value, Constant) and isinstance(value.value, str) else None
    return UseValue("text", span, literal=literal, maybe_none=_may_be_none(recording, node))


def stored_value(recording: Recording, access: Access) -> UseValue | None:
    """The value that is stored in a property or under a key; None where nothing is stored."""
    if access.value_node is None:
        return None
    return use_value(recording, access.value_node, access.value)


def _may_be_none(recording: Recording, node: nodes.Expression) -> bool:
    """Whether the file gives a reason to think of an expression as None at times."""
    if isinstance(node, nodes.IfExp):
        return any(_may_be_none(recording, part) for part in (node.body, node.orelse))
    if isinstance(node, nodes.BooleanOperation):
        left = node.operator == "and" and _may_be_none(recording, node.left)
        return left or _may_be_none(recording, node.right)
    if isinstance(node, nodes.Call):
        last = node.func.attr.value if isinstance(node.func, nodes.Attribute) else ""
        return last in ("get", "pop", "getenv")
    name = node.attr.value if isinstance(node, nodes.Attribute) else getattr(node, "value", None)
    if not isinstance(name, str) or not isinstance(node, (nodes.Name, nodes.Attribute)):
        return False
    if name == "None":
        return True
    return recording.state.emitting and name in recording.state.source.names_unset


def _quiet_constant(recording: Recording, node: nodes.Expression) -> Value | None:
    """The constant that a literal is, without looking at names."""
    if isinstance(node, (nodes.SimpleString, nodes.ConcatenatedString, nodes.Integer, nodes.Float)):
        return recording.expressions.value(node, recording.state.module_scope)
    if isinstance(node, nodes.Name) and node.value in KEYWORDS:
        return Constant(KEYWORDS[node.value])
    return None
