"""Custom rules: rule files of the user, added to the built-in rules.

They have the grammar of the shipped ones and are checked against the API history. What differs: a
file may have any name and need not be part of a chain, and a custom rule may forbid or require what
the API leaves to the user.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from batchlint.project.files import SMALL, read_bytes
from batchlint.rules.grammar import Rule, RuleSet, Transition, rule_set
from batchlint.rules.problems import Problems, RuleError
from batchlint.rules.shipped import load_rules

if TYPE_CHECKING:
    from batchlint.history import History
    from batchlint.rules.build import Source

#: The statements that a custom rule can make, by its subject: the rest are facts of the API, not decisions.
STATEMENTS: dict[str, tuple[str, ...]] = {
    "property": ("removed", "required", "values", "matches", "allows", "default", "behaviour"),
    "enum": ("removed_values",),
    "operation": ("removed",),
    "type": ("removed",),
}


class CustomRules(NamedTuple):
    """Folders of custom rules, as absolute paths, and a digest of their content."""

    folders: tuple[str, ...]
    digest: str


def rule_files(folder: str) -> list[str]:
    """The paths of the `*.yaml` in a folder (an absolute path), sorted.

    Raises:
        RuleError: it is no folder, can't be listed, or holds no rule file.
    """
    problems = Problems()
    shown = _shown(folder)
    names: list[str] = []
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        problems.add(shown, 0, "no such folder")
    except NotADirectoryError:
        problems.add(shown, 0, "is not a folder; use the folder with the rule files")
    except OSError as error:
        problems.add(shown, 0, f"can't be read: {error.strerror or error}")
    except ValueError:  # a null byte
        problems.add(shown, 0, "is not a valid folder name")
    found = [os.path.join(folder, name) for name in names if name.endswith(".yaml")]
    if not found and not problems.found:
        problems.add(shown, 0, "has no rule files (*.yaml)")
    problems.stop()
    return found


def find_custom_rules(folders: Sequence[str]) -> CustomRules | None:
    """The custom rules in folders (absolute paths), not yet parsed; None for no folder.

    Raises:
        RuleError: a folder is not there, holds no rule file, or one can't be read.
    """
    if not folders:
        return None
    from batchlint.core.digests import blake2b

    digest = blake2b(digest_size=16)
    folders = tuple(dict.fromkeys(folders))
    for path in (file for folder in folders for file in rule_files(folder)):
        try:
            content = read_bytes(path, limit=SMALL)
        except OSError as error:
            problems = Problems()
            problems.add(_shown(path), 0, f"the file can't be read: {error.strerror or error}")
            raise RuleError(problems.found) from None
        for part in (os.path.basename(path).encode(errors="surrogateescape"), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return CustomRules(tuple(folders), digest.hexdigest())


@lru_cache(maxsize=64)
def rules_with(house: CustomRules | None) -> RuleSet:
    """The shipped rules together with custom rules; the shipped ones alone for None.

    Raises:
        RuleError: a file is wrong; the message has one line for each problem, with file and line.
    """
    shipped = load_rules()
    if house is None:
        return shipped
    added: dict[int, list[Rule]] = {}
    for transition in load_custom_rules(house.folders, shipped):
        added.setdefault(transition.to_version, []).extend(transition.rules)
    return rule_set(
        known._replace(rules=(*known.rules, *added.get(known.to_version, ())))
        for known in shipped.transitions
    )


def words(house: CustomRules | None) -> frozenset[str]:
    """The property names in custom rules that are more than one plain word."""
    about = (rule for rule in rules_with(house).house if rule.subject == "property")
    return frozenset(name for rule in about for name in rule.names if not name.islower())


def load_custom_rules(
    folders: Iterable[str], shipped: RuleSet, history: History | None = None
) -> tuple[Transition, ...]:
    """The transitions in the rule files of folders (absolute paths), checked as a whole.

    Raises:
        RuleError: a file is wrong, a name is taken, or a rule is about what a shipped one is about.
    """
    from pathlib import Path

    from batchlint.history import load
    from batchlint.rules.load import check_names, read_source
    from batchlint.rules.validate import validate

    history = history or load()
    problems = Problems()
    sources: list[Source] = []
    for folder in folders:
        for name in sorted(n for n in os.listdir(folder) if n.endswith(".yml")):
            problems.add(
                _shown(os.path.join(folder, name)),
                0,
                "files with this suffix are not read; rename it to *.yaml",
            )
        for path in rule_files(folder):
            source = read_source(Path(_shown(path)), history, problems, house=True)
            if source is not None:
                sources.append(source)
    check_names(sources, problems)
    for source in sources:
        _check_file(source, shipped, problems)
        for rule in source.transition.rules:
            _check_rule(rule, source, shipped, history, problems)
    problems.stop()
    for source in sources:
        validate(source, history, problems)
    problems.stop()
    return tuple(source.transition for source in sources)


def _check_file(source: Source, shipped: RuleSet, problems: Problems) -> None:
    for node, message in (
        (source.waivers, "waivers are only for built-in rules; remove them"),
        (source.generation, "the generation section is only for built-in rules; remove it"),
    ):
        if node is not None:
            problems.add(source.transition.file, node.line, message)
    for rule in source.transition.rules:
        if rule.name in shipped.by_name:
            message = f"'{rule.name}' is the name of a built-in rule; choose another name"
            problems.add(rule.file, rule.line, message)


def _check_rule(rule: Rule, source: Source, shipped: RuleSet, history: History, problems: Problems) -> None:
    node = source.rules[rule.name]
    version = history.label(rule.version)

    def problem(key: str, message: str) -> None:
        line = node.key_lines.get(key, rule.line)
        problems.add(rule.file, line, f"rule {rule.name}: {message}")

    from batchlint.rules.fields import OUTCOMES

    allowed = STATEMENTS.get(rule.subject, ())
    said = [key for key in OUTCOMES[rule.subject] if key in node.value]
    article = "an" if rule.subject[0] in "aeio" else "a"
    if not allowed:
        subjects = ", ".join(STATEMENTS)
        problem(rule.subject, f"a custom rule can't be about {article} {rule.subject}; use one of {subjects}")
    elif not set(said) <= set(allowed):
        key = next(key for key in said if key not in allowed)
        message = f"{key} is not allowed in a custom rule about {article} {rule.subject}"
        problem(key, f"{message}; use {' or '.join(allowed)}")
    if rule.names == ("*",):
        problem(rule.subject, "* is not allowed in a custom rule; list the names")
    for what, other in _same(rule, shipped):
        message = f"the built-in rule {other.name} already covers {what} in {version}"
        problem(rule.subject, f"{message}; move the custom rule to another transition")


def _same(rule: Rule, shipped: RuleSet) -> list[tuple[str, Rule]]:
    """The subjects that a shipped rule of the same transition covers too, with that rule."""
    found: list[tuple[str, Rule]] = []
    lost = {value.lower() for value in rule.removed_values}
    for name in rule.names:
        if rule.subject == "property":
            pairs = [(f"{of}.{name}", other) for of in rule.of for other in shipped.property(of, name)]
        else:
            pairs = [(name, other) for other in shipped.by_subject.get((rule.subject, name), ())]
        for what, other in pairs:
            theirs = {str(value).lower() for value in (*other.removed_values, *other.values)}
            if other.version == rule.version and (rule.subject != "enum" or lost & theirs):
                found.append((what, other))
    return found


def _shown(path: str) -> str:
    """A path as messages show it: relative to the working directory where it lies below it."""
    start = os.getcwd().rstrip(os.sep) + os.sep
    return path[len(start) :] if path.startswith(start) else path
