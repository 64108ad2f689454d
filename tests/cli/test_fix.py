"""`batchlint fix`: what it writes, what it never does, and the diff."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_fix_rewrites_and_reports(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["pool"])
    project.write("gone.py", texts["reported"])
    done = project.run("fix")
    assert done.code == 1
    assert file.read_text() == texts["pool"].replace("target_dedicated=", "target_dedicated_nodes=").replace(
        "max_tasks_per_node", "task_slots_per_node"
    )
    assert "app.py: fixed max-tasks-per-node, target-dedicated" in done.out
    assert "Fixed 2 findings in 1 file." in done.out
    assert "Remaining: " in done.out
    assert "gone.py:3:" in done.out


def test_fix_twice_changes_nothing(project: Project, texts: dict[str, str]) -> None:
    files = [project.write("app.py", texts["pool"]), project.write("pool.json", texts["json"])]
    assert project.run("fix").code == 0
    once = [file.read_bytes() for file in files]
    done = project.run("fix")
    assert (done.code, [file.read_bytes() for file in files]) == (0, once)
    assert "No findings in 2 files" in done.out


def test_fix_fails_on_what_it_could_not_look_into_if_asked(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["hidden"])
    project.write("pool.py", texts["pool"])
    done = project.run("fix", "--fail-on", "unknown")
    assert done.code == 1
    assert "No findings remain, 1 unknown in 2 files" in done.out
    assert project.run("fix").code == 0


def test_exit_non_zero_on_fix(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    assert project.run("fix", "--exit-non-zero-on-fix").code == 1
    assert project.run("fix", "--exit-non-zero-on-fix").code == 0


def test_unsafe_fixes_only_when_asked(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["behaves"])
    options = ("--from", "2016-07-01.3.1", "--select", "wait-for-success")
    done = project.run("fix", *options)
    assert (done.code, file.read_text()) == (0, texts["behaves"])
    assert "1 can be fixed with `batchlint fix --unsafe-fixes`." in done.out
    assert project.run("fix", "--unsafe-fixes", *options).code == 0
    assert "wait_for_success=False" in file.read_text()


def test_json_says_what_is_left(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"] + texts["reported"])
    report = json.loads(project.run("fix", "--output-format", "json").out)
    assert report["summary"]["fixed"] == 2
    assert {finding["fix"] for finding in report["findings"]} == {None}


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes")
def test_mode_bits_are_kept_and_nothing_is_left_behind(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["pool"])
    file.chmod(0o750)
    assert project.run("fix").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o750
    assert os.listdir(project.path) == ["app.py"]


def test_a_link_is_followed_only_inside_the_given_paths(
    project: Project, texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "theirs.py"
    outside.write_text(texts["pool"])
    inside = project.write("real/app.py", texts["pool"])
    (project.path / "link.py").symlink_to("real/app.py")
    (project.path / "out.py").symlink_to(outside)
    done = project.run("fix", "out.py")
    assert done.code == 2
    assert "outside the given paths" in done.out
    assert outside.read_text() == texts["pool"]
    # In a folder, such a link is not looked at in the first place.
    assert project.run("fix", ".").code == 0
    assert outside.read_text() == texts["pool"]
    assert "task_slots_per_node" in inside.read_text()
    assert (project.path / "link.py").is_symlink()


def test_a_read_only_file_is_not_replaced(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project.write("app.py", texts["pool"])
    # Root may write everything, so that the mode bits would not do.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    done = project.run("fix")
    assert done.code == 2
    assert "app.py: failed: can't be written: Permission denied" in done.out
    assert file.read_text() == texts["pool"]


def test_a_file_that_changed_meanwhile_is_left_alone(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import batchlint.engine.fix

    file = project.write("app.py", texts["pool"])
    fix = batchlint.engine.fix.fix_source

    def edited(*arguments: Any) -> Any:
        file.write_text("# edited\n" + texts["pool"])
        return fix(*arguments)

    monkeypatch.setattr(batchlint.engine.fix, "fix_source", edited)
    done = project.run("fix")
    assert done.code == 2
    assert "was changed by another program during the run" in done.out
    assert file.read_text().startswith("# edited\nimport")
    assert os.listdir(project.path) == ["app.py"]


def test_a_fix_that_fails_its_check_is_not_written(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import batchlint.engine.fix
    from batchlint.core.findings import Failure
    from batchlint.core.reports import FixReport

    check = batchlint.engine.fix.check_source

    def fails(path: str, data: bytes, settings: Any) -> Any:
        before = check(path, data, settings)
        after = check(path, data, settings)
        after.failures.append(Failure(path, "not changed because it would not parse"))
        return FixReport(before, after, [], None)

    monkeypatch.setattr(batchlint.engine.fix, "fix_source", fails)
    file = project.write("app.py", texts["pool"])
    for options in ((), ("--diff",)):
        done = project.run("fix", *options)
        assert done.code == 2
        assert "not changed" in done.out + done.err
        assert file.read_text() == texts["pool"]
    assert "Found 2 errors" in project.run("fix").out


def test_stdin_goes_to_stdout(project: Project, texts: dict[str, str]) -> None:
    crlf = texts["pool"].replace("\n", "\r\n").encode()
    done = project.run("fix", "-", stdin=crlf)
    assert done.code == 0
    assert done.raw == crlf.replace(b"target_dedicated", b"target_dedicated_nodes").replace(
        b"max_tasks_per_node", b"task_slots_per_node"
    )
    assert "Fixed 2 findings" in done.err
    for same in (b"nothing = 1\n", b"", texts["broken"].encode()):
        done = project.run("fix", "-", stdin=same)
        assert done.raw == same
    assert done.code == 2
    # A file that is excluded is handed on as well.
    done = project.run(
        "fix", "-", "--stdin-filename", "venv/app.py", "--force-exclude", stdin=texts["pool"].encode()
    )
    assert (done.code, done.out) == (0, texts["pool"])


def test_diff_writes_nothing_and_says_so(project: Project, texts: dict[str, str]) -> None:
    file = project.write("app.py", texts["pool"])
    done = project.run("fix", "--diff")
    assert done.code == 1
    assert file.read_text() == texts["pool"]
    assert done.out.startswith("--- a/app.py\n+++ b/app.py\n@@ -3,6 +3,6 @@\n")
    assert "Would fix 2 findings in 1 file." in done.err
    assert project.run("fix", "--diff", "--exit-zero").code == 0
    project.run("fix")
    done = project.run("fix", "--diff")
    assert (done.code, done.out) == (0, "")


def test_diff_with_findings_but_no_changes_is_zero(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["reported"])
    done = project.run("fix", "--diff")
    assert (done.code, done.out) == (0, "")
    assert "would remain" in done.err


def test_diff_into_a_file(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    done = project.run("fix", "--diff", "-o", "change.patch")
    assert (done.code, done.out) == (1, "")
    assert (project.path / "change.patch").read_bytes().startswith(b"--- a/app.py\n")


@pytest.mark.parametrize(
    "name", ["app.py", "my app.py", "größe/ünï.py", 'quo"te\\d.py', "deep/er/tab\tbed.py"]
)
@pytest.mark.parametrize("change", ["lf", "crlf", "no-newline", "bom", "latin-1"])
def test_git_applies_the_diff(project: Project, texts: dict[str, str], name: str, change: str) -> None:
    text = texts["pool"]
    data = text.encode()
    if change == "crlf":
        data = data.replace(b"\n", b"\r\n")
    elif change == "no-newline":
        data = data.rstrip(b"\n")
    elif change == "bom":
        data = b"\xef\xbb\xbf" + data
    elif change == "latin-1":
        text = "# -*- coding: latin-1 -*-\n" + text.replace("cores", "Kerne für Größe")
        data = text.encode("latin-1")
    file = project.write(name, data)
    git(project.path, "init", "-q")
    git(project.path, "config", "core.autocrlf", "false")
    git(project.path, "add", "-A")
    diff = project.run("fix", "--diff").raw
    git(project.path, "apply", "-", stdin=diff)
    applied = file.read_bytes()
    assert applied != data
    git(project.path, "checkout", "-q", "--", ".")
    assert project.run("fix").code == 0
    assert file.read_bytes() == applied


def test_the_diff_of_two_files_from_a_subfolder(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(project.path, "init", "-q")
    project.write("sub/a.py", texts["pool"])
    project.write("sub/b.json", texts["json"].rstrip())
    monkeypatch.chdir(project.path / "sub")
    diff = project.run("fix", "--diff").raw
    git(project.path / "sub", "apply", "-", stdin=diff)
    assert project.run("check").code == 0


def test_files_that_import_a_renamed_class_from_another_follow(project: Project) -> None:
    project.write("requirements.txt", "azure-batch==3.0.0\n")
    project.write("farm/__init__.py", "")
    own = "from azure.batch.models import {0}\n\n\ndef said(error: {0}) -> str: ...\n"
    importing = "from farm.errors import {0}\n\nprint({0})\n"
    reading = "from farm import errors\n\nprint(errors.{0})\n"
    files = {"farm/errors.py": own, "importing.py": importing, "reading.py": reading}
    for name, text in files.items():
        project.write(name, text.format("TaskSchedulingError"))
    assert project.run("fix", "--to", "2024-02-01.19.0").code == 0
    for name, text in files.items():
        assert (project.path / name).read_text() == text.format("TaskFailureInformation"), name
