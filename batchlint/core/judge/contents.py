"""Judge the values of properties that the target has: enums, patterns, lists that were strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from batchlint.core.findings import Finding
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.messages import advised, gone, property_label, refused, written
from batchlint.core.judge.reporting import LIST_OR_OBJECT, NOT_YET, Place, Remedy, absent, finding
from batchlint.core.judge.values import folded, lookup, mapping_for
from batchlint.core.uses import Confidence, Entry, ObjectUse, Value
from batchlint.core.writing import Edit, Mapping
from batchlint.history import Enum, Property
from batchlint.rules.grammar import Rule


class _Content(NamedTuple):
    """A value that an object has for a property of the target."""

    context: Context
    use: ObjectUse
    entry: Entry
    prop: Property
    owner: str

    @property
    def subject(self) -> str:
        """The property in the words of the API."""
        return f"{self.owner}.{self.prop.wire}"

    @property
    def notation(self) -> str:
        """How the object names the property: in a dict of Python code, either way is possible."""
        is_wire = self.use.notation == "wire" or (
            self.use.notation == "either" and self.entry.key == self.prop.wire
        )
        return "wire" if is_wire else "python"

    @property
    def label(self) -> str:
        """The property in the words of the code."""
        return property_label(self.context, self.prop, self.owner, self.notation, self.context.target)

    def place(self, value: Value, subject: str = "") -> Place:
        label = f"the value `{written(value.literal, self.notation)}` of {self.label}"
        return Place(value.span, subject or self.subject, self.use.confidence, label, self.notation)

    def replaced(self, mapping: Mapping | None) -> tuple[Edit, ...] | None:
        """The edits that map the value."""
        if mapping is None:
            return None
        return self.use.writer.replace_value(self.use, self.entry, mapping, self.context.target)


def judge_content(context: Context, use: ObjectUse, entry: Entry, prop: Property) -> Iterator[Finding]:
    """Whether the target takes what is written as a property that it has."""
    owner = use.shape.at(context.target) or ""
    rules = context.rules.property(owner, prop.wire)
    content = _Content(context, use, entry, prop, owner)
    for rule in rules:
        if rule.becomes is not None or rule.removed or rule.required or rule.default is not None:
            continue
        if rule.split is not None:
            yield from _judge_split(content, rule)
        elif rule.values:
            yield from _judge_values(content, rule)
        elif rule.matches is not None:
            yield from _judge_pattern(content, rule)
        elif rule.allows is not None and context.target < rule.version:
            literal = _text(entry.value)
            if literal is not None and rule.allows.search(literal):
                place = content.place(entry.value)
                absence = Absence("unavailable", rule.version)
                message = gone(context, place.label, absence, notation=place.notation)
                yield finding(place, rule, rule.version, message)
    if not any(rule.split for rule in rules):
        yield from judge_kind(context, prop, owner, content.notation, entry.value, use.confidence)
    yield from _judge_enum(content)


def judge_kind(
    context: Context, prop: Property, owner: str, notation: str, value: Value, confidence: Confidence
) -> Iterator[Finding]:
    """Whether one object stands where a list is taken, or a list where one object is."""
    ref = prop.refs[context.target] or ""
    is_object = ref in context.history.types or ref.startswith("{")
    if not (ref.startswith("[") and value.kind == "object") and not (is_object and value.kind == "list"):
        return
    taken, given = ("a list", "a single object") if value.kind == "object" else ("a single object", "a list")
    label = property_label(context, prop, owner, notation, context.target)
    message = f"{label} takes {taken}, not {given}; pass {taken}"
    yield finding(Place(value.span, f"{owner}.{prop.wire}", confidence), LIST_OR_OBJECT, None, message)


def _text(value: Value) -> str | None:
    """The value of a literal string; None for any other."""
    return value.literal if value.kind == "literal" and isinstance(value.literal, str) else None


def _judge_split(content: _Content, rule: Rule) -> Iterator[Finding]:
    """A string that became a list, or a list where the target still takes a string."""
    context, value, label = content.context, content.entry.value, content.label
    version = context.version_name(rule.version, content.notation)
    place = content.place(value)
    if context.target >= rule.version and _text(value) is not None:
        edits = content.replaced(mapping_for(rule, value, content.prop.refs[context.target]))
        message = f"{label} has been a list since {version}; write its values as a list"
        yield finding(place, rule, rule.version, message, Remedy(edits=edits))
    elif value.kind == "list" and context.target < rule.version:
        message = f"{label} does not accept a list before {version}"
        yield finding(place, NOT_YET, rule.version, message)
    elif value.kind == "list":
        for item in value.items:
            known, new = lookup(rule.values, item.literal) if item.kind == "literal" else (False, None)
            if known:
                yield _old_value(content, item, rule, new)


def _judge_values(content: _Content, rule: Rule) -> Iterator[Finding]:
    context, value = content.context, content.entry.value
    if value.kind != "literal":
        return
    known, new = lookup(rule.values, value.literal)
    if known and context.target >= rule.version:
        mapping = Mapping("literal", content.prop.refs[context.target], new=new)
        yield _old_value(content, value, rule, new, content.replaced(mapping))
    elif context.target < rule.version and folded(value.literal) in map(folded, rule.values.values()):
        yield absent(context, content.place(value), Absence("unavailable", rule.version))


def _old_value(
    content: _Content, value: Value, rule: Rule, new: object, edits: tuple[Edit, ...] | None = None
) -> Finding:
    """The finding for a value that a rule maps to another one."""
    remedy = Remedy(f"use `{written(new, content.notation)}`" if new is not None else None, edits)
    return absent(content.context, content.place(value), Absence("gone", rule.version), rule, remedy)


def _judge_pattern(content: _Content, rule: Rule) -> Iterator[Finding]:
    context, value, label = content.context, content.entry.value, content.label
    literal = _text(value)
    if context.target < rule.version or rule.matches is None:
        return
    if literal is not None and not rule.matches.search(literal):
        yield finding(
            content.place(value), rule, rule.version, refused(context, label, rule, content.notation)
        )
    elif value.kind in ("text", "template") and context.crosses(rule.version):
        since = context.version_name(rule.version, content.notation)
        message = advised(
            f"{label} has accepted fewer values since {since}, and this value could not be determined", rule
        )
        yield finding(content.place(value), rule, rule.version, message, severity="warning")


def _judge_enum(content: _Content) -> Iterator[Finding]:
    context, whole, prop = content.context, content.entry.value, content.prop
    for value in whole.items if whole.kind == "list" else [whole]:
        literal = _text(value)
        judged = judge_enum_value(context, prop, literal) if literal is not None else None
        if judged is None:
            continue
        absence, rule, enum = judged
        new = lookup(rule.values, literal)[1] if rule is not None else None
        edits = None
        if new is not None and value is whole:
            edits = content.replaced(Mapping("literal", prop.refs[context.target], new=new))
        place = content.place(value, f"{enum.name}.{literal}")
        yield absent(context, place, absence, rule, Remedy(f"use `{new}`" if new else None, edits))


def judge_enum_value(
    context: Context, prop: Property, literal: str
) -> tuple[Absence, Rule | None, Enum] | None:
    """Whether a property takes a string at the target, where its type is an enum.

    Returns:
        Why the target does not have the value, the rule about that and the enum. None where it does
        have it, where the type is free text at the target, and where no version has the value: the
        service may take it.
    """
    mask, enum_now = 0, None
    for index, ref in enumerate(prop.refs):
        enum = context.history.enums.get(ref.strip("[]")) if ref else None
        if index == context.target:
            enum_now = enum
        value = enum.values.get(literal.lower()) if enum is not None else None
        if value is not None and value.at >> index & 1:
            mask |= 1 << index
    absence = context.absence(mask) if enum_now is not None and mask else None
    if enum_now is None or absence is None:
        return None
    for rule in context.rules.about("enum", enum_now.name):
        removed = literal.lower() in map(str.lower, rule.removed_values)
        if rule.version == absence.version and (removed or lookup(rule.values, literal)[0]):
            return absence, rule, enum_now
    return absence, None, enum_now
