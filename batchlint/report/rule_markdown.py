"""The page of a rule as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import ndiff
from typing import TYPE_CHECKING

from batchlint.report.markup import code, prose
from batchlint.report.rule_page import as_code, facts, keyword_sentence, text_of

if TYPE_CHECKING:
    from batchlint.builtin_checks import Check
    from batchlint.rules.grammar import Example, Payload, Rule


def rule_markdown(rule: Rule) -> str:
    """The page of a rule as Markdown without a heading, with a final newline."""
    parts = [f"**{prose(rule.title)}**"]
    parts.append("\n".join(f"- {label}: {_fact(label, text)}" for label, text in facts(rule)))
    parts.append(prose(rule.why))
    if keyword_sentence(rule):
        parts.append(prose(keyword_sentence(rule)))
    for example in rule.examples:
        parts += _example(example, rule)
    parts.append(f"See: {prose(rule.see)}")
    return "\n\n".join(parts) + "\n"


def check_markdown(check: Check) -> str:
    """The page of a built-in check, like `rule_markdown`."""
    return f"**{prose(check.title)}**\n\n- kind: {check.kind}, {check.severity}\n\n{prose(check.text)}\n"


def _fact(label: str, text: str) -> str:
    command = label == "fix" and text.startswith("batchlint")
    return code(text) if command else prose(text)


def _example(example: Example, rule: Rule) -> Iterator[str]:
    is_code = example.of == "python"
    yield "In Python:" if is_code else f"{code(example.of)} as JSON:"
    yield from _sides(
        example.before, example.after, example.keep, example.unsafe, "python" if is_code else "json"
    )
    if not is_code:
        before, after = as_code(example, rule)
        if before is not None:
            yield f"{code(example.of)} in azure-batch:"
            yield from _sides(before, after, None, example.unsafe, "python")


def _sides(before: Payload, after: Payload, keep: Payload, unsafe: bool, language: str) -> Iterator[str]:
    if before is not None and after is not None:
        if unsafe:
            yield f"With {code('--unsafe-fixes')}:"
        diff = (line.rstrip() for line in ndiff(text_of(before), text_of(after)))
        yield _fenced([line for line in diff if not line.startswith("?")], "diff")
    elif before is not None:
        yield _fenced(text_of(before), language)
        yield "is reported; a person decides what to write."
    if keep is not None:
        yield "Not reported:"
        yield _fenced(text_of(keep), language)


def _fenced(lines: list[str], language: str) -> str:
    return "\n".join([f"```{language}", *lines, "```"])
