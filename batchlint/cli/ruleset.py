"""The rule set as the commands need it: loaded late, and its names checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.names import nearest_known
from batchlint.targets import known_names, nearest

if TYPE_CHECKING:
    from batchlint.rules.grammar import RuleSet

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
        raise UsageError(f"the rules that came with batchlint can't be used: {first}{rest}") from None


def rule_names() -> set[str]:
    """The names of all rules and of the checks that need none."""
    from batchlint.report.checks import CHECKS

    return {*rule_set().by_name, *CHECKS}


def check_selectors(names: tuple[str, ...], where: str) -> None:
    """Refuse a name that selects nothing.

    Args:
        names: names of rules, versions or kinds.
        where: what to blame: an option, or a file and key.

    Raises:
        UsageError: one of them is unknown; the message says what it may have meant.
    """
    missing = [n for n in names if n not in KINDS and n not in known_names()]
    if not missing:
        return
    rules = rule_names()
    for name in missing:
        if name not in rules:
            hint = did_you_mean(name, [*rules, *KINDS]) or "; `batchlint rules` lists them"
            if name[:4].isdigit():
                hint = f"; {nearest_known(nearest(name))}"
            raise UsageError(f"{where}: {name!r} is no rule, version or kind{hint}")
