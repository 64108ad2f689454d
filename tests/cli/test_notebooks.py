"""Notebooks on the command line: every format names the cell, and fixes are diffs of the JSON."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

POOL = 'm.PoolAddParameter(id="p", vm_size="s", max_tasks_per_node=4)'


@pytest.fixture
def content() -> str:
    """A finding in the second line of cell 3, an unknown place in cell 4."""
    sources = [
        ("markdown", ["# max_tasks_per_node\n"]),
        ("code", ["%matplotlib inline\n", "import azure.batch.models as m"]),
        ("code", ["%%time\n", POOL]),
        ("code", ["!pip list\n", "\n", "m.PoolAddParameter(**settings)"]),
    ]
    return notebook(sources)


def notebook(sources: list[tuple[str, list[str]]]) -> str:
    cells = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1) + "\n"


def test_concise(project: Project, content: str) -> None:
    project.write("nb.ipynb", content)
    done = project.run("check", "--output-format", "concise", "-q", "--show-unknown")
    assert done.code == 1
    assert [line.partition(" [")[0].partition(" the ")[0] for line in done.lines] == [
        "nb.ipynb:cell 3:2:41: error max-tasks-per-node",
        "nb.ipynb:cell 4:3:20: unknown",
    ]


def test_full_shows_the_line_of_the_cell(project: Project, content: str) -> None:
    project.write("nb.ipynb", content)
    out = project.run("check", "--show-unknown").out
    assert "nb.ipynb:cell 3:2:41: error[max-tasks-per-node]\n" in out
    assert f"\n2 | {POOL}\n" in out
    assert "nb.ipynb:cell 4:3:20: unknown\n" in out
    assert "\n3 | m.PoolAddParameter(**settings)\n" in out


def test_full_says_in_which_cell_else_something_changes(project: Project) -> None:
    imports = "from azure.batch.models import StartTask"
    use = 'StartTask(command_line="x", run_elevated=True, wait_for_success=True)'
    project.write("nb.ipynb", notebook([("code", [imports]), ("raw", []), ("code", ["# x\n", use])]))
    out = project.run("check").out
    assert "nb.ipynb:cell 3:2:29: error[run-elevated]\n" in out
    assert "\n  in cell 1:\n1 - from azure.batch.models import StartTask\n" in out


def test_json_has_the_cell_and_positions_in_it(project: Project, content: str) -> None:
    project.write("nb.ipynb", content)
    project.write(
        "broken.ipynb", notebook([("code", ["import azure.batch\n"]), ("code", ["x\n", "def f(:"])])
    )
    project.write("app.py", "import azure.batch.models as m\n" + POOL)
    report = json.loads(project.run("check", "--output-format", "json").out)
    plain, finding = report["findings"]
    place = {"line": 2, "column": 41, "end_line": 2, "end_column": 59}
    assert {k: v for k, v in finding.items() if k in ("path", "cell", *place)} == {
        "path": "nb.ipynb",
        "cell": 3,
        **place,
    }
    assert finding["fix"]["edits"] == [{"cell": 3, **place, "text": "task_slots_per_node"}]
    assert "cell" not in plain and "cell" not in plain["fix"]["edits"][0]
    (unknown,) = report["unknown"]
    assert (unknown["cell"], unknown["line"], unknown["column"]) == (4, 3, 20)
    (failure,) = report["failures"]
    assert list(failure) == ["path", "cell", "line", "column", "message"]
    assert (failure["path"], failure["cell"], failure["line"], failure["column"]) == ("broken.ipynb", 2, 2, 7)


@pytest.mark.parametrize("output", ["full", "concise"])
def test_a_broken_cell_is_named(project: Project, output: str) -> None:
    project.write("nb.ipynb", notebook([("code", ["import azure.batch\n"]), ("code", ["x\n", "def f(:"])]))
    done = project.run("check", "--output-format", output)
    assert done.code == 2
    assert "nb.ipynb:cell 2:2:7: failed: not valid Python: invalid syntax" in done.out
    assert "nb.ipynb:cell 2:2:7: failed: not valid Python: invalid syntax" in project.run("fix", "--diff").err


def test_a_broken_notebook_is_one_line(project: Project) -> None:
    project.write("nb.ipynb", '{"cells": ["import azure.batch"')
    project.write("other.ipynb", '{"cells": ["import torch"')
    done = project.run("check", "-q", "--output-format", "concise")
    assert (done.code, len(done.lines)) == (2, 1)
    assert done.lines[0].startswith("nb.ipynb:1:32: failed: not a valid notebook")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_git_applies_the_diff(project: Project, content: str, bom: bytes) -> None:
    data = bom + content.encode()
    file = project.write("nb.ipynb", data)
    subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)
    done = project.run("fix", "--diff")
    assert done.code == 1
    assert file.read_bytes() == data
    changed = [line for line in done.lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    assert [line[0] for line in changed] == ["-", "+"]
    subprocess.run(["git", "apply", "-"], cwd=project.path, input=done.raw, check=True)
    applied = file.read_bytes()
    assert applied == data.replace(b"max_tasks_per_node=4", b"task_slots_per_node=4")
    file.write_bytes(data)
    assert project.run("fix").code == 0
    assert file.read_bytes() == applied


def test_stdin(project: Project, content: str) -> None:
    for name in (("--stdin-filename", "app/nb.ipynb"), ()):
        done = project.run("check", "-", *name, "--output-format", "concise", "-q", stdin=content.encode())
        assert done.lines[0].startswith(f"{name[1] if name else '-'}:cell 3:2:41: error max-tasks-per-node")
        done = project.run("fix", "-", *name, stdin=content.encode())
        assert done.out == content.replace("max_tasks_per_node=4", "task_slots_per_node=4")


def test_types_of_payloads_are_not_for_notebooks(project: Project, content: str) -> None:
    project.write("nb.ipynb", content)
    project.write("batchlint.toml", '[payloads]\n"*" = "PoolAddParameter"\n')
    for options in ((), ("--type", "PoolAddParameter")):
        report = json.loads(project.run("check", "--output-format", "json", *options).out)
        assert [f["cell"] for f in report["findings"]] == [3]


def test_checkpoints_are_left_out(project: Project, content: str) -> None:
    project.write(".ipynb_checkpoints/nb-checkpoint.ipynb", content)
    project.write("sub/nb.ipynb", content)
    assert project.run("check", "--show-files").lines == ["sub/nb.ipynb"]


def test_the_api_version_moves_in_a_notebook_too(project: Project) -> None:
    cell = "requests.post('https://a.b.batch.azure.com/pools?api-version=2016-07-01.3.1', json={'id': 'p', 'vmSize': 's'})"
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": f"import requests\n{cell}"}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (project.path / "rest.ipynb").write_text(text)
    assert project.run("fix").code == 0
    moved = text.replace("2016-07-01.3.1", "2024-02-01.19.0")
    assert (project.path / "rest.ipynb").read_text() == moved
