"""Judge what the target has and a custom rule forbids, or requires.

Everything else in a custom rule (values that map, patterns, defaults, behaviour) is judged as in any
other rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Context
from batchlint.core.judge.messages import advised, forbidden, operation_label, property_label
from batchlint.core.judge.reporting import Place, finding
from batchlint.core.routes import routes_of
from batchlint.core.uses import (
    AttributeUse,
    MemberUse,
    NameUse,
    ObjectUse,
    OperationUse,
    RequestUse,
    Use,
    Value,
)
from batchlint.history import Property, WireType
from batchlint.rules.grammar import Rule


def judge_custom_rules(context: Context, use: Use) -> Iterator[Finding]:
    """The findings of custom rules about one use that the target has.

    Args:
        context: the versions in question; its rules include the custom ones.
        use: what the reader found.
    """
    history = context.history
    if isinstance(use, ObjectUse):
        yield from _object(context, use)
    elif isinstance(use, AttributeUse):
        yield from _attribute(context, use)
    elif isinstance(use, NameUse):
        place = Place(use.name_span, use.name, use.confidence, f"`{use.name}`")
        for known in history.classes.get(use.name, ()):
            if isinstance(known, WireType) and context.has(known.names[use.name]):
                yield from _forbidden(context, "type", known.name, place)
    elif isinstance(use, MemberUse):
        enum = history.enums.get(use.enum)
        value = enum.value_of(use.member) if enum is not None else None
        if value is not None and context.has(value.at):
            subject, label = f"{use.enum}.{value.spelling}", f"`{use.enum}.{use.member}`"
            place = Place(use.name_span, subject, use.confidence, label)
            yield from _enum_value(context, use.enum, value.spelling, place)
    elif isinstance(use, OperationUse):
        operation = history.operations.get(use.operation)
        if operation is not None and context.has(operation.at):
            place = Place(use.name_span, use.operation, use.confidence, operation_label(use.spelled))
            yield from _forbidden(context, "operation", use.operation, place)
    elif isinstance(use, RequestUse):
        for route in routes_of(use):
            if route.at == context.target:
                name, label = route.operation.name, f"`{route.operation.http[route.at]}`"
                place = Place(use.span, name, use.confidence, label, "wire")
                yield from _forbidden(context, "operation", name, place)


def _counting(context: Context, rules: tuple[Rule, ...]) -> Iterator[Rule]:
    """The custom rules that count at the target."""
    return (rule for rule in rules if rule.policy and context.target >= rule.version)


def _ruled_out(context: Context, rule: Rule, place: Place) -> Finding:
    message = advised(f"{place.label} {forbidden(context, rule, place.notation)}", rule)
    return finding(place, rule, rule.version, message)


def _forbidden(context: Context, kind: str, name: str, place: Place) -> Iterator[Finding]:
    for rule in _counting(context, context.rules.about(kind, name)):
        if rule.removed:
            yield _ruled_out(context, rule, place)


def _enum_value(context: Context, enum: str, spelling: str, place: Place) -> Iterator[Finding]:
    for rule in _counting(context, context.rules.about("enum", enum)):
        if spelling.lower() in map(str.lower, rule.removed_values):
            yield _ruled_out(context, rule, place)


def _object(context: Context, use: ObjectUse) -> Iterator[Finding]:
    owner = use.shape.at(context.target)
    wire_type = context.history.types.get(owner or "")
    if owner is None or wire_type is None or not context.has(wire_type.at):
        return
    given: set[str] = set()
    for entry in use.entries:
        prop = use.shape.find(entry.key, use.notation).get(context.target)
        if prop is None:
            continue
        given.add(prop.wire)
        notation = "wire" if use.notation == "wire" else "python"
        label = property_label(context, prop, owner, notation, context.target)
        place = Place(entry.key_span, f"{owner}.{prop.wire}", use.confidence, label, notation)
        yield from _property(context, prop, owner, place)
        for value in entry.value.items if entry.value.kind == "list" else [entry.value]:
            place = Place(value.span, "", use.confidence, label, notation)
            yield from _value(context, prop, value, place)
    if not use.open and not use.partial:
        yield from _missing(context, use, owner, given)


def _attribute(context: Context, use: AttributeUse) -> Iterator[Finding]:
    owner = use.shape.at(context.target)
    prop = use.shape.find(use.name, use.notation).get(context.target)
    if owner is None or prop is None:
        return
    label = property_label(context, prop, owner, use.notation, context.target)
    place = Place(use.name_span, f"{owner}.{prop.wire}", use.confidence, label, use.notation)
    yield from _property(context, prop, owner, place)
    if use.mode == "store" and use.value is not None:
        yield from _value(context, prop, use.value, place._replace(span=use.value.span))


def _property(context: Context, prop: Property, owner: str, place: Place) -> Iterator[Finding]:
    for rule in _counting(context, context.rules.property(owner, prop.wire)):
        if rule.removed:
            yield _ruled_out(context, rule, place)


def _value(context: Context, prop: Property, value: Value, place: Place) -> Iterator[Finding]:
    """A value of an enum that is given as a string; its members are uses of their own.

    Args:
        context: the versions in question.
        prop: the property.
        value: its value.
        place: where the value is, with the label of the property.
    """
    enum = (prop.refs[context.target] or "").strip("[]{}")
    literal = value.literal
    if value.kind == "literal" and isinstance(literal, str) and enum in context.history.enums:
        label = f"the value `{literal}` of {place.label}"
        place = place._replace(subject=f"{enum}.{literal}", label=label)
        yield from _enum_value(context, enum, literal, place)


def _missing(context: Context, use: ObjectUse, owner: str, given: set[str]) -> Iterator[Finding]:
    """Properties that a custom rule requires; what only the service sends is left alone."""
    if owner not in context.history.request_types and not use.constructor:
        return
    for prop in context.props(owner):
        if prop.wire in given or use.later & {*prop.names, prop.wire}:
            continue
        notation = "wire" if use.notation == "wire" else "python"
        label = property_label(context, prop, owner, notation, context.target)
        place = Place(use.head, f"{owner}.{prop.wire}", use.confidence)
        for rule in _counting(context, context.rules.property(owner, prop.wire)):
            if rule.required:
                since = context.version_name(rule.version, notation)
                message = advised(f"{label} is required by a custom rule since {since}", rule)
                yield finding(place, rule, rule.version, message)
