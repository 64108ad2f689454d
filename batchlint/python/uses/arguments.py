"""The arguments of calls, as the matcher sees them."""

from __future__ import annotations

from batchlint.core.uses import Argument, Role
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.values import Constant, Instance, ListValue, Text, Unknown, Value


def listed(state: State, node: nodes.Call) -> list[Argument]:
    """The arguments of a call."""
    found = []
    for argument in node.args:
        span = state.outer(argument.value)
        if argument.keyword is not None:
            found.append(Argument(argument.keyword.value, span, state.span(argument.keyword)))
        else:
            found.append(Argument(argument.star or None, span, None))
    return found


def with_members(state: State, node: nodes.Call) -> list[Argument]:
    """The arguments, with the members of lists and tuples that are written and unpacked."""
    found = []
    for argument, known in zip(node.args, listed(state, node), strict=True):
        if argument.star == "*" and isinstance(argument.value, (nodes.List, nodes.Tuple)):
            span = state.outer(argument.value)
            found += [Argument(None, span, None)] * len(argument.value.elements)
        found.append(known)
    return found


def with_roles(state: State, call: CallSite) -> list[Argument]:
    """The arguments, with the roles that their values have."""
    arguments, positional = listed(state, call.node), call.positional
    if len([a for a in arguments if a.keyword is None]) != len(positional):
        return arguments
    found = []
    for i, argument in enumerate(arguments):
        if i < len(positional):
            value: Value | None = positional[i]
            argument = argument._replace(role=_role(state, positional[i]))
        else:
            value = call.keywords.get(argument.keyword or "")
        made = value.made.use if isinstance(value, Instance) and value.made is not None else None
        found.append(argument._replace(given=_given(state, value), made=made))
    return found


def with_values(recording: Recording, call: CallSite) -> list[Argument]:
    """The arguments, with the roles that their values have, and with what is written there."""
    arguments, found = with_roles(recording.state, call), []
    positional = [a for a in arguments if a.keyword is None]
    is_plain = len(positional) == len(call.positional)
    for position, (argument, node) in enumerate(zip(arguments, call.node.args, strict=True)):
        known = call.keywords.get(argument.keyword or "")
        if argument.keyword is None:
            known = call.positional[position] if is_plain else None
        found.append(argument._replace(value=use_value(recording, node.value, known)))
    return found


def _given(state: State, value: Value | None) -> str:
    """The wire type of an object of the package, `str` for a text, or nothing."""
    if isinstance(value, Text) or (isinstance(value, Constant) and isinstance(value.value, str)):
        return "str"
    if isinstance(value, Instance) and not value.likely and len(value.shape.names) == 1:
        name = value.shape.names[0]
        return name if name in state.history.types else ""
    return ""


def _role(state: State, value: Value) -> Role:
    if isinstance(value, Instance):
        types = state.history.types
        names = [n for n in value.shape.names if n in types]
        if any(types[n].kind == "options" for n in names):
            return "options"
        return "body" if state.history.body_types.intersection(names) else "other"
    if isinstance(value, Constant):
        return "unknown" if value.value is None else "other"
    if isinstance(value, Unknown):
        return "options" if value.name.endswith("options") else "unknown"
    return "other" if isinstance(value, (Text, ListValue)) else "unknown"
