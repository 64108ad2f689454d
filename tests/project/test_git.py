"""No program that a repository names is run by looking at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from batchlint.cli.main import run
from batchlint.project.listing import git_files

POOL = "from azure.batch.models import PoolAddParameter\n\npool = PoolAddParameter(max_tasks_per_node=4)\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """What a planted program leaves."""
    return tmp_path / "was-run"


@pytest.fixture
def program(tmp_path: Path, mark: Path) -> Path:
    file = tmp_path / "program"
    file.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    file.chmod(0o755)
    return file


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: str = ".") -> None:
    """A repository with one commit of `src/app.py`, and a `.gitattributes` that names a filter."""
    source = Path(folder, "src", "app.py")
    source.parent.mkdir(parents=True)
    source.write_text(POOL)
    Path(folder, ".gitattributes").write_text("*.py filter=x diff=x\n")
    git("init", "-q", folder)
    git("-C", folder, "config", "user.name", "A")
    git("-C", folder, "config", "user.email", "a@b.c")
    git("-C", folder, "add", "-A")
    git("-C", folder, "commit", "-q", "-m", "start")


def lose_tree(program: Path) -> None:
    """Make git want a tree that only the program can bring."""
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", str(Path(".git").absolute())),
        ("remote.origin.uploadpack", str(program)),
    ):
        git("config", key, value)
    tree = git("rev-parse", "HEAD:src")
    git("sparse-checkout", "init", "--cone", "--sparse-index")
    git("sparse-checkout", "set", "other")
    Path(".git", "objects", tree[:2], tree[2:]).unlink()
    Path("src").mkdir(exist_ok=True)
    Path("src", "new.py").write_text(POOL)


SETTINGS = (
    "alias.ls-files",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "diff.external",
    "diff.x.command",
    "diff.x.textconv",
    "filter.x.clean",
    "filter.x.process",
    "filter.x.smudge",
    "gc.recentObjectsHook",
    "gpg.program",
    "pager.ls-files",
    "sequence.editor",
    "uploadpack.packObjectsHook",
)


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
@pytest.mark.parametrize("command", ["check", "fix"])
def test_programs_of_a_configuration(program: Path, mark: Path, command: str) -> None:
    repository()
    Path(".git", "hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        shutil.copy(program, Path(".git", "hooks", hook))
    for setting in SETTINGS:
        value = f"!{program}" if setting.startswith("alias") else str(program)
        git("config", setting, value)
    os.utime("src/app.py", (1, 1))
    assert run([command, ".", "--to", "14.2.0"]) == (command == "check")
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_what_would_bring_missing_objects(program: Path, mark: Path) -> None:
    repository()
    lose_tree(program)
    subprocess.run(["git", "ls-files"], capture_output=True, check=False)
    assert mark.exists()  # so that there is something to be kept from
    mark.unlink()
    assert run(["check", ".", "--no-cache"]) == 1
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_bare_repository_inside_a_clone(program: Path, mark: Path) -> None:
    repository()
    repository("other")
    os.chdir("other")
    lose_tree(program)
    git("config", "core.worktree", str(Path.cwd().parent / "src"))
    git("config", "core.fsmonitor", str(program))
    os.chdir("..")
    for path in Path("other", ".git").iterdir():
        path.rename(Path("src", path.name))
    assert run(["check", "src", "--no-cache"]) == 1
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_commits_run_hooks_alone(program: Path, mark: Path, tmp_path: Path) -> None:
    Path("requirements.txt").write_text("azure-batch==5.1.1\n")
    repository()
    for setting in ("core.fsmonitor", "core.editor", "core.pager", "diff.external", "core.sshCommand"):
        git("config", setting, str(program))
    Path(".git", "hooks").mkdir(exist_ok=True)
    hook = Path(".git", "hooks", "pre-commit")
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hook\n")
    hook.chmod(0o755)
    run(["fix", ".", "--per-transition"])
    assert len(git("log", "--format=%s").splitlines()) > 1
    assert (tmp_path / "hook").exists()
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
@pytest.mark.parametrize("place", ["", ".", "bin"])
def test_a_git_of_what_is_checked(
    program: Path, mark: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository()
    Path(place or ".").mkdir(exist_ok=True)
    shutil.copy(program, Path(place, "git"))
    monkeypatch.setenv("PATH", os.pathsep.join((place, os.environ["PATH"])))
    assert run(["check", ".", "--no-cache"]) == 1
    assert not mark.exists()


def test_settings_of_the_user_count(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository()
    Path("left-out.py").touch()
    Path("ignored").write_text("left-out.py\n")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(here / "ignored"))
    assert sorted(git_files(str(here)) or ()) == [".gitattributes", "ignored", "src/app.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("name", [".gitignore", "src/.gitignore", ".git/info/exclude"])
def test_git_that_waits_for_a_pipe(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batchlint.project.git._SOON", 0.2)
    repository()
    Path(name).unlink(missing_ok=True)
    os.mkfifo(name)
    assert run(["check", ".", "--no-cache"]) == 1
