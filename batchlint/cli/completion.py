"""Shell completion: the values of options and arguments.

Errors, such as those in a configuration file, are ignored here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from batchlint.project.errors import UsageError
from batchlint.project.outputs import FORMATS

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _items(
    words: Iterable[tuple[str, str | None]], incomplete: str, before: str = ""
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(before + word, help=help) for word, help in words if word.startswith(incomplete)]


def _versions() -> list[tuple[str, str | None]]:
    """Each api-version once, the newest first, with the releases that use it."""
    from batchlint.project.names import known_versions

    spoken: dict[str, list[str]] = {}
    for version in reversed(known_versions()):
        spoken.setdefault(version.name, []).extend(reversed(version.packages))
    return [(name, ", ".join(reversed(packages)) or None) for name, packages in spoken.items()]


def _rules(context: click.Context) -> list[tuple[str, str | None]]:
    """The rules of this project, including custom rules, and the built-in checks; with their titles."""
    from batchlint.builtin_checks import CHECKS
    from batchlint.cli.arguments import rule_folders
    from batchlint.run.rule_sets import rule_set, rules_here

    try:
        rules = rules_here(rule_folders(tuple(context.params.get("extend_rules") or ())))
    except UsageError:
        rules = rule_set()
    titles: dict[str, str | None] = {name: rule.title for name, rule in rules.by_name.items()}
    return sorted((titles | {name: check.title for name, check in CHECKS.items()}).items())


def versions(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Values of `--to` and `--from`: `latest`, api-versions, releases of the package."""
    from batchlint.project.names import known_versions

    words = [("latest", None), *_versions()]
    if parameter.name == "to":
        words.insert(1, ("pin", "the release in each file's requirements"))
    if incomplete:  # too many to show before anything is typed
        releases = [r for version in reversed(known_versions()) for r in reversed(version.packages)]
        words += [(f"azure-batch=={release}", None) for release in releases]
    return _items(words, incomplete)


def selectors(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Values of `--select` and `--ignore`: rules, kinds and api-versions, also after a comma."""
    from batchlint.run.rule_sets import KINDS

    before, comma, last = incomplete.rpartition(",")
    given = set(before.split(","))
    words = [*_rules(context), *((kind, "kind of rule") for kind in KINDS), *_versions()]
    return _items((word for word in words if word[0] not in given), last, before + comma)


def explained(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Values of `explain`: one rule or version."""
    if context.params.get("rule"):
        return []
    return [*_items(_rules(context), incomplete), *versions(context, parameter, incomplete)]


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Values of `--output-format`; file names are not completed."""
    return _items(((name, None) for name in FORMATS), incomplete)


def wire_types(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Values of `--type`: the bodies of requests first; other types when something is typed."""
    from batchlint.project.names import payload_types

    found = _items(((n, None) for n in sorted(payload_types()) if n.endswith("Parameter")), incomplete)
    return found or _items(((name, None) for name in sorted(payload_types())), incomplete)


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """File names, completed by the shell itself."""
    return _of_the_shell("file", incomplete)


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folder names, completed by the shell itself."""
    return _of_the_shell("dir", incomplete)


def _of_the_shell(kind: str, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type=kind)]


def join_words() -> None:
    """Drop the `=` of `--select`, `=`, `a`, as bash splits it: click expects an option and its value."""
    words, place = os.environ.get("COMP_WORDS", "").split("\n"), os.environ.get("COMP_CWORD", "")
    if os.environ.get("_BATCHLINT_COMPLETE") != "bash_complete" or not place.isdecimal():
        return
    signs = {i for i in range(1, int(place)) if words[i : i + 1] == ["="] and words[i - 1].startswith("--")}
    os.environ["COMP_WORDS"] = "\n".join(word for i, word in enumerate(words) if i not in signs)
    os.environ["COMP_CWORD"] = str(int(place) - len(signs))
