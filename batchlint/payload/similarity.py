"""The similarity of an object to a type of the API."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from batchlint.history import load
from batchlint.payload.vocabulary import (
    EXTENSION,
    EXTERNAL,
    TASK_FACTORIES,
    WEIGHTS,
    is_annotation,
    is_template,
)

#: So many elements of a list are compared.
_SAMPLE = 5


class Similarity(NamedTuple):
    """The evidence for a type, and against it.

    `score` is the weight of the names that fit, here and below; `strange` counts names that the
    type never had (1 each, 2 for those with a weight) and values of the wrong JSON kind (2 each, 1 for
    a list in place of an object, or the other way round); `fits` is the number of names that fit at
    this level.
    """

    score: int
    strange: int
    fits: int


@dataclass(frozen=True, slots=True)
class PropertyKinds:
    """What a property takes, over all versions: JSON kinds, and types of objects in it."""

    kinds: frozenset[str]
    types: tuple[str, ...]
    elements: tuple[str, ...]


_KINDS = {"int": "number", "long": "number", "float": "number", "bool": "boolean", "object": "any"}


@cache
def property_kinds(type_name: str) -> dict[str, PropertyKinds]:
    """The properties that a type ever had, by wire name."""
    history = load()
    found = {}
    for prop in history.types[type_name].props.values():
        kinds, types, elements = set(), [], []
        for ref in dict.fromkeys(r for r in prop.refs if r is not None):
            if ref[0] == "[":
                kinds.add("array")
                if ref[1:-1] in history.types:
                    elements.append(ref[1:-1])
            elif ref[0] == "{" or ref in history.types:
                kinds.add("object")
                if ref in history.types:
                    types.append(ref)
            else:
                kinds.add(_KINDS.get(ref, "string"))
        found[prop.wire] = PropertyKinds(frozenset(kinds), tuple(types), tuple(elements))
    return found


@cache
def required(type_name: str) -> frozenset[str]:
    """The properties that a type requires at every version at which it exists."""
    wire_type = load().types[type_name]
    return frozenset(p.wire for p in wire_type.props.values() if p.required and p.required == wire_type.at)


def compare(type_name: str, value: dict[str, Any]) -> Similarity:
    """The similarity of an object to a type, down through the objects in it."""
    score = strange = fits = 0
    known = property_kinds(type_name)
    extension = EXTENSION.get(type_name, frozenset())
    for key, content in value.items():
        slot = known.get(key)
        if slot is None:
            if key in extension:
                score += _extension(key, content)
                fits += 1
            elif not is_annotation(key) and key not in EXTERNAL:
                # External documents are excluded before; in a whole body, such a name is a mistake.
                strange += 2 if key in WEIGHTS else 1
            continue
        if content is None:
            fits += 1
            continue
        if not _takes(slot, content):
            # One object in place of a list, or the other way round, is a mistake that people make.
            alike = isinstance(content, (dict, list)) and not slot.kinds.isdisjoint(("object", "array"))
            score += WEIGHTS.get(key, 0) if alike else 0
            strange += 1 if alike else 2
            continue
        below = _below(slot, content)
        if below is not None:
            if not below.fits:
                strange += 1
                continue
            score += below.score
            strange += below.strange
        fits += 1
        score += WEIGHTS.get(key, 0)
    return Similarity(score, strange, fits)


def _below(slot: PropertyKinds, content: Any) -> Similarity | None:
    """The best similarity of an object, or of a list's first objects, to the types that fit there."""
    if isinstance(content, dict):
        objects, types = [content], slot.types
    elif isinstance(content, list):
        objects, types = [c for c in content[:_SAMPLE] if isinstance(c, dict)], slot.elements
    else:
        return None
    objects = [o for o in objects if o]
    if not objects or not types:
        return None
    return max(
        (compare(t, o) for t in types for o in objects), key=lambda found: found.score - 2 * found.strange
    )


def _takes(slot: PropertyKinds, content: Any) -> bool:
    if "any" in slot.kinds:
        return True
    if isinstance(content, str):
        if "string" in slot.kinds or is_template(content):
            return True
        if "boolean" in slot.kinds:
            return content.lower() in ("true", "false")
        return "number" in slot.kinds and content.lstrip("-").isdigit()
    if isinstance(content, bool):
        return "boolean" in slot.kinds
    if isinstance(content, dict):
        return "object" in slot.kinds
    if isinstance(content, list):
        return "array" in slot.kinds
    return "number" in slot.kinds


def _extension(key: str, content: Any) -> int:
    """The weight of a property of the CLI extension; its task factory is unmistakable."""
    if key == "taskFactory" and isinstance(content, dict):
        if content.get("type") in TASK_FACTORIES:
            return 10
        tasks = content.get("tasks")
        bodies = [content.get("repeatTask"), *(tasks[:_SAMPLE] if isinstance(tasks, list) else [])]
        return 6 if any(isinstance(body, dict) and "commandLine" in body for body in bodies) else 0
    return 4 if key == "applicationTemplateInfo" and isinstance(content, dict) else 0
