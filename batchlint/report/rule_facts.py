"""Descriptions of a rule, derived from its fields; code in them is between backticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from batchlint.history import load
from batchlint.project.names import known_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from batchlint.rules.grammar import Rule

#: How the fix of a rule is applied, by what `fixable` returns.
FIXES = {
    "safe": "`batchlint fix`",
    "unsafe": "`batchlint fix --unsafe-fixes`",
    "": "manual",
}
#: What a model's constructor does with an old keyword, by generation of the package.
_OLD_KEYWORD = {
    1: "In azure-batch 5 to 14, a model accepts the old keyword and silently ignores it.",
    2: "The constructor of the model raises a TypeError for the old keyword.",
}


def severity(rule: Rule) -> Literal["error", "warning"]:
    """`warning` for a change in behaviour, else `error`."""
    return "warning" if rule.kind == "behaviour" else "error"


def fixable(rule: Rule) -> Literal["safe", "unsafe", ""]:
    """How `fix` repairs it: `safe`, `unsafe` (needs the flag), or empty; derived from its examples."""
    fixed = [example for example in rule.examples if example.after is not None]
    if not fixed:
        return ""
    # A fix that writes an old default is never made by default.
    unsafe = rule.default is not None or all(example.unsafe for example in fixed)
    return "unsafe" if unsafe else "safe"


def facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """The facts about a rule as pairs of label and text: since when, and what to do, come first."""
    since = "works from" if rule.backward else "applies from" if rule.house else "since"
    yield since, version_name(rule.version)
    yield "what to do", advice(rule)
    yield "applies to", subject(rule) + (", in Python only" if rule.package else "")
    names = python_names(rule)
    if names:
        yield "Python name", _listed(names)
    yield from change(rule)
    yield "severity", severity(rule)
    yield "kind", rule.kind
    if rule.house:
        yield "custom rule", rule.file


def python_names(rule: Rule) -> list[str]:
    """The names of a property in the package just before the rule, if they differ from that of the API."""
    if rule.subject != "property":
        return []
    types, (wire,) = load().types, rule.names
    props = [types[of].props[wire] for of in rule.of if of in types and wire in types[of].props]
    names = dict.fromkeys(prop.python(rule.version - 1) for prop in props if prop.names)
    return [name for name in names if name != wire]


def version_name(index: int) -> str:
    """An api-version with the first release that speaks it: `2018-12-01.8.0 (azure-batch 6.0.0)`."""
    version = known_versions()[index]
    return f"{version.name} (azure-batch {version.packages[0]})" if version.packages else version.name


def advice(rule: Rule) -> str:
    """What to do about a finding, as an imperative phrase."""
    fix = fixable(rule)
    if not fix:
        return rule.instead or ("change it manually" if rule.becomes is None else f"use `{rule.becomes}`")
    review = " and review the changes" if fix == "unsafe" else ""
    rest = f"; if findings remain, {rule.instead}" if rule.instead else ""
    return f"run {FIXES[fix]}{review}{rest}"


def keyword_sentence(rule: Rule) -> str:
    """What the package does with the old name as a keyword; empty if `why` covers it, or nobody passes it."""
    generation = known_versions()[rule.version].generation
    is_sent = not load().request_types.isdisjoint(rule.of)
    is_covered = any(word in rule.why for word in ("drop", "ignore", "TypeError"))
    return _OLD_KEYWORD[generation] if rule.ends_property and is_sent and not is_covered else ""


def plain_subject(rule: Rule) -> str:
    """The subject without the marks of code, for programs."""
    return subject(rule).replace("`", "")


def subject(rule: Rule) -> str:
    """The API elements that the rule covers, in one phrase."""
    names = _listed(rule.names)
    if rule.subject == "property":
        return f"{names} of {_listed(rule.of)}"
    if rule.names == ("*",):
        return "every model constructor" if rule.subject == "constructor" else f"every {rule.subject}"
    if rule.subject == "client":
        return f"parameter{'s' if len(rule.names) > 1 else ''} {names} of `BatchServiceClient`"
    if rule.subject == "usage":
        return "the client" if rule.names == ("client",) else ", ".join(rule.names)
    is_several = len(rule.names) > 1 or "*" in names
    return f"{rule.subject}{'s' if is_several else ''} {names}"


def change(rule: Rule) -> list[tuple[str, str]]:
    """The change as pairs of label and text."""
    facts: list[tuple[str, str]] = []
    if rule.becomes is not None:
        facts.append(("replaced by", f"`{rule.becomes}`"))
    if rule.values:
        facts.append(("values", _pairs((_literal(a), _literal(b)) for a, b in rule.values.items())))
    if rule.siblings:
        facts.append(("also set", _listed(f"{path}: {_literal(v)}" for path, v in rule.siblings.items())))
    if rule.split is not None:
        facts.append(("split at", f"`{rule.split}`, into a list"))
    if rule.removed and rule.house:
        facts.append(("forbidden", "must not be used"))
    if rule.removed_values:
        facts.append(("forbidden" if rule.house else "removed", _listed(rule.removed_values)))
    if rule.url is not None:
        facts.append(("request", _pairs([rule.url])))
    if rule.returns is not None:
        returned = rule.returns
        facts.append(("returns", f"`{returned.now}`, with the old `{returned.was}` as `{returned.under}`"))
    if rule.parameters:
        facts.append(("parameters", _pairs(rule.parameters.items())))
    if rule.required and rule.house:
        facts.append(("required", "must be set from this version on"))
    if rule.default is not None:
        was, now = rule.default.was, f"`{_literal(rule.default.now)}`"
        facts.append(("default", f"now {now}" if was is None else f"changed from `{_literal(was)}` to {now}"))
    if rule.matches is not None:
        facts.append(("must match", f"`{rule.matches.pattern}`"))
    return facts


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"`{old}` is now `{new}`" for old, new in pairs)


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
