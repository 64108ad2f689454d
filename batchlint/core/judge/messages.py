"""The messages of findings."""

from __future__ import annotations

import json

from batchlint.core.judge.context import Absence, Context
from batchlint.history.model import Property
from batchlint.rules.grammar import Path, Rule

#: The first version whose package only logs a keyword that a model does not have.
DROPS_KEYWORDS_SINCE = "2018-08-01.7.0"


def spelled(context: Context, wire_type: str, path: Path, notation: str) -> str:
    """A path as the file's notation spells it: `user_identity.auto_user.elevation_level`."""
    if notation == "wire":
        return ".".join(path.steps)
    names, owner = [], wire_type
    for wire in path.steps:
        prop = context.history.member(owner, wire)
        if prop is None:
            return ".".join(path.steps)
        names.append(prop.python(context.target))
        owner = prop.refs[context.target] or next((r for r in reversed(prop.refs) if r), "")
    return ".".join(names)


def use_instead(context: Context, wire_type: str, path: Path, notation: str) -> str:
    """What to write instead, as an imperative."""
    kind = "the list " if path.is_list else ""
    return f"use {kind}`{spelled(context, wire_type, path, notation)}`"


def gone(
    context: Context, label: str, absence: Absence, rule: Rule | None = None, instead: str | None = None
) -> str:
    """The sentence for something that the target does not have.

    Args:
        context: the versions in question.
        label: what it is.
        absence: why it is not there.
        rule: the rule about its end.
        instead: what to write instead; None for the advice of the rule.
    """
    ending = f": {instead}" if instead else advice(rule) if rule is not None else ""
    if not absence.is_gone:
        return f"{label} is not available until {context.version_name(absence.version)}{ending}"
    if rule is not None and rule.house:
        return f"{label} {not_wanted(context, rule)}{ending}"
    silently = " and is dropped without an error" if absence.silent else ""
    returns = f" (it returns at {context.history.name(absence.returns)})" if absence.returns else ""
    return f"{label} is gone since {context.version_name(absence.version)}{silently}{returns}{ending}"


def drops_keywords(context: Context) -> bool:
    """Whether the package of the target ignores a keyword that a model does not have."""
    is_first = context.history.generation(context.target) == 1
    return is_first and context.target >= context.history.index(DROPS_KEYWORDS_SINCE)


def property_label(context: Context, prop: Property, wire_type: str, notation: str, index: int) -> str:
    """`max_tasks_per_node of PoolAddParameter`, quoted as code; Python names are those of a version."""
    if notation == "wire":
        return f"`{prop.wire}` of {wire_type}"
    history = context.history
    # Within a generation, the class of the target says more than one of a pre-release.
    same = history.generation(index) == history.generation(context.target) == 2
    cls = history.class_name(wire_type, context.target if same else index)
    return f"`{prop.python(index)}` of {cls or wire_type}"


def written(literal: object, notation: str) -> str:
    """A literal as the file's notation writes it, without quotes: `true` in JSON, `True` in Python."""
    if notation == "wire" and (literal is None or isinstance(literal, bool)):
        return json.dumps(literal)
    return str(literal)


def advice(rule: Rule) -> str:
    """What a person should do, as the end of a sentence; empty where the rule has no advice."""
    return f": {rule.instead.strip().rstrip('.')}" if rule.instead else ""


def not_wanted(context: Context, rule: Rule) -> str:
    """The end of a sentence about something that a house rule forbids."""
    return f"is ruled out by a house rule from {context.version_name(rule.version)} on"


def refused(context: Context, subject: str, rule: Rule) -> str:
    """The sentence for a value that a version no longer takes."""
    if rule.house:
        return f"this value of {subject} {not_wanted(context, rule)}{advice(rule)}"
    return f"this value of {subject} is refused since {context.version_name(rule.version)}{advice(rule)}"
