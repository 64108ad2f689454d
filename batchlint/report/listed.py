"""Rules as callers of the library and readers of JSON get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint import public
from batchlint.project.names import label
from batchlint.report.addresses import rule_url
from batchlint.report.rule_facts import fixable, plain_subject, severity

if TYPE_CHECKING:
    from batchlint.builtin_checks import Check
    from batchlint.rules.grammar import Rule


def listed(rule: Rule) -> public.Rule:
    """One rule."""
    return public.Rule(
        name=rule.name,
        title=rule.title,
        kind=rule.kind,
        severity=severity(rule),
        version=label(rule.version),
        subject=plain_subject(rule),
        types=rule.of,
        package=rule.package,
        fix=fixable(rule) or None,
        why=" ".join(rule.why.split()),
        see=" ".join(rule.see.split()),
        url=rule_url(rule.name),
        custom=rule.house,
    )


def listed_check(name: str, check: Check) -> public.Rule:
    """One built-in check."""
    return public.Rule(
        name=name,
        title=check.title,
        kind=check.kind,
        severity=check.severity,
        version=None,
        subject="",
        types=(),
        package=False,
        fix=None,
        why=check.text,
        see="",
        url=rule_url(name),
    )
