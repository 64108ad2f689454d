"""`fix --add-ignores` as a user meets it."""

from __future__ import annotations

import subprocess

import pytest

from tests.cli.conftest import Project
from tests.versions import TO_NEWEST_OF_FIRST

pytestmark = pytest.mark.usefixtures("first_generation")


def test_as_a_user(project: Project, texts: dict[str, str]) -> None:
    files = {"pool.py": texts["pool"], "os.py": texts["reported"], "clean.py": texts["clean"]}
    for name, text in files.items():
        (project.path / name).write_text(text)
    (project.path / "requirements.txt").write_text("azure-batch==6.0.0\n")
    diff = project.run("fix", "--add-ignores", "--diff")
    assert diff.code == 1 and "Would add comments for 3 findings in 2 files." in diff.err
    assert {n: (project.path / n).read_text() for n in files} == files
    subprocess.run(["git", "apply"], input=diff.raw, cwd=project.path, check=True)
    by_diff = {n: (project.path / n).read_text() for n in files}
    for name, text in files.items():
        (project.path / name).write_text(text)
    done = project.run("fix", "--add-ignores", "--to", TO_NEWEST_OF_FIRST)
    assert done.code == 0 and "Added suppressions for 3 findings in 2 files." in done.out
    assert {n: (project.path / n).read_text() for n in files} == by_diff
    assert (project.path / "requirements.txt").read_text() == "azure-batch==6.0.0\n"
    checked = project.run("check")
    assert checked.code == 0 and "Not shown: 3 suppressed findings." in checked.out
    assert project.run("fix", "--add-ignores", "--diff").raw == b""
    stays = project.run("fix", "--to", TO_NEWEST_OF_FIRST)
    assert "its files still have 3 errors (os.py, pool.py; 3 suppressed)" in stays.out


def test_only_what_is_selected(project: Project, texts: dict[str, str]) -> None:
    (project.path / "pool.py").write_text(texts["pool"])
    project.run("fix", "--add-ignores", "--select", "max-tasks-per-node")
    assert "target_dedicated=3,\n" in (project.path / "pool.py").read_text()
    assert (
        "4,  # as many as cores  # batchlint: ignore[max-tasks-per-node]"
        in (project.path / "pool.py").read_text()
    )


def test_json_says_what_to_do_instead(project: Project, texts: dict[str, str]) -> None:
    (project.path / "pool.json").write_text(texts["json"])
    done = project.run("fix", "--add-ignores")
    assert done.code == 1 and "per-file-ignores" in done.out and "--write-baseline" in done.out
    assert (project.path / "pool.json").read_text() == texts["json"]


def test_stdin(project: Project, texts: dict[str, str]) -> None:
    done = project.run("fix", "--add-ignores", "-", stdin=texts["pool"].encode())
    assert done.code == 0 and b"3,  # batchlint: ignore[target-dedicated]" in done.raw
