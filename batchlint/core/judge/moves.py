"""Where a rule sends a property, and what has to be written there."""

from __future__ import annotations

from batchlint.core.judge.context import Absence, Context, rule_at
from batchlint.core.writing import Step
from batchlint.history import Property, Shape, last_before, mask_of
from batchlint.rules.grammar import Path, Rule


def rule_for_property(context: Context, owner: str, wire: str, version: int) -> Rule | None:
    """The rule about the end of a property; else the one about the end of its type."""
    for rule in context.rules.property(owner, wire):
        if rule.version == version and (rule.becomes is not None or rule.removed):
            return rule
    return rule_at(context.rules.about("type", owner), version)


def renamed_at(
    context: Context, shape: Shape, found: dict[int, Property], absence: Absence
) -> tuple[int, str] | None:
    """The Python name that the package of the target has for a property of another name.

    Args:
        context: the versions in question.
        shape: the type of the object.
        found: the property at each version that has it under the name that is written.
        absence: why the target does not have it under that name.

    Returns:
        The version whose names are written, and the name at the target; None where the target has no
        name for the property.
    """
    index = last_before(mask_of(found), absence.version) if absence.is_gone else absence.version
    owner = context.history.types.get(shape.at(context.target) or "")
    if index is None or index not in found or owner is None:
        return None
    prop = owner.props.get(found[index].wire)
    if prop is None or not context.has(prop.in_package):
        return None
    return index, prop.python(context.target)


def resolve(context: Context, owner: str, rule: Rule) -> Path:
    """Where a rule sends a property, following later plain renames up to the target."""
    path = rule.becomes
    assert isinstance(path, Path)
    while True:
        holder = context.owner_of(owner, path, rule.version)
        if holder is None or path.is_list:
            return path
        later = (
            r.becomes
            for r in context.rules.property(holder, path.steps[-1])
            if rule.version < r.version <= context.target and isinstance(r.becomes, Path) and not r.values
        )
        renamed = next(later, None)
        if not isinstance(renamed, Path) or len(renamed.steps) != 1:
            return path
        path = Path((*path.steps[:-1], *renamed.steps), renamed.is_list)


def landing_of(
    context: Context, owner: str, rule: Rule, path: Path
) -> tuple[int, tuple[Step, ...], str] | None:
    """The version whose names a move writes, the levels on its way, and the type it ends in.

    The names are those of the target; a path that was removed by then is written as it was when
    it was new, and moved on by the next transition.
    """
    index = context.target
    holder = context.owner_of(owner, path, index)
    if holder is None or context.ref_at(holder, path.steps[-1], index) is None:
        index = rule.version
        holder = context.owner_of(owner, path, index)
    steps = context.steps(owner, path, index)
    return None if steps is None or holder is None else (index, steps, holder)


def names_of(context: Context, shape: Shape, wire: str) -> tuple[str, ...]:
    """The names that code may use for a property of an object, in either notation."""
    owners = (context.history.types.get(name or "") for name in shape.names)
    return (wire, *(n for o in owners if o is not None and wire in o.props for n in o.props[wire].names))
