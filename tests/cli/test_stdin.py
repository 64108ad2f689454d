"""`-` with `--stdin-filename`: content of an editor is judged as the file that it is going to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

Project = Any

HELPER = """\
import azure.batch.models as batchmodels


def make(**settings):
    return batchmodels.PoolAddParameter(id="render", **settings)
"""
#: Could be a part of anything.
START = b'{ "runElevated": true }\n'


def found(project: Project, name: str, data: bytes, *arguments: str) -> list[tuple[str, int]]:
    done = project.run(
        "check", "-", "--stdin-filename", name, "--output-format", "json", *arguments, stdin=data
    )
    report = json.loads(done.out)
    assert {finding["path"] for finding in report["findings"]} <= {name}
    return [(finding["rule"], finding["line"]) for finding in report["findings"]]


def on_disk(project: Project, name: str) -> list[tuple[str, int]]:
    report = json.loads(project.run("check", name, "--output-format", "json").out)
    return [(finding["rule"], finding["line"]) for finding in report["findings"]]


@pytest.mark.parametrize("saved", [True, False])
def test_what_other_files_of_the_project_say_counts(project: Project, saved: bool) -> None:
    project.write("pyproject.toml", "")
    project.write("helper.py", HELPER)
    text = (
        "from helper import make\n\nbatch_pool = make(vm_size='small')\n"
        "batch_pool.max_tasks_per_node = 4\nprint(batch_pool.target_dedicated)\n"
    )
    project.write("app.py", text if saved else "")
    expected = [("max-tasks-per-node", 4), ("target-dedicated", 5)]
    assert found(project, "app.py", text.encode()) == expected
    (project.path / "app.py").unlink()
    assert found(project, "app.py", text.encode()) == expected
    project.write("app.py", text)
    assert on_disk(project, "app.py") == expected


def test_callers_count_too(project: Project) -> None:
    helper = "import azure.batch\n\n\ndef name(pool):\n    return pool.target_dedicated\n"
    project.write("pyproject.toml", "")
    project.write("helper.py", helper)
    project.write(
        "app.py",
        "import azure.batch.models as m\nfrom helper import name\n\nname(m.PoolAddParameter(id='a', vm_size='s'))\n",
    )
    assert found(project, "helper.py", helper.encode()) == on_disk(project, "helper.py")
    assert found(project, "helper.py", helper.encode()) == [("target-dedicated", 5)]
    fixed = project.run("fix", "-", "--stdin-filename", "helper.py", stdin=helper.encode())
    assert fixed.out == helper.replace("target_dedicated", "target_dedicated_nodes")
    # Without a name, it belongs nowhere.
    assert project.run("check", "-", "-q", stdin=helper.encode()).out == ""


def test_the_nearest_configuration_of_the_named_file_counts(project: Project, texts: dict[str, str]) -> None:
    project.write("batchlint.toml", 'to = "2014-10-01.1.0"\n')
    project.write(
        "app/batchlint.toml",
        'to = "2020-09-01.12.0"\n[per-file-ignores]\n"legacy*" = ["target-dedicated"]\n'
        '[per-file-target-version]\n"old/**" = "2017-05-01.5.0"\n[payloads]\n"start*" = "StartTask"\n',
    )
    data = texts["pool"].encode()
    assert found(project, "app/x.py", data) == [("target-dedicated", 6), ("max-tasks-per-node", 7)]
    assert found(project, "app/legacy.py", data) == [("max-tasks-per-node", 7)]
    assert found(project, "app/old/x.py", data) == [("target-dedicated", 6)]
    assert found(project, "app/x.py", data, "--isolated", "--to", "2017-05-01.5.0") == [
        ("target-dedicated", 6)
    ]
    assert found(project, "app/start-1.json", START) == [("run-elevated", 1)]
    assert found(project, "app/other.json", START) == []


@pytest.mark.usefixtures("first_generation")
def test_the_requirement_above_the_named_file_counts(project: Project, texts: dict[str, str]) -> None:
    project.write("old/requirements.txt", "azure-batch==1.0.0\n")
    project.write("new/requirements.txt", "azure-batch==14.2.0\n")
    data = texts["behaves"].encode()
    assert found(project, "old/app.py", data) == [("wait-for-success", 3)]
    assert found(project, "new/app.py", data) == []


def test_an_excluded_file_is_handed_on(project: Project, texts: dict[str, str]) -> None:
    data = texts["pool"].encode()
    assert found(project, "venv/app.py", data) != []
    assert found(project, "venv/app.py", data, "--force-exclude") == []
    project.write("batchlint.toml", 'force-exclude = true\nextend-exclude = ["made"]\n')
    done = project.run("fix", "-", "--stdin-filename", "made/app.py", stdin=data)
    assert (done.code, done.raw) == (0, data)


@pytest.mark.parametrize("name", ["app.py", "pool.json", "nb.ipynb"])
@pytest.mark.parametrize("change", ["lf", "crlf", "bom", "no end", "wide"])
def test_fix_gives_the_bytes_that_it_would_write(
    project: Project, texts: dict[str, str], name: str, change: str
) -> None:
    cell = {"cell_type": "code", "source": texts["pool"].splitlines(True), "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    text = {"app.py": texts["pool"], "pool.json": texts["json"], "nb.ipynb": json.dumps(notebook, indent=1)}[
        name
    ]
    data = text.encode()
    if change == "crlf":
        data = data.replace(b"\n", b"\r\n")
    elif change == "bom":
        data = b"\xef\xbb\xbf" + data
    elif change == "no end":
        data = data.rstrip()
    elif change == "wide":
        if name == "app.py":
            data = ("# -*- coding: latin-1 -*-\n" + text.replace("render", "größe")).encode("latin-1")
        elif name == "pool.json":
            data = text.encode("utf-16")
    file = project.write(name, data)
    done = project.run("fix", "-", "--stdin-filename", name, stdin=data)
    assert "Fixed " in done.err
    assert done.raw != data
    project.run("fix", name)
    assert done.raw == file.read_bytes()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("app.py", b"import azure.batch.models\n\ndef broken(:\n"),
        ("app.py", b"import azure.batch.models\nx = '\xff\xfe'\r\n"),
        ("pool.json", b'{"targetDedicated": 3, "vmSize": '),
        ("nb.ipynb", b'{"cells": [{"cell_type": "code", "source": "import azure.batch"'),
    ],
)
def test_broken_input_is_handed_on_as_it_is(project: Project, name: str, data: bytes) -> None:
    done = project.run("fix", "-", "--stdin-filename", name, stdin=data)
    assert (done.code, done.raw) == (2, data)
    assert f"{name}" in done.err and "failed" in done.err
    assert project.run("check", "-", "--stdin-filename", name, stdin=data).code == 2


@pytest.mark.usefixtures("first_generation")
def test_exit_codes_and_formats(project: Project, texts: dict[str, str]) -> None:
    name = ("--stdin-filename", "app.py")
    data = texts["pool"].encode()
    assert project.run("check", "-", *name, stdin=data).code == 1
    assert project.run("check", "-", *name, "--exit-zero", stdin=data).code == 0
    assert project.run("check", "-", *name, stdin=b"x = 1\n").code == 0
    assert project.run("fix", "-", *name, stdin=data).code == 0
    assert project.run("fix", "-", *name, "--diff", stdin=data).code == 1
    left = project.run("fix", "-", *name, "--output-format", "json", stdin=texts["reported"].encode())
    assert (left.code, left.out) == (1, texts["reported"])
    assert json.loads(left.err)["summary"]["errors"] == 1
    concise = project.run("check", "-", *name, "--output-format", "concise", "-q", stdin=data)
    assert concise.lines[0].startswith("app.py:6:")
    assert not (project.path / ".batchlint_cache").exists()


@pytest.mark.usefixtures("first_generation")
def test_an_absolute_name_is_shown_as_any_path(project: Project, texts: dict[str, str]) -> None:
    path = str(project.path / "sub" / "app.py")
    done = project.run("check", "-", "--stdin-filename", path, "-q", stdin=texts["pool"].encode())
    assert done.out.startswith("sub/app.py:6:")


def test_a_name_without_stdin_is_refused(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app.py", texts["pool"])
    for command in ("check", "fix"):
        done = project.run(command, "--stdin-filename", "app.py")
        assert (done.code, done.out) == (2, "")
        assert done.err == "batchlint: error: --stdin-filename requires '-' as the path\n"
    monkeypatch.setenv("BATCHLINT_STDIN_FILENAME", "app.py")
    assert "BATCHLINT_STDIN_FILENAME requires" in project.run("check", "app.py").err
