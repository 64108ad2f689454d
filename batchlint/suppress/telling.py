"""Whether one run can tell that a rule finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.builtin_checks import CHECKS, COMMENTS
from batchlint.history import load
from batchlint.rules.house import rules_with

if TYPE_CHECKING:
    from batchlint.rules.house import House
    from batchlint.settings import Settings


def known_rules(house: House | None = None) -> list[str]:
    """The names of all rules, those of the house among them, and of the checks that need none."""
    return [*rules_with(house).by_name, *CHECKS]


def refused(rule: str) -> str:
    """Why a comment may not suppress a rule; empty where it may."""
    check = CHECKS.get(rule)
    if check is None or check.kind != COMMENTS:
        return ""
    return f"'{rule}' is about suppressions, and can't be suppressed: --ignore leaves it out"


def can_tell(rule: str, settings: Settings) -> bool:
    """Whether silence of a rule means that there is nothing to find.

    Args:
        rule: its name.
        settings: how the file is judged.

    Returns:
        False for a rule that is not selected, a change of behaviour where nothing says from which
        version the code comes, and a rule that only counts for other targets.
    """
    history = load()
    found = rules_with(settings.house).by_name.get(rule)
    if found is None:
        check = CHECKS.get(rule)
        if check is None:
            return True
        names = {rule, check.kind}
        versions = any(version.name in settings.ignore for version in history.versions)
        return not versions and _reported(names, settings)
    if found.kind == "behaviour" and settings.source is None:
        return False
    if found.backward != (found.version > settings.target):
        return False
    return _reported({rule, found.kind, history.name(found.version)}, settings)


def _reported(names: set[str], settings: Settings) -> bool:
    if settings.select and not names & set(settings.select):
        return False
    return not names & set(settings.ignore)
