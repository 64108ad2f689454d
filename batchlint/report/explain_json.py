"""Rules and versions as JSON: what `versions` and `explain` print for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from batchlint.builtin_checks import CHECKS
from batchlint.project.names import known_versions, label
from batchlint.report.generation_rows import generation_parts
from batchlint.report.listed import listed, listed_check
from batchlint.report.rule_page import NOT_REPORTED, is_published, sections
from batchlint.rules.retirements import retirement_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from batchlint.rules.grammar import Rule, RuleSet


def versions_entries(rules: RuleSet) -> list[dict[str, Any]]:
    """The known versions, oldest first.

    Args:
        rules: the rules, which are counted by version.
    """
    counts = {transition.to_version: len(transition.rules) for transition in rules.transitions}
    return [
        {
            "version": version.name,
            "name": label(index),
            "packages": list(version.packages),
            "generation": version.generation,
            "prerelease": version.is_prerelease,
            "rules": counts.get(index, 0) if is_published(rules, index) else None,
            "retires": _retires(version.name),
        }
        for index, version in enumerate(known_versions())
    ]


def _retires(api_version: str) -> dict[str, str | None] | None:
    """The retirement of an api-version: its date, or None if it has none yet, and its page."""
    found = retirement_of(api_version)
    return None if found is None else {"date": found.date or None, "see": found.see}


def rule_explained(name: str, rules: RuleSet) -> dict[str, Any]:
    """A rule or a check, with the examples of a rule.

    Args:
        name: its name.
        rules: the rules.
    """
    if name in rules.by_name:
        return _content([rules.by_name[name]], [])
    return {"rules": [{**asdict(listed_check(name, CHECKS[name])), "examples": []}], "versions": []}


def versions_explained(positions: Sequence[int], rules: RuleSet) -> dict[str, Any]:
    """Versions, with all rules for what broke in them.

    Args:
        positions: the positions of the versions.
        rules: the rules.
    """
    entries = versions_entries(rules)
    transitions = {transition.to_version: transition for transition in rules.transitions}
    found, made = [], []
    for index in positions:
        transition = transitions.get(index)
        generation = transition.generation if transition is not None else None
        parts = generation_parts(generation) if generation is not None else ()
        made.append(
            {
                **entries[index],
                "from": label(transition.from_version) if transition is not None else None,
                "notes": " ".join((transition.notes or "").split()) if transition is not None else "",
                "names": [{"part": part, **row._asdict()} for part, rows in parts for row in rows],
            }
        )
        found += list(transition.rules) if transition is not None else []
    return _content(found, made)


def _content(rules: Sequence[Rule], versions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "rules": [{**asdict(listed(rule)), "examples": _examples(rule)} for rule in rules],
        "versions": versions,
    }


def _examples(rule: Rule) -> list[dict[str, Any]]:
    """The examples as texts; what is not reported has no `after`, either."""
    return [
        {
            "of": part.of,
            "language": part.language,
            "before": "\n".join(part.before),
            "after": None if part.after is None else "\n".join(part.after),
            "unsafe": part.unsafe,
            "reported": heading != NOT_REPORTED,
        }
        for heading, parts in sections(rule)
        for part in parts
    ]
