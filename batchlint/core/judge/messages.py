"""The messages of findings."""

from __future__ import annotations

import json

from batchlint.core.judge.context import Absence, Context
from batchlint.history.model import Property
from batchlint.rules.grammar import Path, Rule

#: The first version whose package only logs a keyword that a model does not have.
DROPS_KEYWORDS_SINCE = "2018-08-01.7.0"
#: A message shows this many characters of a value.
_MOST_CHARACTERS = 60


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


def new_name(context: Context, wire_type: str, rule: Rule, path: Path, notation: str) -> str | None:
    """The new name of a property, if a rule changes nothing but the name."""
    is_more = len(path.steps) > 1 or path.is_list or rule.values or rule.siblings or rule.split is not None
    return None if is_more or rule.house else spelled(context, wire_type, path, notation)


def joined(sentence: str, instead: str | None) -> str:
    """A sentence with what to do about it, an imperative, at its end."""
    return f"{sentence}; {instead.strip().rstrip('.')}" if instead else sentence


def gone(
    context: Context,
    label: str,
    absence: Absence,
    rule: Rule | None = None,
    instead: str | None = None,
    notation: str = "python",
) -> str:
    """The sentence for something that the target does not have.

    Args:
        context: the versions in question.
        label: what it is.
        absence: why it is not there.
        rule: the rule about its end.
        instead: what to write instead; None for the advice of the rule.
        notation: as in `Context.version_name`.
    """
    instead = instead or (rule.instead if rule is not None else None)
    version = context.version_name(absence.version, notation)
    if not absence.is_gone:
        return joined(f"{label} is not available before {version}", instead)
    if rule is not None and rule.house:
        return joined(f"{label} {forbidden(context, rule, notation)}", instead)
    silently = " and is now silently ignored" if absence.silent else ""
    if absence.returns:
        again = context.version_name(absence.returns, notation)
        silently = f"{', where it is silently ignored,' if absence.silent else ''} and added again in {again}"
    return joined(f"{label} was removed in {version}{silently}", instead)


def renamed(
    context: Context,
    label: str,
    absence: Absence,
    new: str,
    then: str | None = None,
    notation: str = "python",
) -> str:
    """The sentence for something that the target has under another name.

    Args:
        context: the versions in question.
        label: what it is.
        absence: why it is not there under the name that is written.
        new: the name at the target.
        then: what has to be done beside renaming it.
        notation: as in `Context.version_name`.
    """
    if not absence.is_gone or absence.silent:
        return gone(context, label, absence, None, then or f"use `{new}`", notation)
    return joined(
        f"{label} was renamed to `{new}` in {context.version_name(absence.version, notation)}", then
    )


def drops_keywords(context: Context) -> bool:
    """Whether the package of the target ignores a keyword that a model does not have."""
    is_first = context.history.generation(context.target) == 1
    return is_first and context.target >= context.history.index(DROPS_KEYWORDS_SINCE)


def property_label(context: Context, prop: Property, wire_type: str, notation: str, index: int) -> str:
    """`PoolAddParameter.max_tasks_per_node`, quoted as code; Python names are those of a version."""
    if notation == "wire":
        return f"`{wire_type}.{prop.wire}`"
    history = context.history
    # Within a generation, the class of the target is clearer than one of a pre-release.
    same = history.generation(index) == history.generation(context.target) == 2
    cls = history.class_name(wire_type, context.target if same else index)
    return f"`{cls or wire_type}.{prop.python(index)}`"


def object_of(context: Context, wire_type: str) -> str:
    """An object of a class at the target, with its article: "an `AutoUserSpecification`"."""
    name = type_label(context, wire_type, "python")
    return f"{'an' if name[0] in 'AEIO' else 'a'} `{name}`"


def type_label(context: Context, wire_type: str, notation: str) -> str:
    """The name of a type in the reader's terms: in Python, that of its class at the target."""
    if notation == "wire":
        return wire_type
    return context.history.class_name(wire_type, context.target) or wire_type


def operation_label(name: str) -> str:
    """An operation as code calls it: `client.pool.add`, quoted as code."""
    return f"`client.{name}`"


def written(literal: object, notation: str) -> str:
    """A literal as the file's notation writes it, without quotes: `true` in JSON, `True` in Python.

    A long one is cut.
    """
    if notation == "wire" and (literal is None or isinstance(literal, bool)):
        return json.dumps(literal)
    text = str(literal)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def advised(sentence: str, rule: Rule, default: str | None = None) -> str:
    """A sentence with the advice of a rule at its end; with the default where the rule has none."""
    return joined(sentence, rule.instead or default)


def forbidden(context: Context, rule: Rule, notation: str) -> str:
    """The end of a sentence about something that a custom rule forbids."""
    return f"is forbidden by a custom rule since {context.version_name(rule.version, notation)}"


def refused(context: Context, label: str, rule: Rule, notation: str) -> str:
    """The sentence for a value that a version no longer accepts."""
    since = context.version_name(rule.version, notation)
    happens = forbidden(context, rule, notation) if rule.house else f"has been rejected since {since}"
    return advised(f"this value of {label} {happens}", rule)
