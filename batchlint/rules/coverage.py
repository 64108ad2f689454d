"""The coverage of API changes by rules, and the changes without a rule or a waiver.

Every change that `changes` computes has a rule at its transition, or a waiver with a written
reason in that transition's file; a waiver for what is no change, or has a rule, is out of date.
"""

from __future__ import annotations

from dataclasses import dataclass

from batchlint.history import History, load
from batchlint.rules.changes import CLIENT, Change, changes
from batchlint.rules.facts import element, ref_at, request_after
from batchlint.rules.grammar import Rule, RuleSet, Transition, matches
from batchlint.rules.problems import Problem
from batchlint.rules.shipped import load_rules


@dataclass(frozen=True, slots=True)
class Coverage:
    """One transition: its changes by key, with the names of the rules that cover each."""

    transition: Transition
    changes: dict[str, Change]
    rules: dict[str, tuple[str, ...]]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The keys of changes that have neither a rule nor a waiver."""
        return tuple(k for k in self.changes if not self.rules[k] and k not in self.transition.waivers)

    @property
    def stale(self) -> tuple[str, ...]:
        """The waivers for what is no change of this transition, or has a rule."""
        return tuple(k for k in self.transition.waivers if k not in self.changes or self.rules[k])


def coverage(rules: RuleSet | None = None, history: History | None = None) -> list[Coverage]:
    """The coverage of each transition, oldest first; rules and history are the shipped ones where None."""
    rules, history = rules or load_rules(), history or load()
    found = []
    for transition in rules.transitions:
        by_key = {change.key: change for change in changes(history, transition.to_version)}
        names = {
            key: tuple(rule.name for rule in transition.rules if covers(rule, change, history))
            for key, change in by_key.items()
        }
        found.append(Coverage(transition, by_key, names))
    return found


def problems(rules: RuleSet | None = None, history: History | None = None) -> list[Problem]:
    """A problem for each change without a rule or waiver, and for each waiver that is out of date."""
    history = history or load()
    found = []
    for item in coverage(rules, history):
        file, version = item.transition.file, history.label(item.transition.to_version)
        for key in item.uncovered:
            found.append(
                Problem(file, 0, f"{key} breaks in {version}; add a rule for it, or a waiver with a reason")
            )
        for key in item.stale:
            why = f"the rule {item.rules[key][0]} covers it" if key in item.changes else "no such change here"
            found.append(Problem(file, 0, f"the waiver of '{key}' is out of date ({why}); remove it"))
    return found


def covers(rule: Rule, change: Change, history: History) -> bool:
    """Whether a rule is about a change of its transition."""
    kind, owner, name = change.kind, change.owner, change.name
    if kind in ("property", "required", "changed", "read-only") and rule.subject == "property":
        return _about_property(rule, change)
    if kind == "changed":
        # A rule about the new name of the type covers the properties that hold it.
        return rule.subject in ("type", "enum") and change.was in rule.names and change.now == rule.becomes
    if rule.subject == "usage":
        return "client" in rule.names and (owner == CLIENT or name.startswith(CLIENT))
    if kind in ("type", "enum"):
        return rule.subject == kind and any(matches(n, owner) for n in rule.names) and _ends(rule)
    if kind == "parameter" and rule.subject == "type":
        # What takes an options object ends with its class.
        return any(matches(n, "".join(map(str.capitalize, name.split("_")))) for n in rule.names)
    if kind == "value":
        return _about_value(rule, owner, name, history)
    if kind == "member":
        return rule.subject == "enum" and rule.renamed_members and _is_about(rule, owner)
    if owner == CLIENT:
        return rule.subject == "client" and _about_client(rule, change)
    if kind in ("operation", "parameter", "order", "result", "request", "body", "required-parameter"):
        return rule.subject == "operation" and _is_about(rule, owner) and _about_operation(rule, change)
    if kind in ("module", "class"):
        return rule.subject == "module" and any(matches(n, owner) for n in rule.names)
    if kind == "positional":
        right = rule.signature if change.now else rule.keyword_only
        return rule.subject == "constructor" and _is_about(rule, owner) and right
    return False


def _is_about(rule: Rule, name: str) -> bool:
    return name in rule.names or rule.names == ("*",)


def _ends(rule: Rule) -> bool:
    return rule.removed or rule.becomes is not None


def _about_property(rule: Rule, change: Change) -> bool:
    if change.owner not in rule.of or change.name not in rule.names:
        return False
    if change.kind == "property":
        return _ends(rule)
    if change.kind == "required":
        return rule.required
    # A new type of the value: a split text, a new set of values, or a difference to look out for.
    return not rule.required and rule.default is None


def _about_value(rule: Rule, enum: str, value: str, history: History) -> bool:
    if rule.subject == "enum":
        lost = [str(v).lower() for v in (*rule.removed_values, *rule.values)]
        return _is_about(rule, enum) and value.lower() in lost
    # The values of a split text belong to the rule of the property that holds it.
    if rule.subject != "property" or value.lower() not in [str(v).lower() for v in rule.values]:
        return False
    refs = [ref_at(history, owner, rule.names[0], rule.version) for owner in rule.of]
    return any(element(ref) == enum for ref in refs if ref is not None)


def _about_client(rule: Rule, change: Change) -> bool:
    if change.kind == "required-client":
        return rule.required and change.name in rule.names
    return change.kind == "client" and change.name in rule.names and _ends(rule)


def _about_operation(rule: Rule, change: Change) -> bool:
    if change.kind == "operation":
        return _ends(rule)
    if change.kind == "parameter":
        return change.name in rule.parameters or rule.signature
    if change.kind == "required-parameter":
        return change.name in rule.parameters.values() or rule.signature
    if change.kind == "order":
        return rule.signature
    if change.kind == "result":
        return rule.returns is not None
    return change.kind == "request" and rule.url is not None and _same_request(rule, change)


def _same_request(rule: Rule, change: Change) -> bool:
    if rule.names == ("*",):
        return rule.url is not None and request_after(rule.url, change.was) == change.now
    return True
