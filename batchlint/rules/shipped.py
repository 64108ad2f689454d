"""The rules that ship with the package: where they are, and what is kept of them between runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from batchlint import compiled
from batchlint.rules.frozen import freeze, thaw
from batchlint.rules.grammar import RuleSet, rule_set
from batchlint.rules.problems import Problems, RuleError


@cache
def load_rules() -> RuleSet:
    """The rule set that ships with the package; read once, and kept for later runs.

    Raises:
        RuleError: the files are not there, or are not valid.
    """
    folder = shipped_folder()

    def build() -> Any:
        from batchlint.rules.load import load_folder

        return freeze(load_folder(folder).transitions)

    return rule_set(thaw(compiled.load("rules", _sources(folder), build)))


def _sources(folder: Path) -> list[str]:
    """What a loaded rule set depends on: the rules, the history, and the code that reads both."""
    package = Path(__file__).resolve().parent.parent
    found = [*folder.iterdir(), *(package / "history").iterdir(), *package.glob("rules/**/*.py")]
    return sorted(str(path) for path in found if path.is_file())


def shipped_folder() -> Path:
    """Where the shipped rules lie: inside a wheel as `batchlint/_rules`, in a checkout as `rules`.

    Raises:
        RuleError: neither folder is there.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_rules", package.parent / "rules"):
        if folder.is_dir():
            return folder
    problems = Problems()
    problems.add(str(package), 0, "the rule files are missing; install batchlint again")
    raise RuleError(problems.found)
