"""`batchlint rules --check`: whether the house rules of a folder are what they should be."""

from __future__ import annotations

import os
from collections.abc import Iterator

from batchlint.project.errors import UsageError
from batchlint.project.houses import rule_folder
from batchlint.report.clean import number
from batchlint.rules.problems import Problem, RuleError


def check_folder(name: str) -> int:
    """Check the rule files of a folder, try their examples, and print what is wrong.

    Args:
        name: the folder, as given.

    Returns:
        The exit code: 0 where all is well, 1 where something is not.

    Raises:
        UsageError: there is no such folder, or it holds no rule file.
    """
    try:
        folder = rule_folder(os.getcwd())(name)
    except UsageError as error:
        raise UsageError(f"--check: {error}") from None
    problems = sorted(set(_problems(folder)))
    for problem in problems:
        print(problem)
    if problems:
        print(f"Found {number(len(problems), 'problem')}.")
    return 1 if problems else 0


def _problems(folder: str) -> Iterator[Problem]:
    from batchlint.engine.trials import trials
    from batchlint.rules.house import house_of, rules_with

    try:
        house = house_of((folder,))
        rules = rules_with(house).house
    except RuleError as error:
        yield from error.problems
        return
    tried = 0
    for rule in rules:
        for trial in trials(rule, house):
            tried += trial.counts
            for said in trial.problems():
                what = f"{trial.side} of {trial.example.of}, as {_FORMS[trial.file.form]},"
                yield Problem(rule.file, rule.line, f"rule {rule.name}: {what} {said}")
    counted = f"{number(len(rules), 'house rule')} in {name_of(folder)}"
    print(f"{counted}, {number(tried, 'trial')} of their examples.")


_FORMS = {
    "json": "JSON",
    "rest": "a dict that is sent",
    "sdk": "code of azure-batch",
    "rest reading": "an answer that is read",
    "sdk reading": "an object that is read",
    "python": "it stands",
}


def name_of(folder: str) -> str:
    """A folder as messages show it."""
    from batchlint.project.discover import shown_path

    return shown_path(folder)
