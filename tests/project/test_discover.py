"""Which files are looked at."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from batchlint.project import listing
from batchlint.project.config import ConfigFinder
from batchlint.project.discover import Excluder, discover
from batchlint.project.errors import UsageError
from batchlint.project.globs import Pattern


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["git", "walk"])
def kind(request: pytest.FixtureRequest, here: Path) -> str:
    """With a repository around it, and without one."""
    if request.param == "git":
        subprocess.run(["git", "init", "-q"], cwd=here, check=True)
    return str(request.param)


def make(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def shown(
    *paths: str, exclude: str | None = None, extend: tuple[str, ...] = (), **options: bool
) -> list[str]:
    base = os.getcwd()
    excluder = Excluder(
        ConfigFinder(),
        None if exclude is None else (Pattern.of(exclude, base),),
        tuple(Pattern.of(glob, base) for glob in extend),
        options.get("force"),
        options.get("gitignore"),
    )
    found = discover(paths or (".",), excluder)
    assert found.failures == []
    return [source.shown for source in found.sources]


@pytest.mark.usefixtures("kind")
def test_kinds_of_files() -> None:
    make("b.py", "a.pyi", "sub/c.json", "d.txt", "e.ipynb", "f", "sub/G.PY", ".hidden.py")
    assert shown() == [".hidden.py", "a.pyi", "b.py", "e.ipynb", "sub/G.PY", "sub/c.json"]
    assert shown("d.txt", "f", "sub/G.PY") == ["sub/G.PY"]
    assert shown("sub", "sub/c.json", "./sub/../b.py") == ["b.py", "sub/G.PY", "sub/c.json"]


@pytest.mark.usefixtures("kind")
def test_gitignore() -> None:
    make("a.py", "build/b.py", "sub/c.py", "sub/keep.py", "sub/deep/d.py", "sub/deep/keep.py")
    Path(".gitignore").write_text("build/\nc.py\n")
    Path("sub/deep/.gitignore").write_text("*.py\n!keep.py\n")
    assert shown() == ["a.py", "sub/deep/keep.py", "sub/keep.py"]
    assert shown("build") == ["build/b.py"]  # named although it is ignored
    assert shown("build/b.py") == ["build/b.py"]
    assert len(shown(gitignore=False)) == 6


@pytest.mark.usefixtures("kind")
def test_default_excludes() -> None:
    make("a.py", ".venv/b.py", "node_modules/x/c.json", "src/dist/d.py", "venv.py", "src/venv/e.py")
    assert shown() == ["a.py", "venv.py"]
    assert shown(".venv") == [".venv/b.py"]
    assert shown(".venv/b.py", "a.py") == [".venv/b.py", "a.py"]
    assert shown(".venv/b.py", "a.py", force=True) == ["a.py"]
    assert shown(exclude="a.py") == [
        ".venv/b.py",
        "node_modules/x/c.json",
        "src/dist/d.py",
        "src/venv/e.py",
        "venv.py",
    ]


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("legacy", ["a.py", "src/b.py"]),
        ("src/legacy", ["a.py", "legacy/d.py", "src/b.py"]),
        ("./src/legacy/", ["a.py", "legacy/d.py", "src/b.py"]),
        ("src/*.py", ["a.py", "legacy/d.py"]),
        ("**/legacy", ["a.py", "src/b.py"]),
        ("[ab].py", ["legacy/d.py", "src/legacy/c.py"]),
        ("{a,d}.py", ["src/b.py", "src/legacy/c.py"]),
        ("?.py", []),
        ("src", ["a.py", "legacy/d.py"]),
        ("rc", ["a.py", "legacy/d.py", "src/b.py", "src/legacy/c.py"]),
    ],
)
def test_extend_exclude(glob: str, left: list[str]) -> None:
    make("a.py", "src/b.py", "src/legacy/c.py", "legacy/d.py")
    assert shown(extend=(glob,)) == left


def test_absolute_patterns(here: Path) -> None:
    make("a.py", "src/b.py")
    assert shown(extend=(str(here / "src"),)) == ["a.py"]


@pytest.mark.usefixtures("kind")
def test_a_configuration_excludes_below_itself() -> None:
    make("a.py", "sub/a.py", "sub/b.py", "other/b.py")
    Path("sub/batchlint.toml").write_text('exclude = ["b.py"]\n')
    Path("batchlint.toml").write_text('extend-exclude = ["sub/a.py"]\n')
    assert shown() == ["a.py", "other/b.py", "sub/a.py"]


@pytest.mark.usefixtures("kind")
def test_links(tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "theirs.py").write_text("")
    make("real/a.py")
    Path("link.py").symlink_to("real/a.py")
    Path("folder").symlink_to("real")
    Path("out.py").symlink_to(outside / "theirs.py")
    Path("gone.py").symlink_to("nowhere")
    Path("loop").symlink_to(".")
    assert shown() == ["real/a.py"]
    assert shown("out.py", "folder") == ["folder/a.py", "out.py"]


def test_a_repository_in_the_repository() -> None:
    for folder in (".", "inner"):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    make("a.py", "inner/b.py", "inner/ignored.py")
    Path("inner/.gitignore").write_text("ignored.py\n")
    assert shown() == ["a.py", "inner/b.py"]


def test_what_git_lists_and_is_gone() -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    make("a.py", "b.py")
    subprocess.run(["git", "add", "-A"], check=True)
    os.unlink("b.py")
    assert shown() == ["a.py"]


def test_inside_a_hook_of_another_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "project/b.py")
    subprocess.run(["git", "init", "-q"], cwd="project", check=True)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert shown("project") == ["project/b.py"]


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    make("a.py", "b.py")
    Path(".gitignore").write_text("b.py\n")
    monkeypatch.setenv("PATH", "/nowhere")
    assert shown() == ["a.py"]


def test_a_configured_monitor_is_not_run(here: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    Path("monitor").write_text("#!/bin/sh\ntouch was-run\n")
    os.chmod("monitor", 0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(here / "monitor")], check=True)
    make("a.py")
    assert shown() == ["a.py"]
    assert not Path("was-run").exists()


def test_a_folder_that_can_not_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.py", "locked/b.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(listing.os, "scandir", refuse)
    found = discover(["."], Excluder(ConfigFinder()))
    assert [source.shown for source in found.sources] == ["a.py"]
    assert [(p.path, p.message) for p in found.failures] == [("locked", "can't be listed: Permission denied")]


def test_paths_that_are_not_there() -> None:
    Path("dangling").symlink_to("nowhere")
    for path in ("nowhere", "dangling", ""):
        with pytest.raises(UsageError):
            shown(path)


@pytest.mark.usefixtures("kind")
def test_a_circle_of_links() -> None:
    make("a.py")
    Path("sub").mkdir()
    Path("sub/b.py").symlink_to("c.py")
    Path("sub/c.py").symlink_to("b.py")
    Path("sub/folder.py").mkdir()
    Path("sub/dangling.py").symlink_to("nowhere")
    found = discover(["."], Excluder(ConfigFinder()))
    assert [source.shown for source in found.sources] == ["a.py"]
    assert sorted(problem.path for problem in found.failures) == ["sub/b.py", "sub/c.py"]
    assert all(problem.message.startswith("can't be read: ") for problem in found.failures)
    # One that is named is found, and whoever reads it says the same.
    assert shown("a.py", "sub/b.py") == ["a.py", "sub/b.py"]
