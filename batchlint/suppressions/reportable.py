"""The rules that can be suppressed, and those that a run can report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.builtin_checks import CHECKS, COMMENTS
from batchlint.history import load
from batchlint.project.names import selectors
from batchlint.rules.custom import rules_with

if TYPE_CHECKING:
    from batchlint.rules.custom import CustomRules
    from batchlint.settings import Settings


def known_rules(house: CustomRules | None = None) -> list[str]:
    """The names of all rules, custom ones included, and of the built-in checks."""
    return [*rules_with(house).by_name, *CHECKS]


def refused(rule: str) -> str:
    """Why a rule can't be suppressed; empty where it can."""
    check = CHECKS.get(rule)
    if check is None or check.kind != COMMENTS:
        return ""
    return f"'{rule}' is about suppressions and can't be suppressed; use --ignore to turn it off"


def can_tell(rule: str, settings: Settings) -> bool:
    """Whether a run with these settings would report a rule wherever it applies.

    False for a rule that is not selected, one for other targets, and a change in behaviour where the
    source version is unknown.
    """
    history = load()
    found = rules_with(settings.house).by_name.get(rule)
    if found is None:
        check = CHECKS.get(rule)
        if check is None:
            return True
        names = {rule, check.kind}
        versions = any(not selectors(v.index).isdisjoint(settings.ignore) for v in history.versions)
        return not versions and _reported(names, settings)
    if found.kind == "behaviour" and settings.source is None:
        return False
    if found.backward != (found.version > settings.target):
        return False
    return _reported({rule, found.kind, *selectors(found.version)}, settings)


def _reported(names: set[str], settings: Settings) -> bool:
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)
