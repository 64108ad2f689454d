"""Judge what is there at the target and what a rule of the user's own forbids, or asks for.

What else a house rule can say (values that map, patterns, defaults, behaviour) is judged as for any
other rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context, finding
from batchlint.core.judge.messages import advice, not_wanted, property_label
from batchlint.core.judge.routes import routes
from batchlint.core.uses import (
    AttributeUse,
    Confidence,
    Entry,
    MemberUse,
    NameUse,
    ObjectUse,
    OperationUse,
    RequestUse,
    Span,
    Use,
)
from batchlint.history import Property
from batchlint.rules.grammar import Rule


def judge_house(context: Context, use: Use) -> Iterator[Finding]:
    """What house rules say about one use, whatever the API says about it.

    Args:
        context: the versions in question; its rules hold those of the house.
        use: what the reader found.

    Yields:
        Findings.
    """
    if isinstance(use, ObjectUse):
        yield from _object(context, use)
    elif isinstance(use, AttributeUse):
        yield from _attribute(context, use)
    elif isinstance(use, NameUse):
        known = context.history.types.get(use.name)
        if known is not None and _there(context, known.at):
            yield from _forbidden(
                context, "type", use.name, f"`{use.name}`", use.name, use.name_span, use.confidence
            )
    elif isinstance(use, MemberUse):
        yield from _member(context, use)
    elif isinstance(use, OperationUse):
        operation = context.history.operations.get(use.operation)
        if operation is not None and _there(context, operation.at):
            label = f"operation `{use.operation}`"
            yield from _forbidden(
                context, "operation", use.operation, label, use.operation, use.name_span, use.confidence
            )
    elif isinstance(use, RequestUse):
        yield from _request(context, use)


def _there(context: Context, mask: int) -> bool:
    return bool(mask >> context.target & 1)


def _counting(context: Context, rules: tuple[Rule, ...]) -> Iterator[Rule]:
    return (rule for rule in rules if rule.policy and context.target >= rule.version)


def _say(
    context: Context, rule: Rule, label: str, subject: str, span: Span, confidence: Confidence
) -> Finding:
    return finding(
        context, rule, span=span, subject=subject, version=rule.version, confidence=confidence,
        message=f"{label} {not_wanted(context, rule)}{advice(rule)}",
    )  # fmt: skip


def _forbidden(
    context: Context, kind: str, name: str, label: str, subject: str, span: Span, confidence: Confidence
) -> Iterator[Finding]:
    for rule in _counting(context, context.rules.about(kind, name)):
        if rule.removed:
            yield _say(context, rule, label, subject, span, confidence)


def _request(context: Context, use: RequestUse) -> Iterator[Finding]:
    verb = use.verb.upper() if use.verb is not None else None
    for route in routes(verb, use.path):
        if route.at == context.target:
            name = route.operation.name
            label = f"`{route.operation.http[route.at]}`"
            yield from _forbidden(context, "operation", name, label, name, use.span, use.confidence)


def _object(context: Context, use: ObjectUse) -> Iterator[Finding]:
    owner = use.shape.at(context.target)
    wire_type = context.history.types.get(owner or "")
    if owner is None or wire_type is None or not _there(context, wire_type.at):
        return
    given: set[str] = set()
    for entry in use.entries:
        prop = use.shape.find(entry.key, use.notation).get(context.target)
        if prop is None:
            continue
        given.add(prop.wire)
        notation = "wire" if use.notation == "wire" else "python"
        yield from _property(context, prop, owner, notation, entry.key_span, use.confidence)
        yield from _values(context, prop, owner, entry, use.confidence)
    if not use.open and not use.partial:
        yield from _missing(context, use, owner, given)


def _property(
    context: Context, prop: Property, owner: str, notation: str, span: Span, confidence: Confidence
) -> Iterator[Finding]:
    for rule in _counting(context, context.rules.property(owner, prop.wire)):
        if rule.removed:
            label = property_label(prop, owner, notation)
            yield _say(context, rule, label, f"{owner}.{prop.wire}", span, confidence)


def _values(
    context: Context, prop: Property, owner: str, entry: Entry, confidence: Confidence
) -> Iterator[Finding]:
    """Values of an enum that are given as strings; its members are uses of their own."""
    for value in entry.value.items if entry.value.kind == "list" else [entry.value]:
        if value.kind == "literal" and isinstance(value.literal, str):
            yield from _value(context, prop, owner, value.literal, value.span, confidence)


def _value(
    context: Context, prop: Property, owner: str, literal: str, span: Span, confidence: Confidence
) -> Iterator[Finding]:
    enum = (prop.refs[context.target] or "").strip("[]{}")
    if enum not in context.history.enums:
        return
    for rule in _counting(context, context.rules.about("enum", enum)):
        if literal.lower() in map(str.lower, rule.removed_values):
            label = f"the value `{literal}` of {owner}.{prop.wire}"
            yield _say(context, rule, label, f"{enum}.{literal}", span, confidence)


def _member(context: Context, use: MemberUse) -> Iterator[Finding]:
    enum = context.history.enums.get(use.enum)
    value = enum.value_of(use.member) if enum is not None else None
    if value is None or not _there(context, value.at):
        return
    for rule in _counting(context, context.rules.about("enum", use.enum)):
        if value.spelling.lower() in map(str.lower, rule.removed_values):
            label = f"`{use.enum}.{use.member}`"
            yield _say(context, rule, label, f"{use.enum}.{value.spelling}", use.name_span, use.confidence)


def _attribute(context: Context, use: AttributeUse) -> Iterator[Finding]:
    owner = use.shape.at(context.target)
    prop = use.shape.find(use.name, use.notation).get(context.target)
    if owner is None or prop is None:
        return
    yield from _property(context, prop, owner, use.notation, use.name_span, use.confidence)
    value = use.value
    if use.mode == "store" and value is not None and value.kind == "literal":
        if isinstance(value.literal, str):
            yield from _value(context, prop, owner, value.literal, value.span, use.confidence)


def _missing(context: Context, use: ObjectUse, owner: str, given: set[str]) -> Iterator[Finding]:
    """Properties that the house asks for; what only the service sends is left alone."""
    if owner not in context.history.request_types and not use.constructor:
        return
    for prop in context.history.types[owner].props.values():
        if prop.wire in given or use.later & {prop.python, prop.wire} or not _there(context, prop.at):
            continue
        name = prop.wire if use.notation == "wire" else prop.python
        for rule in _counting(context, context.rules.property(owner, prop.wire)):
            if rule.required:
                since = f"from {context.version_name(rule.version)} on"
                yield finding(
                    context, rule, span=use.head, subject=f"{owner}.{prop.wire}", version=rule.version,
                    message=f"`{name}` of {owner} is required by a house rule {since}{advice(rule)}",
                    confidence=use.confidence,
                )  # fmt: skip
