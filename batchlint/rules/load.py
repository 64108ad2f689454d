"""Load rule files: one file into a `Transition`, a folder into a `RuleSet`."""

from __future__ import annotations

from pathlib import Path

from batchlint.history import History, load
from batchlint.project.files import SMALL, read_bytes
from batchlint.rules.build import Source, build_file
from batchlint.rules.grammar import Rule, RuleSet, Transition, rule_set
from batchlint.rules.problems import Problems, RuleError
from batchlint.rules.strict_yaml import read
from batchlint.rules.validate import validate


def load_file(path: Path, history: History | None = None) -> Transition:
    """Load one rule file and check it against the API history.

    Args:
        path: the file, named after the version that it leads to.
        history: the history to check against; the shipped one where None.

    Returns:
        The transition.

    Raises:
        RuleError: the file can't be read, or something in it is wrong; the message has one line
            for each problem, `file:line: what, what instead`.
    """
    history = history or load()
    problems = Problems()
    source = read_source(path, history, problems)
    problems.stop()
    assert source is not None
    validate(source, history, problems)
    problems.stop()
    return source.transition


def load_folder(folder: Path, history: History | None = None) -> RuleSet:
    """Load every `*.yaml` of a folder and check the set as a whole.

    Args:
        folder: holds one file for each transition of the history, and nothing else in YAML.
        history: the history to check against; the shipped one where None.

    Returns:
        The rule set.

    Raises:
        RuleError: a file is wrong, a transition is missing, or a rule's name is used twice.
    """
    history = history or load()
    problems = Problems()
    for path in sorted(folder.glob("*.yml")):
        problems.add(str(path), 0, "files with this suffix are not read; rename it to *.yaml")
    read_sources = [read_source(path, history, problems) for path in sorted(folder.glob("*.yaml"))]
    sources = [s for s in read_sources if s is not None]
    sources.sort(key=lambda s: s.transition.to_version)
    _check_chain(folder, sources, history, problems)
    check_names(sources, problems)
    problems.stop()
    for source in sources:
        validate(source, history, problems)
    problems.stop()
    return rule_set(source.transition for source in sources)


def read_source(path: Path, history: History, problems: Problems, house: bool = False) -> Source | None:
    """The source in a rule file, not yet checked against the history; None where it can't be read.

    Files of custom rules (`house`) may have any name.
    """
    try:
        text = read_bytes(str(path), limit=SMALL).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.add(str(path), line, "the file is not UTF-8; convert it")
        return None
    except OSError as error:
        problems.add(str(path), 0, f"the file can't be read: {error.strerror}")
        return None
    try:
        root = read(text, str(path))
    except RuleError as error:
        problems.found.extend(error.problems)
        return None
    source = build_file(root, str(path), history, problems, house)
    if source is not None and not house:
        expected = file_name(history, source.transition.to_version)
        if path.name != expected:
            problems.add(str(path), 0, f"the file name does not match its version; rename it to {expected}")
    return source


def file_name(history: History, index: int) -> str:
    """The name of the rule file that leads to a version."""
    return f"{history.label(index).replace(' ', '-')}.yaml"


def _check_chain(folder: Path, sources: list[Source], history: History, problems: Problems) -> None:
    found: dict[int, Source] = {}
    for source in sources:
        to = source.transition.to_version
        if to in found:
            first = found[to].transition.file
            problems.add(source.transition.file, 0, f"{first} already has this transition; merge the rules")
        found[to] = source
    # A file that could not be read is reported as that, not as a gap as well.
    broken = {Path(problem.file).name for problem in problems.found}
    for to in range(1, len(history.versions)):
        name = file_name(history, to)
        if to not in found and name not in broken:
            problems.add(
                str(folder),
                0,
                f"{name} is missing; add it, with rules: {{}} if nothing broke",
            )


def check_names(sources: list[Source], problems: Problems) -> None:
    """Note every name that two rules have."""
    seen: dict[str, Rule] = {}
    for source in sources:
        for rule in source.transition.rules:
            first = seen.get(rule.name)
            if first is not None:
                problems.add(
                    rule.file,
                    rule.line,
                    f"the name '{rule.name}' is already used in {first.file}:{first.line}; choose another",
                )
            seen[rule.name] = rule
