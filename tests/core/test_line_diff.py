"""Differences of long files lead from one to the other, however much of them changed."""

from __future__ import annotations

import random

import pytest

from batchlint.core import line_diff
from batchlint.core.line_diff import opcodes
from batchlint.report.diff import unified


def applied(before: list[str], after: list[str]) -> list[str]:
    """What the differences make of one side."""
    made: list[str] = []
    place = 0
    for kind, i, j, k, m in opcodes(before, after):
        assert i == place
        assert kind != "equal" or before[i:j] == after[k:m]
        made += before[i:j] if kind == "equal" else after[k:m]
        place = j
    assert place == len(before)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_differences_of_long_files(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    before = [chance.choice("abcdef") * (seed % 3 + 1) for _ in range(400)]
    after = list(before)
    for _ in range(chance.randrange(150)):
        place = chance.randrange(len(after) + 1)
        after[place : place + chance.randrange(80 if seed % 2 else 3)] = ["new"] * chance.randrange(3)
    monkeypatch.setattr(line_diff, "_FEW", 0)
    assert applied(before, after) == after
    assert applied([], after) == after and applied(before, []) == []


def test_many_changed_lines() -> None:
    """Every second line changes: what is alike is still seen as that."""
    before = [line for number in range(30_000) for line in (f"pool{number}", "same")]
    after = [f"{line}x" if line != "same" else line for line in before]
    assert applied(before, after) == after
    said = unified("a.py", "\n".join(before).encode(), "\n".join(after).encode())
    assert said.count(b"\n-") == said.count(b"\n+pool") == 30_000
