"""Whether code that tests for a name that ended uses the newer one as well."""

from __future__ import annotations

import re

from batchlint.history import Shape, load
from batchlint.python.infer.events import Notation
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording


def is_lost(recording: Recording, shape: Shape, name: str, notation: Notation) -> bool:
    """Whether a name ended that code tests for, and the code around uses no newer one.

    `getattr(pool, "resize_error", None)` never fails, but is always None for newer releases.

    Args:
        recording: the file; its innermost function is the code around.
        shape: the type that is asked.
        name: the property that is asked for.
        notation: how it is spelled.
    """
    newer = newer_names(shape, name, notation)
    if newer is None:
        return False
    return not newer or re.search(rf"\b(?:{'|'.join(sorted(newer))})\b", _around(recording)) is None


def is_handed(state: State, node: nodes.Node) -> bool:
    """Whether a name is a parameter, so that it comes from the callers of the function."""
    node = node.value if isinstance(node, nodes.Index) else node
    holder = state.holder
    if not isinstance(node, nodes.Name) or not isinstance(holder, nodes.FunctionDef):
        return False
    params = holder.params
    named = (*params.posonly_params, *params.params, *params.kwonly_params)
    return any(p.name.value == node.value for p in named)


def newer_names(shape: Shape, name: str, notation: str) -> frozenset[str] | None:
    """The names that came when one ended; None for a name that lives on."""
    history = load()
    found: set[str] = set()
    ended = False
    for type_name in shape.names:
        wire_type = history.types.get(type_name)
        if wire_type is None:
            continue
        asked = wire_type.props.get(name) if notation == "wire" else wire_type.by_python.get(name)
        if asked is None or not wire_type.at >> history.latest & 1:
            continue
        mask = asked.at if notation == "wire" else asked.names[name]
        if mask >> history.latest & 1:
            continue
        ended = True
        for prop in wire_type.props.values():
            named = {prop.wire: prop.at} if notation == "wire" else prop.names
            found.update(other for other, at in named.items() if not at & mask)
    return frozenset(found) if ended else None


def _around(recording: Recording) -> str:
    holder = recording.state.holder
    return recording.state.source.code(holder) if holder is not None else recording.state.source.text
