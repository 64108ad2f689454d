"""The check of a folder of custom rules: `batchlint rules --check`."""

from __future__ import annotations

from typing import NamedTuple

from batchlint.engine.trials import trials
from batchlint.rules.custom import find_custom_rules, rules_with
from batchlint.rules.problems import Problem, RuleError

_FORMS = {
    "json": "JSON",
    "yaml": "YAML",
    "rest": "a REST request in Python",
    "sdk": "Python code with azure-batch",
    "rest reading": "a REST response read in Python",
    "sdk reading": "an azure-batch object read in Python",
    "python": "Python code",
}


class Checked(NamedTuple):
    """The problems of a folder, sorted; the numbers of rules and of trials, None where rules are broken."""

    problems: list[Problem]
    counts: tuple[int, int] | None


def check_folder(folder: str) -> Checked:
    """Check the rule files of a folder, and try their examples.

    Args:
        folder: its absolute path.
    """
    try:
        house = find_custom_rules((folder,))
        rules = rules_with(house).house
    except RuleError as error:
        return Checked(sorted(set(error.problems)), None)
    problems, tried = set(), 0
    for rule in rules:
        for trial in trials(rule, house):
            tried += trial.counts
            for message in trial.problems():
                what = f"`{trial.side}` of {trial.example.of}, written as {_FORMS[trial.file.form]},"
                problems.add(Problem(rule.file, rule.line, f"rule {rule.name}: {what} {message}"))
    return Checked(sorted(problems), (len(rules), tried))
