"""`fix --diff`: git makes of it what `fix` writes, wherever it is applied and whatever is in the files."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.engine.fix import fix_source
from batchlint.report.diff import unified
from batchlint.settings import Settings
from tests.cli.conftest import POOL

Project = Any


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def begin(project: Project) -> None:
    git(project.path, "init", "-q")
    git(project.path, "config", "core.autocrlf", "false")
    git(project.path, "add", "-A")


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(file.relative_to(folder)): (file.read_bytes(), stat.S_IMODE(file.stat().st_mode))
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink() and ".git" not in file.relative_to(folder).parts
    }


def applied_as_fixed(project: Project, *arguments: str, where: Path | None = None) -> None:
    """The diff, applied, leads to the same files as `fix` does."""
    before = everything(project.path)
    diff = project.run("fix", "--diff", *arguments)
    assert diff.code == 1, diff.err
    assert everything(project.path) == before
    git(where or Path.cwd(), "apply", "-", stdin=diff.raw)
    applied = everything(project.path)
    git(project.path, "checkout", "-q", "--", ".")
    project.run("fix", *arguments)
    assert everything(project.path) == applied != before


@pytest.mark.skipif(sys.platform == "win32", reason="names can't have quotes there")
def test_many_kinds_of_files_at_once(project: Project, texts: dict[str, str]) -> None:
    pool, payload = texts["pool"], texts["json"]
    notebook = {
        "cells": [{"cell_type": "code", "source": pool.splitlines(True), "metadata": {}}],
        "metadata": {},
    }
    project.write("requirements.txt", "requests\nazure-batch==2.0.0  # the SDK")
    project.write("crlf.py", pool.replace("\n", "\r\n"))
    project.write("mixed.py", pool.replace("\n", "\r\n", 3))
    project.write("end.py", pool.rstrip("\n"))
    project.write("bom.py", b"\xef\xbb\xbf" + pool.encode())
    project.write("utf16.json", payload.encode("utf-16"))
    project.write("big.json", b"\xfe\xff" + payload.replace("render", "\u0a0a\u010a").encode("utf-16-be"))
    project.write("nb.ipynb", json.dumps(notebook | {"nbformat": 4, "nbformat_minor": 5}, indent=1))
    project.write('a/b c/größe\t"q"\\.py', pool).chmod(0o755)
    project.write("a/a/app.py", pool)
    project.write("b/ trailing .json", payload)
    begin(project)
    applied_as_fixed(project, "--to", "azure-batch==10.0.0", ".")
    assert "azure-batch==10.0.0" in (project.path / "requirements.txt").read_text()


@pytest.mark.parametrize("folder", ["sub", "a", "b", "a/b", "sub/sub"])
def test_from_a_subfolder(
    project: Project, texts: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("app.py", "a/app.py", "b/app.py", f"{folder}/app.py", "sub/x y.py"):
        project.write(f"{folder}/{name}", texts["pool"])
    begin(project)
    monkeypatch.chdir(project.path / folder)
    applied_as_fixed(project)


def test_files_above_the_working_directory(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("src/app.py", texts["pool"])
    project.write("lib/app.py", texts["pool"])
    begin(project)
    monkeypatch.chdir(project.path / "src")
    done = project.run("fix", "--diff", "../lib", "--to", "azure-batch==10.0.0")
    assert b"--- a/lib/app.py\n" in done.raw
    assert "paths in the diff are relative to ..; apply it there" in done.err
    # All code is looked at, so the requirement above moves along.
    applied_as_fixed(project, ".", "../lib", "--to", "azure-batch==10.0.0", where=project.path)
    assert "relative to" not in project.run("fix", "--diff", ".", "--to", "2017-05-01.5.0").err


def test_a_link_is_the_file_that_it_leads_to(
    project: Project, texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    project.write("real/app.py", texts["pool"])
    (project.path / "alias").symlink_to("real")
    begin(project)
    diff = project.run("fix", "--diff", "alias/app.py").raw
    assert diff.startswith(b"--- a/real/app.py\n+++ b/real/app.py\n")
    applied_as_fixed(project, "alias/app.py")
    outside = tmp_path_factory.mktemp("outside") / "theirs.py"
    outside.write_text(texts["pool"])
    (project.path / "out.py").symlink_to(outside)
    done = project.run("fix", "--diff", "out.py")
    assert (done.code, done.out) == (2, "")
    assert "outside the given paths" in done.err


def test_a_diff_of_stdin_has_the_name_that_was_given(project: Project, texts: dict[str, str]) -> None:
    file = project.write("sub/app.py", texts["pool"])
    begin(project)
    for name in ("sub/app.py", str(file)):
        done = project.run("fix", "--diff", "-", "--stdin-filename", name, stdin=texts["pool"].encode())
        assert done.out.startswith("--- a/sub/app.py\n")
    git(project.path, "apply", "-", stdin=done.raw)
    assert "target_dedicated_nodes=3" in file.read_text()


_LINES = st.lists(
    st.sampled_from(
        [
            "# plain",
            "# -- dashes",
            "-1",
            "+1",
            "x = 'ünïcode \u2028 \x85'",
            "#\x0c form feed",
            "",
            "    ",
            "# @@ -1,2 +1,2 @@",
            "m.PoolAddParameter(id='a', vm_size='s', target_dedicated=1)",
            "m.StartTask(command_line='x', run_elevated=True)",
            "m.PoolAddParameter(max_tasks_per_node=1, id='ü')",
        ]
    ),
    min_size=1,
    max_size=25,
)
_NAMES = st.text(
    st.characters(blacklist_characters="/\x00", blacklist_categories=("Cs",)), min_size=1, max_size=12
).filter(lambda name: name.strip(". ") != "" and len(name.encode()) < 100 and name.lower() != ".git")


@given(_LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), _NAMES)
@settings(max_examples=40)
def test_git_makes_of_a_diff_what_fix_makes(
    lines: list[str], newline: str, ends: bool, has_mark: bool, name: str
) -> None:
    text = newline.join(["import azure.batch.models as m", *lines]) + (newline if ends else "")
    data = (b"\xef\xbb\xbf" if has_mark else b"") + text.encode()
    done = fix_source("app.py", data, Settings(target=22))
    if done.data is None:
        return
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, f"{name}.py")
        file.write_bytes(data)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        applied = subprocess.run(
            ["git", "apply", "-"],
            cwd=place,
            input=unified(file.name, data, done.data),
            env=environment
            | {"GIT_CEILING_DIRECTORIES": os.path.dirname(place), "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            check=False,
        )
        assert applied.returncode == 0, applied.stderr
        assert file.read_bytes() == done.data


def test_names_are_quoted_as_git_does(project: Project, texts: dict[str, str]) -> None:
    project.write('q"uote\t.py', texts["pool"])
    diff = project.run("fix", "--diff").out
    assert re.match(r'--- "a/q\\"uote\\011\.py"\n', diff)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals to open")
@pytest.mark.parametrize("color", ["never", "always"])
def test_a_terminal_gets_no_control_characters(color: str, project: Project) -> None:
    project.write("app.py", POOL + "# \x1b]0;title\x07 \x9b1m \u202e\t|\r\n")
    leader, follower = os.openpty()
    arguments = [sys.executable, "-m", "batchlint", "fix", "--diff", "--color", color]
    subprocess.run(arguments, stdout=follower, stderr=subprocess.DEVNULL, check=False)
    os.close(follower)
    with os.fdopen(leader, "rb") as terminal:
        shown = re.sub(rb"\x1b\[\d*m", b"", terminal.read1(100_000)).decode()
    assert "# \\x1b]0;title\\x07 \\x9b1m \\u202e" in shown
    assert not any(char in shown for char in "\x1b\x07\x9b\u202e")
    assert "\x1b]0;title" in project.run("fix", "--diff").out
