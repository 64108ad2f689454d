"""Functions that call their arguments: whether they return the result, or something made of it."""

from __future__ import annotations

from batchlint.python.syntax import nodes

#: Methods that return the result of a call in the background.
_WAITS = frozenset(["result", "get", "join"])


def returns_other(function: nodes.FunctionDef | nodes.Lambda) -> bool:
    """Whether a function returns something else than the result of the function that it is passed.

    Args:
        function: a function whose result is unknown.

    Returns:
        True where a `return` takes the result apart, or passes it to a function that may:
        `json.loads(fn(*args, raw=True).response.text)`, `fn(*args).json()`, `len(fn(*args))`.
    """
    names = {node.name.value for node in nodes.walk(function.params) if isinstance(node, nodes.Param)}
    if isinstance(function, nodes.Lambda):
        return not _is_result(function.body, function, names)
    returned = (node.value for node in nodes.walk(function) if isinstance(node, nodes.Return))
    return any(value is not None and not _is_result(value, function, names) for value in returned)


def _is_result(value: nodes.Expression, function: nodes.Node, names: set[str], depth: int = 4) -> bool:
    if isinstance(value, nodes.Await):
        return _is_result(value.expression, function, names, depth)
    if isinstance(value, nodes.Name):
        assigned = [
            node.value
            for node in nodes.walk(function)
            if isinstance(node, nodes.Assign)
            and [nodes.dotted_name(t.target) for t in node.targets] == [value.value]
        ]
        return not depth or all(_is_result(one, function, names, depth - 1) for one in assigned)
    if not isinstance(value, nodes.Call):
        return False
    if isinstance(value.func, nodes.Attribute) and value.func.attr.value in _WAITS:
        return True
    if any(a.keyword is not None and a.keyword.value == "raw" for a in value.args):
        return False
    passed = [value.func, *(a.value for a in value.args)]
    return any(isinstance(part, nodes.Name) and part.value in names for part in passed)
