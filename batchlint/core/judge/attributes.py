"""Judge properties that are read from, or stored on, values of known type."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.contents import judge_enum_value, judge_kind
from batchlint.core.judge.context import Absence, Context, finding, rule_at
from batchlint.core.judge.messages import advice, gone, property_label, refused, spelled, use_instead
from batchlint.core.judge.objects import landing_of, names_of, resolve, rule_for_property
from batchlint.core.judge.queries import is_misspelled, name_instead, renamed
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
    found = use.shape.find(use.name, use.notation)
    if not found:
        yield from _never_was(context, use)
        return
    absence = context.absence(mask_of(found))
    if absence is None:
        if not isinstance(use, QueryUse) or use.clause == "filter":
            yield from _present(context, use, found[context.target])
        return
    if not _type_was_renamed(context, use, found, absence):
        yield _absent(context, use, found, absence)


def _type_was_renamed(
    context: Context, use: AttributeUse, found: dict[int, Property], absence: Absence
) -> bool:
    """Whether the property only seems gone because its type has another name by now."""
    before = last_before(mask_of(found), absence.version)
    owner = use.shape.at(before) if before is not None else None
    if absence.status != "gone" or owner is None or before is None:
        return False
    rule = rule_at(context.rules.about("type", owner), absence.version)
    new = (
        context.history.types.get(rule.becomes)
        if rule is not None and isinstance(rule.becomes, str)
        else None
    )
    prop = new.props.get(found[before].wire) if new is not None else None
    return prop is not None and bool(prop.at >> context.target & 1)


def _never_was(context: Context, use: AttributeUse) -> Iterator[Finding]:
    owner = use.shape.at(context.target)
    known = owner in context.history.types and context.history.types[owner].at >> context.target & 1
    if not known or owner is None or use.mode != "load" or use.confidence != "certain":
        return
    if use.name in COMMON or use.name.startswith("_") or context.history.types[owner].kind != "object":
        return
    props = context.history.types[owner].props.values()
    names = [p.wire if use.notation == "wire" else p.python for p in props if p.at >> context.target & 1]
    from difflib import get_close_matches  # only mistakes need it

    close = get_close_matches(use.name, names, n=1, cutoff=0.8)
    if not close or (isinstance(use, QueryUse) and not is_misspelled(use, close[0])):
        # What is declared as a model may be a subclass with more to it, so only a likely slip of
        # the pen is worth a word.
        return
    yield finding(
        context, None, span=use.name_span, subject=f"{owner}.{use.name}", version=None,
        message=f"{owner} has no `{use.name}` in any known version; did you mean `{close[0]}`?",
        name="unknown-property", kind="unknown", severity="warning", confidence=use.confidence,
    )  # fmt: skip


def _absent(context: Context, use: AttributeUse, found: dict[int, Property], absence: Absence) -> Finding:
    if absence.status == "unavailable":
        prop = found[absence.version]
        owner = use.shape.at(absence.version) or ""
        return finding(
            context, None, span=use.name_span, subject=f"{owner}.{prop.wire}", version=absence.version,
            message=gone(context, _label(prop, owner, use), absence, None, None),
            confidence=use.confidence, name="not-yet-available", kind="unavailable",
        )  # fmt: skip
    index = last_before(mask_of(found), absence.version)
    assert index is not None
    prop, owner = found[index], use.shape.at(index) or ""
    rule = rule_for_property(context, owner, prop.wire, absence.version)
    instead, edits, safe = None, None, True
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
            instead = name_instead(use, path)
            edits, safe = renamed(context, use, owner, rule, path)
        else:
            instead = use_instead(context, owner, path, use.notation)
            edits, safe = _rewritten(context, use, owner, rule, path)
        safe = safe and use.exact
    return finding(
        context, rule, span=use.name_span, subject=f"{owner}.{prop.wire}", version=absence.version,
        message=gone(context, _label(prop, owner, use), absence, rule, instead),
        confidence=use.confidence, edits=edits, safe=safe,
        group=f"store:{use.span.start}" if use.mode == "store" else None, linked=use.linked,
    )  # fmt: skip


def _label(prop: Property, owner: str, use: AttributeUse) -> str:
    label = property_label(prop, owner, use.notation)
    return f"{label}, which this `${use.clause}` names," if isinstance(use, QueryUse) else label


def _result_rule(context: Context, old: str, new: str | None, version: int) -> Rule | None:
    """The rule that says that an operation's result of the old type is now part of the new one."""
    for rule in context.rules.rules:
        returns = rule.returns
        if returns is not None and rule.version == version and (returns.was, returns.now) == (old, new):
            return rule
    return None


def _rewritten(
    context: Context, use: AttributeUse, owner: str, rule: Rule, path: Path
) -> tuple[tuple[Edit, ...] | None, bool]:
    """The edits, and whether they are safe."""
    landing = landing_of(context, owner, rule, path)
    if landing is None or use.mode == "delete":
        return None, False
    index, steps, holder = landing
    wire = path.steps[-1]
    ref = context.ref_at(holder, wire, index)
    if use.mode == "load":
        if path.is_list:
            # A list that is there but empty raises no KeyError where the code waits for one.
            return (use.writer.first_of(use, wire, index) if not use.caught else None), False
        if rule.values:
            # What is read has another meaning than before: `run_elevated` was a boolean.
            return None, False
        # Below a step, the new object may be None where the old property just was.
        return use.writer.attribute(use, steps, wire, Mapping("keep", ref), index), not steps
    mapping = mapping_for(rule, use.value or Value("text", use.span), ref)
    if mapping is None or rule.siblings or (use.value is None and (mapping.kind != "keep" or steps)):
        return None, False
    if use.value is not None and use.value.shared and (mapping.kind != "keep" or steps):
        return None, False
    if steps and (is_nothing(use.value) if use.value is not None else True):
        return None, False
    if steps and not _is_alone(context, use, path):
        return None, False
    return use.writer.attribute(use, steps, wire, mapping, index), not steps


def _is_alone(context: Context, use: AttributeUse, path: Path) -> bool:
    """Whether nothing else of the object is, or moves, where the store would put a new object.

    What the object was written down with is there before any store, so it may stay.
    """
    new = set(names_of(context, use.shape, path.steps[0]))
    written = {e.key for e in use.made.entries} if use.made is not None else set()
    if new & use.beside:
        return False
    for name in (use.beside | written) - {use.name}:
        for index, prop in use.shape.find(name, use.notation).items():
            owner = use.shape.at(index) or ""
            for rule in context.rules.property(owner, prop.wire):
                moved = rule.becomes
                if isinstance(moved, Path) and len(moved.steps) > 1 and moved.steps[0] == path.steps[0]:
                    return False
    return True


def _present(context: Context, use: AttributeUse, prop: Property) -> Iterator[Finding]:
    owner = use.shape.at(context.target) or ""
    subject = f"{owner}.{prop.wire}"
    for rule in context.rules.property(owner, prop.wire):
        if rule.behaviour and use.mode == "load" and context.crosses(rule.version):
            yield finding(
                context, rule, span=use.name_span, subject=subject, version=rule.version,
                message=f"{subject} behaves differently since "
                f"{context.version_name(rule.version)}{advice(rule)}",
                confidence=use.confidence, severity="warning",
            )  # fmt: skip
    if use.mode == "store" and use.value is not None:
        yield from judge_kind(context, prop, owner, use.notation, use.value, use.confidence)
    yield from _stored_value(context, use, prop, subject)


def _stored_value(context: Context, use: AttributeUse, prop: Property, subject: str) -> Iterator[Finding]:
    value = use.value
    if use.mode != "store" or value is None or value.kind != "literal" or not isinstance(value.literal, str):
        return
    judged = judge_enum_value(context, prop, value.literal)
    if judged is not None:
        absence, rule, enum = judged
        new = lookup(rule.values, value.literal)[1] if rule is not None else None
        yield finding(
            context, rule, span=value.span, subject=f"{enum.name}.{value.literal}", version=absence.version,
            message=gone(context, f"the value `{value.literal}` of {subject}", absence, rule,
                         f"write `{new}`" if new else None),
            confidence=use.confidence,
            name="not-yet-available" if absence.status == "unavailable" else "no-longer-available",
            kind="unavailable" if absence.status == "unavailable" else "removed",
        )  # fmt: skip
    for rule in context.rules.property(subject.partition(".")[0], prop.wire):
        if (
            rule.matches is not None
            and context.target >= rule.version
            and not rule.matches.search(value.literal)
        ):
            yield finding(
                context, rule, span=value.span, subject=subject, version=rule.version,
                message=refused(context, subject, rule), confidence=use.confidence,
            )  # fmt: skip
