"""The modules that read Python: every one is in the map, and what they import goes one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "batchlint.python."
MODULES = {path.stem: path for path in (ROOT / "batchlint/python").glob("*.py") if path.stem != "__init__"}


def _imports(path: Path) -> set[str]:
    """The modules beside it that one imports when it is imported itself."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE.rstrip("."):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            found.add((node.module or "").removeprefix(PACKAGE))
    return found


def test_every_module_is_in_the_map() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("### In `batchlint/python`")[2].partition("\n## ")[0]
    named = re.findall(r"`(\w+)`", section.partition("|---|---|")[2])
    assert sorted(named) == sorted(MODULES)


def test_imports_go_one_way() -> None:
    left = {name: _imports(path) for name, path in MODULES.items()}
    assert set().union(*left.values()) <= set(MODULES)
    while left:
        lowest = {name for name, imported in left.items() if not imported & set(left)}
        assert lowest, f"these import each other: {sorted(left)}"
        for name in lowest:
            del left[name]
