"""Judge properties that are read from, or stored on, values of known type, and those that OData names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from batchlint.core.findings import Finding
from batchlint.core.judge.contents import judge_enum_value, judge_kind
from batchlint.core.judge.context import Absence, Context, rule_at
from batchlint.core.judge.generations import is_second, judge_library
from batchlint.core.judge.messages import (
    advised,
    new_name,
    property_label,
    refused,
    spelled,
    type_label,
    use_instead,
)
from batchlint.core.judge.moves import landing_of, names_of, renamed_at, resolve, rule_for_property
from batchlint.core.judge.options import judge_option, options_type
from batchlint.core.judge.reporting import RENAMED, UNKNOWN_PROPERTY, Place, Remedy, absent, finding
from batchlint.core.judge.values import is_nothing, lookup, mapping_for
from batchlint.core.uses import AttributeUse, QueryUse, Value
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.history import Property, last_before, mask_of
from batchlint.rules.grammar import Path, Rule

#: What every model of the package has beside its properties.
COMMON = frozenset(
    [
        *("additional_properties", "as_dict", "deserialize", "from_dict", "serialize", "validate"),
        *("is_xml_model", "enable_additional_properties_sending", "keys", "get", "items", "values"),
        *("pop", "update", "copy"),
    ]
)


def judge_attribute(context: Context, use: AttributeUse) -> Iterator[Finding]:
    """One read or store of a property."""
    if (options := options_type(context, use)) is not None:
        yield from judge_option(context, use, options)
        return
    found = use.shape.find(use.name, use.notation)
    if not found:
        yield from judge_library(context, use)
        yield from _never_was(context, use)
        return
    absence = context.absence_of(found)
    if absence is not None and use.mode == "store" and use.notation == "python" and is_second(context):
        # Objects of azure-core keep any attribute, and send those that they know.
        absence = absence._replace(silent=True)
    if absence is None:
        if not isinstance(use, QueryUse) or use.clause == "filter":
            yield from _present(context, use, found[context.target])
    elif use.notation != "wire" and (renamed := renamed_at(context, use.shape, found, absence)) is not None:
        yield _renamed(context, use, found, absence, renamed)
    elif not absence.is_gone:
        yield absent(context, _place(context, use, found, absence.version), absence)
    elif not _type_was_renamed(context, use, found, absence):
        yield _gone(context, use, found, absence)


def _renamed(
    context: Context,
    use: AttributeUse,
    found: dict[int, Property],
    absence: Absence,
    renamed: tuple[int, str],
) -> Finding:
    """The package of the target has another name for the property."""
    index, new = renamed
    wire, is_dumped = found[index].wire, use.notation == "dumped" and is_second(context)
    edits = use.writer.attribute(use, (), wire, Mapping("keep"), context.target)
    remedy = Remedy(None, edits, use.exact and not is_dumped, None, use.linked, new)
    place = _place(context, use, found, index)
    if is_dumped:
        remedy, place = remedy._replace(new=wire), place._replace(label=f"the key {place.label}")
    return absent(context, place, absence, None, remedy, RENAMED)


def _place(context: Context, use: AttributeUse, found: dict[int, Property], index: int) -> Place:
    """Where a property is named, with the name that it has at a version."""
    prop, owner = found[index], use.shape.at(index) or ""
    label = property_label(context, prop, owner, use.notation, index)
    if isinstance(use, QueryUse):
        label += f" in `${use.clause}`"
    return Place(use.name_span, f"{owner}.{prop.wire}", use.confidence, label, use.notation)


def _type_was_renamed(
    context: Context, use: AttributeUse, found: dict[int, Property], absence: Absence
) -> bool:
    """Whether the property only seems gone because its type has another name by now."""
    before = last_before(mask_of(found), absence.version)
    owner = use.shape.at(before) if before is not None else None
    if owner is None or before is None:
        return False
    rule = rule_at(context.rules.about("type", owner), absence.version)
    if rule is None or not isinstance(rule.becomes, str):
        return False
    new = context.history.types.get(rule.becomes)
    prop = new.props.get(found[before].wire) if new is not None else None
    return prop is not None and context.has(prop.at)


def _never_was(context: Context, use: AttributeUse) -> Iterator[Finding]:
    """A likely misspelling; what is declared as a model may be a subclass with more properties."""
    owner = use.shape.at(context.target)
    wire_type = context.history.types.get(owner or "")
    if owner is None or wire_type is None or not context.has(wire_type.at) or wire_type.kind != "object":
        return
    if use.mode != "load" or use.confidence != "certain" or use.name in COMMON or use.name.startswith("_"):
        return
    names = [p.wire if use.notation == "wire" else p.python(context.target) for p in context.props(owner)]
    close = get_close_matches(use.name, names, n=1, cutoff=0.8)
    if not close:
        return
    if isinstance(use, QueryUse) and (use.clause == "expand" or use.name.lower() == close[0].lower()):
        return
    label = f"`{type_label(context, owner, use.notation)}.{use.name}`"
    message = f"{label} does not exist in any known version; did you mean `{close[0]}`?"
    place = Place(use.name_span, f"{owner}.{use.name}", use.confidence)
    yield finding(place, UNKNOWN_PROPERTY, None, message)


def _gone(context: Context, use: AttributeUse, found: dict[int, Property], absence: Absence) -> Finding:
    index = last_before(mask_of(found), absence.version)
    assert index is not None
    prop, owner = found[index], use.shape.at(index) or ""
    rule = rule_for_property(context, owner, prop.wire, absence.version)
    instead, edits, safe, new = None, None, True, None
    moved = _result_rule(context, owner, use.shape.at(context.target), absence.version)
    if moved is not None and moved.returns is not None:
        rule, safe, under = moved, False, moved.returns.under
        mapping = Mapping("keep", prop.refs[index])
        path = Path((under, prop.wire))
        instead = f"read `{spelled(context, moved.returns.now, path, use.notation)}`"
        edits = use.writer.attribute(use, (Step(under, owner),), prop.wire, mapping, context.target)
    elif rule is not None and isinstance(rule.becomes, Path):
        path = resolve(context, owner, rule)
        if isinstance(use, QueryUse):
            # A selection is of whole properties, so it has the first name of the path.
            steps = path.steps if use.clause == "filter" else path.steps[:1]
            instead = f"use {'the list ' if path.is_list else ''}`{'/'.join(steps)}`"
            edits, safe = _renamed_in_query(context, use, owner, rule, path)
        else:
            new = new_name(context, owner, rule, path, use.notation)
            instead = use_instead(context, owner, path, use.notation) if new is None else None
            edits, safe = _rewritten(context, use, owner, rule, path)
        safe = safe and use.exact
    group = f"store:{use.span.start}" if use.mode == "store" else None
    remedy = Remedy(instead, edits, safe, group, use.linked, new)
    return absent(context, _place(context, use, found, index), absence, rule, remedy)


def _result_rule(context: Context, old: str, new: str | None, version: int) -> Rule | None:
    """The rule that an operation's result of the old type is now part of the new one."""
    for rule in context.rules.rules:
        returns = rule.returns
        if returns is not None and rule.version == version and (returns.was, returns.now) == (old, new):
            return rule
    return None


def _renamed_in_query(
    context: Context, use: QueryUse, owner: str, rule: Rule, path: Path
) -> tuple[tuple[Edit, ...] | None, bool]:
    """The edits that name the new property, and whether they are safe.

    What is compared in a filter must still be one value with the same meaning.
    """
    landing = landing_of(context, owner, rule, path)
    if landing is None or (use.clause == "filter" and (path.is_list or rule.values or rule.split)):
        return None, False
    index, steps, holder = landing
    wire = path.steps[-1]
    mapping = Mapping("keep", context.ref_at(holder, wire, index))
    return use.writer.attribute(use, steps, wire, mapping, index), use.clause != "filter" or not steps


def _rewritten(
    context: Context, use: AttributeUse, owner: str, rule: Rule, path: Path
) -> tuple[tuple[Edit, ...] | None, bool]:
    """The edits that read or store the new property, and whether they are safe."""
    landing = landing_of(context, owner, rule, path)
    if landing is None or use.mode == "delete":
        return None, False
    index, steps, holder = landing
    wire = path.steps[-1]
    ref = context.ref_at(holder, wire, index)
    if use.mode == "load":
        if path.is_list:
            # An empty list raises no KeyError where the code waits for one.
            return (use.writer.first_of(use, wire, index) if not use.caught else None), False
        if rule.values:
            # The value has another meaning than before: `run_elevated` was a boolean.
            return None, False
        # Below a step, the new object may be None where the old property just was.
        return use.writer.attribute(use, steps, wire, Mapping("keep", ref), index), not steps
    mapping = mapping_for(rule, use.value or Value("text", use.span), ref)
    if mapping is None or rule.siblings:
        return None, False
    if (use.value is None or use.value.shared) and (mapping.kind != "keep" or steps):
        return None, False
    if steps and (use.value is None or is_nothing(use.value) or not _is_alone(context, use, path)):
        return None, False
    return use.writer.attribute(use, steps, wire, mapping, index), not steps


def _is_alone(context: Context, use: AttributeUse, path: Path) -> bool:
    """Whether nothing else of the object is, or moves, where the store would put a new object.

    What the object was made with is there before any store, so it may stay.
    """
    new = set(names_of(context, use.shape, path.steps[0]))
    written = {e.key for e in use.made.entries} if use.made is not None else set()
    if new & use.beside:
        return False
    for name in (use.beside | written) - {use.name}:
        for index, prop in use.shape.find(name, use.notation).items():
            for rule in context.rules.property(use.shape.at(index) or "", prop.wire):
                moved = rule.becomes
                if isinstance(moved, Path) and len(moved.steps) > 1 and moved.steps[0] == path.steps[0]:
                    return False
    return True


def _present(context: Context, use: AttributeUse, prop: Property) -> Iterator[Finding]:
    owner = use.shape.at(context.target) or ""
    subject, notation = f"{owner}.{prop.wire}", use.notation
    name = property_label(context, prop, owner, notation, context.target)
    place = Place(use.name_span, subject, use.confidence)
    rules = context.rules.property(owner, prop.wire)
    for rule in rules:
        if rule.behaviour and use.mode == "load" and context.crosses(rule.version):
            since = context.version_name(rule.version, notation)
            message = advised(f"{name} has behaved differently since {since}", rule)
            yield finding(place, rule, rule.version, message, severity="warning")
    value = use.value
    if use.mode != "store" or value is None:
        return
    yield from judge_kind(context, prop, owner, notation, value, use.confidence)
    if value.kind != "literal" or not isinstance(value.literal, str):
        return
    judged = judge_enum_value(context, prop, value.literal)
    if judged is not None:
        absence, cause, enum = judged
        new = lookup(cause.values, value.literal)[1] if cause is not None else None
        label = f"the value `{value.literal}` of {name}"
        place = Place(value.span, f"{enum.name}.{value.literal}", use.confidence, label, notation)
        yield absent(context, place, absence, cause, Remedy(f"use `{new}`" if new else None))
    for rule in rules:
        pattern = rule.matches
        if pattern is not None and context.target >= rule.version and not pattern.search(value.literal):
            place = Place(value.span, subject, use.confidence)
            yield finding(place, rule, rule.version, refused(context, name, rule, notation))
