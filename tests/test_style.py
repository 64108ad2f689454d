"""Nothing that a user reads uses a word that docs/style.md retired."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import yaml

from batchlint.cli.main import cli

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "style.md"
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"(`+)(?:(?!\1).)+\1", re.DOTALL)


def retired() -> dict[str, re.Pattern[str]]:
    """The phrases of the table under "Retired words", as patterns; `…` stands for some words."""
    rows = re.findall(r"^\| (.+?) \| .+ \|$", GUIDE.read_text("utf-8").partition("## Retired words")[2], re.M)
    phrases = [phrase.strip() for row in rows[1:] for phrase in row.split(",")]
    return {phrase: pattern(phrase) for phrase in phrases}


def pattern(phrase: str) -> re.Pattern[str]:
    words = re.escape(phrase).replace("\\ ", r"\s+").replace("…", r"\S+(?:\s+\S+){0,3}")
    start, end = (r"\b" if end.isalnum() else "" for end in (phrase[0], phrase[-1]))
    return re.compile(start + words + end, 0 if phrase[0].isupper() else re.IGNORECASE)


Texts = Iterator[tuple[str, str]]


def pages() -> Texts:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")):
        if page != GUIDE:
            text = QUOTED.sub("`code`", FENCED.sub("", page.read_text("utf-8")))
            yield page.relative_to(ROOT).as_posix(), text


def rule_files() -> Texts:
    for file in sorted((ROOT / "rules").glob("*.yaml")):
        yield file.name, "\n\n".join(said(yaml.safe_load(file.read_text("utf-8"))))


def modules() -> Texts:
    """What modules print, and their docstrings."""
    for module in sorted((ROOT / "batchlint").rglob("*.py")):
        nodes = ast.walk(ast.parse(module.read_text("utf-8")))
        strings = (n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
        yield module.relative_to(ROOT).as_posix(), "\n\n".join(s for s in strings if " " in s)


def helps() -> Texts:
    for name, command in cli.commands.items():
        yield f"{name} --help", command.get_help(click.Context(command, info_name=name))


def messages() -> Texts:
    golden = (ROOT / "tests" / "golden" / "expected.txt").read_text("utf-8").splitlines()
    yield "messages", "\n".join(line for line in golden if not line.startswith(("+", "-")))


def interfaces() -> Texts:
    for file in (ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml"):
        yield file.name, file.read_text("utf-8")


def said(node: object) -> Iterator[str]:
    """The sentences in a rule file; not its examples."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "examples":
                yield from said(value)
    elif isinstance(node, list):
        for value in node:
            yield from said(value)
    elif isinstance(node, str) and " " in node:
        yield node


@pytest.mark.parametrize("texts", [pages, rule_files, modules, helps, messages, interfaces])
def test_no_retired_words(texts: Callable[[], Texts]) -> None:
    phrases = retired()
    found = [
        f"{where}: {phrase!r} in {' '.join(text[max(0, match.start() - 40) : match.end() + 40].split())!r}"
        for where, text in texts()
        for phrase, words in phrases.items()
        for match in words.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_phrases_are_found() -> None:
    phrases = retired()
    assert len(phrases) > 20
    assert pattern("is called … since").search("x is called\n`y` by all since 2019")
    assert pattern("Left:").search("Left: 7 errors") and not pattern("give it").search("forgive item")
    assert all(words.search(phrase) for phrase, words in phrases.items() if "…" not in phrase)
