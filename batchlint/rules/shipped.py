"""The rules that ship with the package: their folder, and the cached table made from them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from batchlint import table_cache
from batchlint.history.plain_data import from_data, to_data
from batchlint.package_data import knowledge, rule_folder
from batchlint.rules.grammar import (
    Default,
    Example,
    Generation,
    Path,
    Returns,
    Rule,
    RuleSet,
    Successor,
    Transition,
    rule_set,
)
from batchlint.rules.problems import Problems, RuleError

if TYPE_CHECKING:
    import pathlib

_RECORDS = (Path, Default, Returns, Example, Rule, Successor, Generation, Transition)


@cache
def load_rules() -> RuleSet:
    """The rule set that ships with the package; cached for later runs.

    Raises:
        RuleError: the files are not there, or are not valid.
    """

    def build() -> Any:
        from batchlint.rules.load import load_folder

        return to_data(load_folder(shipped_folder()).transitions, _RECORDS)

    return rule_set(from_data(table_cache.load("rules", knowledge(), build), _RECORDS))


def shipped_folder() -> pathlib.Path:
    """Where the shipped rules lie: inside a wheel as `batchlint/_rules`, in a checkout as `rules`.

    Raises:
        RuleError: neither folder is there.
    """
    import pathlib  # a run with a cached table does not need it

    folder = rule_folder()
    if folder is not None:
        return pathlib.Path(folder)
    problems = Problems()
    problems.add(
        str(pathlib.Path(__file__).parent.parent), 0, "the rule files are missing; reinstall batchlint"
    )
    raise RuleError(problems.found)
