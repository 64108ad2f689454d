"""Check a transition against the API history: every name exists at the versions that the rule implies."""

from __future__ import annotations

from batchlint.history import History
from batchlint.rules.bodies import check_examples
from batchlint.rules.build import Source
from batchlint.rules.check_package import (
    ClientCheck,
    ConstructorCheck,
    ModuleCheck,
    OperationCheck,
    TypeCheck,
    UsageCheck,
)
from batchlint.rules.check_wire import EnumCheck, PropertyCheck
from batchlint.rules.generation import check_generation
from batchlint.rules.problems import Problems

_CHECKS = {
    "property": PropertyCheck,
    "enum": EnumCheck,
    "operation": OperationCheck,
    "type": TypeCheck,
    "module": ModuleCheck,
    "client": ClientCheck,
    "constructor": ConstructorCheck,
    "usage": UsageCheck,
}


def validate(source: Source, history: History, problems: Problems) -> None:
    """Note every rule of a transition that contradicts the history."""
    for rule in source.transition.rules:
        node = source.rules[rule.name]
        _CHECKS[rule.subject](rule, node, history, problems).run()
        check_examples(rule, node, history, problems)
    rules = (rule.name for rule in source.transition.rules)
    check_generation(source.transition, source.generation, history, rules, problems)
