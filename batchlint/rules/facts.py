"""Helpers that the checks of rules share to look things up in the API history."""

from __future__ import annotations

import re
from typing import Any

from batchlint.history import History
from batchlint.history.model import Module
from batchlint.rules.grammar import Path


def at(mask: int, index: int) -> bool:
    """Whether a mask holds a version; none is older than the first."""
    return index >= 0 and bool(mask >> index & 1)


def ends(mask: int, index: int) -> bool:
    """Whether something is there just before a version and not at it."""
    return at(mask, index - 1) and not at(mask, index)


def reachable(module: Module) -> int:
    """The versions where a module is what the package itself uses.

    5.x still ships one module for each model, but loads others: a class taken from such a module
    is not the class that the client raises and returns.
    """
    is_model = module.name.startswith("azure.batch.models.")
    return module.loaded if is_model and module.loaded else module.at


def element(ref: str) -> str:
    """The type of the elements of a list or map, and any other reference as it is."""
    return ref[1:-1] if ref[:1] in "[{" else ref


def owner_of(history: History, wire_type: str, path: Path, index: int) -> str | None:
    """The type that holds a path's last step at a version; None where a step is missing."""
    owner = wire_type
    for wire in path.steps[:-1]:
        ref = ref_at(history, owner, wire, index)
        if ref is None or ref not in history.types:
            return None
        owner = ref
    return owner


def ref_at(history: History, wire_type: str, wire: str, index: int) -> str | None:
    """The type reference of a property at a version; None where it is not there."""
    owner = history.types.get(wire_type)
    prop = owner.props.get(wire) if owner is not None else None
    return prop.refs[index] if prop is not None and at(prop.at, index) else None


def value_problem(history: History, ref: str, value: Any, index: int) -> str | None:
    """Why a literal can't be a value of a type at a version; None where it can."""
    ref = element(ref)
    if value is None:
        return None
    enum = history.enums.get(ref)
    if enum is not None:
        found = enum.values.get(str(value).lower()) if isinstance(value, str) else None
        if found is not None and at(found.at, index):
            return None
        known = ", ".join(v.spelling for v in enum.values.values() if at(v.at, index))
        return f"{ref} has no value {value} in {history.label(index)}; use one of {known}"
    wanted: dict[str, tuple[type, ...]] = {
        "bool": (bool,),
        "int": (int,),
        "long": (int,),
        "float": (int, float),
    }
    types = wanted.get(ref, (str,))
    right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
    return None if right else f"{value!r} is not a valid {ref}"


def request_after(url: tuple[str, str], request: str) -> str | None:
    """What becomes of a request under a `url` statement with placeholders; None where it doesn't match."""
    pattern = re.escape(url[0])
    for name in ("path", "action"):
        pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>[^?]+)")
    match = re.fullmatch(pattern, request)
    return url[1].format(**match.groupdict()) if match is not None else None


def bare(request: str) -> str:
    """A request without the names of its placeholders."""
    return re.sub(r"\{\w+\}", "{}", request)
