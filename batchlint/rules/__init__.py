"""The rules: what broke at which api-version, its replacement, and why; one YAML file per transition.

`load_rules()` gives the shipped set. Importing this package reads no file and no YAML library.
"""

from batchlint.rules.grammar import Rule, RuleSet, Transition
from batchlint.rules.problems import Problem, RuleError
from batchlint.rules.shipped import load_rules

__all__ = [
    "Problem",
    "Rule",
    "RuleError",
    "RuleSet",
    "Transition",
    "load_rules",
]
