"""The modules that read Python: every folder is in the map, and what they import goes one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = ROOT / "batchlint/python"
PACKAGE = "batchlint.python"
MODULES = {
    ".".join((PACKAGE, *path.relative_to(HOME).with_suffix("").parts)): path
    for path in HOME.rglob("*.py")
    if path.stem != "__init__"
}


def _imports(path: Path) -> set[str]:
    """The modules of the package that one imports when it is imported itself."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{PACKAGE}."):
            names = {f"{node.module}.{alias.name}" for alias in node.names} & set(MODULES)
            found |= names or {node.module or ""}
    return found


def test_every_folder_is_in_the_map() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("### In `batchlint/python`")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(named) == sorted(p.name for p in HOME.iterdir() if p.is_dir() and p.name != "__pycache__")


def test_imports_go_one_way() -> None:
    left = {name: _imports(path) for name, path in MODULES.items()}
    assert len(left) > 60
    assert set().union(*left.values()) <= set(MODULES)
    while left:
        lowest = {name for name, imported in left.items() if not imported & set(left)}
        assert lowest, f"these import each other: {sorted(left)}"
        for name in lowest:
            del left[name]


def test_recorders_get_the_names_that_they_search_for() -> None:
    """What ended is for the judge to know; the run gives recorders names to search for."""
    for path in (*(HOME / "uses").glob("*.py"), *(HOME / "rest").glob("*.py")):
        assert "batchlint.project" not in path.read_text("utf-8"), path


def test_inference_knows_no_recorders_and_no_rules() -> None:
    """Those who record uses subscribe to inference; what ended is for them to ask."""
    above = ("python.uses", "python.rest", "python.rewrite", "python.imports", "python.analysis")
    forbidden = (*above, "rules", "core.uses", "core.writing", "project.names")
    for folder, others in (("infer", ("python.models",)), ("models", ())):
        for path in (HOME / folder).glob("*.py"):
            named = re.findall(r"^ *from (batchlint\S*) import", path.read_text("utf-8"), re.MULTILINE)
            wrong = {f"batchlint.{name}" for name in (*forbidden, *others)}
            assert not [n for n in named if any(f"{n}.".startswith(f"{w}.") for w in wrong)], path
