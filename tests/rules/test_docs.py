"""docs/rules.md: every key of the grammar is described, and every example in it is one."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from batchlint.history import load
from batchlint.rules.build import build_file
from batchlint.rules.fields import EXAMPLE_KEYS, FILE_KEYS, RULE_KEYS, SUBJECTS
from batchlint.rules.problems import Problems
from batchlint.rules.strict_yaml import read

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
RULES = [block for block in BLOCKS if block.split(":")[0] in SUBJECTS]


@pytest.mark.parametrize("key", sorted(RULE_KEYS | FILE_KEYS | EXAMPLE_KEYS))
def test_every_key_has_an_example(key: str) -> None:
    assert any(re.search(rf"(^|[\s{{]){key}:", block) for block in BLOCKS)
    assert f"`{key}" in TEXT


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_is_read(block: str) -> None:
    read(block, "docs/rules.md")


@pytest.mark.parametrize("block", RULES)
def test_every_rule_is_one(block: str) -> None:
    subject = block.split(":")[0]
    section = "package" if subject in ("module", "client", "constructor", "usage") else "rules"
    rule = "title: a\nwhy: b\nsee: c\nexamples:\n  - python: {before: x, keep: y}\n" + block
    text = "from: 2020-03-01.11.0\nto: 2020-09-01.12.0\nrules: {}\n"
    text = text.replace("rules: {}\n", "") if section == "rules" else text
    text += f"{section}:\n  some-rule:\n{textwrap.indent(rule, '    ')}"
    problems = Problems()
    build_file(read(text, "docs/rules.md"), "docs/rules.md", load(), problems)
    assert [str(problem) for problem in problems.found] == []


def test_the_whole_example_is_the_shipped_rule() -> None:
    (block,) = [b for b in BLOCKS if "\n  max-tasks-per-node:\n" in b]
    shipped = (Path(__file__).parents[2] / "rules" / "2020-09-01.12.0.yaml").read_text(encoding="utf-8")
    start, end = shipped.index("  max-tasks-per-node:"), shipped.index("      - CloudPool:")
    assert block == "rules:\n" + shipped[start:end]
