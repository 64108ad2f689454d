"""The section about the new generation, compared with what the libraries of both generations have."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from batchlint.rules.shipped import load_rules
from tests.proof.answers import HISTORY
from tests.proof.environment import environment

SECTION = load_rules().generation(HISTORY.latest)
_SCRIPT = Path(__file__).with_name("attributes.py")


def _has(generation: int, cache: Path, names: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", str(_SCRIPT), str(environment(generation, cache))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, input=json.dumps(names), text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def old(cache: Path) -> dict[str, Any]:
    """What 14.2.0 has, and what it is built on."""
    return _has(1, cache, list(SECTION.names))


@pytest.fixture(scope="module")
def new(cache: Path) -> dict[str, Any]:
    """What 15.1.0 has, and what it is built on."""
    rows = [*SECTION.names.values(), *SECTION.options.values()]
    return _has(2, cache, [name for row in rows for name in (row.becomes, *row.given.values()) if name])


def _public(names: list[str]) -> set[str]:
    return {n for n in names if n[0] != "_" or n.endswith(("_map", "_validation"))}


def test_rows_are_about_all_that_models_lose(old: dict[str, Any], new: dict[str, Any]) -> None:
    lost = _public(old["members"]) - _public(new["members"])
    properties = {name for t in HISTORY.types.values() for p in t.props.values() for name in p.names}
    assert set(SECTION.members) == lost - properties
    assert {row.becomes for row in SECTION.members.values()} - {""} <= {*new["members"], "__init__"}


def test_rows_are_about_all_that_listings_lose(old: dict[str, Any], new: dict[str, Any]) -> None:
    lost = {name for name in {*old["listings"]} - {*new["listings"]} if name[0] != "_"}
    # `value` is that of the one result that held a list.
    assert set(SECTION.listings) == lost | {"value"}


@pytest.mark.parametrize("name", [n for n in SECTION.names if not n.startswith("azure.batch.")])
def test_the_old_names_were_there(name: str, old: dict[str, Any]) -> None:
    row, found = SECTION.names[name], old["named"][name]
    if found is None:
        assert name.startswith("azure.common.")  # which took them from libraries of its own
    elif row.arguments:
        assert set(found["required"]) <= set(row.arguments)
        assert all(re.search(rf"\b{p}\b", found["source"]) for p in row.arguments)


@pytest.mark.parametrize("name", [n for n, row in SECTION.names.items() if row.becomes])
def test_the_new_names_are_there(name: str, new: dict[str, Any]) -> None:
    row = SECTION.names[name]
    found = new["named"][row.becomes]
    assert found is not None
    if row.arguments:
        taken = set(row.arguments.values()) - {""}
        assert set(found["required"]) <= taken <= set(found["params"])
        # What keeps its name means the same, and a text that must be given is not for the new class.
        assert {p: row.arguments[p] for p in row.arguments if p in found["params"]} == {
            p: p for p in row.arguments if p in found["params"]
        }
        assert {row.arguments[p] for p in row.only} <= {""}


def test_values_to_write_are_there(new: dict[str, Any]) -> None:
    given = {value for row in SECTION.options.values() for value in row.given.values()}
    assert all(new["named"][value] is not None for value in given)
