"""The base of the checks of a rule against the API history."""

from __future__ import annotations

from collections.abc import Iterable

from batchlint.history import History
from batchlint.rules.facts import at, value_problem
from batchlint.rules.grammar import Rule
from batchlint.rules.problems import Problems, did_you_mean
from batchlint.rules.strict_yaml import Node


class Check:
    """One rule; `old` is the version just before the transition, `new` the one at it."""

    def __init__(self, rule: Rule, node: Node, history: History, problems: Problems) -> None:
        self.rule = rule
        self.node = node
        self.history = history
        self.problems = problems
        self.new = rule.version
        # A custom rule forbids what exists on both sides; what is new may be forbidden as well.
        self.old = rule.version if rule.policy else rule.version - 1
        self.then = history.label(self.old)
        self.now = history.label(self.new)
        self.ending = "removed" if rule.removed else "becomes"

    def run(self) -> None:
        """Note what contradicts the history."""
        raise NotImplementedError

    def problem(self, key: str, message: str) -> None:
        """Note a problem at the line of a key."""
        line = self.node.key_lines.get(key, self.rule.line)
        self.problems.add(self.rule.file, line, f"rule {self.rule.name}: {message}")

    def unknown(self, key: str, what: str, name: object, known: Iterable[str]) -> None:
        """Note that a name is not known, and which one may be meant."""
        self.problem(key, f"{what}{did_you_mean(name, known)}")

    def there(self, key: str, what: str, mask: int, index: int) -> bool:
        """Whether something is there at a version, which is a problem where it is not."""
        if at(mask, index):
            return True
        self.problem(key, f"{what} does not exist in {self.history.label(index)}; use one that does")
        return False

    def gone(self, what: str, mask: int, key: str = "") -> None:
        """Note that something still exists although the rule declares it gone."""
        if at(mask, self.new) and not self.rule.policy:
            self.problem(key or self.ending, f"{what} still exists in {self.now}; define what changed")

    def required(self, what: str, mask: int) -> None:
        """Note that something is not required from the transition on."""
        if self.rule.policy:
            if at(mask, self.new):
                message = f"{what} is already required by the service in {self.now}; remove the rule"
                self.problem("required", message)
        elif not at(mask, self.new):
            self.problem("required", f"{what} is not required in {self.now}; remove the rule")
        elif at(mask, self.old):
            self.problem(
                "required",
                f"{what} was required before; move the rule to the version that began to require it",
            )

    def value(self, key: str, ref: str, value: object, index: int) -> None:
        """Note that a literal can't be a value of a type at a version."""
        wrong = value_problem(self.history, ref, value, index)
        if wrong is not None:
            self.problem(key, wrong)

    def replaced_by(self, known: Iterable[str]) -> None:
        """Note that the replacement which the rule names does not exist."""
        new = self.rule.becomes
        if not isinstance(new, str):
            return
        found = self.history.types.get(new) or self.history.enums.get(new)
        if new not in known or found is None or not at(found.at, self.new):
            self.unknown("becomes", f"{self.now} has no {new}", new, known)
