"""Check of the bodies in examples: they may only use names that are valid at their version."""

from __future__ import annotations

import ast

from batchlint.history import History, load
from batchlint.rules.facts import at, value_problem
from batchlint.rules.grammar import Rule
from batchlint.rules.problems import Problems, did_you_mean
from batchlint.rules.strict_yaml import Node


def sides(rule: Rule) -> tuple[int, int]:
    """The versions that an example of a rule moves between: (source, target).

    What ended at an api-version is tried with the release that stands for it: an earlier pre-release of the
    package may still have a name for it.
    """
    if rule.backward:
        return rule.version, rule.version - 1
    history = load()
    return rule.version - 1, rule.version if rule.package else history.index(history.name(rule.version))


def written_at(rule: Rule) -> int:
    """The version whose names `before` of an example is written with."""
    source, target = sides(rule)
    return target if rule.policy else source


def check_examples(rule: Rule, node: Node, history: History, problems: Problems) -> None:
    """Note every name in a rule's examples that is not valid on its side, and code that can't be parsed."""
    target = sides(rule)[1]
    source = written_at(rule)
    for item in node.value["examples"].value:
        ((of, content),) = item.value.items()
        for key, index in (("before", source), ("after", target), ("keep", target)):
            part = content.value.get(key)
            if part is None:
                continue
            check = _BodyCheck(history, index, problems, rule, f"{key} of {of}")
            if of == "python":
                check.code(part)
            else:
                check.body(of, part)


class _BodyCheck:
    def __init__(self, history: History, index: int, problems: Problems, rule: Rule, what: str) -> None:
        self.history = history
        self.index = index
        self.problems = problems
        self.rule = rule
        self.what = what

    def problem(self, line: int, message: str) -> None:
        self.problems.add(self.rule.file, line, f"rule {self.rule.name}, {self.what}: {message}")

    def code(self, node: Node) -> None:
        try:
            ast.parse(node.value)
        except SyntaxError as error:
            self.problem(node.line, f"not valid Python ({error.msg})")

    def body(self, wire_type: str, node: Node) -> None:
        found = self.history.types.get(wire_type)
        version = self.history.label(self.index)
        if found is None or not at(found.at, self.index) or found.kind != "object":
            known = [
                t.name for t in self.history.types.values() if at(t.at, self.index) and t.kind == "object"
            ]
            self.problem(node.line, f"{version} has no type {wire_type}{did_you_mean(wire_type, known)}")
            return
        if not isinstance(node.value, dict):
            self.problem(node.line, f"{wire_type} must be a mapping, not {node.kind()}")
            return
        for wire, value in node.value.items():
            prop = found.props.get(wire)
            if prop is None or not at(prop.at, self.index):
                props = [p.wire for p in found.props.values() if at(p.at, self.index)]
                line = node.key_lines[wire]
                self.problem(line, f"{wire_type} has no {wire} in {version}{did_you_mean(wire, props)}")
                continue
            self.value(prop.refs[self.index] or "", value, wire)

    def value(self, ref: str, node: Node, wire: str) -> None:
        if ref.startswith("["):
            if not isinstance(node.value, list):
                self.problem(node.line, f"{wire} must be a list, not {node.kind()}")
                return
            for item in node.value:
                self.value(ref[1:-1], item, wire)
        elif ref.startswith("{"):
            if not isinstance(node.value, dict):
                self.problem(node.line, f"{wire} must be a mapping, not {node.kind()}")
        elif ref in self.history.types:
            self.body(ref, node)
        elif isinstance(node.value, (dict, list)):
            self.problem(node.line, f"{wire} must be a single value, not {node.kind()}")
        else:
            wrong = value_problem(self.history, ref, node.value, self.index)
            if wrong is not None:
                self.problem(node.line, f"{wire}: {wrong}")
