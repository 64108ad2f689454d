"""Judge object literals: JSON objects, dicts, constructor calls."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal

from batchlint.core.findings import Finding
from batchlint.core.judge.contents import judge_content
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.generations import about, is_second
from batchlint.core.judge.messages import (
    advised,
    drops_keywords,
    joined,
    new_name,
    property_label,
    type_label,
    use_instead,
    written,
)
from batchlint.core.judge.moves import landing_of, names_of, renamed_at, resolve, rule_for_property
from batchlint.core.judge.names import judge_name
from batchlint.core.judge.options import judge_options, options_type
from batchlint.core.judge.reporting import RENAMED, REQUIRED, UNKNOWN_PROPERTY, Place, Remedy, absent, finding
from batchlint.core.judge.suggestions import elsewhere, spelled, twin
from batchlint.core.judge.values import folded, is_nothing, mapping_for
from batchlint.core.uses import Entry, NameUse, ObjectUse
from batchlint.core.writing import Edit, Mapping, Nesting
from batchlint.history import Property, last_before, mask_of
from batchlint.rules.grammar import Path, Pattern, Rule


def judge_object(context: Context, use: ObjectUse) -> Iterator[Finding]:
    """One object: its properties, their values, and what is missing."""
    if (options := options_type(context, use)) is not None:
        yield from judge_options(context, use, options)
        return
    owner = use.shape.at(context.target)
    wire_type = context.history.types.get(owner or "")
    if wire_type is None or owner is None or not context.has(wire_type.at):
        # The type itself is the finding: here, at the property that holds it, or at its class name.
        if use.whole and owner is not None:
            yield from judge_name(context, NameUse(owner, use.head, None, use.confidence))
        return
    for entry in use.entries:
        if not entry.positional:
            yield from _judge_entry(context, use, owner, entry)
    if not use.open and not use.partial:
        yield from _missing(context, use, owner)


def _judge_entry(context: Context, use: ObjectUse, owner: str, entry: Entry) -> Iterator[Finding]:
    found = use.shape.find(entry.key, use.notation)
    if not found:
        yield from _never_was(context, use, owner, entry)
        return
    absence = context.absence_of(found)
    if absence is None and use.constructor:
        absence = context.absence(_accepted(found, mask_of(found)))
    if absence is not None:
        yield _absent(context, use, entry, found, absence)
    elif context.target in found:
        yield from judge_content(context, use, entry, found[context.target])


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
    index = last_before(mask_of(found), version) if absence.is_gone else version
    if index is None or index not in found:
        index = max(i for i in found if i < version) if absence.is_gone else min(found)
    prop, owner = found[index], use.shape.at(index) or ""
    is_wire = use.notation == "wire" or (use.notation == "either" and entry.key == prop.wire)
    notation = "wire" if is_wire else "python"
    label = property_label(context, prop, owner, notation, index)
    place = Place(entry.key_span, f"{owner}.{prop.wire}", use.confidence, label, notation)
    renamed = renamed_at(context, use.shape, found, absence)
    if renamed is not None and use.notation != "wire" and not context.has(mask_of(found)):
        edits = None
        if sum(1 for e in use.entries if e.key in (entry.key, prop.wire)) == 1:
            edits = use.writer.rename(use, entry, prop.wire, Mapping("keep"), context.target)
        remedy = Remedy(None, edits, use.exact, None, entry.linked, renamed[1])
        if absence.is_gone and _sends_keys(context, use):
            since = context.version_name(absence.version)
            message = f"the key {label} has been sent unconverted since {since}; use `{prop.wire}`"
            rule = about(context, "keys-not-converted")
            return finding(place, rule or RENAMED, absence.version, message, remedy)
        return absent(context, place, absence, None, remedy, RENAMED)
    if not absence.is_gone:
        return absent(context, place, absence)
    absence = absence._replace(silent=use.constructor and drops_keywords(context))
    rule = rule_for_property(context, owner, prop.wire, version)
    remedy = Remedy(linked=entry.linked)
    if rule is not None and isinstance(rule.becomes, Path):
        path = resolve(context, owner, rule)
        new = new_name(context, owner, rule, path, notation)
        remedy = Remedy(
            use_instead(context, owner, path, notation) if new is None else None,
            _moved(context, use, entry, owner, rule),
            # An object around None is not the same as None.
            use.exact and not (len(path.steps) > 1 and entry.value.maybe_none),
            f"{use.span.start}:{path.steps[0]}",
            entry.linked,
            new,
        )
    elif rule is not None and rule.removed and is_nothing(entry.value) and not use.later & {entry.key}:
        remedy = Remedy(edits=use.writer.remove(use, entry), safe=use.exact, linked=entry.linked)
    return absent(context, place, absence, rule, remedy)


def _sends_keys(context: Context, use: ObjectUse) -> bool:
    """Whether the package of the target sends the keys of the object as they are written."""
    return use.notation == "either" and is_second(context)


def _moved(context: Context, use: ObjectUse, entry: Entry, owner: str, rule: Rule) -> tuple[Edit, ...] | None:
    """The edits that move an entry where a rule sends it; None where that can't be done exactly."""
    path = resolve(context, owner, rule)
    landing = landing_of(context, owner, rule, path)
    if landing is None or sum(1 for e in use.entries if e.key == entry.key) > 1:
        return None
    index, steps, holder = landing
    wire, value = path.steps[-1], entry.value
    mapping = mapping_for(rule, value, context.ref_at(holder, wire, index))
    if mapping is None or any(place.steps[:-1] != path.steps[:-1] for place in rule.siblings):
        return None
    if not steps:
        python = context.history.types[holder].props[wire].python(index)
        if use.entry(wire, python) is not None or rule.siblings:
            return None
        return use.writer.rename(use, entry, wire, mapping, index)
    # What goes through the entries may drop those that are None; an object around one would stay.
    may_drop = value.kind == "text" and entry.linked is not None and entry.linked.loose
    # An object that is stored as a whole behind this would take the place of the new one.
    replaced = use.later & set(names_of(context, use.shape, path.steps[0]))
    if is_nothing(value) or may_drop or use.shared or replaced or _lacks(context, use, owner, rule):
        return None
    siblings = []
    for place, literal in rule.siblings.items():
        name = place.steps[-1]
        siblings.append((name, Mapping("literal", context.ref_at(holder, name, index), new=literal)))
    return use.writer.nest(use, entry, Nesting(steps, wire, mapping, tuple(siblings)), index)


def _lacks(context: Context, use: ObjectUse, owner: str, rule: Rule) -> bool:
    """Whether the new object that a rule moves an entry into would lack something that it must have."""
    path = resolve(context, owner, rule)
    landing = landing_of(context, owner, rule, path)
    if landing is None or use.open or use.partial or use.entry(*names_of(context, use.shape, path.steps[0])):
        return False
    index, _, holder = landing
    there = {place.steps[-1] for place in rule.siblings}
    for entry in use.entries:
        wires = {prop.wire for prop in use.shape.find(entry.key, use.notation).values()}
        for other in (r for wire in wires for r in context.rules.property(owner, wire)):
            if isinstance(other.becomes, Path) and not is_nothing(entry.value):
                beside = resolve(context, owner, other)
                there |= {beside.steps[-1]} if beside.steps[:-1] == path.steps[:-1] else set()
    props = context.history.types[holder].props.values()
    return any(prop.at & prop.required & 1 << index and prop.wire not in there for prop in props)


def _never_was(context: Context, use: ObjectUse, owner: str, entry: Entry) -> Iterator[Finding]:
    if use.confidence != "certain" or not entry.key or any(c in entry.key for c in ".@$ -"):
        return
    name, notation = entry.key, use.notation
    hint = twin(context, owner, name, notation)
    hint = hint or elsewhere(context, owner, name, notation, _types_around(context, use))
    if hint is None:
        names = [spelled(context, p, notation) for p in context.props(owner)]
        close = get_close_matches(name, names, n=1, cutoff=0.6)
        hint = f"did you mean `{close[0]}`?" if close else None
    place = Place(entry.key_span, f"{owner}.{name}", "certain")
    rule = about(context, "unknown-keyword") if use.constructor else None
    message = f"`{type_label(context, owner, notation)}.{name}` does not exist in any known version"
    if rule is not None:
        message = joined(f"{message}, so the constructor raises a TypeError", hint)
        yield finding(place, rule, rule.version, message)
        return
    yield finding(place, UNKNOWN_PROPERTY, None, joined(message, hint))


def _types_around(context: Context, use: ObjectUse) -> list[str]:
    """The types of the objects that an object is put into, the nearest first."""
    types = context.history.types
    names = [other.shape.at(context.target) for other in _reached([use], "inside")[1:]]
    return [name for name in names if name in types]


def _missing(context: Context, use: ObjectUse, owner: str) -> Iterator[Finding]:
    wire_type = context.history.types[owner]
    for prop in wire_type.props.values():
        names = _names(context, use, prop)
        if use.entry(*names) is not None:
            continue
        rules = context.rules.property(owner, prop.wire)
        notation = "wire" if use.notation == "wire" else "python"
        label = property_label(context, prop, owner, notation, context.target)
        place = Place(use.head, f"{owner}.{prop.wire}", use.confidence, label, notation)
        if context.has(prop.required) and wire_type.kind == "object":
            yield from _required(context, use, owner, prop, place)
            continue
        for rule in rules if context.has(prop.at) else ():
            if rule.default is not None:
                later = use.later & {*prop.names, prop.wire}
                if not later and context.crosses(rule.version) and not _is_excepted(use, rule):
                    yield _default(context, use, prop, rule, place)
            elif rule.optional_when and context.target < rule.version:
                was_optional = context.source is None or context.source >= rule.version
                if was_optional and _holds(use, rule):
                    version = context.version_name(rule.version, notation)
                    message = f"{label} is required before {version}; set it"
                    yield finding(place, rule, rule.version, message, severity="warning")


def _names(context: Context, use: ObjectUse, prop: Property) -> tuple[str, ...]:
    """The names that give a property, the one of the target first."""
    if use.notation == "wire":
        return (prop.wire,)
    python = dict.fromkeys((prop.python(context.target), *prop.names))
    return (*python,) if use.notation == "python" else (*python, prop.wire)


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


def _shows(use: ObjectUse, patterns: dict[str, Pattern]) -> bool:
    """Whether an object holds a property of these names with a value that matches."""
    for entry in use.entries:
        names = {prop.wire for prop in use.shape.find(entry.key, use.notation).values()}
        literal = entry.value.literal
        if isinstance(literal, str) and any(patterns[n].search(literal) for n in names & patterns.keys()):
            return True
    return False


def _holds(use: ObjectUse, rule: Rule) -> bool:
    """Whether an object has the values that make a property optional."""
    for wire, expected in rule.optional_when.items():
        entries = (e for e in use.entries if any(p.wire == wire for p in use.shape.find(e.key).values()))
        found = next(entries, None)
        if found is None or folded(found.value.literal) != folded(expected):
            return False
    return True


def _required(
    context: Context, use: ObjectUse, owner: str, prop: Property, place: Place
) -> Iterator[Finding]:
    """A required property is missing; only reported where another version did not require it."""
    optional = context.history.types[owner].at & ~prop.required
    received_only = owner not in context.history.request_types and not use.constructor
    if not optional or received_only or _replaced_by_entry(context, use, owner, prop):
        return
    before = last_before(optional, context.target)
    version = before + 1 if before is not None else None
    rules = context.rules.property(owner, prop.wire)
    rule = next((r for r in rules if r.required and r.version == version), None)
    happens = "is required"
    if version is not None:
        happens = f"has been required since {context.version_name(version, place.notation)}"
    instead = (rule.instead if rule is not None else None) or "set it"
    edits = None
    if rule is not None and rule.fill is not None and not use.shared:
        edits = use.writer.insert(use, prop.wire, Mapping("literal", new=rule.fill), context.target)
    message = joined(f"{place.label} {happens}", instead)
    yield finding(place, rule or REQUIRED, version, message, Remedy(edits=edits, safe=use.exact))


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


def _default(context: Context, use: ObjectUse, prop: Property, rule: Rule, place: Place) -> Finding:
    assert rule.default is not None
    was, now = rule.default.was, written(rule.default.now, use.notation)
    version, edits = context.version_name(rule.version, place.notation), None
    if was is None:
        change = f"has been `{now}` since {version}"
    else:
        change = f"changed from `{written(was, use.notation)}` to `{now}` in {version}"
        mapping = Mapping("literal", prop.refs[context.target], new=was)
        edits = use.writer.insert(use, prop.wire, mapping, context.target)
    keep = "set the value that you need" if was is None else "set it explicitly to keep the old behaviour"
    message = advised(f"the default of {place.label} {change}", rule, keep)
    return finding(place, rule, rule.version, message, Remedy(edits=edits, safe=False), "warning")
