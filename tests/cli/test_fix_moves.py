"""What `fix` moves along with the code: the api-version of requests, the azure-batch requirement."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from batchlint.history import load

Project = Any

TEN = ("--to", "azure-batch==10.0.0")
REST = """\
import requests

URL = "https://a.x.batch.azure.com"
VERSION = {"api-version": "2016-07-01.3.1"}


def add(name):
    body = {"id": name, "vmSize": "small", "targetDedicated": 3}
    requests.post(URL + "/pools", params=VERSION, json=body)
"""
GONE = """\

def images():
    return requests.get(URL + "/nodeagentskus", params=VERSION)
"""


def test_the_api_version_moves_with_its_file(project: Project) -> None:
    file = project.write("rest.py", REST)
    done = project.run("fix", *TEN)
    assert done.code == 0
    assert file.read_text() == REST.replace("2016-07-01.3.1", "2020-09-01.12.0").replace(
        "targetDedicated", "targetDedicatedNodes"
    )
    assert "rest.py: fixed api-version, target-dedicated" in done.out
    assert project.run("fix", *TEN).lines == ["No findings in 1 file (target 2020-09-01.12.0)."]


@pytest.mark.parametrize("how", [(), ("--diff",), ("--output-format", "json")])
def test_a_file_that_is_not_ready_keeps_its_api_version(project: Project, how: tuple[str, ...]) -> None:
    file = project.write("rest.py", REST + GONE)
    done = project.run("fix", *TEN, *how)
    assert done.code == 1
    assert '"api-version": "2016-07-01.3.1"' in file.read_text()
    said = "rest.py: api-version 2016-07-01.3.1 was kept because the file still has 1 error"
    assert said in (done.err if how else done.out).splitlines()
    if "json" in how:
        assert set(json.loads(done.out)) == {
            "format",
            "from",
            "to",
            "findings",
            "unknown",
            "failures",
            "summary",
        }


def test_quiet_says_nothing_about_it(project: Project) -> None:
    project.write("rest.py", REST + GONE)
    done = project.run("fix", *TEN, "-q", "--output-format", "json")
    assert done.err == ""


def test_an_old_api_version_alone_does_not_fail_a_run(project: Project) -> None:
    project.write("rest.py", REST.replace("targetDedicated", "targetDedicatedNodes"))
    assert project.run("check", *TEN).code == 0
    assert project.run("check", *TEN, "--fail-on", "warning").code == 1
    assert project.run("check", *TEN, "--ignore", "version", "--fail-on", "warning").code == 0
    found = json.loads(project.run("check", *TEN, "--select", "api-version", "--output-format", "json").out)
    (only,) = found["findings"]
    assert (only["kind"], only["severity"], only["fix"]["applicability"]) == ("version", "warning", "safe")
    assert only["fix"]["edits"][0]["text"] == "2020-09-01.12.0"


def test_explain_and_rules_know_the_check(project: Project) -> None:
    assert "kind         version" in project.run("explain", "api-version").out
    assert any(line.startswith("api-version ") for line in project.run("rules").lines)


def test_the_requirement_moves_once_all_is_ready(project: Project, texts: dict[str, str]) -> None:
    project.write("app/pools.py", texts["pool"])
    pins = project.write("requirements.txt", "# pins\nrequests==2.0\nazure-batch==3.0.0  # old\n")
    done = project.run("fix", *TEN)
    assert done.code == 0
    assert pins.read_text() == "# pins\nrequests==2.0\nazure-batch==10.0.0  # old\n"
    said = (
        "requirements.txt: moved azure-batch from ==3.0.0 to ==10.0.0, which uses api-version 2020-09-01.12.0"
    )
    assert said in done.lines
    assert project.run("fix", *TEN).lines == ["No findings in 1 file (target 2020-09-01.12.0)."]


def test_code_that_was_made_ready_by_hand_moves_its_requirement(project: Project) -> None:
    project.write(
        "app.py", "from azure.batch import models\npool = models.PoolAddParameter(id='p', vm_size='s')\n"
    )
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    assert project.run("fix", *TEN, "--exit-non-zero-on-fix").code == 1
    assert pins.read_text() == "azure-batch==10.0.0\n"


def test_every_file_that_declares_it_moves(project: Project, texts: dict[str, str]) -> None:
    project.write("src/app.py", texts["pool"])
    files = {
        "pyproject.toml": '[project]\ndependencies = ["azure-batch[x]{}"]\n',
        "requirements-dev.txt": "-c more/constraints.txt\nazure-batch{}\n",
        "more/constraints.txt": "azure-batch{}\n",
    }
    for name, content in files.items():
        project.write(name, content.format(">=3,<4"))
    assert project.run("fix", *TEN).code == 0
    for name, content in files.items():
        assert (project.path / name).read_text() == content.format(">=10.0.0,<11")


def test_what_is_included_from_above_waits_for_all_code_below_it(
    project: Project, texts: dict[str, str]
) -> None:
    shared = project.write("constraints.txt", "azure-batch==3.0.0\n")
    project.write("a/requirements.txt", "-c ../constraints.txt\nazure-batch\n")
    project.write("a/app.py", texts["pool"])
    project.write("b/app.py", texts["reported"])
    done = project.run("fix", *TEN, "a")
    assert shared.read_text() == "azure-batch==3.0.0\n"
    assert (
        "constraints.txt: the azure-batch requirement was not changed because 1 of its files was not"
        in done.out
    )
    (project.path / "b/app.py").unlink()
    assert project.run("fix", *TEN, "a").code == 0
    assert shared.read_text() == "azure-batch==10.0.0\n"


def test_a_requirement_outside_of_the_repository_is_not_looked_for(
    project: Project, texts: dict[str, str]
) -> None:
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    (project.path / "repository" / ".git").mkdir(parents=True)
    project.write("repository/app.py", texts["pool"])
    done = project.run("fix", *TEN, "repository")
    assert (done.code, pins.read_text()) == (0, "azure-batch==3.0.0\n")
    assert "requirements.txt" not in done.out


def test_another_line_of_the_same_version_is_left_unless_a_release_was_named(project: Project) -> None:
    project.write(
        "app.py", "from azure.batch import models\nx = models.PoolAddParameter(id='p', vm_size='s')\n"
    )
    pins = project.write("requirements.txt", "azure-batch==5.0.0\n")
    project.run("fix", "--to", "2018-08-01.7.0")
    assert pins.read_text() == "azure-batch==5.0.0\n"
    project.run("fix", "--to", "azure-batch 5.1")
    assert pins.read_text() == "azure-batch==5.1.0\n"


def test_it_moves_by_default_as_the_code_does(project: Project, texts: dict[str, str]) -> None:
    project.write(
        "app.py",
        "import requests\nfrom azure.batch import models\n\nURL = 'https://a.westeurope.batch.azure.com/pools'\n"
        "requests.post(URL, json={'id': 'p', 'vmSize': 's', 'maxTasksPerNode': 2})\n",
    )
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    done = project.run("fix")
    assert done.code == 0
    assert pins.read_text() == f"azure-batch=={load().package(load().latest)}\n"


def test_it_moves_to_the_newest_generation_by_default(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    done = project.run("fix")
    assert done.code == 0
    assert pins.read_text() == "azure-batch==15.1.0\n"
    assert "BatchPoolCreateOptions" in (project.path / "app.py").read_text()


def test_it_stays_where_it_is_the_target(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    pins = project.write("requirements.txt", "azure-batch==4.0.0\n")
    done = project.run("fix", "--to", "pin")
    assert done.code == 0
    assert pins.read_text() == "azure-batch==4.0.0\n"
    code = (project.path / "app.py").read_text()
    assert "target_dedicated_nodes=3" in code and "max_tasks_per_node" in code
    assert "No findings remain in 1 file (target 2017-09-01.6.0)." in done.lines


@pytest.mark.parametrize("written", ["==15.1.0", "~=15.1", ">=15", "==12.0.0", ">=11,<15"])
def test_it_never_moves_down(project: Project, texts: dict[str, str], written: str) -> None:
    project.write("app.py", texts["pool"])
    pins = project.write("requirements.txt", f"azure-batch{written}\n")
    project.run("fix", *TEN)
    assert pins.read_text() == f"azure-batch{written}\n"


BEHIND = "the code now needs azure-batch 10.0.0 or later, but requirements.txt still requires 3.0.0"


@pytest.mark.usefixtures("first_generation")
@pytest.mark.parametrize("how", [(), ("--diff",), ("--output-format", "json"), ("-q",)])
@pytest.mark.parametrize(
    "pin",
    [
        "azure-batch==3.0.0\n",
        "azure-batch==3.0.0 --hash=sha256:00\n",
        "# autogenerated by uv\nazure-batch==3.0.0\n",
    ],
)
def test_a_requirement_that_is_left_behind_fails_the_run(
    project: Project, texts: dict[str, str], pin: str, how: tuple[str, ...]
) -> None:
    project.write("requirements.txt", pin)
    project.write("app.py", texts["pool"])
    project.write("gone.py", texts["reported"] if pin == "azure-batch==3.0.0\n" else "")
    done = project.run("fix", *how)
    assert done.code == 1
    assert [line for line in (done.out + done.err).splitlines() if line == BEHIND] == [BEHIND]


@pytest.mark.usefixtures("first_generation")
@pytest.mark.parametrize(
    ("name", "content", "still"),
    [
        ("requirements.txt", "azure-batch==5.1.1.post1\n", "5.1.1.post1"),
        (
            "environment.yml",
            "dependencies:\n- azure-batch=3.0.0\n- pip:\n  - azure-batch==3.0.0\n",
            "3.0.0",
        ),
        (
            "requirements.txt",
            "azure-batch==3.0.0; os_name == 'nt'\nazure-batch==3.1.0 --hash=sha256:00\n",
            "3.1.0",
        ),
    ],
)
def test_what_is_left_behind_beside_what_moves_fails_the_first_run_as_well(
    project: Project, texts: dict[str, str], name: str, content: str, still: str
) -> None:
    project.write(name, content)
    project.write("app.py", texts["pool"])
    for _ in range(2):
        done = project.run("fix")
        assert done.code == 1
        assert (
            done.lines[-1]
            == f"the code now needs azure-batch 10.0.0 or later, but {name} still requires {still}"
        )


@pytest.mark.usefixtures("first_generation")
def test_code_that_needs_nothing_newer_leaves_no_requirement_behind(
    project: Project, texts: dict[str, str]
) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write(
        "app.py", "from azure.batch import models\nx = models.PoolAddParameter(id='p', vm_size='s')\n"
    )
    project.write("gone.py", texts["reported"])
    done = project.run("fix")
    assert "the code now needs" not in done.out + done.err


@pytest.mark.usefixtures("first_generation")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "Dockerfile",
            "FROM x\nRUN apt-get install y && \\\n    pip3 install --quiet 'azure-batch==3.0.0'\n",
        ),
        ("setup.sh", "python3 -m pip install azure-batch==3.0.0 # now\n"),
        (".github/workflows/x.yml", "- run: |\n    uv pip install azure-batch==3.0.0\n"),
        ("Makefile", "all:\n\tpip install azure-batch==3.0.0\n"),
        ("tox.ini", "[testenv]\ndeps =\n    azure-batch==3.0.0\n"),
        ("noxfile.py", "def tests(session):\n    session.install('azure-batch==3.0.0')\n"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_what_installs_the_package_is_named_and_never_written(
    project: Project, texts: dict[str, str], name: str, content: str, declared: bool
) -> None:
    project.write("app.py", texts["pool"])
    file = project.write(name, content)
    if declared:
        project.write("requirements.txt", "azure-batch==3.0.0\n")
    done = project.run("fix")
    assert done.code == 1
    assert file.read_text() == content
    assert f"{name}: installs azure-batch==3.0.0; change it to 14.2.0 manually" in done.lines
    assert done.lines[-1] == BEHIND.replace("requirements.txt", name)


@pytest.mark.usefixtures("first_generation")
def test_a_diff_that_only_moves_a_requirement_says_so(project: Project) -> None:
    project.write(
        "app.py", "from azure.batch import models\nx = models.PoolAddParameter(id='p', vm_size='s')\n"
    )
    project.write("requirements.txt", "azure-batch>=14.0\n")
    done = project.run("fix", "--diff")
    assert done.code == 1
    assert "+azure-batch>=14.2.0,<15" in done.lines
    assert done.err.splitlines()[-1] == "Would move the azure-batch requirement in requirements.txt."


def test_a_configured_target_moves_it(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    project.write("batchlint.toml", 'to = "2020-09-01.12.0"\n')
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    assert project.run("fix").code == 0
    assert pins.read_text() == "azure-batch==10.0.0\n"


def stays(project: Project, *arguments: str) -> str:
    """Why a requirement stays; nothing of it may be written."""
    before = (project.path / "requirements.txt").read_bytes()
    done = project.run("fix", *TEN, *arguments)
    assert (project.path / "requirements.txt").read_bytes() == before
    (line,) = [n for n in done.out.splitlines() if n.startswith("requirements.txt: ")]
    return str(line.partition(": ")[2])


STAYS = "the azure-batch requirement was not changed because "


def test_it_stays_while_something_breaks(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("gone.py", texts["reported"])
    assert stays(project).startswith(STAYS + "its files still have 1 error (gone.py")


def test_a_selection_does_not_hide_what_breaks(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    reason = stays(project, "--select", "max-tasks-per-node")
    assert reason == STAYS + "its files still have 1 error (app.py; 1 not selected)"


def test_it_stays_where_the_run_saw_only_some_of_the_code(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app/a.py", texts["pool"])
    project.write("tools/b.py", texts["pool"])
    project.write("tools/other.py", "print('azure batch')\n")
    assert stays(project, "app") == STAYS + "1 of its files was not checked (tools/b.py)"
    assert stays(project, "app", "tools/other.py") == STAYS + "1 of its files was not checked (tools/b.py)"
    done = project.run("fix", *TEN, "tools/b.py", "app/a.py")
    assert "moved azure-batch from ==3.0.0 to ==10.0.0" in done.out


def test_what_a_command_line_leaves_out_counts_and_what_a_project_does_not(
    project: Project, texts: dict[str, str]
) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("old/b.py", texts["reported"])
    assert stays(project, "--extend-exclude", "old") == STAYS + "1 of its files was not checked (old/b.py)"
    project.write("batchlint.toml", 'extend-exclude = ["old"]\n')
    project.run("fix", *TEN)
    assert (project.path / "requirements.txt").read_text() == "azure-batch==10.0.0\n"


def test_it_stays_where_a_file_could_not_be_read(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("broken.py", texts["broken"])
    assert stays(project) == STAYS + "some of its files could not be read or fixed (broken.py)"


def test_code_with_a_requirement_of_its_own_does_not_hold_back_the_one_above(
    project: Project, texts: dict[str, str]
) -> None:
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    own = project.write("worker/requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("worker/gone.py", texts["reported"])
    done = project.run("fix", *TEN)
    assert pins.read_text() == "azure-batch==10.0.0\n"
    assert own.read_text() == "azure-batch==3.0.0\n"
    assert (
        "worker/requirements.txt: the azure-batch requirement was not changed because its files still have 1 error"
        in done.out
    )


def test_a_target_that_no_release_speaks(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", "from azure.batch import models\n")
    done = project.run("fix", "--to", "2015-12-01.2.2")
    said = "requirements.txt: the azure-batch requirement was not changed because no release of azure-batch uses api-version 2015-12-01.2.2"
    assert said in done.lines


def test_files_with_different_targets_share_no_requirement(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("app.py", texts["pool"])
    project.write(
        "old/app.py", "from azure.batch import models\nx = models.PoolAddParameter(id='p', vm_size='s')\n"
    )
    project.write(
        "batchlint.toml",
        'to = "2020-09-01.12.0"\n[per-file-target-version]\n"old/**" = "2018-12-01.8.0"\n',
    )
    done = project.run("fix")
    assert "was not changed because its files have different target versions" in done.out


def test_lock_files_are_named_and_never_written(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    locked = '[[package]]\nname = "azure-batch"\nversion = "3.0.0"\n'
    lock = project.write("poetry.lock", locked)
    pins = project.write("pyproject.toml", '[tool.poetry.dependencies]\nazure-batch = "^3.0"\n')
    compiled = project.write("requirements.txt", "# autogenerated by pip-compile\nazure-batch==3.0.0\n")
    done = project.run("fix", *TEN)
    assert done.code == 1
    assert lock.read_text() == locked
    assert compiled.read_text().endswith("azure-batch==3.0.0\n")
    assert '"^10.0"' in pins.read_text()
    assert "poetry.lock: pins azure-batch==3.0.0; regenerate it with `poetry lock`" in done.lines
    assert "requirements.txt: pins azure-batch==3.0.0; regenerate it with `pip-compile`" in done.lines
    behind = "poetry.lock still requires 3.0.0, and requirements.txt still requires 3.0.0"
    assert done.lines[-1] == f"the code now needs azure-batch 10.0.0 or later, but {behind}"


def test_hashes_are_left_to_a_person(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    project.write("requirements.txt", "azure-batch==3.0.0 \\\n    --hash=sha256:00\n")
    assert stays(project) == "azure-batch==3.0.0 is pinned with hashes; change it to 10.0.0 and its hashes"


def test_the_diff_shows_it_and_git_takes_it(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    pins = project.write("requirements.txt", "azure-batch==3.0.0\r\nrequests")
    subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)
    done = project.run("fix", *TEN, "--diff")
    assert done.code == 1
    assert pins.read_bytes() == b"azure-batch==3.0.0\r\nrequests"
    assert "requirements.txt: would move azure-batch from ==3.0.0 to ==10.0.0" in done.err
    subprocess.run(["git", "apply", "-"], cwd=project.path, input=done.raw, check=True)
    assert pins.read_bytes() == b"azure-batch==10.0.0\r\nrequests"
    assert project.run("fix", *TEN, "--diff").raw == b""


def test_stdin_never_moves_it(project: Project, texts: dict[str, str]) -> None:
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    done = project.run("fix", *TEN, "-", "--stdin-filename", "app.py", stdin=texts["pool"].encode())
    assert done.code == 0
    assert pins.read_text() == "azure-batch==3.0.0\n"


def test_what_is_not_known_does_not_hold_it_but_is_told(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["hidden"])
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    done = project.run("fix", *TEN)
    assert "which uses api-version 2020-09-01.12.0; 1 place in its files could not be analysed" in done.out


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_a_link_that_leads_elsewhere_is_not_followed(
    project: Project, texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere: Path = tmp_path_factory.mktemp("elsewhere") / "requirements.txt"
    elsewhere.write_text("azure-batch==3.0.0\n")
    (project.path / "requirements.txt").symlink_to(elsewhere)
    project.write("app.py", texts["pool"])
    assert project.run("fix", *TEN, "--diff").out.count("requirements.txt") == 0
    assert "is a link to" in stays(project)
    assert elsewhere.read_text() == "azure-batch==3.0.0\n"


def test_a_requirement_that_cannot_be_written_fails_the_run(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app.py", texts["pool"])
    pins = project.write("requirements.txt", "azure-batch==3.0.0\n")
    allowed = os.access
    # Root may write what is read-only, so the answer to the question is made up here.
    monkeypatch.setattr(os, "access", lambda path, mode: allowed(path, mode) and Path(path) != pins)
    done = project.run("fix", *TEN)
    assert (done.code, pins.read_text()) == (2, "azure-batch==3.0.0\n")
    assert "requirements.txt: failed: can't be written: Permission denied" in done.out
    assert "moved azure-batch" not in done.out
