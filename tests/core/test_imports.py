"""The core imports itself, the history and the rules, and nothing that reads or reports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / "batchlint"


def imported(path: Path) -> set[str]:
    """The modules of batchlint that a module imports anywhere, for types as well."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.startswith("batchlint.")}


@pytest.mark.parametrize("path", sorted((HOME / "core").glob("*.py")), ids=lambda path: path.stem)
def test_uses_findings_and_edits_import_no_rules(path: Path) -> None:
    allowed = ("batchlint.core.", "batchlint.history")
    found = imported(path) - {"batchlint.core"}
    assert {name for name in found if not name.startswith(allowed)} == set()
    assert not {name for name in found if name.startswith("batchlint.core.judge")}


@pytest.mark.parametrize("path", sorted((HOME / "core/judge").glob("*.py")), ids=lambda path: path.stem)
def test_the_judge_imports_rules_and_no_readers(path: Path) -> None:
    data = ("batchlint.rules.grammar", "batchlint.rules.retirements")
    allowed = ("batchlint.core.", "batchlint.history", *data)
    assert {name for name in imported(path) if not name.startswith(allowed)} == set()


def test_readers_of_payloads_import_no_rules() -> None:
    readers = [path for path in (HOME / "payload").glob("*.py") if path.stem != "accept_tables"]
    found = {name for path in readers for name in imported(path)}
    assert {name for name in found if name.startswith(("batchlint.rules", "batchlint.core.judge"))} == set()
