"""The rules that count for a run, and the names that select them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from batchlint.project.config import ConfigFinder
from batchlint.project.custom_rules import house_rules
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.names import known_versions, selectors
from batchlint.project.versions import nearest_version

if TYPE_CHECKING:
    from batchlint.rules.grammar import Rule, RuleSet

#: What `--select` and `--ignore` know beside names of rules and versions.
KINDS = (
    "removed",
    "renamed",
    "unavailable",
    "behaviour",
    "required",
    "value",
    "package",
    "version",
    "unknown",
    "retirement",
    "requirement",
    "suppression",
)


def rule_set() -> RuleSet:
    """The rules that ship with the package.

    Returns:
        The rule set, read once.

    Raises:
        UsageError: the files are missing or damaged.
    """
    from batchlint.rules.problems import RuleError
    from batchlint.rules.shipped import load_rules

    try:
        return load_rules()
    except RuleError as error:
        first, *more = str(error).splitlines() or ["unknown"]
        rest = f" (and {len(more)} more problems)" if more else ""
        raise UsageError(f"the built-in rules can't be used: {first}{rest}") from None


def reasons() -> dict[str, str]:
    """Why each rule is there: a small part of the rules, kept apart.

    Raises:
        UsageError: as for `rule_set`.
    """
    from batchlint import table_cache
    from batchlint.package_data import knowledge

    def build() -> dict[str, str]:
        return {name: rule.why for name, rule in rule_set().by_name.items()}

    found: dict[str, str] = table_cache.load("reasons", knowledge(), build)
    return found


def rules_here(folders: tuple[str, ...]) -> RuleSet:
    """The rules that count in the working directory: the shipped ones, and custom rules.

    Args:
        folders: absolute paths of folders with custom rules, beside those that the configuration names.

    Raises:
        UsageError: the configuration or a rule file is wrong.
    """
    config = ConfigFinder().for_folder(os.getcwd())
    if not (folders or config.house):
        return rule_set()
    where = f"{shown_path(config.file or '')}: extend-rules" if config.house else "--extend-rules"
    return house_rules((*config.house, *folders), where)[1]


def rule_names(rules: RuleSet | None = None) -> set[str]:
    """The names of all rules and of the checks that need none; of the shipped rules where None."""
    from batchlint.builtin_checks import CHECKS

    return {*(rules or rule_set()).by_name, *CHECKS}


def said_of_rules(rules: Mapping[str, Rule]) -> dict[str, tuple[str, str]]:
    """For each rule, and each check that needs none: what changed, and the first sentence of why."""
    from batchlint.builtin_checks import CHECKS
    from batchlint.report.screen import first_sentence

    said = {name: (rule.title, first_sentence(rule.why)) for name, rule in rules.items()}
    return said | {name: (check.title, first_sentence(check.text)) for name, check in CHECKS.items()}


def check_selectors(
    names: tuple[str, ...], where: str, house: Callable[[], Iterable[str]] = lambda: ()
) -> None:
    """Refuse a name that selects nothing.

    Args:
        names: names of rules, versions or kinds.
        where: what to blame: an option, or a file and key.
        house: returns the names of custom rules; only called for a name that nothing else has.

    Raises:
        UsageError: one of them is unknown; the message says what it may have meant.
    """
    versions = {name for index in range(len(known_versions())) for name in selectors(index)}
    missing = [n for n in names if n not in KINDS and n not in versions]
    if not missing:
        return
    rules = rule_names()
    missing = [n for n in missing if n not in rules]
    if missing:
        rules |= set(house())
    for name in missing:
        if name not in rules:
            hint = did_you_mean(name, [*rules, *KINDS]) or "; `batchlint rules` lists them"
            if name[:4].isdigit():
                hint = f"; {nearest_version(name)}"
            raise UsageError(f"{where}: unknown rule, version or kind {name!r}{hint}")
