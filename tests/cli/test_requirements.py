"""Code and its own requirement: what is said at the line of the requirement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from batchlint.project.names import api_version, latest
from tests.versions import TO_NEWEST_OF_FIRST

Project = Any

NEW = "from azure.batch import models\n\npool = models.PoolAddParameter(id='p', vm_size='s', task_slots_per_node=2)\n"
OLD = NEW.replace("task_slots_per_node", "max_tasks_per_node")
SDK = ("--output-format", "json", "--select", "requirement", "--isolated", "--to", TO_NEWEST_OF_FIRST)


def found(project: Project, *arguments: str) -> list[tuple[str, int, str, str]]:
    done = project.run("check", *SDK, *arguments)
    report = json.loads(done.out)
    return [(f["path"], f["line"], f["severity"], f["rule"]) for f in report["findings"]]


@pytest.mark.parametrize(
    ("written", "code", "expected"),
    [
        ("==5.1.1", NEW, ("error", "requirement-mismatch")),
        ("~=5.1", NEW, ("error", "requirement-mismatch")),
        (">=4,<6", NEW, ("error", "requirement-mismatch")),
        ("==12.0.0", OLD, ("error", "requirement-mismatch")),
        ("==5.1.1", OLD, None),
        ("==10.0.0", NEW, None),
        (">=9,<15", NEW, ("warning", "requirement-range")),
        (">=10,<15", NEW, None),
        (">=10,<16", NEW, ("warning", "requirement-range")),
        (">=14.0", NEW, ("warning", "requirement-range")),
        ("", NEW, ("warning", "requirement-range")),
        ("!=5.0.0", NEW, ("warning", "requirement-range")),
        ("~=14.0", NEW, None),
        ("==15.1.0", NEW, ("error", "requirement-mismatch")),
        (">=15", NEW, ("error", "requirement-mismatch")),
        (">=15,<16", NEW, ("error", "requirement-mismatch")),
        ("==15.0.0b2", NEW, ("error", "requirement-mismatch")),
        ("~=15.0.0b1", NEW, ("error", "requirement-mismatch")),
        (">=14,<16", NEW, ("warning", "requirement-range")),
        ("<16", NEW, ("warning", "requirement-range")),
        ("<15", NEW, None),
        ("<=15.0", NEW, None),
        ("==16.0.0", NEW, ("warning", "requirement-newer")),
        (">=16", NEW, ("warning", "requirement-newer")),
    ],
)
def test_what_a_requirement_admits_decides(
    project: Project, written: str, code: str, expected: tuple[str, str] | None
) -> None:
    project.write("app.py", code)
    project.write("requirements.txt", f"requests\nazure-batch{written}\n")
    assert found(project) == ([] if expected is None else [("requirements.txt", 2, *expected)])
    # Code that does not use the package does not mind.
    project.write("app.py", "import azure.mgmt.batch\n")
    assert found(project) == []


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("pyproject.toml", "[project]\ndependencies = [\n    'azure-batch==5.1.1',\n]\n", 3),
        ("pyproject.toml", "[tool.poetry.dependencies]\nazure-batch = '5.1.1'\n", 2),
        ("setup.cfg", "[options]\ninstall_requires =\n    azure-batch==5.1.1\n", 3),
        ("setup.py", "setup(\n    install_requires=['azure-batch==5.1.1'])\n", 2),
        ("Pipfile", "[packages]\nazure-batch = '==5.1.1'\n", 2),
        ("poetry.lock", "[[package]]\nname = 'azure-batch'\nversion = '5.1.1'\n", 2),
        ("environment.yml", "dependencies:\n  - pip:\n    - azure-batch==5.1.1\n", 3),
        ("Dockerfile", "FROM x\n# azure-batch==4.0.0\nRUN pip install \\\n  azure-batch==5.1.1\n", 4),
        ("requirement-x.txt", "# azure-batch\nazure_batch==5.1.1\n", 2),
    ],
)
def test_it_is_said_at_the_line_of_the_requirement(
    project: Project, name: str, content: str, line: int
) -> None:
    project.write("app.py", NEW)
    project.write(name, content)
    assert found(project) == [(name, line, "error", "requirement-mismatch")]


def test_a_notebook_that_installs_the_package_governs_itself(project: Project) -> None:
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": [], "execution_count": None}
             for s in (["%pip install 'azure-batch==5.1.1'\n"], NEW.splitlines(keepends=True))]  # fmt: skip
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    project.write("study.ipynb", json.dumps(content))
    project.write("requirements.txt", "azure-batch==10.0.0\n")
    assert [(path, rule) for path, _, _, rule in found(project)] == [("study.ipynb", "requirement-mismatch")]


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    p = models.PoolAddParameter(task_slots_per_node=2)\nexcept TypeError:\n    p = None\n",
        "if Version(azure.batch.__version__) >= ten:\n    p = models.PoolAddParameter(task_slots_per_node=2)\n",
        "if hasattr(models, 'UploadHeaders'):\n    x = models.HttpHeader(name='a', value='b')\n",
        "NEW = sdk_version() > 9\np = models.PoolAddParameter(task_slots_per_node=2) if NEW else None\n",
        "def f():\n    if VERSION < 10:\n        return None\n    return models.PoolAddParameter(task_slots_per_node=2)\n",
        "p = models.PoolAddParameter(task_slots_per_node=2)  # batchlint: ignore[not-yet-available]\n",
    ],
)
def test_code_that_asks_which_release_is_there_is_left_alone(project: Project, code: str) -> None:
    project.write("app.py", "import azure.batch\nfrom azure.batch import models\n" + code)
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    assert found(project) == []
    assert "unused-suppression" not in project.run("check", "--output-format", "concise").out


def test_the_first_three_places_are_named(project: Project) -> None:
    for name in "abcde":
        project.write(f"{name}.py", NEW)
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    done = project.run("check", "--output-format", "concise")
    (line,) = [line for line in done.lines if line.startswith("requirements.txt:1:1: error")]
    assert all(f"{name}.py:3" in line for name in "abc") and "d.py" not in line
    assert "and 2 more places; require azure-batch 10.0.0 or later" in line
    # A hook sees a part of the files; the answer for these is the same.
    assert found(project, "d.py") == [("requirements.txt", 1, "error", "requirement-mismatch")]


def test_alternatives_by_environment_excuse_each_other_and_a_bare_name_does_not(project: Project) -> None:
    project.write("app.py", NEW)
    pins = "azure-batch==5.1.1; python_version < '3'\nazure-batch==10.0.0; python_version >= '3'\n"
    project.write("requirements.txt", pins)
    assert found(project) == []
    project.write("requirements.txt", "azure-batch==5.1.1\nazure-batch\n")
    assert found(project) == [("requirements.txt", 1, "error", "requirement-mismatch")]


def test_what_is_beside_narrows_what_is_admitted(project: Project) -> None:
    project.write("app.py", NEW)
    project.write("requirements.in", "azure-batch\n")
    project.write("constraints.txt", "azure-batch==10.0.0\n")
    assert found(project) == []


def test_the_nearest_requirement_governs_up_to_the_top_of_the_repository(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    project.write("a/requirements.txt", "azure-batch==10.0.0\n")
    project.write("a/app.py", NEW)
    project.write("b/.git/HEAD", "")
    project.write("b/app.py", NEW)
    project.write("c/Dockerfile", "RUN pip install azure-batch==10.0.0\n")
    project.write("c/app.py", NEW)
    assert found(project, "a", "b") == []
    assert found(project, "c") == [("requirements.txt", 1, "error", "requirement-mismatch")]


def test_it_can_be_ignored_and_kept_in_a_baseline(project: Project) -> None:
    project.write("app.py", NEW)
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    plain = ("--output-format", "concise", "--to", TO_NEWEST_OF_FIRST)
    assert project.run("check", *plain).code == 1
    assert project.run("check", *plain, "--ignore", "requirement").code == 0
    assert project.run("check", *plain, "--write-baseline", "known.json").code == 0
    assert project.run("check", *plain, "--baseline", "known.json").code == 0
    project.write("requirements.txt", "azure-batch==10.0.0\n")
    assert "stale: requirement-mismatch" in project.run("check", *plain[2:], "--baseline", "known.json").out
    assert "stale" not in project.run("check", "app.py", *plain[2:], "--baseline", "known.json").out
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    project.write("batchlint.toml", '[per-file-ignores]\n"requirements.txt" = ["requirement-mismatch"]\n')
    assert project.run("check", *plain).code == 0


def test_a_run_that_goes_by_the_cache_says_the_same(project: Project) -> None:
    project.write("app.py", NEW)
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    first = project.run("check").out
    assert "requirement-mismatch" in first
    assert project.run("check").out == first
    project.write("requirements.txt", "azure-batch==11.0.0\n")
    assert "requirement" not in project.run("check").out


def test_stdin_is_governed_where_it_has_a_name(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==5.1.1\n")
    to = ("--to", TO_NEWEST_OF_FIRST)
    done = project.run(
        "check", "-", *to, "--stdin-filename", "app.py", "--output-format", "sarif", stdin=NEW.encode()
    )
    assert done.code == 1
    (result,) = json.loads(done.out)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("requirements.txt", 1)
    assert project.run("check", "-", *to, stdin=NEW.encode()).code == 0


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("==4.0.0", "2017-09-01.6.0"),
        (">=10", "2020-09-01.12.0"),
        ("<9", "2019-08-01.10.0"),
        ("", api_version(latest())),
    ],
)
def test_the_target_can_be_what_a_requirement_asks_for(project: Project, written: str, target: str) -> None:
    project.write("app.py", NEW)
    project.write("requirements.txt", f"azure-batch{written}\n")
    for how in (("--to", "pin"), ("--config", "x.toml")):
        project.write("x.toml", 'to = "pin"\n')
        done = project.run("check", *how, "--output-format", "json")
        assert json.loads(done.out)["to"] == target
        assert ("no azure-batch requirement sets the version" in done.err) is (not written)


def test_files_of_several_requirements_have_their_own_targets(project: Project) -> None:
    project.write("a/requirements.txt", "azure-batch==5.1.1\n")
    project.write("b/requirements.txt", "azure-batch==10.0.0\n")
    for folder in "ab":
        project.write(f"{folder}/app.py", OLD)
    done = project.run("check", "--to", "pin", "--output-format", "json", "--ignore", "requirement")
    report = json.loads(done.out)
    assert [f["path"] for f in report["findings"]] == ["b/app.py"]
    assert report["to"] == "pin"


def test_the_plan_never_recommends_to_move_down(project: Project) -> None:
    project.write("app.py", NEW)
    project.write("requirements.txt", "azure-batch==16.0.0\n")
    plan = json.loads(project.run("plan", "--output-format", "json").out)
    (requirement,) = plan["parts"][0]["requirements"]
    assert requirement["state"] == "newer"
    assert "newer than the newest known release" in " ".join(requirement["problems"])
    said = project.run("plan").out
    assert "is to move" not in said and "Nothing to do" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_only_the_start_of_plain_files_of_known_names_is_read(project: Project) -> None:
    project.write("app.py", NEW)
    os.mkfifo(project.path / "requirements.txt")
    (project.path / "constraints.txt").symlink_to("/dev/zero")
    project.write("notes.txt", "azure-batch==5.1.1\n")
    project.write("requirements-large.txt", "#" * 1_100_000 + "\nazure-batch==5.1.1\n")
    done = subprocess.run(
        [sys.executable, "-m", "batchlint", "check", "app.py", "--to", "2024-02-01.19.0"],
        cwd=project.path,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    for name in ("requirements.txt", "constraints.txt", "requirements-large.txt"):
        assert f"{name}: failed: can't be read: is " in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["azure-batch==5.1.1"'),
        ("Pipfile.lock", '{"default": {"azure-batch": {"version": "==5.1.1"}}'),
        ("setup.cfg", "[options]\ninstall_requires =\n  azure-batch==5.1.1\n[options]\n"),
    ],
)
def test_a_requirement_that_can_not_be_parsed_is_no_clean_run(project: Project, name: str, text: str) -> None:
    project.write("app.py", NEW)
    project.write(name, text)
    done = project.run("check", "--to", "2024-02-01.19.0", "--output-format", "concise")
    assert done.code == 2
    assert (
        f"{name}: failed: can't be parsed, so its azure-batch requirement is unknown" in done.out + done.err
    )
    project.write(name, text.replace("azure-batch", "requests"))
    assert project.run("check", "--to", "2024-02-01.19.0").code == 0


def test_a_link_to_nothing_is_no_requirement_that_is_met(project: Project) -> None:
    project.write("app.py", NEW)
    (project.path / "requirements.txt").symlink_to("nowhere.txt")
    assert project.run("check", "--to", "2024-02-01.19.0").code == 2


@pytest.mark.parametrize("requirement", ["azure-batch\n", None])
def test_a_pin_that_decides_nothing_moves_no_code(project: Project, requirement: str | None) -> None:
    project.write("app.py", OLD)
    if requirement is not None:
        project.write("requirements.txt", requirement)
    done = project.run("fix", "--to", "pin")
    assert done.code == 1
    assert "max-tasks-per-node" in done.out
    assert (project.path / "app.py").read_text() == OLD
    assert project.run("fix", "--to", "pin", "--diff").out == ""
    assert project.run("fix", "--to", "10.0.0").code == 0
    assert (project.path / "app.py").read_text() == NEW


SECOND = (
    "from azure.batch import BatchClient\nfrom azure.batch.models import BatchPoolCreateOptions\n\n"
    "def make(client: BatchClient):\n    client.create_pool(BatchPoolCreateOptions(id='p', vm_size='s'))\n"
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("==14.2.0", "requirement-mismatch"),
        (">=14,<15", "requirement-mismatch"),
        ("~=14.0", "requirement-mismatch"),
        ("==15.0.0b2", "requirement-mismatch"),
        (">=14", "requirement-range"),
        (">=14,<16", "requirement-range"),
        *((written, None) for written in ("==15.1.0", ">=15", "~=15.1", ">=15,<16", "<16", "")),
    ],
)
def test_code_for_the_second_generation(project: Project, written: str, expected: str | None) -> None:
    project.write("app.py", SECOND)
    project.write("requirements.txt", f"azure-batch{written}\n")
    assert [rule for *_, rule in found(project, "--to", "latest")] == ([expected] if expected else [])


@pytest.mark.parametrize("written", ["==15.1.0", ">=15,<16", "~=15.1", "==15.0.0b2", "~=15.0.0b1"])
def test_a_pin_on_another_generation_is_said_at_the_import_and_at_the_requirement(
    project: Project, written: str
) -> None:
    project.write(
        "app.py", NEW.replace("from azure.batch import", "from azure.batch import BatchServiceClient,")
    )
    project.write("requirements.txt", f"azure-batch{written}\n")
    done = project.run("check", "--to", "pin", "--output-format", "json")
    places = {(f["path"], f["line"], f["severity"]) for f in json.loads(done.out)["findings"]}
    assert {("app.py", 1, "error"), ("requirements.txt", 1, "error")} <= places


def test_the_cap_is_the_next_generation(project: Project) -> None:
    project.write("app.py", NEW)
    project.write("requirements.txt", "azure-batch>=14\n")
    done = project.run("check", "--to", "pin", "--output-format", "concise")
    (line,) = [line for line in done.lines if line.startswith("requirements.txt")]
    assert "also allows azure-batch 15.1.0, which does not work with the code: app.py:3 " in line
    assert line.endswith("; add `<15`")
    done = project.run("fix", "--to", "14.2.0")
    assert (done.code, (project.path / "requirements.txt").read_text()) == (0, "azure-batch>=14.2.0,<15\n")
    assert found(project) == []


@pytest.mark.parametrize("written", ["==14.2.0", ">=14", "", "~=14.0", "<15"])
def test_a_requirement_stays_below_a_generation_that_the_code_is_not_ready_for(
    project: Project, written: str
) -> None:
    code = f"{NEW}models.CertificateReference()\n"
    project.write("app.py", code)
    project.write("requirements.txt", f"azure-batch{written}\n")
    done = project.run("fix")
    assert (
        done.code == 1
        and "the azure-batch requirement was not changed because its files still have 2 errors" in done.out
    )
    assert (project.path / "requirements.txt").read_text() == f"azure-batch{written}\n"
    assert (project.path / "app.py").read_text() == code


def test_code_that_needs_a_pre_release_is_told_of_a_stable_one(project: Project) -> None:
    project.write("app.py", SECOND)
    project.write("requirements.txt", "azure-batch==15.0.0b2\n")
    out = project.run("check", "--output-format", "concise").out
    assert "app.py:2 (`BatchPoolCreateOptions`, added in 15.1.0b1)" in out
    assert "require azure-batch 15.1.0 or later" in out
