"""`batchlint rules` and `batchlint versions`: the rules and the known versions, as tables."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any

import click

from batchlint.builtin_checks import CHECKS
from batchlint.cli import completion
from batchlint.cli.arguments import rule_folders
from batchlint.cli.help import Command, option
from batchlint.cli.options import RULES, text_or_json
from batchlint.cli.options import color as color_option
from batchlint.cli.options import extend_rules as extend_rules_option
from batchlint.core.wording import number
from batchlint.project.discover import shown_path
from batchlint.project.errors import UsageError
from batchlint.project.names import known_versions, label
from batchlint.project.versions import resolve
from batchlint.report.explain_json import versions_entries
from batchlint.report.listed import listed
from batchlint.report.rule_facts import fixable
from batchlint.report.screen import wants_color, width_of
from batchlint.report.tables import Column, is_drawn, print_table
from batchlint.run.rule_sets import rule_set, rules_here

_RULES_EXAMPLES = (
    ("batchlint rules --from 8.0.0 --to 14.2.0", "What breaks between these two releases?"),
    ("batchlint rules --check my-rules", "Test your custom rules"),
)
_VERSIONS_EXAMPLES = (
    ("batchlint versions", "Which releases use which api-version, and when does it retire?"),
    ("batchlint versions --output-format json", "The same for a program"),
)


@click.command(cls=Command, examples=_RULES_EXAMPLES, short_help="List the rules")
@option(
    RULES,
    "--from",
    "from_",
    metavar="VERSION",
    shell_complete=completion.versions,
    help="List only what broke after this version",
)
@option(
    RULES,
    "--to",
    metavar="VERSION",
    shell_complete=completion.versions,
    help="List only what broke in this version or earlier",
)
@extend_rules_option
@option(
    RULES,
    "--check",
    metavar="FOLDER",
    type=click.Path(),
    shell_complete=completion.folders,
    help="Test the custom rules in this folder and their examples, instead of listing rules",
)
@text_or_json
@color_option(default="auto")
def rules(
    from_: str | None,
    to: str | None,
    output_format: str,
    extend_rules: tuple[str, ...],
    check: str | None,
    color: str,
) -> int:
    """List the rules: what changed, in which version, and whether `fix` repairs it.

    With --check, custom rules are compared with the API history and their examples are tested. The exit
    code is then 0 if they are correct, 1 if there are problems, and 2 if the command line is wrong.
    """
    if check is not None:
        return _check(check)
    first = -1 if from_ is None else _version("--from", from_)
    last = len(known_versions()) if to is None else _version("--to", to)
    if from_ is not None and to is not None and first >= last:
        wrong = "is the same version as" if first == last else "is newer than"
        raise UsageError(f"--from {from_} {wrong} --to {to}; --from must be the older version")
    chosen = [rule for rule in rules_here(rule_folders(extend_rules)).rules if first < rule.version <= last]
    if output_format == "json":
        print(json.dumps([asdict(listed(rule)) for rule in chosen], indent=1))
        return 0
    rows: list[tuple[str, ...]] = [
        (rule.name, label(rule.version), rule.kind, fixable(rule), rule.title) for rule in chosen
    ]
    for name, built_in in CHECKS.items() if first < 0 and to is None else ():
        rows.append((name, "any", built_in.kind, "", built_in.title))
    color_wanted = wants_color(color, sys.stdout)
    facts = (
        Column("version", "", keep=True),
        Column("kind", "yellow", keep=True),
        Column("fix", "green", keep=True),
    )
    if is_drawn(sys.stdout, color_wanted):
        # Names and titles are long; they fit in two lines.
        columns: tuple[Column, ...] = (Column("rule", "bold cyan"), *facts)
        rows = [(f"{name}\n{title}", *rest) for name, *rest, title in rows]
    else:
        columns = (Column("rule"), *facts, Column("title"))
    print_table(columns, rows, sys.stdout, color_wanted, width_of(sys.stdout))
    return 0


def _check(name: str) -> int:
    """Test a folder of custom rules and print the problems; returns 1 if there are any."""
    from batchlint.project.custom_rules import rule_folder
    from batchlint.run.custom_rules import check_folder  # loads libcst

    try:
        folder = rule_folder(os.getcwd())(name)
    except UsageError as error:
        raise UsageError(f"--check: {error}") from None
    problems, counts = check_folder(folder)
    if counts is not None:
        rules = number(counts[0], "custom rule")
        print(f"Tested {rules} in {shown_path(folder)} ({number(counts[1], 'test')}).")
    for problem in problems:
        print(problem)
    if problems:
        print(f"Found {number(len(problems), 'problem')}.")
    return 1 if problems else 0


@click.command(cls=Command, examples=_VERSIONS_EXAMPLES, short_help="List the known api-versions")
@text_or_json
@color_option(default="auto")
def versions(output_format: str, color: str) -> int:
    """List the known api-versions, the azure-batch releases that use them, and when they retire.

    Releases of azure-batch 15 with different names for the same api-version have separate rows.
    """
    entries = versions_entries(rule_set())
    if output_format == "json":
        print(json.dumps(entries, indent=1))
        return 0
    rows = [_version_row(entry) for entry in entries]
    columns = (
        Column("api-version", "bold cyan", keep=True),
        Column("azure-batch", "", keep=True),
        Column("rules", "yellow", keep=True),
        Column("retires", "red", keep=True),
    )
    print_table(columns, rows, sys.stdout, wants_color(color, sys.stdout), width_of(sys.stdout))
    return 0


def _version_row(entry: dict[str, Any]) -> tuple[str, ...]:
    packages = ", ".join(entry["packages"]) or "none"
    count = "unpublished" if entry["rules"] is None else str(entry["rules"])
    retires = "" if entry["retires"] is None else entry["retires"]["date"] or "announced, no date"
    return entry["version"], f"{packages} (pre-release)" if entry["prerelease"] else packages, count, retires


def _version(option: str, text: str) -> int:
    try:
        return resolve(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None
