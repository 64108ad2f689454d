"""Whether code does anything with what a call gives, other than to drop it or to hand it back."""

from __future__ import annotations

from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import ancestors, references

#: Functions that wait for what others run, and give what these gave.
_WAITS = frozenset(["gather", "wait", "wait_for", "as_completed", "shield", "ensure_future", "create_task"])
#: Methods of what stands for a call in the future that give what the call gave.
_GIVES = frozenset(["result", "get"])


def is_kept(tree: nodes.Node, call: nodes.Node, later: bool = False) -> bool:
    """Whether the value of a call is stored, compared, tested, or passed on.

    A function that only returns it, or a lambda, leaves that to its callers.

    Args:
        tree: the file.
        call: the call.
        later: whether the call gives a future of the value in question.
    """
    way = ancestors(tree, call)
    for outer, inner in zip(reversed(way[:-1]), reversed(way), strict=False):
        match outer:
            case nodes.Expr() | nodes.Return() | nodes.Lambda():
                return False
            case nodes.Assign() if _is_unread(tree, outer):
                return False
            case nodes.IfExp() | nodes.BooleanOperation() if inner not in _tested(outer):
                continue
            case nodes.Attribute() if later and outer.attr.value in _GIVES:
                later = False
            case nodes.Call() if outer.func is inner or nodes.last_name(outer.func) in _WAITS:
                later = later and outer.func is not inner and nodes.last_name(outer.func) != "gather"
            case nodes.Await():
                later = False
            case nodes.Arg() | nodes.Element() | nodes.StarredElement() | nodes.List() | nodes.Tuple():
                continue
            case nodes.ListComp() | nodes.SetComp() | nodes.GeneratorExp() if outer.elt is inner:
                continue
            case _:
                return later is False or _is_any_result_kept(tree)
    return True


def _tested(node: nodes.IfExp | nodes.BooleanOperation) -> tuple[nodes.Expression, ...]:
    """What decides which value an expression has."""
    return (node.test,) if isinstance(node, nodes.IfExp) else (node.left,)


def _is_unread(tree: nodes.Node, node: nodes.Assign) -> bool:
    """Whether a value is bound to one name that nothing reads."""
    targets = [target.target for target in node.targets]
    return (
        len(targets) == 1
        and isinstance(targets[0], nodes.Name)
        and len(references(tree, targets[0].value)) == 1
    )


def _is_any_result_kept(tree: nodes.Node) -> bool:
    """Whether a file keeps what any future gives."""
    for node in nodes.walk(tree):
        match node:
            case nodes.Call(func=nodes.Attribute(attr=nodes.Name(value="result"))) if not node.args:
                pass
            case nodes.Await(expression=nodes.Name()):
                pass
            case nodes.Await(expression=nodes.Call() as inner) if nodes.last_name(inner.func) == "gather":
                pass
            case _:
                continue
        if is_kept(tree, node):
            return True
    return False
