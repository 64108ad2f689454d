"""Judge the values of properties that are there: enums, patterns, lists that were strings."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context, finding
from batchlint.core.judge.messages import advice, gone, property_label, refused
from batchlint.core.judge.values import folded, lookup, mapping_for
from batchlint.core.uses import Confidence, Entry, ObjectUse, Value
from batchlint.core.writing import Edit, Mapping
from batchlint.history import Enum, Property
from batchlint.rules.grammar import Rule


def judge_content(context: Context, use: ObjectUse, entry: Entry, prop: Property) -> Iterator[Finding]:
    """Whether the target takes what is written as a property that it has."""
    owner = use.shape.at(context.target) or ""
    rules = context.rules.property(owner, prop.wire)
    subject = f"{owner}.{prop.wire}"
    for rule in rules:
        if rule.becomes is not None or rule.removed or rule.required or rule.default is not None:
            continue
        if rule.split is not None:
            yield from _judge_split(context, use, entry, prop, rule, subject)
        elif rule.values:
            yield from _judge_values(context, use, entry, prop, rule, subject)
        elif rule.matches is not None:
            yield from _judge_pattern(context, use, entry, rule, subject)
        elif rule.allows is not None and context.target < rule.version:
            if _matches(rule, entry.value):
                what = f"the value `{entry.value.literal}` of {subject}"
                message = gone(context, what, Absence("unavailable", rule.version), rule, None)
                yield finding(
                    context, rule, span=entry.value.span, subject=subject, message=message,
                    version=rule.version, confidence=use.confidence,
                )  # fmt: skip
    if not any(rule.split for rule in rules):
        notation = "wire" if entry.key == prop.wire else "python"
        yield from judge_kind(context, prop, owner, notation, entry.value, use.confidence)
    yield from _judge_enum(context, use, entry, prop, subject)


def judge_kind(
    context: Context, prop: Property, owner: str, notation: str, value: Value, confidence: Confidence
) -> Iterator[Finding]:
    """Whether one object stands where a list is taken, or a list where one object is."""
    ref = prop.refs[context.target] or ""
    is_object = ref in context.history.types or ref.startswith("{")
    if not (ref.startswith("[") and value.kind == "object") and not (is_object and value.kind == "list"):
        return
    taken, given = ("a list", "a single object") if value.kind == "object" else ("a single object", "a list")
    label = property_label(prop, owner, notation)
    yield finding(
        context, None, span=value.span, subject=f"{owner}.{prop.wire}", version=None,
        message=f"{label} takes {taken}, not {given}; the service would refuse the request",
        confidence=confidence, name="list-or-object", kind="value",
    )  # fmt: skip


def _judge_split(
    context: Context, use: ObjectUse, entry: Entry, prop: Property, rule: Rule, subject: str
) -> Iterator[Finding]:
    is_list = entry.value.kind == "list"
    is_string = entry.value.kind == "literal" and isinstance(entry.value.literal, str)
    if context.target >= rule.version and is_string:
        mapping = mapping_for(rule, entry.value, prop.refs[context.target])
        edits = use.writer.replace_value(use, entry, mapping, context.target) if mapping else None
        message = (
            f"`{prop.wire}` is a list since {context.version_name(rule.version)}: write its values as a list"
        )
        yield finding(
            context, rule, span=entry.value.span, subject=subject, message=message,
            version=rule.version, confidence=use.confidence, edits=edits,
        )  # fmt: skip
    elif context.target < rule.version and is_list:
        message = f"a list as `{prop.wire}` is not available until {context.version_name(rule.version)}"
        yield finding(
            context, None, span=entry.value.span, subject=subject, message=message, version=rule.version,
            confidence=use.confidence, name="not-yet-available", kind="unavailable",
        )  # fmt: skip
    elif is_list:
        for item in entry.value.items:
            known, new = lookup(rule.values, item.literal) if item.kind == "literal" else (False, None)
            if known:
                yield _old_value(context, use, entry, item, rule, subject, new, None)


def _judge_values(
    context: Context, use: ObjectUse, entry: Entry, prop: Property, rule: Rule, subject: str
) -> Iterator[Finding]:
    if entry.value.kind != "literal":
        return
    known, new = lookup(rule.values, entry.value.literal)
    if known and context.target >= rule.version:
        mapping = Mapping("literal", prop.refs[context.target], new=new)
        edits = use.writer.replace_value(use, entry, mapping, context.target)
        yield _old_value(context, use, entry, entry.value, rule, subject, new, edits)
    elif context.target < rule.version and folded(entry.value.literal) in map(folded, rule.values.values()):
        what = f"the value `{entry.value.literal}` of {subject}"
        yield finding(
            context, None, span=entry.value.span, subject=subject, version=rule.version,
            message=gone(context, what, Absence("unavailable", rule.version), None, None),
            confidence=use.confidence, name="not-yet-available", kind="unavailable",
        )  # fmt: skip


def _old_value(
    context: Context,
    use: ObjectUse,
    entry: Entry,
    value: Value,
    rule: Rule,
    subject: str,
    new: object,
    edits: tuple[Edit, ...] | None,
) -> Finding:
    absence = Absence("gone", rule.version)
    what = f"the value `{value.literal}` of {subject}"
    message = gone(context, what, absence, rule, f"write `{new}`" if new is not None else None)
    return finding(
        context, rule, span=value.span, subject=subject, message=message, version=rule.version,
        confidence=use.confidence, edits=edits,
    )  # fmt: skip


def _matches(rule: Rule, value: Value) -> bool:
    pattern = rule.matches or rule.allows
    is_string = value.kind == "literal" and isinstance(value.literal, str)
    return pattern is not None and is_string and pattern.search(value.literal) is not None


def _judge_pattern(
    context: Context, use: ObjectUse, entry: Entry, rule: Rule, subject: str
) -> Iterator[Finding]:
    if context.target < rule.version or _matches(rule, entry.value):
        return
    value = entry.value
    if value.kind == "literal" and isinstance(value.literal, str):
        message = refused(context, subject, rule)
        yield finding(
            context, rule, span=value.span, subject=subject, message=message,
            version=rule.version, confidence=use.confidence,
        )  # fmt: skip
    elif value.kind in ("text", "template") and context.crosses(rule.version):
        message = (
            f"{subject} accepts fewer values since {context.version_name(rule.version)}, "
            f"and this one can't be seen{advice(rule)}"
        )
        yield finding(
            context, rule, span=value.span, subject=subject, message=message, version=rule.version,
            confidence=use.confidence, severity="warning",
        )  # fmt: skip


def _judge_enum(
    context: Context, use: ObjectUse, entry: Entry, prop: Property, subject: str
) -> Iterator[Finding]:
    values = entry.value.items if entry.value.kind == "list" else [entry.value]
    for value in values:
        if value.kind != "literal" or not isinstance(value.literal, str):
            continue
        judged = judge_enum_value(context, prop, value.literal)
        if judged is None:
            continue
        absence, rule, enum = judged
        new = lookup(rule.values, value.literal)[1] if rule is not None else None
        edits = None
        if new is not None and value is entry.value:
            edits = use.writer.replace_value(
                use, entry, Mapping("literal", prop.refs[context.target], new=new), context.target
            )
        what = f"the value `{value.literal}` of {subject}"
        message = gone(context, what, absence, rule, f"write `{new}`" if new else None)
        unavailable = absence.status == "unavailable"
        yield finding(
            context, None if unavailable else rule, span=value.span, subject=f"{enum.name}.{value.literal}",
            message=message, version=absence.version, confidence=use.confidence, edits=edits,
            name="not-yet-available" if unavailable else "no-longer-available",
            kind="unavailable" if unavailable else "removed",
        )  # fmt: skip


def judge_enum_value(
    context: Context, prop: Property, literal: str
) -> tuple[Absence, Rule | None, Enum] | None:
    """Whether a property takes a string at the target, where its type is an enum.

    Returns None where it does, where the type is free text at the target, or where no version
    knows the value: it may be the service's business.
    """
    mask, enum_now = 0, None
    for index, ref in enumerate(prop.refs):
        enum = context.history.enums.get(ref.strip("[]")) if ref else None
        if index == context.target:
            enum_now = enum
        value = enum.values.get(literal.lower()) if enum is not None else None
        if value is not None and value.at >> index & 1:
            mask |= 1 << index
    if enum_now is None or not mask:
        return None
    absence = context.absence(mask)
    if absence is None:
        return None
    rules = context.rules.about("enum", enum_now.name)
    old = [
        r
        for r in rules
        if r.version == absence.version
        and (lookup(r.values, literal)[0] or literal.lower() in map(str.lower, r.removed_values))
    ]
    return absence, old[0] if old else None, enum_now
