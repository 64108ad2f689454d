"""The rules that ship with the package: where they are, and what is kept of them between runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from batchlint import table_cache
from batchlint.package_data import knowledge, rule_folder
from batchlint.rules.frozen import freeze, thaw
from batchlint.rules.grammar import RuleSet, rule_set
from batchlint.rules.problems import Problems, RuleError

if TYPE_CHECKING:
    from pathlib import Path


@cache
def load_rules() -> RuleSet:
    """The rule set that ships with the package; read once, and kept for later runs.

    Raises:
        RuleError: the files are not there, or are not valid.
    """

    def build() -> Any:
        from batchlint.rules.load import load_folder

        return freeze(load_folder(shipped_folder()).transitions)

    return rule_set(thaw(table_cache.load("rules", knowledge(), build)))


def shipped_folder() -> Path:
    """Where the shipped rules lie: inside a wheel as `batchlint/_rules`, in a checkout as `rules`.

    Raises:
        RuleError: neither folder is there.
    """
    from pathlib import Path  # only who reads the files needs it

    folder = rule_folder()
    if folder is not None:
        return Path(folder)
    problems = Problems()
    problems.add(str(Path(__file__).parent.parent), 0, "the rule files are missing; install batchlint again")
    raise RuleError(problems.found)
