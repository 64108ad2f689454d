"""`batchlint explain`: a rule, a check, or everything that a transition broke."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

from batchlint.builtin_checks import CHECKS
from batchlint.cli.arguments import rule_folders
from batchlint.cli.completion import explained
from batchlint.cli.help import Command
from batchlint.cli.options import color as color_option
from batchlint.cli.options import extend_rules as extend_rules_option
from batchlint.cli.options import text_or_json
from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.names import api_versions
from batchlint.project.versions import positions
from batchlint.report.rule_page import check_page, rule_page, version_page
from batchlint.report.screen import wants_color, width_of, write_lines
from batchlint.run.rule_sets import rule_names, rules_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from batchlint.report.screen import Line
    from batchlint.rules.grammar import RuleSet


_EXAMPLES = (
    ("batchlint explain run-elevated", "What does this rule report, and why?"),
    ("batchlint explain azure-batch==10.0.0", "What broke in this release?"),
)


@click.command(cls=Command, examples=_EXAMPLES, short_help="Explain a rule, or what a version broke")
@click.argument("rule", nargs=-1, required=True, metavar="RULE", shell_complete=explained)
@extend_rules_option
@text_or_json
@color_option(default="auto")
def explain(rule: tuple[str, ...], extend_rules: tuple[str, ...], output_format: str, color: str) -> int:
    """Explain what broke, why, and what to use instead, with examples.

    RULE is the name of a rule. It can also be a version: an api-version (2020-09-01.12.0), a release
    (azure-batch==10.0.0) or 'latest'. The output then lists everything that broke in that version.
    """
    name = " ".join(rule)
    rules = rules_here(rule_folders(extend_rules))
    if output_format == "json":
        print(json.dumps(_content(name, rules), indent=1))
        return 0
    width = width_of(sys.stdout)
    if name in rules.by_name:
        lines = rule_page(rules.by_name[name], width)
    elif name in CHECKS:
        lines = check_page(name, CHECKS[name], width)
    else:
        lines = _pages(rules, _positions(name, rules), width)
    write_lines(lines, sys.stdout, wants_color(color, sys.stdout))
    return 0


def _content(name: str, rules: RuleSet) -> dict[str, Any]:
    """What the JSON format has about a rule, a check, or versions."""
    from batchlint.report.explain_json import rule_explained, versions_explained

    if name in rules.by_name or name in CHECKS:
        return rule_explained(name, rules)
    return versions_explained(_positions(name, rules), rules)


def _pages(rules: RuleSet, positions: list[int], width: int) -> Iterator[Line]:
    """The pages of some transitions, oldest first."""
    for index in positions:
        if index != positions[0]:
            yield []
        yield from version_page(rules, index, width)


def _positions(name: str, rules: RuleSet) -> list[int]:
    """The versions with a name; if there are none, the error also suggests rules."""
    try:
        return positions(name)
    except UsageError as error:
        if name[:1].isdigit() or name.lower().startswith(("azure-batch", "azure_batch")):
            raise
        # Spelled in the style of rules, `maxTasksPerNode` is close to the name of its rule.
        spelled = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-")
        hint = did_you_mean(spelled, [*rule_names(rules), *api_versions(), "latest"])
        hint = hint or "; `batchlint rules` and `batchlint versions` list them"
        raise UsageError(f"unknown rule or version {name!r}{hint}") from error
