"""Findings as the judges report them: what is found where, why, and how it can be fixed."""

from __future__ import annotations

from typing import NamedTuple

from batchlint.core.findings import Finding, Severity
from batchlint.core.judge.context import Absence, Context
from batchlint.core.judge.messages import gone, renamed
from batchlint.core.uses import Confidence, LinkedNames, Span
from batchlint.core.writing import Edit, Fix
from batchlint.rules.grammar import Rule


class Check(NamedTuple):
    """The cause of a finding that follows from the history alone."""

    name: str
    kind: str
    severity: Severity = "error"


NOT_YET = Check("not-yet-available", "unavailable")
GONE = Check("no-longer-available", "removed")
GONE_FROM_PACKAGE = Check("no-longer-available", "package")
UNKNOWN_PROPERTY = Check("unknown-property", "unknown", "warning")
UNKNOWN_NAME = Check("unknown-name", "unknown", "warning")
REQUIRED = Check("required-property", "required")
LIST_OR_OBJECT = Check("list-or-object", "value")
RENAMED = Check("renamed-in-package", "package")
PARAMETER_ORDER = Check("parameter-order", "package")


class Place(NamedTuple):
    """Where something is found, the name of what it is about, and whether its type is certain.

    `subject` is part of the report (`PoolAddParameter.maxTasksPerNode`), `label` of the message.
    `notation` says how the message names versions, as in `Context.version_name`.
    """

    span: Span
    subject: str
    confidence: Confidence
    label: str = ""
    notation: str = "python"


class Remedy(NamedTuple):
    """How a place can be fixed.

    Attributes:
        instead: what to write instead, or to do beside renaming it, as an imperative.
        edits: the edits that do it; None where a person must.
        safe: whether they keep the meaning.
        group: as in `Fix.group`.
        linked: as in `Finding.linked`.
        new: the name of the same thing at the target, where only the name is another one.
    """

    instead: str | None = None
    edits: tuple[Edit, ...] | None = None
    safe: bool = True
    group: str | None = None
    linked: LinkedNames | None = None
    new: str | None = None


NO_REMEDY = Remedy()


def finding(
    place: Place,
    cause: Rule | Check,
    version: int | None,
    message: str,
    remedy: Remedy = NO_REMEDY,
    severity: Severity | None = None,
) -> Finding:
    """A finding; the fix of a likely one is never safe.

    Args:
        place: where it is.
        cause: the rule, or the check, that it carries the name of.
        version: the version at which it broke.
        message: the whole message.
        remedy: how it can be fixed.
        severity: None for that of the check, and for an error where a rule is the cause.
    """
    edits = remedy.edits
    fix = Fix(edits, remedy.safe and place.confidence == "certain", remedy.group) if edits else None
    if severity is None:
        severity = cause.severity if isinstance(cause, Check) else "error"
    return Finding(
        cause.name,
        cause.kind,
        severity,
        place.confidence,
        message,
        place.subject,
        version,
        place.span,
        fix,
        remedy.linked,
    )


def absent(
    context: Context,
    place: Place,
    absence: Absence,
    rule: Rule | None = None,
    remedy: Remedy = NO_REMEDY,
    check: Check = GONE,
) -> Finding:
    """The finding for something that the target does not have.

    Args:
        context: the versions in question.
        place: where it is; the label opens the message.
        absence: why the target does not have it.
        rule: the rule about its removal; only used if it was removed.
        remedy: how it can be fixed; where the target does not have it yet, only the advice is used.
        check: the cause if it was removed and no rule is about that.
    """
    label, notation = place.label, place.notation
    if remedy.new is not None:
        message = renamed(context, label, absence, remedy.new, remedy.instead, notation)
    else:
        why = rule if absence.is_gone else None
        message = gone(context, label, absence, why, remedy.instead, notation)
    if not absence.is_gone:
        return finding(place, NOT_YET, absence.version, message)
    return finding(place, rule or check, absence.version, message, remedy)
