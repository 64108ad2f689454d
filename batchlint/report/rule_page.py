"""The pages of `batchlint explain`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import ndiff
from typing import TYPE_CHECKING, Literal, NamedTuple

from batchlint.core.wording import number
from batchlint.project.names import known_versions
from batchlint.report.addresses import rule_url
from batchlint.report.generation_rows import generation_parts
from batchlint.report.rule_facts import FIXES, facts, fixable, keyword_sentence, severity
from batchlint.report.screen import Line, first_sentence, wrap
from batchlint.report.sources import source
from batchlint.rules.examples import render

if TYPE_CHECKING:
    from batchlint.builtin_checks import Check
    from batchlint.rules.grammar import Example, Generation, Payload, Rule, RuleSet

_SIDES: tuple[Literal["before", "after"], ...] = ("before", "after")
_LABEL = 13
#: The heading of the examples that the rule leaves alone.
NOT_REPORTED = "Not reported"


class Part(NamedTuple):
    """A part of an example in one language; `after` is None without a fix, and where nothing is reported."""

    of: str
    language: Literal["Python", "JSON"]
    before: list[str]
    after: list[str] | None
    unsafe: bool = False

    @property
    def heading(self) -> str:
        """What the part shows; code is between backticks."""
        head = self.language if self.of == "python" else f"`{self.of}` in {self.language}"
        return f"{head}, with `--unsafe-fixes`" if self.unsafe else head

    def diff(self) -> list[str]:
        """The lines before and after, each with its mark."""
        lines = ndiff(self.before, self.after or self.before)
        return [line.rstrip() for line in lines if not line.startswith("?")]


def rule_page(rule: Rule, width: int) -> Iterator[Line]:
    """The page of one rule."""
    yield [(rule.name, "bold cyan")]
    yield from _paragraph(rule.title, width, "")
    yield []
    yield from _paragraph(" ".join([rule.why, keyword_sentence(rule)]), width, "")
    yield []
    for label, text in facts(rule):
        yield from _fact(label, text, width)
    text, url = source(rule.see)
    yield from _fact("source", text, width)
    if url and url != text:
        yield [(" " * _LABEL + url, "")]
    yield from _address(rule.name)
    for heading, found in sections(rule):
        yield []
        yield [(heading, "bold")]
        for part in found:
            yield []
            yield [(f"  {part.heading}", "dim")]
            for line in part.diff():
                yield [(f"  {line}".rstrip(), {"-": "red", "+": "green"}.get(line[:1], ""))]


def sections(rule: Rule) -> Iterator[tuple[str, list[Part]]]:
    """The parts of a rule's examples below headings: what is fixed comes first, what is not reported last."""
    fixed: list[Part] = []
    manual: list[Part] = []
    kept: list[Part] = []
    for example in rule.examples:
        of, unsafe = example.of, example.unsafe
        language: Literal["Python", "JSON"] = "Python" if of == "python" else "JSON"
        shown: list[Part] = []
        if of != "python":
            code = [_as_code(example, rule, side) for side in _SIDES]
            if code[0] is not None:
                shown.append(Part(of, "Python", _lines(code[0]), _optional_lines(code[1]), unsafe))
        if example.before is not None:
            after = _optional_lines(example.after)
            shown.append(Part(of, language, _lines(example.before), after, unsafe))
        for part in shown:
            (manual if part.after is None else fixed).append(part)
        if example.keep is not None:
            kept.append(Part(of, language, _lines(example.keep), None))
    titled = (("Before and after", fixed), ("Reported without a fix", manual), (NOT_REPORTED, kept))
    yield from ((heading, found) for heading, found in titled if found)


def check_page(name: str, check: Check, width: int) -> Iterator[Line]:
    """The page of a built-in check."""
    yield [(name, "bold cyan")]
    yield from _paragraph(check.title, width, "")
    yield []
    yield from _paragraph(check.text, width, "")
    yield []
    yield from _fact("severity", check.severity, width)
    yield from _fact("kind", check.kind, width)
    yield from _address(name)


def version_page(rules: RuleSet, index: int, width: int) -> Iterator[Line]:
    """The page of the transition to the version at a position."""
    yield [(_version(index), "bold cyan")]
    transition = next((t for t in rules.transitions if t.to_version == index), None)
    if transition is None:
        yield from _paragraph("This is the oldest known version. Nothing is published about it.", width, "")
        return
    count = number(len(transition.rules), "rule") if transition.rules else "no rules"
    came = f"The transition from {_version(transition.from_version)} has {count}."
    yield from _paragraph(came, width, "")
    if transition.notes:
        yield []
        yield from _paragraph(transition.notes, width, "")
    for rule in transition.rules:
        yield []
        fix = FIXES[fixable(rule)]
        yield [(rule.name, "bold"), (f"  {severity(rule)}, {rule.kind}, fix: {fix}", "dim")]
        yield from _paragraph(rule.title, width, "  ")
        yield from _paragraph(first_sentence(rule.why), width, "  ")
    if transition.generation is not None:
        yield from _generation(transition.generation, width)
    if transition.waivers:
        yield []
        yield [("Changes that need no rule", "bold")]
        for what, reason in transition.waivers.items():
            yield from _paragraph(f"{what}: {reason}", width, "  ")


def _generation(generation: Generation, width: int) -> Iterator[Line]:
    """What the names of the service do not connect, part by part."""
    for heading, rows in generation_parts(generation):
        yield []
        yield [(heading, "bold")]
        column = max(len(row.name) for row in rows) + 4
        beside = column <= width // 2
        for row in rows:
            name, text = f"  {row.name}", row.text.replace("`", "")
            first, *rest = wrap(text, width - column, "") if beside else [""]
            yield [(name.ljust(column) if beside else name, "cyan"), (first, "")]
            for line in rest:
                yield [(" " * column + line, "")]
            if not beside:
                yield from _paragraph(text, width, "    ")


def is_published(rules: RuleSet, index: int) -> bool:
    """Whether changes of a version are documented; those before the first rules are not."""
    first = min((t.to_version for t in rules.transitions if t.rules), default=0)
    return index >= first


def _version(index: int) -> str:
    version = known_versions()[index]
    if not version.packages:
        return version.name
    first, last = version.packages[0], version.packages[-1]
    spoken = first if first == last else f"{first} to {last}"
    return f"{version.name} (azure-batch {spoken})"


def _paragraph(text: str, width: int, indent: str) -> Iterator[Line]:
    for line in wrap(text, width, indent):
        yield [(line, "")]


def _fact(label: str, text: str, width: int) -> Iterator[Line]:
    first, *rest = wrap(text, width - _LABEL, "") or [""]
    yield [(label.ljust(_LABEL), "cyan"), (first, "")]
    for line in rest:
        yield [(" " * _LABEL + line, "")]


def _address(name: str) -> Iterator[Line]:
    """The line with the page of a rule on the web; none for a custom rule."""
    url = rule_url(name)
    if url is not None:
        yield [("online".ljust(_LABEL), "cyan"), (url, "")]


def _lines(content: Payload) -> list[str]:
    """One side of an example as lines."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    return text.rstrip("\n").split("\n")


def _optional_lines(content: Payload) -> list[str] | None:
    return None if content is None else _lines(content)


def _as_code(example: Example, rule: Rule, side: Literal["before", "after"]) -> str | None:
    """One side of an example as Python code; None where no release supports it."""
    texts = {rendered.form: rendered.text for rendered in render(rule, example, side)}
    return texts.get("sdk") or texts.get("sdk reading")
