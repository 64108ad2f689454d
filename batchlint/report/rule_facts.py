"""Descriptions of a rule, derived from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from batchlint.rules.grammar import Rule


def severity(rule: Rule) -> Literal["error", "warning"]:
    """`warning` for a change of behaviour, else `error`."""
    return "warning" if rule.kind == "behaviour" else "error"


def fixable(rule: Rule) -> Literal["safe", "unsafe", ""]:
    """How `fix` repairs it: `safe`, `unsafe` (needs the flag), or empty; derived from its examples."""
    fixed = [example for example in rule.examples if example.after is not None]
    if not fixed:
        return ""
    # A fix that writes an old default is never made by default.
    unsafe = rule.default is not None or all(example.unsafe for example in fixed)
    return "unsafe" if unsafe else "safe"


def subject(rule: Rule) -> str:
    """The API elements that the rule covers, in one phrase."""
    names = ", ".join(rule.names)
    if rule.subject == "property":
        return f"{names} of {', '.join(rule.of)}"
    if rule.names == ("*",):
        return "every model constructor" if rule.subject == "constructor" else f"every {rule.subject}"
    if rule.subject == "client":
        return f"parameter {names} of BatchServiceClient"
    if rule.subject == "usage":
        return names
    is_several = len(rule.names) > 1 or "*" in names
    return f"{rule.subject}{'s' if is_several else ''} {names}"


def change(rule: Rule) -> list[tuple[str, str]]:
    """The change as pairs of label and text."""
    facts: list[tuple[str, str]] = []
    if rule.becomes is not None:
        facts.append(("becomes", str(rule.becomes)))
    if rule.values:
        facts.append(("values", ", ".join(f"{_literal(a)} -> {_literal(b)}" for a, b in rule.values.items())))
    if rule.siblings:
        facts.append(("with", ", ".join(f"{path}: {_literal(v)}" for path, v in rule.siblings.items())))
    if rule.split is not None:
        facts.append(("split at", repr(rule.split)))
    if rule.removed:
        gone = (
            "from this version on" if fixable(rule) else "without a replacement that could be written for you"
        )
        facts.append(("forbidden", "not to be used") if rule.house else ("gone", gone))
    if rule.removed_values:
        facts.append(("forbidden" if rule.house else "gone", ", ".join(rule.removed_values)))
    if rule.url is not None:
        facts.append(("request", f"{rule.url[0]} -> {rule.url[1]}"))
    if rule.returns is not None:
        returned = rule.returns
        facts.append(("returns", f"{returned.now}, with the old {returned.was} under {returned.under}"))
    if rule.parameters:
        facts.append(("parameters", ", ".join(f"{a} -> {b}" for a, b in rule.parameters.items())))
    if rule.required:
        facts.append(("required", "must be given from this version on"))
    if rule.default is not None:
        was = "something else" if rule.default.was is None else _literal(rule.default.was)
        facts.append(("default", f"was {was}, is {_literal(rule.default.now)}"))
    if rule.matches is not None:
        facts.append(("must match", rule.matches.pattern))
    return facts


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
