"""Which folder a project begins in, by what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.project.roots import project_root
from batchlint.settings import Settings
from tests import caches


@pytest.fixture(autouse=True)
def forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing above the folder of a test counts: it is a home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    caches.forget()
    yield
    caches.forget()


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("mark", ["requirements.txt", "Pipfile", "tox.ini", "environment.yml", "conda.yml"])
def test_requirements_mark_a_project_where_nothing_else_does(tmp_path: Path, mark: str) -> None:
    top = tmp_path / "farm"
    write(top / mark)
    deep = write(top / "app" / "jobs" / "a.py").parent
    assert project_root(str(deep)) == str(top)


@pytest.mark.parametrize("mark", [".git/HEAD", "pyproject.toml", "setup.py"])
def test_requirements_below_a_real_mark_count_nothing(tmp_path: Path, mark: str) -> None:
    top = tmp_path / "farm"
    write(top / mark)
    write(top / "app" / "requirements.txt")
    assert project_root(str(top / "app")) == str(top)


def test_requirements_within_a_package_mark_nothing(tmp_path: Path) -> None:
    write(tmp_path / "farm" / "pkg" / "__init__.py")
    write(tmp_path / "farm" / "pkg" / "requirements.txt")
    assert project_root(str(tmp_path / "farm" / "pkg")) == str(tmp_path / "farm")


def test_a_home_is_no_project(tmp_path: Path) -> None:
    write(tmp_path / "requirements.txt")
    folder = write(tmp_path / "farm" / "a.py").parent
    assert project_root(str(folder)) == str(folder)


@pytest.mark.parametrize(("mark", "found"), [("requirements.txt", ["max-tasks-per-node"]), ("notes.txt", [])])
def test_siblings_know_of_each_other_below_requirements(tmp_path: Path, mark: str, found: list[str]) -> None:
    top = tmp_path / "farm"
    write(top / mark)
    write(
        top / "lib" / "pools.py",
        "from azure.batch.models import CloudPool\ndef load() -> CloudPool:\n    return find()\n",
    )
    code = "from lib.pools import load\nprint(load().max_tasks_per_node)\n"
    path = write(top / "app" / "main.py", code)
    settings = Settings(load().latest, project=project_root(str(path.parent)))
    assert [f.rule for f in check_source(str(path), path.read_bytes(), settings).findings] == found
