"""The name that was probably meant where no version has the one that is written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from batchlint.core.judge.context import Context
from batchlint.core.judge.messages import type_label, use_instead
from batchlint.history import History, Property
from batchlint.rules.grammar import Path

#: From one type to another that has a property of the name: further away, it is not what was meant.
_MOST_STEPS = 3


def twin(context: Context, owner: str, name: str, notation: str) -> str | None:
    """The hint that a name is a property in another notation, or in other letters.

    Args:
        context: the versions in question.
        owner: the type of the object.
        name: what is written there, which no version has as a property of the type.
        notation: `wire` or `python`; everything else takes both.

    Returns:
        None if the target has neither such a property nor a replacement of one.
    """
    bare, props = _bare(name), context.history.types[owner].props.values()
    found = next((p for p in props if bare in map(_bare, (p.wire, *p.names))), None)
    if found is None:
        return None
    if context.has(found.at):
        return f"did you mean `{spelled(context, found, notation)}`?"
    rules = context.rules.property(owner, found.wire)
    moved = (r.becomes for r in rules if r.version <= context.target and isinstance(r.becomes, Path))
    path = next(moved, None)
    return use_instead(context, owner, path, notation) if path is not None else None


def elsewhere(context: Context, owner: str, name: str, notation: str, around: Iterable[str]) -> str | None:
    """The hint that a name is a property of another type: one around, above or below it in the API.

    Args:
        context: the versions in question.
        owner: the type of the object.
        name: what is written there, which no version has as a property of the type.
        notation: `wire` or `python`; everything else takes both.
        around: the types of the objects that this one is put into, which come first.

    Returns:
        None where no such type has one, or several types at one level below have.
    """
    for other in (*around, *_above(context.history, context.target, owner)):
        if (found := _property(context, other, name)) is not None:
            return _belongs(context, other, found, notation)
    level, seen = {owner}, {owner}
    for _ in range(_MOST_STEPS):
        level = {inner for outer in level for inner in _parts(context.history, context.target, outer)} - seen
        seen |= level
        having = [(other, found) for other in level if (found := _property(context, other, name)) is not None]
        if len(having) == 1:
            other, found = having[0]
            return _belongs(context, other, found, notation)
        if having:
            break
    return None


def _belongs(context: Context, owner: str, prop: Property, notation: str) -> str:
    return f"`{spelled(context, prop, notation)}` belongs to `{type_label(context, owner, notation)}`"


def spelled(context: Context, prop: Property, notation: str) -> str:
    """A property's name at the target as a notation spells it."""
    return prop.wire if notation == "wire" else prop.python(context.target)


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _property(context: Context, owner: str, name: str) -> Property | None:
    """The property of a type at the target that a name is, in whatever notation."""
    return next((p for p in context.props(owner) if _bare(p.wire) == _bare(name)), None)


@lru_cache(maxsize=1024)
def _above(history: History, target: int, owner: str) -> tuple[str, ...]:
    """The types that hold a type, the nearest first; of equals, those that are the body of a request."""
    bodies, found = history.body_types, []
    level, seen = [owner], {owner}
    for _ in range(_MOST_STEPS):
        held = set(level)
        names = [n for n in history.types if n not in seen and held & _parts(history, target, n)]
        level = sorted(names, key=lambda n: n not in bodies)
        seen.update(level)
        found += level
    return tuple(found)


@lru_cache(maxsize=4096)
def _parts(history: History, target: int, owner: str) -> frozenset[str]:
    """The types of the objects that a type holds at the target."""
    refs = ((prop.refs[target] or "").strip("[]{}") for prop in history.types[owner].props.values())
    return frozenset(ref for ref in refs if ref in history.types)
