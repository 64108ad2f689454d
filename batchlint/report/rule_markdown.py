"""The page of a rule as Markdown, without relative links: it is also shown in code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.report.markup import link, prose
from batchlint.report.rule_facts import facts, keyword_sentence
from batchlint.report.rule_page import Part, sections
from batchlint.report.sources import source

if TYPE_CHECKING:
    from batchlint.builtin_checks import Check
    from batchlint.rules.grammar import Rule


def rule_markdown(rule: Rule) -> str:
    """The page of a rule as Markdown without a heading, with a final newline."""
    blocks = [f"**{_prose(rule.title)}**", _prose(" ".join([rule.why, keyword_sentence(rule)]))]
    text, url = source(rule.see)
    shown = [*(_fact(label, text) for label, text in facts(rule)), f"- **Source:** {link(_prose(text), url)}"]
    blocks.append("\n".join(shown))
    for heading, found in sections(rule):
        blocks += [f"## {heading}", *map(_part, found)]
    return "\n\n".join(blocks) + "\n"


def check_markdown(check: Check) -> str:
    """The page of a built-in check, like `rule_markdown`."""
    facts = "\n".join([_fact("severity", check.severity), _fact("kind", check.kind)])
    return f"**{_prose(check.title)}**\n\n{_prose(check.text)}\n\n{facts}\n"


def _prose(text: str) -> str:
    return prose(text, table=False)


def _fact(label: str, text: str) -> str:
    return f"- **{label[0].upper()}{label[1:]}:** {_prose(text)}"


def _part(part: Part) -> str:
    if part.after is None:
        shown = _fenced(part.before, part.language.lower())
    else:
        shown = _fenced(part.diff(), "diff")
    return f"{_prose(part.heading)}:\n\n{shown}"


def _fenced(lines: list[str], language: str) -> str:
    return "\n".join([f"```{language}", *lines, "```"])
