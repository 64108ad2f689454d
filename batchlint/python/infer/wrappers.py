"""Functions that call what they are handed: whether they give back its result, or something made of it."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

#: Methods that give what a call in the background, or later, has given.
_WAITS = frozenset(["result", "get", "join"])


def gives_other(function: cst.FunctionDef | cst.Lambda) -> bool:
    """Whether a function gives back something else than the result of a call that it makes.

    Args:
        function: a function whose result the analysis does not know.

    Returns:
        True where a `return` takes the result apart, or hands it to a function that may:
        `json.loads(fn(*args, raw=True).response.text)`, `fn(*args).json()`, `len(fn(*args))`.
    """
    taken = {node.name.value for node in m.findall(function.params, m.Param()) if isinstance(node, cst.Param)}
    if isinstance(function, cst.Lambda):
        return not _is_result(function.body, function, taken)
    returned = (node.value for node in m.findall(function, m.Return()) if isinstance(node, cst.Return))
    return any(value is not None and not _is_result(value, function, taken) for value in returned)


def _is_result(value: cst.BaseExpression, function: cst.CSTNode, taken: set[str], depth: int = 4) -> bool:
    if isinstance(value, cst.Await):
        return _is_result(value.expression, function, taken, depth)
    if isinstance(value, cst.Name):
        assigned = [
            node.value
            for node in m.findall(function, m.Assign(targets=[m.AssignTarget(m.Name(value.value))]))
            if isinstance(node, cst.Assign)
        ]
        return not depth or all(_is_result(one, function, taken, depth - 1) for one in assigned)
    if not isinstance(value, cst.Call):
        return False
    if isinstance(value.func, cst.Attribute) and value.func.attr.value in _WAITS:
        return True
    if any(a.keyword is not None and a.keyword.value == "raw" for a in value.args):
        return False
    handed = [value.func, *(a.value for a in value.args)]
    return any(isinstance(part, cst.Name) and part.value in taken for part in handed)
