"""Folders of custom rules in options and configurations."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from batchlint.project.errors import UsageError

if TYPE_CHECKING:
    from batchlint.rules.custom import CustomRules
    from batchlint.rules.grammar import RuleSet
    from batchlint.rules.problems import RuleError


def rule_folder(base: str) -> Callable[[str], str]:
    """A parser of folder names relative to a base folder, which gives absolute paths.

    It raises UsageError where the folder is missing or holds no rule file.
    """

    def read(name: str) -> str:
        from batchlint.rules.custom import rule_files
        from batchlint.rules.problems import RuleError

        if not name:
            raise UsageError("must not be empty")
        path = os.path.normpath(os.path.join(base, name))
        try:
            rule_files(path)
        except RuleError as error:
            raise one_line(error) from None
        return path

    return read


def house_rules(folders: tuple[str, ...], where: str) -> tuple[CustomRules | None, RuleSet]:
    """Load custom rules.

    Args:
        folders: absolute paths.
        where: the option, or the file and key, for error messages.

    Returns:
        The custom rules, and all rules.

    Raises:
        UsageError: they are invalid; the message names file and line.
    """
    from batchlint.rules.custom import find_custom_rules, rules_with
    from batchlint.rules.problems import RuleError

    try:
        house = find_custom_rules(folders)
        return house, rules_with(house)
    except RuleError as error:
        raise UsageError(f"{where}: {one_line(error)}") from None


def one_line(error: RuleError) -> UsageError:
    """The first of the problems with rule files, and the number of the others."""
    first, *more = map(str, error.problems)
    told = "; `batchlint rules --check FOLDER` lists all" if more else ""
    rest = f" (and {len(more)} more{told})" if more else ""
    return UsageError(f"{first}{rest}")
