"""The pages of `batchlint explain`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import ndiff
from typing import TYPE_CHECKING, Literal

from batchlint.builtin_checks import COMMENTS
from batchlint.history import load
from batchlint.project.names import known_versions
from batchlint.report.generation_rows import generation_parts
from batchlint.report.rule_facts import change, fixable, severity, subject
from batchlint.report.screen import Line, first_sentence, wrap
from batchlint.report.wording import number
from batchlint.rules.examples import render

if TYPE_CHECKING:
    from batchlint.builtin_checks import Check
    from batchlint.rules.grammar import Example, Generation, Payload, Rule, RuleSet

_FIXES = {
    "safe": "batchlint fix",
    "unsafe": "batchlint fix --unsafe-fixes",
    "": "by hand",
}
#: What a model's constructor does with an old keyword, by generation of the package.
_OLD_KEYWORD = {
    1: "Since azure-batch 5.0, models silently ignore the old keyword.",
    2: "The constructor of a model raises a TypeError for the old keyword.",
}
_SIDES: tuple[Literal["before", "after"], ...] = ("before", "after")
_LABEL = 12


def rule_page(rule: Rule, width: int) -> Iterator[Line]:
    """The page of one rule."""
    yield [(rule.name, "bold cyan")]
    yield from _paragraph(rule.title, width, "")
    yield []
    for label, text in facts(rule):
        yield from _fact(label, text, width)
    yield []
    yield from _paragraph(rule.why, width, "")
    if keyword_sentence(rule):
        yield []
        yield from _paragraph(keyword_sentence(rule), width, "")
    for example in rule.examples:
        yield []
        yield from _example(example, rule)
    yield []
    yield from _fact("see", rule.see, width)


def facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """The head of a rule's page, as pairs of label and text."""
    verb = "counts below" if rule.backward else "counts from" if rule.house else "breaks at"
    yield verb, _version(rule.version)
    python_only = ", Python only" if rule.package else ""
    house = f", house rule ({rule.file})" if rule.house else ""
    yield "kind", f"{rule.kind}, {severity(rule)}{python_only}{house}"
    yield "about", subject(rule)
    yield from change(rule)
    yield "fix", _FIXES[fixable(rule)]
    if rule.instead:
        yield "instead", rule.instead


def keyword_sentence(rule: Rule) -> str:
    """What becomes of the old name as a keyword; empty where `why` says it, or nobody gives it."""
    generation = known_versions()[rule.version].generation
    is_sent = generation == 1 or not load().request_types.isdisjoint(rule.of)
    is_said = any(word in rule.why for word in ("silently", "TypeError"))
    return _OLD_KEYWORD[generation] if rule.ends_property and is_sent and not is_said else ""


def check_page(name: str, check: Check, width: int) -> Iterator[Line]:
    """The page of a built-in check."""
    yield [(name, "bold cyan")]
    yield from _paragraph(check.title, width, "")
    yield []
    if check.kind != COMMENTS:
        yield from _fact("breaks at", "any version; the message says which", width)
    yield from _fact("kind", f"{check.kind}, {check.severity}", width)
    yield []
    yield from _paragraph(check.text, width, "")


def version_page(rules: RuleSet, index: int, width: int) -> Iterator[Line]:
    """The page of the transition to the version at a position."""
    yield [(_version(index), "bold cyan")]
    transition = next((t for t in rules.transitions if t.to_version == index), None)
    if transition is None:
        yield from _paragraph("The oldest known version. Nothing is published about it.", width, "")
        return
    count = len(transition.rules)
    came = f"The step from {_version(transition.from_version)}"
    yield from _paragraph(f"{came}: {number(count, 'rule')}.", width, "")
    if transition.notes:
        yield []
        yield from _paragraph(transition.notes, width, "")
    for rule in transition.rules:
        yield []
        yield [(rule.name, "bold"), (f"  {rule.kind}, {severity(rule)}, fix: {_FIXES[fixable(rule)]}", "dim")]
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
    yield [(f"{label:<{_LABEL - 1}} ", "cyan"), (first, "")]
    for line in rest:
        yield [(" " * _LABEL + line, "")]


def _example(example: Example, rule: Rule) -> Iterator[Line]:
    """An example as JSON, or as code; for JSON of the API also as code of the package."""
    is_code = example.of == "python"
    yield [("Python" if is_code else example.of, "bold"), ("" if is_code else " as JSON", "")]
    yield from _sides(example.before, example.after, example.keep, example.unsafe)
    if is_code:
        return
    before, after = as_code(example, rule)
    if before is not None:
        yield []
        yield [(example.of, "bold"), (" in azure-batch", "")]
        yield from _sides(before, after, None, example.unsafe)


def _sides(before: Payload, after: Payload, keep: Payload, unsafe: bool) -> Iterator[Line]:
    """Before and after as a diff, and code that is not reported."""
    if before is not None and after is not None:
        if unsafe:
            yield [("  with --unsafe-fixes:", "dim")]
        for line in ndiff(text_of(before), text_of(after)):
            if not line.startswith("?"):
                yield [(f"  {line}".rstrip(), {"-": "red", "+": "green"}.get(line[0], ""))]
    elif before is not None:
        yield from _block(before)
        yield [("  is reported; a person decides what to write", "dim")]
    if keep is not None:
        yield [("  not reported:", "dim")]
        yield from _block(keep)


def _block(content: Payload) -> Iterator[Line]:
    for line in text_of(content):
        yield [(f"    {line}".rstrip(), "")]


def text_of(content: Payload) -> list[str]:
    """One side of an example as lines."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    return text.rstrip("\n").split("\n")


def as_code(example: Example, rule: Rule) -> list[str | None]:
    """An example as Python code, before and after; None where no release supports it."""
    return [_as_code(example, rule, side) for side in _SIDES]


def _as_code(example: Example, rule: Rule, side: Literal["before", "after"]) -> str | None:
    """One side of an example as Python code; None where no release supports it."""
    texts = {rendered.form: rendered.text for rendered in render(rule, example, side)}
    return texts.get("sdk") or texts.get("sdk reading")
