"""What becomes of files does not depend on how a run divides them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.project.discover import Source
from batchlint.python.imports.graph import ImportGraphs
from batchlint.python.projects import Projects
from batchlint.run.schedule import assigned, by_groups, divided, grouped, heaviest


def sources_in(folder: Path, texts: dict[str, str]) -> list[Source]:
    """Write files of a project, and list them as a run does."""
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    found = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        found.append(Source(str(path), name, False, str(path), False, len(text)))
    return found


TEXTS = {
    "a.py": "import c\n",
    "b.json": "{}",
    "c.py": "import azure.batch\n",
    "d.py": "import azure.batch\n",
    "pkg/__init__.py": "",
    "pkg/e.py": "import azure.batch\n",
    "pkg/f.py": "import azure.batch\n",
    "g.py": "from between import x\n",
    "h.py": "import between\n",
    "tests/conftest.py": "import azure.batch\n",
    "tests/helper.py": "def test_x(client): ...\n",
}


def test_files_that_imports_connect_are_together(tmp_path: Path) -> None:
    """Directly, through a file that is not of the run, in a package, or by pytest's fixtures."""
    (tmp_path / "between.py").write_text("x = 1\n")
    sources = sources_in(tmp_path, TEXTS)
    names = [[sources[i].shown for i in group] for group in grouped(sources, ImportGraphs())]
    assert names == [
        ["a.py", "c.py"],
        ["b.json"],
        ["d.py"],
        ["pkg/__init__.py", "pkg/e.py", "pkg/f.py"],
        ["g.py", "h.py"],
        ["tests/conftest.py", "tests/helper.py"],
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_results_come_in_the_order_of_the_files(tmp_path: Path, count: int) -> None:
    """In one process or in many."""
    sources = sources_in(tmp_path, TEXTS)
    expected = [source.shown for source in sources]
    assert list(by_groups(sources, lambda source: source.shown, ImportGraphs())) == expected
    assert list(divided(sources, lambda source: source.shown, count, Projects())) == expected


def test_files_of_a_group_are_looked_at_one_after_another(tmp_path: Path) -> None:
    """So that what they share is there, and need not be held for long."""
    sources = sources_in(tmp_path, {"a1.py": "import b1", "a2.py": "import b2", "b1.py": "", "b2.py": ""})
    turns: list[str] = []
    list(by_groups(sources, lambda source: turns.append(source.shown), ImportGraphs()))
    assert turns == ["a1.py", "b1.py", "a2.py", "b2.py"]


@given(
    st.lists(st.lists(st.integers(1, 1000), min_size=1, max_size=6), min_size=1, max_size=12),
    st.integers(1, 5),
)
def test_every_file_is_given_to_one_process(groups_of_weights: list[list[int]], count: int) -> None:
    """With its group, and no process has more than the others by more than one group."""
    weights = [weight for group in groups_of_weights for weight in group]
    positions = iter(range(len(weights)))
    groups = [[next(positions) for _ in group] for group in groups_of_weights]
    shares = assigned(groups, weights, count)
    assert sorted(index for share in shares for index in share) == list(range(len(weights)))
    assert len(shares) == min(count, len(groups))
    for group in groups:
        assert sum(not set(group).isdisjoint(share) for share in shares) == 1
    loads = [sum(weights[index] for index in share) for share in shares]
    assert max(loads) - min(loads) <= max(map(sum, groups_of_weights))
    heavy = heaviest(groups, weights, count)
    assert not heavy or (heavy in groups and len(heavy) > 1 and count > 1)
