"""How values map from an old property to a new one."""

from __future__ import annotations

from batchlint.core.uses import Value
from batchlint.core.writing import Mapping
from batchlint.rules.grammar import Path, Rule, Scalar


def folded(value: object) -> object:
    """Strings without case, since the service ignores it; everything else as it is."""
    return value.lower() if isinstance(value, str) else value


def lookup(values: dict[Scalar, Scalar], literal: object) -> tuple[bool, Scalar]:
    """Find a literal among a rule's old values; a boolean never equals a number."""
    for old, new in values.items():
        if type(old) is type(literal) and folded(old) == folded(literal):
            return True, new
    return False, None


def is_nothing(value: Value) -> bool:
    """Whether a value is null or an empty list, around which no new object must be written."""
    empty_list = value.kind == "list" and not value.items
    return empty_list or (value.kind == "literal" and value.literal is None)


def mapping_for(rule: Rule, value: Value, ref: str | None) -> Mapping | None:
    """How the value that is written becomes the value that the rule requires.

    `ref` is the type reference of the new property. None where the text does not show how.
    """
    if rule.split is not None:
        return _split(rule, value, ref)
    if isinstance(rule.becomes, Path) and rule.becomes.is_list:
        if value.kind == "list":
            return Mapping("keep", ref)
        # `null` is no error; an expression may be None, which must not become `[None]`.
        known = value.kind == "object" or (value.kind == "literal" and value.literal is not None)
        return Mapping("wrap", ref) if known else None
    if not rule.values:
        return Mapping("keep", ref)
    if value.kind == "literal":
        known, new = lookup(rule.values, value.literal)
        if known:
            return Mapping("literal", ref, new=new)
        return Mapping("keep", ref) if isinstance(value.literal, str) and not _is_boolean(rule) else None
    if value.kind == "text" and _is_boolean(rule):
        return Mapping("choose", ref, if_true=rule.values[True], if_false=rule.values[False])
    return None


def _is_boolean(rule: Rule) -> bool:
    return True in rule.values and False in rule.values and all(isinstance(k, bool) for k in rule.values)


def _split(rule: Rule, value: Value, ref: str | None) -> Mapping | None:
    if value.kind != "literal" or not isinstance(value.literal, str):
        return None
    parts = [part.strip() for part in value.literal.split(rule.split) if part.strip()]
    new = []
    for part in parts:
        known, mapped = lookup(rule.values, part)
        new.append(mapped if known else part)
    return Mapping("list", ref, new=new)
