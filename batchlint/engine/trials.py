"""Trials of the examples of rules: each in every form that it can be written in, through the engine.

What `before` shows must be found, `keep` and `after` must not, and the fix must turn `before` into
`after` in one run. The tests try the shipped rules, `batchlint rules --check` custom ones.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from batchlint.core.failing import ParseFailure
from batchlint.core.reports import FileReport
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.payload.document import documents
from batchlint.rules.bodies import sides
from batchlint.rules.custom import CustomRules
from batchlint.rules.examples import Rendered, Side, render, rest_code
from batchlint.rules.grammar import Example, Rule
from batchlint.settings import Settings

_SIDES: tuple[Side, ...] = ("before", "after", "keep")


@dataclass(frozen=True)
class Trial:
    """One side of one example, as one file.

    `number` is the position of the example in the rule, `file` the body as a file, `house` the custom
    rules that count, None for the shipped rules alone.
    """

    rule: Rule
    number: int
    example: Example
    side: Side
    file: Rendered
    house: CustomRules | None = None

    @property
    def name(self) -> str:
        """The id of the trial: `run-elevated-0-StartTask-sdk`."""
        return f"{self.rule.name}-{self.number}-{self.example.of}-{self.file.form.replace(' ', '-')}"

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.file.text.encode()

    @property
    def reads(self) -> bool:
        """Whether the code reads the body instead of writing it down."""
        return self.file.form.endswith("reading")

    @property
    def unsafe(self) -> bool:
        """Whether only `--unsafe-fixes` makes `after` of it."""
        # What is read below a new object, or as one of a list, may be None there.
        return self.example.unsafe or self.rule.default is not None or self.reads

    @property
    def counts(self) -> bool:
        """Whether the rule has to pass it: not every rule finds code that reads."""
        is_found_when_read = self.rule.subject == "property" and (
            self.rule.becomes is not None or self.rule.removed
        )
        return not self.reads or (is_found_when_read if self.side == "before" else self.side == "keep")

    def settings(self, unsafe: bool = False) -> Settings:
        """The settings for the file."""
        source, target = sides(self.rule)
        # An example is about one rule, whatever else is to be done in it.
        return Settings(target, source, unsafe, self.file.payload_type, house=self.house, partial=True)

    def check(self, data: bytes | None = None) -> FileReport:
        """The report of the file, or of other bytes in its place."""
        return check_source(self.file.path, self.data if data is None else data, self.settings())

    def found(self, data: bytes | None = None) -> list[str]:
        """The messages of the rule for the file, or for other bytes in its place."""
        report = self.check(data)
        _must_be_read(report)
        return [f.message for f in report.findings if f.rule == self.rule.name]

    def fix(self, unsafe: bool) -> bytes:
        """The bytes after `fix`, which must not have failed; those before where it changed nothing."""
        report = fix_source(self.file.path, self.data, self.settings(unsafe))
        _must_be_read(report.after)
        return self.data if report.data is None else report.data

    def problems(self) -> Iterator[str]:
        """The problems of the rule or the example, as phrases that follow its name."""
        try:
            yield from self._problems() if self.counts else ()
        except ParseFailure as failure:
            yield f"can't be parsed: {failure.message}"

    def _problems(self) -> Iterator[str]:
        report = self.check()
        _must_be_read(report)
        if self.side != "before":
            for message in self.found():
                yield f"must have no finding, but has one: {message}"
        elif not self.found():
            others = ", ".join(sorted({f.rule for f in report.findings}))
            yield "has no finding of this rule" + (f", only of {others}" if others else "")
        elif self.example.after is None:
            if not self.found(self.fix(unsafe=True)):
                yield "is fixed, but the example has no `after`"
        elif not (self.reads and self.rule.values):
            # What is read with other values than before has another meaning: a person must act.
            yield from self._fixed()

    def _fixed(self) -> Iterator[str]:
        if self.unsafe and not self.reads and not self.found(self.fix(unsafe=False)):
            # The safe fixes of other rules may be made, but this place stays.
            yield "is fixed without --unsafe-fixes"
        fixed = self.fix(self.unsafe)
        if fixed == self.data:
            yield "is not fixed"
            return
        again = fix_source(self.file.path, fixed, self.settings(self.unsafe))
        if again.data is not None:
            yield "is changed again by a second fix"
        if self.found(fixed):
            yield "still has a finding after the fix"
        got, wanted = self._comparable(fixed.decode())
        if got != wanted:
            yield f"is fixed to something other than `after`: {' '.join(fixed.decode().split())}"

    def _comparable(self, text: str) -> tuple[Any, Any]:
        """The result of a fix and `after`, in a form without what does not count."""
        after = self.example.after
        if self.file.form in ("json", "yaml"):
            return content_of(self.file.form, text), after
        ast.parse(text)
        if self.file.form == "python":
            return text, after
        if self.file.form == "rest":
            expected = rest_code(self.example.of, after, sides(self.rule)[1])
            assert expected is not None
            return sent(text), sent(expected)
        if self.file.form == "sdk":
            (file,) = [f for f in render(self.rule, self.example, "after") if f.form == "sdk"]
            return built(text), built(file.text)
        return None, None


def trials(rule: Rule, house: CustomRules | None = None) -> Iterator[Trial]:
    """The trials of a rule: one for each form of each side of each example."""
    for number, example in enumerate(rule.examples):
        for side in _SIDES:
            for file in render(rule, example, side):
                yield Trial(rule, number, example, side, file, house)


def _must_be_read(report: FileReport) -> None:
    if report.failures:
        raise ParseFailure(report.failures[0].message)


def content_of(form: str, text: str) -> Any:
    """The body in a payload."""
    (document,) = documents(text, "yaml" if form == "yaml" else "json")
    return document.value()


def sent(code: str) -> Any:
    """The body that a request in the code sends."""
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
