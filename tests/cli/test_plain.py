"""What is read without click is read as click reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.cli import plain
from batchlint.cli.check import check

WORDS = (
    *(
        "a.py",
        "-",
        "x",
        "json",
        "full",
        "latest",
        "never",
        "auto",
        "1",
        "a,b",
        "",
        "--",
        "-x",
        "-qv",
        "-o",
        "--frm",
    ),
    *("--help", "--version", "--jobs", "--output-format=json", "--to=", "--select=a=b", "--isolated=1"),
    *(name for parameter in check.params for name in (*parameter.opts, *parameter.secondary_opts)),
)


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if "BATCHLINT_" in n]:
        monkeypatch.delenv(name)


def _by_click(arguments: list[str]) -> dict[str, Any] | None:
    try:
        return check.make_context("check", list(arguments)).params
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_as_click_does(arguments: list[str]) -> None:
    said = plain.read(arguments)
    if said is not None:
        assert said == _by_click(arguments)


@pytest.mark.parametrize(
    "line",
    [
        "",
        ". src a.py",
        "--isolated -q --no-cache --show-unknown --no-unsafe-fixes",
        "--to latest --from=2018-12-01.8.0 --select a,b --select c --ignore=d x",
        "--output-format json --output-file out --fail-on never --color always --cache-dir kept -",
    ],
)
def test_plain_lines_need_no_click(line: str) -> None:
    assert plain.read(line.split()) == _by_click(line.split()) is not None


def test_no_click_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import azure.batch.models as m\nm.PoolAddParameter(max_tasks_per_node=2)\n"
    )
    code = (
        "import sys; from batchlint.start import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code, "check", "--isolated", "--output-format", "concise"]
    runs = [
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout and "max-tasks-per-node" in runs[0].stdout
    assert {run.returncode for run in runs} == {1}
    modules = set(runs[1].stderr.split())
    assert not modules & {"click", "libcst", "rich", "yaml", "pathspec"}


def test_mistakes_are_told_as_ever(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for arguments in (["--frm", "x"], ["--to", "2016"], ["missing.py"], ["--output-format", "xml"], ["--to"]):
        command = [sys.executable, "-m", "batchlint", "check", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.startswith("batchlint: error: ") and done.stderr.count("\n") == 1
