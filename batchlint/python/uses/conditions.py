"""Expressions whose truth the code depends on."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.python.syntax import nodes


def depends_on(tree: nodes.Node, call: nodes.Call) -> bool:
    """Whether the code tests what a call gives, hands it back, or does so with a name that it is bound to."""
    names = {
        name
        for node in nodes.walk(tree)
        if isinstance(node, (nodes.Assign, nodes.NamedExpr)) and _inner(node.value) is call
        for name in _targets(node)
    }
    for condition in _conditions(tree):
        inner = _inner(condition)
        if inner is call or (isinstance(inner, nodes.Name) and inner.value in names):
            return True
        if isinstance(inner, nodes.NamedExpr) and _inner(inner.value) is call:
            return True
    return False


def _inner(node: nodes.Expression) -> nodes.Expression:
    return node.expression if isinstance(node, nodes.Await) else node


def _targets(node: nodes.Assign | nodes.NamedExpr) -> Iterator[str]:
    targets = [node.target] if isinstance(node, nodes.NamedExpr) else [t.target for t in node.targets]
    yield from (target.value for target in targets if isinstance(target, nodes.Name))


def _conditions(tree: nodes.Node) -> Iterator[nodes.Expression]:
    for node in nodes.walk(tree):
        match node:
            case nodes.If() | nodes.While() | nodes.IfExp() | nodes.Assert():
                yield node.test
            case nodes.UnaryOperation(operator="not"):
                yield node.expression
            case nodes.BooleanOperation():
                yield from (node.left, node.right)
            case nodes.Comparison():
                yield node.left
            case nodes.Return() if node.value is not None:
                yield node.value
