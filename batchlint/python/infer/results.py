"""Which release's result of an operation the code was written for, where the type of it changed."""

from __future__ import annotations

from batchlint.history import Shape, filled, load, shape_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import OperationPassed, ResultRead
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.values import (
    UNKNOWN,
    Instance,
    OperationSite,
    OperationValue,
    TableValue,
    Unknown,
    Value,
    as_likely,
    options_of,
)


def is_named_here(state: State, site: OperationSite) -> bool:
    """Whether an operation is named in the current function."""
    return site.anywhere or site.home is not state or site.holder is state.holder


def _is_settled_here(state: State, site: OperationSite) -> bool:
    """Whether the current code decides for which release a call's result was written.

    The result of another function is shared by all callers: a guarded read in one of them is no
    evidence for the others. What is read in another file must not depend on which of them
    was analysed before.
    """
    if not state.emitting or site.home is not state or site.disputed:
        return False
    return not state.guarded or is_named_here(state, site)


def narrowed_result(state: State, owner: Instance, name: str) -> Instance:
    """An object as the release has it that the code was written for, by a property that it reads."""
    site = owner.origin
    if site is None or site.result in ("new", "both"):
        return owner
    settles = _is_settled_here(state, site)
    old, new = owner.shape.names[0], owner.shape.names[-1]
    types = state.history.types
    if old in types and new.startswith("paged:"):
        return Instance(shape_of(old), owner.likely) if name in types[old].by_python else owner
    if old not in types or new not in types:
        return owner
    in_old, in_new = name in types[old].by_python, name in types[new].by_python
    if in_new and not in_old and settles:
        _settle_as_new(state, site)
    elif in_old and not in_new:
        if settles:
            site.result = "old"
        return Instance(shape_of(old), owner.likely)
    return owner


def _settle_as_new(state: State, site: OperationSite) -> None:
    """The new result is read; where another function reads the old one, nothing is decided."""
    if site.result == "old" and not is_named_here(state, site):
        site.result, site.disputed = "unknown", True
    else:
        site.result = "new"


def settle_by_declaration(state: State, value: Value, declared: Value | None) -> None:
    """Settle the release by the type that a function declares for what it returns."""
    if not isinstance(declared, Instance):
        return
    for option in options_of(value):
        site = option.origin if isinstance(option, Instance) else None
        if site is None or site.result != "unknown" or not _is_settled_here(state, site):
            continue
        assert isinstance(option, Instance)
        if declared.shape.names == option.shape.names[:1]:
            site.result = "old"
        elif declared.shape.names == option.shape.names[-1:]:
            site.result = "new"


def settle_as_either(state: State, owner: Instance) -> None:
    """Settle that the code is written for both releases: it tests the type, or has a fallback."""
    if owner.origin is not None and is_named_here(state, owner.origin):
        owner.origin.result = "both"


def settle_as_unused(state: State, value: Value, node: nodes.Expression) -> None:
    """Settle that a result is unused where the expression that names the operation is a statement."""
    if not state.emitting or not isinstance(value, Instance) or value.origin is None:
        return
    site = value.origin
    if site.home is not state or site.result != "unknown":
        return
    name = site.node.attr if isinstance(site.node, nodes.Attribute) else site.node
    here, there = state.span(node), state.span(name)
    if here.start <= there.start < there.end <= here.end:
        site.result = "unused"


def result_of(operation: OperationValue) -> Value:
    """The result of an operation, as the releases have it in which it is called as in the code."""
    found = load().operations[operation.operation]
    called = found.names[operation.site.spelled] if operation.site is not None else found.in_package
    results = [ref if called >> index & 1 else None for index, ref in enumerate(found.result)]
    if not any(results):
        return UNKNOWN
    shape = Shape(filled(results))
    origin = operation.site if len(shape.names) > 1 else None
    return Instance(shape, operation.likely, origin)


def read_result(state: State, value: Value, node: nodes.Node, awaited: bool = False) -> None:
    """Publish that an expression gives the result of an operation that something else called."""
    if state.emitting and isinstance(value, Instance) and value.origin is not None:
        state.publish(ResultRead(value.origin, node, awaited))


def passed_on(state: State, call: CallSite, result: Value) -> Value:
    """The result of a call that is passed an operation: likely that of the operation.

    The arguments that follow the operation are taken for its own.
    """
    if isinstance(result, Unknown):
        table = next((v for v in call.positional if isinstance(v, TableValue)), None)
        if table is not None:
            return table
    operation = next((v for v in call.positional if isinstance(v, OperationValue)), None)
    if operation is None:
        return result
    if not any(a.star == "*" for a in call.node.args):
        skip = call.positional.index(operation) + 1
        state.publish(OperationPassed(operation, call, skip, likely=True))
    if not isinstance(result, Unknown):
        return result
    return as_likely(result_of(operation))
