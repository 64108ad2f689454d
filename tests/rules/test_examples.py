"""Every example of every rule, in each form that it can be written in, through the engine."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any

import pytest

from batchlint.engine import check_source, fix_source
from batchlint.judged import FileReport, Settings
from batchlint.rules import Rule, load_rules
from batchlint.rules.bodies import sides
from batchlint.rules.examples import Rendered, Side, render, rest_code
from batchlint.rules.grammar import Example


@dataclass(frozen=True)
class Case:
    rule: Rule
    example: Example
    side: Side
    file: Rendered

    def settings(self, unsafe: bool = False) -> Settings:
        source, target = sides(self.rule)
        return Settings(target=target, source=source, unsafe=unsafe, payload_type=self.file.payload_type)

    def check(self, data: bytes | None = None) -> FileReport:
        return check_source(self.file.path, self.data if data is None else data, self.settings())

    def fix(self, unsafe: bool) -> bytes:
        """The bytes after `fix`, which must not have failed; those before where it changed nothing."""
        report = fix_source(self.file.path, self.data, self.settings(unsafe))
        assert not report.after.failures, report.after.failures
        if report.data is None:
            return self.data
        again = fix_source(self.file.path, report.data, self.settings(unsafe))
        assert again.data is None, again.data
        return report.data

    def found(self, data: bytes | None = None) -> list[str]:
        """What the rule says about the file."""
        report = self.check(data)
        assert not report.failures, report.failures
        return [f.message for f in report.findings if f.rule == self.rule.name]

    @property
    def data(self) -> bytes:
        return self.file.text.encode()

    @property
    def reads(self) -> bool:
        return self.file.form.endswith("reading")

    @property
    def unsafe(self) -> bool:
        """Whether only `--unsafe-fixes` makes `after` of it."""
        if self.example.unsafe or self.rule.default is not None:
            return True
        # What is read below a new object, or as one of a list, may be None there.
        return self.reads


def cases(side: Side) -> list[Any]:
    found = []
    for rule in load_rules().rules:
        for number, example in enumerate(rule.examples):
            for file in render(rule, example, side):
                name = f"{rule.name}-{number}-{example.of}-{file.form.replace(' ', '-')}"
                found.append(pytest.param(Case(rule, example, side, file), id=name))
    return found


def is_found_when_read(rule: Rule) -> bool:
    """Whether reading the property is a finding, and not only writing it down."""
    return rule.subject == "property" and (rule.becomes is not None or rule.removed)


def is_expected(case: Case) -> bool:
    return not case.reads or is_found_when_read(case.rule)


BEFORE = [p for p in cases("before") if is_expected(p.values[0])]


@pytest.mark.parametrize("case", BEFORE)
def test_before_is_found(case: Case) -> None:
    messages = case.found()
    assert messages, [(f.rule, f.message) for f in case.check().findings]
    assert all(message.strip() for message in messages)


@pytest.mark.parametrize("case", cases("keep"))
def test_keep_is_not_found(case: Case) -> None:
    assert case.found() == []


@pytest.mark.parametrize("case", [p for p in cases("after") if not p.values[0].reads])
def test_after_is_not_found(case: Case) -> None:
    assert case.found() == []


@pytest.mark.parametrize("case", [p for p in BEFORE if p.values[0].example.after is not None])
def test_fix_makes_after(case: Case) -> None:
    if case.reads and case.rule.values:
        pytest.skip("what is read has another meaning than before: a person must act")
    if case.unsafe and not case.reads:
        # The safe fixes of other rules may be made, but this place stays.
        assert case.found(case.fix(unsafe=False))
    fixed = case.fix(unsafe=case.unsafe)
    assert fixed != case.data
    assert case.found(fixed) == []
    text = fixed.decode()
    if case.file.form == "json":
        assert json.loads(text) == case.example.after
        return
    ast.parse(text)
    if case.file.form == "python":
        assert text == case.example.after
    if case.file.form == "rest":
        _, target = sides(case.rule)
        expected = rest_code(case.example.of, case.example.after, target)
        assert expected is not None
        assert sent(text) == sent(expected)
    if case.file.form == "sdk":
        (after,) = [f for f in render(case.rule, case.example, "after") if f.form == "sdk"]
        assert built(text) == built(after.text)


@pytest.mark.parametrize("case", [p for p in BEFORE if p.values[0].example.after is None])
def test_without_after_a_person_must_act(case: Case) -> None:
    assert case.found(case.fix(unsafe=True))


def sent(code: str) -> Any:
    """The body that a request in the code sends, and where to, without the api-version."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.keyword) and node.arg == "json":
            return ast.literal_eval(node.value)
    raise AssertionError("no request")


def built(code: str) -> Any:
    """What a constructor call builds, whatever the order of its keywords."""

    def shape(node: ast.AST) -> Any:
        if isinstance(node, ast.Call):
            return ast.dump(node.func), {k.arg: shape(k.value) for k in node.keywords}
        if isinstance(node, ast.List):
            return [shape(item) for item in node.elts]
        return ast.dump(node)

    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign):
            return shape(node.value)
    raise AssertionError("nothing is built")
