"""Which files are read: by suffix, by interpreter, and what is said of a file of any other kind."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.versions import TO_NEWEST_OF_FIRST

Project = Any

SKIPPED = "skipped: not a kind that batchlint reads"
SHEBANG = "#!/usr/bin/env python3\n"


@pytest.mark.parametrize(
    "name",
    [
        *("pool.toml", "Pool.cs", "README.rst", "Dockerfile", "CMakeLists.txt"),
        *("build.fish", "tool", "body", ".env", "notes.txt", "mywscript", "x.py.bak"),
    ],
)
def test_other_kinds_are_skipped(project: Project, texts: dict[str, str], name: str) -> None:
    path = project.write(name, "#!/usr/bin/perl\n" + texts["pool"])
    project.write("app.py", texts["clean"])
    done = project.run("check", name, "app.py", "--output-format", "concise")
    assert (done.code, done.err) == (0, f"{name}: {SKIPPED}\n")
    assert "No findings in 1 file " in done.out
    before = path.read_bytes()
    for command in (["fix", name], ["fix", "--diff", name], ["plan", name], ["check", "--statistics", name]):
        done = project.run(*command)
        assert done.code == 0
        assert f"{name}: {SKIPPED}\n" in done.err
    assert path.read_bytes() == before
    assert project.run("check", "--show-files", name, "app.py").out == "app.py\n"
    assert project.run("check", "-q", name).err == ""


def test_skipped_files_are_in_reports_for_programs(project: Project) -> None:
    project.write("pool.toml", "id = pool\n")
    said = json.loads(project.run("check", "pool.toml", "--output-format", "json").out)
    assert said["skipped"] == [{"path": "pool.toml", "message": SKIPPED}]
    assert said["failures"] == []
    assert said["summary"]["files"] == 0
    sarif = json.loads(project.run("check", "pool.toml", "--output-format", "sarif").out)
    (invocation,) = sarif["runs"][0]["invocations"]
    assert invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("note", SKIPPED)


def test_nothing_is_said_to_be_skipped_where_nothing_is(project: Project) -> None:
    project.write("app.py")
    assert "skipped" not in json.loads(project.run("check", "app.py", "--output-format", "json").out)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        *((name, "") for name in ("a.py", "A.PY", "a.pyi", "a.pyw", "a.wsgi", "wscript")),
        *((name, SHEBANG) for name in ("tool", "tool.in", "deploy-1.2")),
        *(("tool", start) for start in ("#!/usr/bin/python2.7 -u\n", "#! /opt/bin/pypy3\n")),
        ("tool", "#!/usr/bin/env -S uv run --script\n"),
    ],
)
def test_python_by_name_or_by_interpreter(
    project: Project, texts: dict[str, str], name: str, start: str
) -> None:
    project.write(name, start + texts["pool"])
    done = project.run("check", "--to", TO_NEWEST_OF_FIRST, name, "--output-format", "concise", "-q")
    assert (done.code, len(done.lines), done.err) == (1, 2, "")


@pytest.mark.parametrize("name", ["a.json", "A.JSON", "a.geojson", "a.webmanifest", "a.jsonld", "a.template"])
def test_json_by_name(project: Project, texts: dict[str, str], name: str) -> None:
    project.write(name, texts["json"])
    done = project.run("check", name, "--output-format", "concise", "-q")
    assert (done.code, len(done.lines), done.err) == (1, 1, "")


@pytest.mark.parametrize("start", ["#!/usr/bin/perl python", "#!/usr/bin/env python-config", "# python"])
def test_other_interpreters_are_not_python(project: Project, texts: dict[str, str], start: str) -> None:
    project.write("tool", start + "\n" + texts["pool"])
    done = project.run("check", "tool")
    assert (done.code, done.err) == (0, f"tool: {SKIPPED}\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_file_that_can_not_be_opened_is_a_failure(project: Project) -> None:
    os.mkfifo(project.path / "pipe")
    assert project.run("check", "pipe").code == 2


def test_stdin_goes_by_its_name(project: Project, texts: dict[str, str]) -> None:
    done = project.run("check", "-", "--stdin-filename", "pool.toml", stdin=texts["pool"].encode())
    assert (done.code, done.err) == (0, f"pool.toml: {SKIPPED}\n")
    done = project.run("fix", "-", "--stdin-filename", "pool.toml", stdin=texts["pool"].encode())
    assert (done.code, done.out) == (0, texts["pool"])
    done = project.run("check", "-", "--stdin-filename", "tool", stdin=(SHEBANG + texts["pool"]).encode())
    assert done.code == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((name, "cat <<E\n{}\nE\n") for name in ("a.sh", "A.BASH", "a.zsh", "a.ksh", "a.command")),
        *(("tool", f"{start}\ncat <<E\n{{}}\nE\n") for start in ("#!/bin/sh", "#! /usr/bin/env -S bash -e")),
        *((name, "X = {}\n") for name in ("Makefile", "GNUmakefile", "makefile", "rules.mk")),
        *((name, "```json\n{}\n```\n") for name in ("a.md", "README.MD", "a.markdown", "a.mdx", "a.Rmd")),
    ],
)
def test_payloads_in_other_text_by_name_or_by_interpreter(
    project: Project, texts: dict[str, str], name: str, text: str
) -> None:
    project.write(name, text.replace("{}", json.dumps(json.loads(texts["json"]))))
    done = project.run("check", name, "--output-format", "concise", "-q")
    assert (done.code, len(done.lines), done.err) == (1, 1, "")
    assert project.run("fix", name, "-q").code == 0
    assert project.run("check", name).code == 0


def test_payloads_in_other_text_are_found_in_a_folder(project: Project, texts: dict[str, str]) -> None:
    body = json.dumps(json.loads(texts["json"]))
    for name, text in (
        ("Makefile", f"X = {body}\n"),
        ("b.sh", f"echo '{body}'\n"),
        ("c.md", f"~~~json\n{body}\n~~~\n"),
    ):
        project.write(f"folder/{name}", text)
    done = project.run("check", "--statistics", "--output-format", "json")
    assert {f["path"] for f in json.loads(done.out)["findings"]} == {
        "folder/Makefile",
        "folder/b.sh",
        "folder/c.md",
    }


def test_documents_do_not_keep_a_project_from_the_next_generation(project: Project) -> None:
    code = (
        "from azure.batch import BatchServiceClient\n"
        "from azure.batch.batch_auth import SharedKeyCredentials\n"
        'client = BatchServiceClient(SharedKeyCredentials("a", "k"), "https://a.b.batch.azure.com")\n'
        'client.pool.delete("p")\n'
    )
    project.write("app.py", code)
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    project.write("good.md", f"# Title\n\n```python\n{code}```\n")
    bad = project.write(
        "bad.md", f"```python\n{code}client.pool.add(**options)\nclient.job.get('a', raw=True, x=1)\n```\n"
    )
    before = bad.read_text()
    done = project.run("fix", "--to", "azure-batch==15.1.0")
    assert "bad.md: kept at azure-batch 14" in done.out + done.err
    moved = (project.path / "app.py").read_text()
    assert "BatchClient(" in moved
    assert (project.path / "good.md").read_text() == f"# Title\n\n```python\n{moved}```\n"
    assert bad.read_text() == before
    assert "15.1.0" in (project.path / "requirements.txt").read_text()


def test_a_requirement_moves_without_the_documents(project: Project) -> None:
    code = "from azure.batch.models import PoolAddParameter\nPoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)\n"
    project.write("app.py", code)
    project.write("requirements.txt", "azure-batch==9.0.0\n")
    project.write("README.md", f"```python\n{code}```\n")
    project.run("fix", "--to", TO_NEWEST_OF_FIRST, "app.py")
    assert "9.0.0" not in (project.path / "requirements.txt").read_text()
