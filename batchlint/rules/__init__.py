"""The rules: what broke at which api-version, what replaced it, and why. One YAML file each step.

`load_rules()` gives the shipped set. Importing this package reads no file and no YAML library.
"""

from batchlint.rules.grammar import Rule, RuleSet, Transition
from batchlint.rules.load import load_file, load_folder, load_rules
from batchlint.rules.problems import Problem, RuleError

__all__ = [
    "Problem",
    "Rule",
    "RuleError",
    "RuleSet",
    "Transition",
    "load_file",
    "load_folder",
    "load_rules",
]
