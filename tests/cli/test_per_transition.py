"""`fix --per-transition`: a commit for each transition, and nothing else in any of them."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any
FARM = Path(__file__).parents[2] / "examples" / "render-farm"
TEN = ("--to", "azure-batch==10.0.0")


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the machine's configuration nor a hook that runs the tests counts."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(project: Project, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=project.path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def begin(project: Project) -> None:
    git(project, "init", "-q")
    for key, value in (("user.name", "A"), ("user.email", "a@b.c"), ("commit.gpgsign", "false")):
        git(project, "config", key, value)
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "start")


def subjects(project: Project) -> list[str]:
    return git(project, "log", "--reverse", "--format=%s").splitlines()[1:]


def hook(project: Project, name: str, script: str) -> None:
    file = project.path / ".git" / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".git" not in file.relative_to(folder).parts
    }


def test_one_commit_for_each_transition_oldest_first(project: Project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write("app.py", texts["pool"])
    project.write("pools/pool.json", texts["json"])
    begin(project)
    done = project.run("fix", "--per-transition", *TEN)
    assert done.code == 0, done.err
    assert subjects(project) == [
        "Migrate to azure-batch 3.0.0 (2017-05-01.5.0)",
        "Migrate to azure-batch 10.0.0 (2020-09-01.12.0)",
    ]
    first, last = (git(project, "log", "-1", "--format=%b", rev) for rev in ("HEAD~1", "HEAD"))
    assert first.startswith("target-dedicated (2): ")
    assert "- app.py\n- pools/pool.json\n" in first
    assert "max-tasks-per-node (1): " in last
    assert "Requirements:\n- requirements.txt: azure-batch from ==2.0.0 to ==10.0.0, which uses" in last
    assert "Requirements" not in first
    assert git(project, "show", "HEAD~1:requirements.txt") == "azure-batch==2.0.0\n"
    assert "target_dedicated_nodes=3,\n    max_tasks_per_node" in git(project, "show", "HEAD~1:app.py")
    assert git(project, "status", "--porcelain") == ""
    assert [line.split(" ", 1)[1] for line in done.err.splitlines()] == subjects(project)
    assert "Fixed 3 findings in 2 files." in done.out


@pytest.mark.parametrize("target", ["2018-12-01.8.0", "azure-batch==10.0.0", "latest", "2017-05-01.5.0"])
def test_the_end_is_what_fix_writes(
    project: Project, target: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FARM, project.path / "farm")
    plain = tmp_path_factory.mktemp("plain")
    shutil.copytree(FARM, plain / "farm")
    begin(project)
    arguments = ("fix", "--unsafe-fixes", "--to", target)
    assert project.run(*arguments, "--per-transition").code in (0, 1)
    made = subjects(project)
    assert made
    with monkeypatch.context() as patch:
        patch.chdir(plain)
        assert project.run(*arguments).code in (0, 1)
    assert content(project.path) == content(plain)
    assert git(project, "status", "--porcelain") == ""
    for back in range(len(made)):
        for file in git(project, "ls-files").splitlines():
            if file.endswith(".py"):
                ast.parse(git(project, "show", f"HEAD~{back}:{file}"))


def test_each_commit_lists_what_remains_for_its_release(project: Project) -> None:
    shutil.copytree(FARM, project.path / "farm")
    begin(project)
    assert project.run("fix", "--per-transition", "--to", "azure-batch==14.2.0").code == 1
    made = git(project, "log", "--reverse", "--format=%B%x00").split("\0")[1:-1]
    bodies = {lines[0]: lines[1:] for text in made if (lines := text.strip().splitlines())}
    assert all(len(line) <= 72 for subject, body in bodies.items() for line in (subject, *body))
    remaining = {
        subject: re.findall(r"^- ([\w-]+) \((\d+)\): (.*)$", "\n".join(body).partition("Remaining")[2], re.M)
        for subject, body in bodies.items()
    }
    assert remaining["Migrate to azure-batch 7.0.0 (2019-06-01.9.0)"] == [
        ("node-agent-skus", "2", "farm/deploy/rest.py:26, farm/farm/pools.py:19")
    ]
    # What remains at a release without fixes is in the next commit, or in the last one.
    listed = {rule for found in remaining.values() for rule, *_ in found}
    left = project.run("check", "--to", "azure-batch==14.2.0", "--output-format", "json")
    assert listed == {finding["rule"] for finding in json.loads(left.out)["findings"]}


def test_api_versions_move_in_the_last_commit(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    url = "https://a.westus.batch.azure.com/pools?api-version=2016-07-01.3.1"
    project.write("rest.py", f'import requests\n\nrequests.get("{url}")\n')
    begin(project)
    project.run("fix", "--per-transition", "--to", "2020-09-01.12.0")
    assert len(subjects(project)) == 2
    assert "api-version (1): " in git(project, "log", "-1", "--format=%b")
    assert "2016-07-01.3.1" in git(project, "show", "HEAD~1:rest.py")
    assert "2020-09-01.12.0" in git(project, "show", "HEAD:rest.py")


def test_what_moves_without_a_fix_is_a_commit_of_its_own(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==2.0.0\n")
    project.write(
        "app.py", "import azure.batch.models as m\n\nm.TaskAddParameter(id='a', command_line='b')\n"
    )
    begin(project)
    assert project.run("fix", "--per-transition", *TEN).code == 0
    assert subjects(project) == ["Migrate requirements to 2020-09-01.12.0"]


def test_nothing_to_fix_makes_no_commit(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["reported"])
    begin(project)
    assert project.run("fix", "--per-transition").code == 1
    assert subjects(project) == []


def test_only_the_given_files_are_committed_from_any_folder(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write('sub/my "app\tü.py', texts["pool"])
    project.write("other.py", texts["pool"])
    begin(project)
    project.write("untracked.txt", "mine")
    with monkeypatch.context() as patch:
        patch.chdir(project.path / "sub")
        assert project.run("fix", "--per-transition", ".").code == 0
    assert git(project, "show", "--name-only", "-z", "--format=", "HEAD").strip("\0") == 'sub/my "app\tü.py'
    assert (project.path / "other.py").read_text() == texts["pool"]
    assert git(project, "status", "--porcelain") == "?? untracked.txt\n"


def refused(project: Project, said: str, *arguments: str) -> None:
    before, head = content(project.path), git(project, "rev-parse", "HEAD")
    status = git(project, "status", "--porcelain")
    done = project.run("fix", "--per-transition", *(arguments or (".",)))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1 and said in done.err, done.err
    assert content(project.path) == before
    assert git(project, "rev-parse", "HEAD") == head
    assert git(project, "status", "--porcelain") == status


def test_a_tree_that_is_not_clean_is_refused(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["pool"])
    other = project.write("notes.txt", "one\n")
    begin(project)
    other.write_text("two\n")
    refused(project, "notes.txt changed since the last commit; commit or stash the changes first")
    git(project, "add", "notes.txt")
    refused(project, "notes.txt changed since the last commit")
    git(project, "checkout", "-q", "HEAD", "notes.txt")
    git(project, "rm", "-q", "--cached", "app.py")
    refused(project, "app.py changed since")
    git(project, "reset", "-q")
    git(project, "update-index", "--assume-unchanged", "app.py")
    file.write_text("# mine\n" + texts["pool"])
    refused(project, "is marked as unchanged")


def test_files_that_git_does_not_follow_are_refused(
    project: Project, texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    project.write("app.py", texts["pool"])
    project.write(".gitignore", "ignored.py\n")
    begin(project)
    project.write("new.py", texts["pool"])
    refused(project, "new.py is not tracked by git")
    (project.path / "new.py").unlink()
    project.write("ignored.py", texts["pool"])
    refused(project, "ignored.py is not tracked by git", "app.py", "ignored.py")
    outside = tmp_path_factory.mktemp("outside") / "theirs.py"
    outside.write_text(texts["pool"])
    refused(project, "is outside the repository", "app.py", str(outside))
    assert outside.read_text() == texts["pool"]


@pytest.mark.parametrize("arguments", [("--diff", "app.py"), ("-",)])
def test_what_it_does_not_go_with(
    project: Project, texts: dict[str, str], arguments: tuple[str, ...]
) -> None:
    project.write("app.py", texts["pool"])
    begin(project)
    refused(project, "can't be used with", *arguments)


def test_no_repository(project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.path.parent))
    file = project.write("app.py", texts["pool"])
    done = project.run("fix", "--per-transition")
    assert (done.code, done.err) == (2, "batchlint: error: . is not in a git repository\n")
    monkeypatch.setenv("PATH", str(project.path))
    done = project.run("fix", "--per-transition")
    assert done.code == 2 and "git can't be run" in done.err
    assert file.read_text() == texts["pool"]


@pytest.mark.parametrize(("mark", "what"), [("MERGE_HEAD", "a merge"), ("rebase-merge", "a rebase")])
def test_something_under_way(project: Project, texts: dict[str, str], mark: str, what: str) -> None:
    project.write("app.py", texts["pool"])
    begin(project)
    (project.path / ".git" / mark).mkdir()
    refused(project, f"{what} is in progress")


def test_a_hook_that_refuses_takes_everything_back(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    begin(project)
    # The first commit passes, the second does not, after the hook has touched the file.
    hook(
        project,
        "pre-commit",
        "test $(git rev-list --count HEAD) = 1 && exit 0\n"
        "echo '# hook' >> app.py; git add app.py; echo 'too late today' >&2; exit 1",
    )
    done = project.run("fix", "--per-transition")
    assert (done.code, done.out) == (2, "")
    error = done.err.splitlines()[-1]
    assert "1 of 2 commits made: git rejected the commit (too late today)" in error
    assert f"all files were restored to {git(project, 'rev-parse', '--short', 'HEAD').strip()}" in error
    assert subjects(project) == ["Migrate to azure-batch 3.0.0 (2017-05-01.5.0)"]
    assert git(project, "status", "--porcelain") == ""
    assert (project.path / "app.py").read_text() == texts["pool"].replace(
        "target_dedicated", "target_dedicated_nodes"
    )
    (project.path / ".git" / "hooks" / "pre-commit").unlink()
    assert project.run("fix", "--per-transition").code == 0
    assert subjects(project)[1:] == ["Migrate to azure-batch 10.0.0 (2020-09-01.12.0)"]


def test_a_missing_identity_changes_nothing(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["pool"])
    begin(project)
    git(project, "config", "--unset", "user.name")
    git(project, "config", "--unset", "user.email")
    git(project, "config", "user.useConfigOnly", "true")
    done = project.run("fix", "--per-transition")
    assert done.code == 2
    assert "0 of 2 commits made: git rejected the commit" in done.err.splitlines()[-1]
    assert file.read_text() == texts["pool"]
    assert git(project, "status", "--porcelain") == ""


def test_a_hook_that_rewrites_what_is_committed_stops_the_series(
    project: Project, texts: dict[str, str]
) -> None:
    project.write("app.py", texts["pool"])
    begin(project)
    hook(project, "pre-commit", "echo '# formatted' >> app.py; git add app.py")
    done = project.run("fix", "--per-transition")
    assert done.code == 2
    assert "1 of 2 commits made: a git hook changed app.py during the commit" in done.err
    assert git(project, "status", "--porcelain") == ""
    assert (project.path / "app.py").read_text().endswith("# formatted\n")


def test_a_file_that_changes_meanwhile_is_not_overwritten(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import batchlint.engine.fix

    for name in ("a.py", "b.py"):
        project.write(name, texts["pool"])
    begin(project)
    fix = batchlint.engine.fix.fix_source

    def edited(*arguments: Any) -> Any:
        if arguments[0] == "b.py":
            (project.path / "b.py").write_text("# edited\n" + texts["pool"])
        return fix(*arguments)

    monkeypatch.setattr(batchlint.engine.fix, "fix_source", edited)
    done = project.run("fix", "--per-transition", "a.py", "b.py")
    assert done.code == 2
    assert "was changed by another program during the run" in done.err
    assert (project.path / "a.py").read_text() == texts["pool"]
    assert (project.path / "b.py").read_text() == "# edited\n" + texts["pool"]
    assert subjects(project) == []


def test_line_endings_and_modes_stay(project: Project, texts: dict[str, str]) -> None:
    crlf = texts["pool"].replace("\n", "\r\n")
    file = project.write("app.py", crlf)
    file.chmod(0o755)
    begin(project)
    git(project, "config", "core.autocrlf", "true")
    assert project.run("fix", "--per-transition").code == 0
    assert file.read_bytes().count(b"\r\n") == crlf.count("\n")
    assert git(project, "status", "--porcelain") == ""
    assert "old mode" not in git(project, "diff", "HEAD~2", "HEAD")
