"""Retirements: what the file says holds against the history, and what is wrong in one is said by line."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from batchlint.history import load
from batchlint.rules.problems import RuleError
from batchlint.rules.retirements import FILE, load_retirements, read_retirements, retirement_of

HISTORY = load()
SHIPPED = load_retirements()
GUIDE = Path(__file__).parent.parent.parent / "docs" / "upgrading.md"


def test_each_retirement_with_a_day_has_its_public_page() -> None:
    for retirement in SHIPPED.every:
        assert retirement.see.startswith("https://learn.microsoft.com/"), retirement.name
        if retirement.date:
            assert datetime.date.fromisoformat(retirement.date).isoformat() == retirement.date


def test_the_table_of_the_guide_is_that_of_the_file() -> None:
    rows = re.findall(
        r"^\| (.+) \| ([^|]+) \| \[.*\]\((\S+)\) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [(r.what, r.date or "announced, no date", r.see) for r in SHIPPED.every]


def test_what_is_only_received_does_not_retire() -> None:
    assert {owner for owner, _ in SHIPPED.properties} <= HISTORY.request_types


def test_api_versions_retire_up_to_the_one_that_stays() -> None:
    names = list(dict.fromkeys(version.name for version in HISTORY.versions))
    assert [name for name in names if retirement_of(name) is None] == ["2025-06-01"]


def test_the_shipped_file_is_what_is_loaded() -> None:
    assert read_retirements(Path(FILE).read_text(encoding="utf-8"), FILE, HISTORY) == SHIPPED


ENTRY = "thing:\n  what: things\n  date: 2024-02-29\n  see: https://a.b\n  instead: do it\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "1: the file must be a mapping of names to retirements, not a list"),
        ("thing: x", "1: thing: must be a mapping, not a string"),
        (ENTRY.replace("what", "when"), "2: thing: unknown key 'when'; use one of what, date,"),
        (ENTRY.replace("  see: https://a.b\n", ""), "2: thing: see is missing"),
        (ENTRY.replace("https://a.b", "the notes"), "2: thing: see is not an address"),
        (ENTRY.replace("02-29", "02-30"), "2: thing: 2024-02-30 is not a day"),
        (ENTRY + "  value: (\n", "2: thing: value is not a valid regular expression"),
        (ENTRY + "  of: x\n", "6: thing: of must be a list, not a string"),
        (ENTRY + "  property: x\n  of: [CloudPool]\n", "2: thing: no version has x of CloudPool"),
        (ENTRY + "  operations: [pool.paint]\n", "2: thing: no version has the operation pool.paint"),
        (ENTRY + "  until: 2025\n", "6: thing: until must be a string, not a number"),
        (ENTRY + "  versions-before: 2025-06-02\n", "2: thing: 2025-06-02 is not a known api-version"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_retirements(text, "retirements.yaml", HISTORY)
    assert f"retirements.yaml:{said}" in str(caught.value)
