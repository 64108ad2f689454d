"""The step to another generation of the package: never half a file, never half a project."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from batchlint.engine import check
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings

Project = Any

TO = ("--to", "azure-batch==15.1.0")
#: Moves as a whole.
READY = """\
from azure.batch import models

task = models.TaskAddParameter(id="t", command_line="c")
"""
MOVED = READY.replace("TaskAddParameter", "BatchTaskCreateOptions")
#: Holds a place that a person has to change.
STUCK = """\
from azure.batch import models

task = models.TaskAddParameter(id="t", command_line="c")
certificate = models.CertificateAddParameter(thumbprint="t", thumbprint_algorithm="sha1", data="d")
"""
HALF = STUCK.replace("TaskAddParameter", "BatchTaskCreateOptions")
#: Breaks at 2020-09-01.12.0, too.
OLD = 'pool = models.PoolAddParameter(id="p", vm_size="s", max_tasks_per_node=4)\n'
NEWER = OLD.replace("max_tasks_per_node", "task_slots_per_node")
NEWEST = NEWER.replace("PoolAddParameter", "BatchPoolCreateOptions")
REST = """\
import requests

URL = "https://a.x.batch.azure.com"


def add(name):
    body = {"id": name, "vmSize": "small", "maxTasksPerNode": 3}
    requests.post(URL + "/pools", params={"api-version": "2019-08-01.10.0"}, json=body)
"""
SAID = (
    "kept at azure-batch 14: 1 of 2 places needs a manual change (line 4); use --partial to rewrite the rest"
)


def texts(project: Project) -> dict[str, str]:
    files = (file for file in project.path.rglob("*") if file.is_file() and ".git" not in file.parts)
    return {str(file.relative_to(project.path)): file.read_text() for file in files}


def test_a_file_moves_as_a_whole(project: Project) -> None:
    file = project.write("app.py", READY)
    assert project.run("fix", *TO).code == 0
    assert file.read_text() == MOVED


@pytest.mark.parametrize("code", [STUCK, STUCK.replace("TaskAdd", "Whatever")])
def test_a_file_with_a_place_for_a_person_stays(project: Project, code: str) -> None:
    file = project.write("app.py", code)
    done = project.run("fix", *TO)
    assert done.code == 1
    assert file.read_text() == code
    assert done.out.count("kept at azure-batch 14") == 1


def test_a_file_that_stays_says_why_in_one_line(project: Project) -> None:
    project.write("app.py", STUCK)
    assert f"app.py: {SAID}" in project.run("fix", *TO).lines
    assert f"app.py: {SAID}" in project.run("fix", "--diff", *TO).err.splitlines()
    done = project.run("fix", "--output-format", "json", *TO)
    assert f"app.py: {SAID}" in done.err.splitlines()
    assert json.loads(done.out)["summary"]["errors"] == 2


@pytest.mark.parametrize("how", [TO, (*TO, "--from", "5.0.0")])
def test_earlier_transitions_are_made_in_a_file_that_stays(project: Project, how: tuple[str, ...]) -> None:
    file = project.write("app.py", STUCK + OLD)
    done = project.run("fix", *how)
    assert file.read_text() == STUCK + NEWER
    assert "app.py: fixed max-tasks-per-node" in done.lines
    again = project.run("fix", *how)
    assert file.read_text() == STUCK + NEWER
    assert "kept at azure-batch 14: 1 of 3 places needs a manual change (line 4)" in again.out


def test_all_transitions_are_made_in_a_file_that_moves(project: Project) -> None:
    file = project.write("app.py", READY + OLD)
    assert project.run("fix", *TO).code == 0
    assert file.read_text() == MOVED + NEWEST


@pytest.mark.parametrize("release", ["15.0.0b1", "15.0.0b2", "15.1.0b2", "15.1.0"])
def test_names_are_those_of_the_target_whatever_lies_between(project: Project, release: str) -> None:
    file = project.write("app.py", READY + OLD)
    project.run("fix", "--to", f"azure-batch=={release}")
    names = {"15.0.0b1": "BatchPoolCreateContent", "15.0.0b2": "BatchPoolCreateContent"}
    assert f"models.{names.get(release, 'BatchPoolCreateOptions')}(" in file.read_text()


def test_code_for_a_preview_takes_the_same_step(project: Project) -> None:
    file = project.write("app.py", MOVED.replace("Options", "Content"))
    assert project.run("fix", *TO).code == 0
    assert file.read_text() == MOVED
    code = file.read_text().replace("Options", "Content") + STUCK.splitlines()[3] + "\n"
    file.write_text(code)
    done = project.run("fix", *TO)
    assert file.read_text() == code
    assert "app.py: not changed: 1 of 2 places needs a manual change (line 4)" in done.out


def test_partial_rewrites_what_can_be(project: Project) -> None:
    file = project.write("app.py", STUCK + OLD)
    done = project.run("fix", "--partial", *TO)
    assert done.code == 1
    assert file.read_text() == HALF + NEWEST
    assert (
        "app.py: only partly moved to azure-batch 15: 1 of 3 places needs a manual change (line 4)"
        in done.lines
    )
    project.run("fix", "--partial", *TO)
    assert file.read_text() == HALF + NEWEST


def test_the_summary_names_partial_where_fix_alone_would_not_move_a_file(project: Project) -> None:
    project.write("app.py", STUCK)
    assert "can be fixed safely with `batchlint fix --partial`" in project.run("check", *TO).out
    project.write("app.py", STUCK.replace(STUCK.splitlines()[3], ""))
    assert "can be fixed safely with `batchlint fix`" in project.run("check", *TO).out


def test_partial_can_be_configured(project: Project) -> None:
    project.write("batchlint.toml", "partial = true\n")
    file = project.write("app.py", STUCK)
    project.run("fix", *TO)
    assert file.read_text() == HALF
    file.write_text(STUCK)
    project.run("fix", "--no-partial", *TO)
    assert file.read_text() == STUCK


def test_unsafe_fixes_are_named_as_the_way(project: Project) -> None:
    code = READY + 'job = models.JobAddParameter(id=3, pool_info=models.PoolInformation(pool_id="p"))\n'
    file = project.write("app.py", code)
    done = project.run("fix", *TO)
    assert file.read_text() == code
    assert "1 of 4 places needs --unsafe-fixes (line 4); use --partial to rewrite the rest" in done.out
    done = project.run("fix", "--unsafe-fixes", *TO)
    assert done.code == 0, done.out
    assert 'models.BatchJobCreateOptions(id="3",' in file.read_text()


def test_unsafe_fixes_are_made_in_a_file_that_is_not_done(project: Project) -> None:
    file = project.write("app.py", STUCK)
    done = project.run("fix", "--unsafe-fixes", *TO)
    assert file.read_text() == HALF
    assert (
        "app.py: only partly moved to azure-batch 15: 1 of 2 places needs a manual change (line 4)"
        in done.lines
    )


@pytest.mark.parametrize("how", [("--ignore", "certificate-types"), ("--select", "renamed-in-package")])
def test_what_is_not_selected_holds_a_file_up(project: Project, how: tuple[str, ...]) -> None:
    file = project.write("app.py", STUCK)
    done = project.run("fix", *TO, *how)
    assert file.read_text() == STUCK
    assert "1 of 2 places needs its rule to be selected (line 4)" in done.out


def test_what_is_suppressed_holds_nothing_up(project: Project) -> None:
    comment = "# batchlint: ignore[certificate-types] until the vault is there\n"
    file = project.write("app.py", STUCK.replace("certificate =", f"{comment}certificate ="))
    done = project.run("fix", *TO)
    assert done.code == 0, done.out
    assert file.read_text() == HALF.replace("certificate =", f"{comment}certificate =")


def test_the_files_of_a_project_move_together(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    project.write("ready.py", READY + OLD)
    project.write("more/ready.py", READY)
    project.write("stuck.py", STUCK)
    done = project.run("fix", *TO)
    assert done.code == 1
    assert texts(project) == {
        "requirements.txt": "azure-batch==14.2.0\n",
        "ready.py": READY + NEWER,
        "more/ready.py": READY,
        "stuck.py": STUCK,
    }
    said = (
        "2 more files can move to azure-batch 15 only together with stuck.py; use --partial to move them now"
    )
    assert f"requirements.txt: {said}" in done.lines
    before = texts(project)
    project.run("fix", *TO)
    assert texts(project) == before


def test_without_a_requirement_the_files_of_a_folder_move_together(project: Project) -> None:
    project.write("pyproject.toml", "")
    project.write("app/ready.py", READY)
    project.write("stuck.py", STUCK)
    done = project.run("fix", *TO)
    assert texts(project)["app/ready.py"] == READY
    assert ".: 1 more file can move to azure-batch 15 only together with stuck.py" in done.out


def test_projects_do_not_hold_each_other_up(project: Project) -> None:
    for name, code in (("a", READY), ("b", STUCK)):
        project.write(f"{name}/requirements.txt", "azure-batch~=14.0\n")
        project.write(f"{name}/app.py", code)
    project.run("fix", *TO)
    assert texts(project) == {
        "a/requirements.txt": "azure-batch~=15.1\n",
        "a/app.py": MOVED,
        "b/requirements.txt": "azure-batch~=14.0\n",
        "b/app.py": STUCK,
    }


def test_folders_with_one_requirement_hold_each_other_up(project: Project) -> None:
    project.write("base.txt", "azure-batch~=14.0\n")
    for name, code in (("a", READY), ("b", STUCK)):
        project.write(f"{name}/requirements.txt", "-r ../base.txt\n")
        project.write(f"{name}/app.py", code)
    project.run("fix", *TO)
    assert texts(project)["a/app.py"] == READY


def test_a_file_that_can_not_be_read_holds_the_others_up(project: Project) -> None:
    project.write("ready.py", READY)
    project.write("broken.py", "from azure.batch import models\n(\n")
    assert project.run("fix", *TO).code == 2
    assert texts(project)["ready.py"] == READY


def test_what_was_not_named_is_not_asked_for(project: Project) -> None:
    project.write("ready.py", READY)
    project.write("stuck.py", STUCK)
    project.run("fix", "ready.py", *TO)
    assert texts(project)["ready.py"] == MOVED


@pytest.mark.parametrize("how", ["--partial", "--unsafe-fixes"])
def test_a_project_can_be_moved_in_part(project: Project, how: str) -> None:
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    project.write("ready.py", READY)
    project.write("stuck.py", STUCK)
    done = project.run("fix", how, *TO)
    assert texts(project) == {
        "requirements.txt": "azure-batch==14.2.0\n",
        "ready.py": MOVED,
        "stuck.py": HALF,
    }
    assert (
        "the azure-batch requirement was not changed because its files still have 1 error (stuck.py)"
        in done.out
    )


def test_files_move_by_themselves_where_the_requirement_has_moved(project: Project) -> None:
    project.write("requirements.txt", "azure-batch~=15.1\n")
    project.write("ready.py", READY)
    project.write("stuck.py", STUCK)
    project.run("fix", "--to", "pin")
    assert texts(project)["ready.py"] == MOVED
    assert texts(project)["stuck.py"] == STUCK


def test_several_processes_come_to_the_same(project: Project) -> None:
    padding = "#" * 20_000 + "\n"
    for name in ("a.py", "b.py", "c.py"):
        project.write(name, READY + OLD + padding)
    project.write("d.py", STUCK + padding)
    done = project.run("fix", "--jobs", "2", *TO)
    assert texts(project)["a.py"] == READY + NEWER + padding
    assert "3 more files can move to azure-batch 15 only together with d.py" in done.out
    project.run("fix", "--jobs", "2", "a.py", "b.py", "c.py", *TO)
    assert texts(project)["a.py"] == MOVED + NEWEST + padding


LINES = (
    'task = models.TaskAddParameter(id="t", command_line="c")',
    'pool = models.PoolAddParameter(id="p", vm_size="s", max_tasks_per_node=4)',
    'job = models.JobAddParameter(id="j", pool_info=models.PoolInformation(pool_id="p"))',
    'certificate = models.CertificateAddParameter(thumbprint="t", thumbprint_algorithm="sha1", data="d")',
    'start = models.StartTask(command_line="c", run_elevated=True)',
)


@pytest.mark.parametrize("chosen", range(1, 2 ** len(LINES)))
@pytest.mark.parametrize("how", ["", "unsafe", "partial"])
def test_no_file_is_left_by_half_and_none_is_fixed_twice(chosen: int, how: str) -> None:
    lines = [line for index, line in enumerate(LINES) if chosen >> index & 1]
    code = "\n".join(["from azure.batch import models", *lines, ""])
    history = load()
    settings = Settings(history.latest, unsafe=how == "unsafe", partial=how == "partial")
    done = fix_source("app.py", code.encode(), settings)
    assert not done.after.failures
    data = code.encode() if done.data is None else done.data
    errors = sum(f.severity == "error" for f in check.check_source("app.py", data, settings).findings)
    older = check.check_source("app.py", data, Settings(history.first_of_second - 1))
    is_moved = any(f.kind == "unavailable" for f in older.findings)
    if not how:
        assert not (errors and is_moved)
    assert bool(done.blocked) == bool(errors)
    if done.held is not None:
        assert not errors
        kept = code.encode() if done.held.data is None else done.held.data
        assert not check.check_source("app.py", kept, Settings(history.first_of_second - 1)).findings
    again = fix_source("app.py", data, settings)
    assert (again.data is None and again.blocked.partition(": ")[2] == done.blocked.partition(": ")[2]) or how


def test_payloads_and_requests_move_by_themselves(project: Project) -> None:
    project.write("pool.json", '{"id": "p", "vmSize": "s", "maxTasksPerNode": 4}')
    project.write("rest.py", REST)
    project.write("stuck.py", STUCK)
    project.run("fix", *TO)
    found = texts(project)
    assert "taskSlotsPerNode" in found["pool.json"]
    assert "taskSlotsPerNode" in found["rest.py"] and '"2025-06-01"' in found["rest.py"]
    assert found["stuck.py"] == STUCK


def test_the_diff_is_what_is_written(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==14.2.0\n")
    project.write("ready.py", READY + OLD)
    project.write("stuck.py", STUCK)
    diff = project.run("fix", "--diff", *TO).out
    assert diff.count("\n+") == 2
    assert "task_slots_per_node" in diff and "BatchPoolCreateOptions" not in diff


@pytest.mark.parametrize(("code", "after"), [(READY, MOVED), (STUCK, STUCK)])
def test_stdin_moves_as_a_whole(project: Project, code: str, after: str) -> None:
    assert project.run("fix", "-", *TO, stdin=code.encode()).out == after


def test_a_notebook_moves_as_a_whole(project: Project) -> None:
    def notebook(*codes: str) -> str:
        cells: list[dict[str, Any]] = [
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": [code]}
            for code in codes
        ]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)

    first, *rest = STUCK.splitlines(keepends=True)
    file = project.write("a.ipynb", notebook(first, rest[1], rest[2]))
    done = project.run("fix", *TO)
    assert file.read_text() == notebook(first, rest[1], rest[2])
    assert "1 of 2 places needs a manual change (cell 3, line 1)" in done.out
    file.write_text(notebook(first, rest[1]))
    assert project.run("fix", *TO).code == 0
    assert "BatchTaskCreateOptions" in file.read_text()


def test_the_requirement_gets_what_the_code_imports(project: Project) -> None:
    imports = "from azure.core.exceptions import HttpResponseError\nfrom azure.identity import DefaultAzureCredential\n"
    requirements = project.write("requirements.txt", "azure-batch==14.2.0\nmsrest\n")
    project.write("app.py", imports + READY)
    done = project.run("fix", *TO)
    assert requirements.read_text() == "azure-batch==15.1.0\nazure-core\nazure-identity\nmsrest\n"
    assert "requirements.txt: added azure-core and azure-identity, since the code imports them" in done.lines
    assert project.run("fix", *TO).code == 0
    assert requirements.read_text() == "azure-batch==15.1.0\nazure-core\nazure-identity\nmsrest\n"


def test_what_an_earlier_run_left_is_required_once_all_is_done(project: Project) -> None:
    requirements = project.write("requirements.txt", "azure-batch~=14.0\n")
    app = project.write("app.py", "import azure.identity\n" + STUCK)
    project.run("fix", "--partial", *TO)
    assert requirements.read_text() == "azure-batch~=14.0\n"
    app.write_text(app.read_text().rpartition("certificate =")[0])
    assert project.run("fix", *TO).code == 0
    assert requirements.read_text() == "azure-batch~=15.1\nazure-identity\n"


def test_a_command_that_installs_the_package_is_told_what_else_is_needed(project: Project) -> None:
    project.write("Dockerfile", "RUN pip install azure-batch==14.2.0 azure-core\n")
    project.write("app.py", "import azure.core\nimport azure.identity\n" + READY)
    done = project.run("fix", *TO)
    said = "installs azure-batch==14.2.0; change it to 15.1.0 manually, and also install azure-identity"
    assert f"Dockerfile: {said}" in done.lines


def test_what_can_not_be_added_is_said(project: Project) -> None:
    project.write("setup.cfg", "[options]\ninstall_requires = azure-batch~=14.0\n")
    project.write("app.py", "import azure.identity\n" + READY)
    done = project.run("fix", *TO)
    assert texts(project)["setup.cfg"] == "[options]\ninstall_requires = azure-batch~=15.1\n"
    assert "setup.cfg: add azure-identity manually, since the code imports it" in done.lines


def _git(path: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=path, capture_output=True, check=True, env=environment)
    return done.stdout.decode()


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    project.write("requirements.txt", "azure-batch==5.0.0\n")
    project.write("app.py", READY + OLD)
    project.write("rest.py", REST)
    return project


def _commit(path: Path) -> None:
    _git(path, "init", "-q")
    for key, value in (("user.name", "A"), ("user.email", "a@b.c"), ("commit.gpgsign", "false")):
        _git(path, "config", key, value)
    _git(path, "add", "-A")
    _git(path, "commit", "-q", "-m", "start")


def test_the_step_is_the_last_commit(repository: Project) -> None:
    _commit(repository.path)
    done = repository.run("fix", "--per-transition", *TO)
    assert done.code == 0, done.err
    subjects = _git(repository.path, "log", "--reverse", "--format=%s").splitlines()[1:]
    assert subjects[-1] == "Migrate to azure-batch 15.1.0 (2025-06-01)"
    assert _git(repository.path, "show", "HEAD~1:app.py") == READY + NEWER
    assert _git(repository.path, "show", "HEAD~1:requirements.txt") == "azure-batch==5.0.0\n"
    assert texts(repository)["app.py"] == MOVED + NEWEST
    assert not _git(repository.path, "status", "--porcelain", "--untracked-files=no")


def test_a_project_that_stays_gets_the_commits_before(repository: Project) -> None:
    repository.write("stuck.py", STUCK + OLD)
    _commit(repository.path)
    done = repository.run("fix", "--per-transition", *TO)
    assert done.code == 1, done.err
    log = _git(repository.path, "log", "--reverse", "--format=%s").splitlines()[1:]
    assert log[0] == "Migrate to azure-batch 10.0.0 (2020-09-01.12.0)"
    assert not any("azure-batch 15" in subject for subject in log)
    assert texts(repository)["app.py"] == READY + NEWER
    assert texts(repository)["stuck.py"] == STUCK + NEWER


def test_a_file_whose_client_comes_from_another_one_is_not_passed_over(project: Project) -> None:
    """Nothing in it says whose `pool` that is, nor has it a name of more than one word."""
    project.write(
        "app.py", "from azure.batch import BatchServiceClient\n\n\ndef make() -> BatchServiceClient: ...\n"
    )
    project.write("other.py", "from app import make\n\nprint([p.id for p in make().pool.list()])\n")
    assert "other.py:3" in project.run("check", *TO).out
