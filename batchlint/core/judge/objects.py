"""Judge objects that are written down: JSON objects, dicts, constructor calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from batchlint.core.findings import Finding
from batchlint.core.judge.contents import judge_content
from batchlint.core.judge.context import Absence, Context, finding, rule_at
from batchlint.core.judge.messages import advice, gone, property_label, silent_loss, use_instead, written
from batchlint.core.judge.names import judge_name
from batchlint.core.judge.suggestions import elsewhere, spelled, twin
from batchlint.core.judge.values import folded, is_nothing, mapping_for
from batchlint.core.uses import Entry, NameUse, ObjectUse
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.history import Property, Shape, last_before, mask_of
from batchlint.rules.grammar import Path, Rule


def judge_object(context: Context, use: ObjectUse) -> Iterator[Finding]:
    """Everything about one object: its properties, their values, and what is missing."""
    owner = use.shape.at(context.target)
    known = owner in context.history.types and context.history.types[owner].at >> context.target & 1
    if not known:
        # The type itself is the finding: here, at the property that holds it, or at its class name.
        if use.whole and owner is not None:
            yield from judge_name(context, NameUse(owner, use.head, None, use.confidence))
        return
    for entry in use.entries:
        yield from _judge_entry(context, use, entry)
    assert owner is not None
    if not use.open and not use.partial:
        yield from _missing(context, use, owner)


def _judge_entry(context: Context, use: ObjectUse, entry: Entry) -> Iterator[Finding]:
    if entry.positional:
        return
    found = use.shape.find(entry.key, use.notation)
    if not found:
        yield from _never_was(context, use, entry)
        return
    mask = mask_of(found)
    if use.constructor:
        mask = _accepted(found, mask)
    absence = context.absence(mask) if mask else None
    if absence is None:
        if context.target in found:
            yield from judge_content(context, use, entry, found[context.target])
        return
    yield _absent(context, use, entry, found, absence)


def _accepted(found: dict[int, Property], mask: int) -> int:
    """The versions whose constructor takes the property: read-only ones are no parameter.

    A property that was read-only all along is left alone: nothing broke.
    """
    writable = mask
    for index, prop in found.items():
        if prop.readonly >> index & 1:
            writable &= ~(1 << index)
    return writable or mask


def _absent(
    context: Context, use: ObjectUse, entry: Entry, found: dict[int, Property], absence: Absence
) -> Finding:
    version = absence.version
    at = version if absence.status == "unavailable" else last_before(mask_of(found), version)
    index = (
        at
        if at in found
        else max(i for i in found if i < version)
        if absence.status == "gone"
        else min(found)
    )
    prop, owner = found[index], use.shape.at(index) or ""
    subject = f"{owner}.{prop.wire}"
    written = "wire" if use.notation == "wire" else "python"
    label = property_label(prop, owner, written)
    extra = silent_loss(context) if use.constructor and absence.status == "gone" else ""
    if absence.status == "unavailable":
        rule = None
        message = gone(context, label, absence, None, None, extra)
        return finding(
            context, None, span=entry.key_span, subject=subject, message=message, version=version,
            confidence=use.confidence, name="not-yet-available", kind="unavailable",
        )  # fmt: skip
    rule = rule_for_property(context, owner, prop.wire, version)
    instead, edits, safe, group = None, None, True, None
    if rule is not None and isinstance(rule.becomes, Path):
        path = resolve(context, owner, rule)
        instead = use_instead(context, owner, path, written)
        edits = _moved(context, use, entry, owner, rule, path)
        # An object around None is not the same as None.
        safe = use.exact and not (len(path.steps) > 1 and entry.value.maybe_none)
        group = f"{use.span.start}:{path.steps[0]}"
    message = gone(context, label, absence, rule, instead, extra)
    return finding(
        context, rule, span=entry.key_span, subject=subject, message=message, version=version,
        confidence=use.confidence, edits=edits, safe=safe, group=group, linked=entry.linked,
    )  # fmt: skip


def rule_for_property(context: Context, owner: str, wire: str, version: int) -> Rule | None:
    """The rule that says what a property's end means; else the one about its type's end."""
    candidates = [
        r
        for r in context.rules.property(owner, wire)
        if r.version == version and (r.becomes is not None or r.removed)
    ]
    return candidates[0] if candidates else rule_at(context.rules.about("type", owner), version)


def resolve(context: Context, owner: str, rule: Rule) -> Path:
    """Where a rule sends a property, following later plain renames up to the target."""
    path = rule.becomes
    assert isinstance(path, Path)
    while True:
        holder = context.owner_of(owner, path, rule.version)
        if holder is None or path.is_list:
            return path
        later = [
            r
            for r in context.rules.property(holder, path.steps[-1])
            if rule.version < r.version <= context.target and isinstance(r.becomes, Path) and not r.values
        ]
        if not later or later[0].becomes is None or len(later[0].becomes.steps) != 1:  # type: ignore[union-attr]
            return path
        assert isinstance(later[0].becomes, Path)
        path = Path((*path.steps[:-1], *later[0].becomes.steps), later[0].becomes.is_list)


def landing_of(
    context: Context, owner: str, rule: Rule, path: Path
) -> tuple[int, tuple[Step, ...], str] | None:
    """The version whose names a move writes, the levels on its way, and the type it ends in.

    The names are those of the target; a path that is gone again by then is written as it was when
    it was new, and moved on by the next transition.
    """
    index = context.target
    holder = context.owner_of(owner, path, index)
    if holder is None or context.ref_at(holder, path.steps[-1], index) is None:
        index = rule.version
        holder = context.owner_of(owner, path, index)
    steps = context.steps(owner, path, index)
    return None if steps is None or holder is None else (index, steps, holder)


def _moved(
    context: Context, use: ObjectUse, entry: Entry, owner: str, rule: Rule, path: Path
) -> tuple[Edit, ...] | None:
    if sum(1 for e in use.entries if e.key == entry.key) > 1:
        return None
    landing = landing_of(context, owner, rule, path)
    if landing is None:
        return None
    index, steps, holder = landing
    wire = path.steps[-1]
    ref = context.ref_at(holder, wire, index)
    mapping = mapping_for(rule, entry.value, ref)
    if mapping is None or (steps and is_nothing(entry.value)):
        return None
    if steps and entry.value.kind == "text" and entry.linked is not None and entry.linked.loose:
        # What goes through the entries may drop those that are None; an object around it stays.
        return None
    if steps and use.shared:
        return None
    if steps and use.later & set(names_of(context, use.shape, path.steps[0])):
        # The object is stored as a whole behind this, and would take the place of the new one.
        return None
    siblings = []
    for place, literal in rule.siblings.items():
        if place.steps[:-1] != path.steps[:-1]:
            return None
        siblings.append(
            (place.steps[-1], Mapping("literal", context.ref_at(holder, place.steps[-1], index), new=literal))
        )
    if not steps:
        python = context.history.types[holder].props[wire].python
        if use.entry(wire, python) is not None or siblings:
            return None
        return use.writer.rename(use, entry, wire, mapping, index)
    return use.writer.nest(use, entry, steps, wire, mapping, tuple(siblings), index)


def names_of(context: Context, shape: Shape, wire: str) -> tuple[str, ...]:
    """How code may call a property of an object, whichever notation it is in."""
    owners = (context.history.types.get(name or "") for name in shape.names)
    return (wire, *(o.props[wire].python for o in owners if o is not None and wire in o.props))


def _never_was(context: Context, use: ObjectUse, entry: Entry) -> Iterator[Finding]:
    if use.confidence != "certain" or not entry.key or any(c in entry.key for c in ".@$ -"):
        return
    owner = use.shape.at(context.target)
    if owner is None:
        return
    name, notation = entry.key, use.notation
    message = twin(context, owner, name, notation)
    message = message or elsewhere(context, owner, name, notation, _types_around(context, use))
    if message is None:
        props = context.history.types[owner].props.values()
        names = [spelled(p, use.notation) for p in props if p.at >> context.target & 1]
        from difflib import get_close_matches  # only mistakes need it

        close = get_close_matches(entry.key, names, n=1, cutoff=0.6)
        hint = f"; did you mean `{close[0]}`?" if close else ""
        message = f"{owner} has no `{entry.key}` in any known version{hint}"
    yield finding(
        context, None, span=entry.key_span, subject=f"{owner}.{entry.key}", version=None, message=message,
        name="unknown-property", kind="unknown", severity="warning", confidence=use.confidence,
    )  # fmt: skip


def _types_around(context: Context, use: ObjectUse) -> list[str]:
    """The types of the objects that an object is put into, the nearest first."""
    types = context.history.types
    names = [other.shape.at(context.target) for other in _reached([use], "inside")[1:]]
    return [name for name in names if name in types]


def _missing(context: Context, use: ObjectUse, owner: str) -> Iterator[Finding]:
    wire_type = context.history.types[owner]
    for prop in wire_type.props.values():
        if use.entry(*_names(use, prop)) is not None:
            continue
        rules = context.rules.property(owner, prop.wire)
        if prop.required >> context.target & 1 and wire_type.kind == "object":
            yield from _required(context, use, owner, prop, rules)
            continue
        for rule in rules:
            if (
                rule.default is not None
                and not use.later & {prop.python, prop.wire}
                and context.crosses(rule.version)
                and prop.at >> context.target & 1
                and not _is_excepted(use, rule)
            ):
                yield _default(context, use, owner, prop, rule)
            elif rule.optional_when and context.target < rule.version and prop.at >> context.target & 1:
                if (context.source is None or context.source >= rule.version) and _holds(use, rule):
                    message = (
                        f"`{_names(use, prop)[0]}` of {owner} may be left out only since "
                        f"{context.version_name(rule.version)}: give it"
                    )
                    yield finding(
                        context, rule, span=use.head, subject=f"{owner}.{prop.wire}", message=message,
                        version=rule.version, confidence=use.confidence, severity="warning",
                    )  # fmt: skip


def _names(use: ObjectUse, prop: Property) -> tuple[str, ...]:
    if use.notation == "wire":
        return (prop.wire,)
    return (prop.python,) if use.notation == "python" else (prop.python, prop.wire)


def _is_excepted(use: ObjectUse, rule: Rule) -> bool:
    """Whether every body that an object is put into shows that the rule is not about it."""
    if not rule.unless:
        return False
    bodies = [found for found in _reached([use], "inside") if not found.inside]
    return bool(bodies) and all(
        any(_shows(part, rule.unless) for part in _reached([body], "parts")) for body in bodies
    )


def _reached(found: list[ObjectUse], by: Literal["inside", "parts"]) -> list[ObjectUse]:
    """Objects, and all around or in them."""
    for use in found:
        found.extend(other for other in getattr(use, by) if other not in found)
    return found


def _shows(use: ObjectUse, patterns: dict[str, re.Pattern[str]]) -> bool:
    """Whether an object holds a property of these names with a value that matches."""
    for entry in use.entries:
        names = {prop.wire for prop in use.shape.find(entry.key, use.notation).values()}
        literal = entry.value.literal
        if isinstance(literal, str) and any(patterns[n].search(literal) for n in names & patterns.keys()):
            return True
    return False


def _holds(use: ObjectUse, rule: Rule) -> bool:
    for wire, expected in rule.optional_when.items():
        found = next(
            (e for e in use.entries if any(p.wire == wire for p in use.shape.find(e.key).values())), None
        )
        if found is None or folded(found.value.literal) != folded(expected):
            return False
    return True


def _required(
    context: Context, use: ObjectUse, owner: str, prop: Property, rules: tuple[Rule, ...]
) -> Iterator[Finding]:
    """A required property is missing; said only where another version did not ask for it."""
    optional = context.history.types[owner].at & ~prop.required
    received_only = owner not in context.history.request_types and not use.constructor
    if not optional or received_only or _replaced_by_entry(context, use, owner, prop):
        return
    before = last_before(optional, context.target)
    version = before + 1 if before is not None else None
    rule = next((r for r in rules if r.required and r.version == version), None)
    since = f" since {context.version_name(version)}" if version is not None else ""
    ending = advice(rule) if rule is not None and rule.instead else ": give it"
    edits = None
    if rule is not None and rule.fill is not None and not use.shared:
        edits = use.writer.insert(use, prop.wire, Mapping("literal", new=rule.fill), context.target)
    yield finding(
        context, rule, span=use.head, subject=f"{owner}.{prop.wire}", version=version,
        message=f"`{_names(use, prop)[0]}` of {owner} is required{since}{ending}",
        confidence=use.confidence, name="required-property", kind="required", edits=edits, safe=use.exact,
    )  # fmt: skip


def _replaced_by_entry(context: Context, use: ObjectUse, owner: str, prop: Property) -> bool:
    """Whether an old name in the object becomes the required one: that finding is enough."""
    for entry in use.entries:
        found = use.shape.find(entry.key)
        if found and min(found) > context.target:
            # What was written for a newer version has to change as a whole.
            return True
        for index, old in found.items():
            for rule in context.rules.property(use.shape.at(index) or owner, old.wire):
                if isinstance(rule.becomes, Path) and rule.becomes.steps[0] == prop.wire:
                    return True
    return False


def _default(context: Context, use: ObjectUse, owner: str, prop: Property, rule: Rule) -> Finding:
    assert rule.default is not None
    name = _names(use, prop)[0]
    was, now = rule.default.was, written(rule.default.now, use.notation)
    since = context.version_name(rule.version)
    if was is None:
        change = f"is `{now}` since {since}"
    else:
        change = f"changes from `{written(was, use.notation)}` to `{now}` at {since}"
    edits = None
    if was is not None:
        mapping = Mapping("literal", prop.refs[context.target], new=was)
        edits = use.writer.insert(use, prop.wire, mapping, context.target)
    return finding(
        context, rule, span=use.head, subject=f"{owner}.{prop.wire}", version=rule.version,
        message=f"the default of `{name}` of {owner} {change}"
        f"{advice(rule) or ': decide and write it down'}",
        confidence=use.confidence, severity="warning", edits=edits, safe=False,
    )  # fmt: skip
