"""Build the tables of what a version accepts in payloads, for `accept`.

For every type that a document may hold: the names that it ever had, by which it is classified, and
what may stand where in it at the target. Whatever is missing here costs a full analysis; what is
here by mistake is a finding that is missing.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from batchlint.core.judge import Context
from batchlint.core.judge.contents import judge_enum_value
from batchlint.history import Property, Shape, load, shape_of
from batchlint.payload.classify import COLLECTIONS, telling, whole_types
from batchlint.payload.similarity import property_kinds, required
from batchlint.payload.slots import extension_of, object_types, property_of
from batchlint.payload.vocabulary import EXTENSION
from batchlint.rules.grammar import Rule
from batchlint.rules.retirements import load_retirements
from batchlint.rules.shipped import load_rules

#: What may stand as a property: `any`, `boolean`, `number`, `map` (an object of whatever names), `text`
#: with the values in lower case that are not accepted, `match` with these and with patterns and whether
#: a text has to match each, `object` and `objects` with the number of a slot, `list` with what each
#: element may be.
Spec: TypeAlias = tuple[Any, ...]
#: JSON kinds by the references of properties that are neither texts nor types.
_SCALARS = {"int": "number", "long": "number", "float": "number", "bool": "boolean"}


def build(target: int, source: int | None) -> dict[str, Any]:
    """What payloads may hold that must work with a version.

    Args:
        target: the version's position.
        source: position of the version that they work with today, None where unknown.

    Returns:
        `types`: for each type of a document, in order of preference, the names that it ever had, those
        that it always needs, those of which it must have one (None where it need not), and its slot.
        `slots`: by number, what is needed, and by name what may stand there; None where nothing may.
        `lists`: by the slot of an element, that of an object which holds a list of them.
    """
    slots = _Slots(Context(load(), load_rules(), target, source))
    types = []
    for name in whole_types():
        names = EXTENSION.get(name, frozenset()) | property_kinds(name).keys()
        types.append((names, required(name), telling(name), slots.number(shape_of(name))))
    # In a list that is a type of its own, an element must be valid on its own.
    lists = {
        slots.number(shape_of(name)): slots.number(shape_of(collection))
        for name, collection in COLLECTIONS.items()
    }
    return {"types": types, "slots": slots.made, "lists": lists}


class _Slots:
    """Computes what each slot accepts, and numbers the slots."""

    def __init__(self, context: Context) -> None:
        self.made: list[tuple[frozenset[str], dict[str, Spec]] | None] = []
        self._context = context
        self._numbers: dict[Shape, int] = {}
        self._unlike = _unlike()
        self._retired = load_retirements().properties

    def number(self, shape: Shape) -> int:
        """The number of a slot; what may stand there is in `made`, None where nothing may."""
        known = self._numbers.get(shape)
        if known is not None:
            return known
        number = self._numbers[shape] = len(self.made)
        self.made.append(None)
        history, target = self._context.history, self._context.target
        owner = history.types.get(shape.at(target) or "")
        if owner is None or not owner.at >> target & 1:
            return number
        specs: dict[str, Spec] = {}
        needed = set()
        for wire in owner.props:
            prop = shape.find(wire, "wire").get(target)
            if prop is None:
                continue
            rules = self._context.rules.property(owner.name, wire)
            if prop.required >> target & 1 or any(map(self._asks, rules)):
                needed.add(wire)
            if wire in extension_of(shape) or wire in self._unlike:
                continue
            retirement = self._retired.get((owner.name, wire))
            spec = self._spec(shape, wire, prop, [rule for rule in rules if _is_about_content(rule)])
            if retirement is not None and retirement.is_said_at(target):
                spec = _but_for(spec, retirement.value)
            if spec is not None:
                specs[wire] = spec
        self.made[number] = (frozenset(needed), specs)
        return number

    def _asks(self, rule: Rule) -> bool:
        """Whether there may be a finding where a property is left out."""
        if rule.default is not None:
            return self._context.crosses(rule.version)
        return bool(rule.optional_when) and self._context.target < rule.version

    def _spec(self, shape: Shape, wire: str, prop: Property, rules: list[Rule]) -> Spec | None:
        """What may stand as a property; None where the full reader has to decide."""
        ref = prop.refs[self._context.target]
        inner = property_of(shape, wire)
        if ref is None or inner is None:
            return None
        types = self._context.history.types
        if ref in types:
            return ("object", self.number(inner)) if object_types(inner) and not rules else None
        element = inner.element()
        if ref[0] == "[" and ref[1:-1] in types:
            known = element is not None and object_types(element) and not rules
            return ("objects", self.number(element)) if known and element is not None else None
        if object_types(inner) or object_types(element):
            return None  # at other versions, an object of the API stands here
        if ref[0] == "[":
            scalar = self._scalar(ref[1:-1], prop, rules)
            return None if scalar is None else ("list", scalar)
        if ref[0] == "{" or ref == "object":
            return None if rules else (("map",) if ref[0] == "{" else ("any",))
        return self._scalar(ref, prop, rules)

    def _scalar(self, ref: str, prop: Property, rules: list[Rule]) -> Spec | None:
        if ref in _SCALARS:
            return None if rules else (_SCALARS[ref],)
        if ref[0] in "[{" or ref == "object":
            return None
        target = self._context.target
        unwanted = self._enum_values(prop)
        patterns: list[tuple[str, bool]] = []
        for rule in rules:
            if rule.split is not None:
                return None
            if rule.values:
                # Old values where there are new ones; new ones where there are only the old.
                values = rule.values.keys() if target >= rule.version else rule.values.values()
                texts = [value.lower() for value in values if isinstance(value, str)]
                if len(texts) < len(values):
                    return None
                unwanted.update(texts)
            elif rule.matches is not None and target >= rule.version:
                patterns.append((rule.matches.pattern, True))
            elif rule.allows is not None and target < rule.version:
                patterns.append((rule.allows.pattern, False))
        if patterns:
            return ("match", frozenset(unwanted), tuple(patterns))
        return ("text", frozenset(unwanted))

    def _enum_values(self, prop: Property) -> set[str]:
        """Values of enums, in lower case, that the target does not take as a property."""
        enums = self._context.history.enums
        names = {ref.strip("[]") for ref in prop.refs if ref is not None}
        values = {value for name in names & enums.keys() for value in enums[name].values}
        return {value for value in values if judge_enum_value(self._context, prop, value) is not None}


def _but_for(spec: Spec | None, pattern: str) -> Spec | None:
    """What a property accepts except for strings of a pattern; None if all must be checked."""
    if spec is None or spec[0] not in ("text", "match") or not pattern:
        return None
    return ("match", spec[1], (*(spec[2] if spec[0] == "match" else ()), (pattern, False)))


def _is_about_content(rule: Rule) -> bool:
    """Whether a rule is about what is written as a property, and not about its name alone."""
    if rule.becomes is not None or rule.removed or rule.required or rule.default is not None:
        return False
    return bool(rule.split is not None or rule.values or rule.matches or rule.allows)


def _unlike() -> frozenset[str]:
    """Names of properties that take objects of the API in one type, and any object in another."""
    every = [(wire, slot) for name in load().types for wire, slot in property_kinds(name).items()]
    typed = {wire for wire, slot in every if slot.types or slot.elements}
    loose = {wire for wire, slot in every if slot.kinds & {"object", "any"} and not slot.types}
    return frozenset(
        typed & (loose | {w for w, slot in every if "array" in slot.kinds and not slot.elements})
    )
