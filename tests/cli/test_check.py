"""`batchlint check`: exit codes, what is looked at, and where the report goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

CODES = [
    # what is there, options, exit code
    ("clean", [], 0),
    ("pool", [], 1),
    ("reported", [], 1),
    ("behaves", [], 0),
    ("behaves", ["--from", "2016-07-01.3.1"], 0),
    ("behaves", ["--from", "2016-07-01.3.1", "--fail-on", "warning"], 1),
    ("hidden", [], 0),
    ("hidden", ["--fail-on", "unknown"], 1),
    ("pool", ["--fail-on", "unknown"], 1),
    ("clean", ["--fail-on", "unknown"], 0),
    ("hidden", ["--fail-on", "warning"], 0),
    ("hidden", ["--fail-on", "unknown", "--output-format", "json"], 1),
    ("hidden", ["--fail-on", "unknown", "--exit-zero"], 0),
    ("behaves", ["--from", "2016-07-01.3.1", "--fail-on", "unknown"], 1),
    ("pool", ["--fail-on", "never"], 0),
    ("pool", ["--exit-zero"], 0),
    ("pool", ["--to", "azure-batch==2.0.0"], 0),
    ("pool", ["--select", "run-elevated"], 0),
    ("pool", ["--ignore", "target-dedicated,max-tasks-per-node"], 0),
    ("pool", ["--ignore", "2017-05-01.5.0", "--ignore", "renamed"], 0),
    ("pool", ["--select", "renamed"], 1),
    ("broken", [], 2),
    ("broken", ["--exit-zero", "--fail-on", "never"], 2),
]


@pytest.mark.parametrize(("what", "options", "code"), CODES)
def test_exit_code(project: Project, texts: dict[str, str], what: str, options: list[str], code: int) -> None:
    project.write("app.py", texts[what])
    assert project.run("check", *options).code == code


def test_a_failure_wins_over_findings(project: Project, texts: dict[str, str]) -> None:
    project.write("a.py", texts["broken"])
    project.write("b.py", texts["pool"])
    done = project.run("check")
    assert done.code == 2
    assert "a.py:3:12: failed" in done.out
    assert "max-tasks-per-node" in done.out


def test_no_findings_but_unknown_places_is_not_all_clean(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["hidden"])
    done = project.run("check")
    assert "No findings, 1 unknown in 1 file" in done.out
    assert "1 place could not be analysed; `--show-unknown` shows it." in done.out
    assert "app.py:3:" in project.run("check", "--show-unknown", "--output-format", "concise").out


def test_unknown_places_are_always_in_json(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["hidden"])
    done = json.loads(project.run("check", "--output-format", "json").out)
    assert done["summary"]["unknown"] == 1
    (place,) = done["unknown"]
    assert (place["path"], place["line"], place["column"]) == ("app.py", 3, 37)
    assert place["message"].startswith(
        "the arguments unpacked into `PoolAddParameter` could not be analysed; check for "
    )


def test_summary_says_what_can_be_fixed(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    project.write("other.py", texts["reported"])
    out = project.run("check").out
    assert "errors in 2 files (target 2024-02-01.19.0)." in out
    assert "2 can be fixed safely with `batchlint fix`" in out


def test_quiet_shows_findings_only(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    done = project.run("check", "-q", "--output-format", "concise")
    assert len(done.lines) == 2
    assert project.run("check", "-q", "--select", "run-elevated").out == ""


def test_statistics(project: Project, texts: dict[str, str]) -> None:
    project.write("a.py", texts["pool"])
    project.write("b.json", texts["json"])
    done = project.run("check", "--statistics", "-q")
    assert done.lines == ["2 [*] target-dedicated", "1 [*] max-tasks-per-node"]
    project.write("c.py", texts["reported"])
    done = project.run("check", "--statistics", "-q", "--output-format", "concise", "-o", "counted.txt")
    assert (done.code, done.out) == (1, "")
    lines = (project.path / "counted.txt").read_text().splitlines()
    assert lines[0] == "2 [*] target-dedicated" and any(line.startswith("1 [ ] ") for line in lines)


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_statistics_hide_no_failure_and_no_unknown_place(project: Project, quiet: tuple[str, ...]) -> None:
    project.write("broken.py", "import azure.batch\nx = (\n")
    project.write(
        "open.py", "import azure.batch.models as m\n\n\ndef f(**kw):\n    return m.PoolAddParameter(**kw)\n"
    )
    done = project.run("check", "--statistics", *quiet)
    assert done.code == 2 and "broken.py:" in done.out and ": failed: " in done.out
    assert ": unknown " not in done.out
    done = project.run("check", "--statistics", "--show-unknown", *quiet)
    assert done.code == 2 and "open.py:5:" in done.out and ": unknown " in done.out


def test_show_files(project: Project, texts: dict[str, str]) -> None:
    for name in ("b.py", "a/c.json", "a/d.txt", "e.pyi"):
        project.write(name, texts["pool"])
    done = project.run("check", "--show-files")
    assert (done.code, done.lines) == (0, ["a/c.json", "b.py", "e.pyi"])
    for command in ("check", "fix"):
        done = project.run(command, "--show-files", "-o", f"{command}.txt", "b.py", "a")
        assert (done.code, done.out, done.err) == (0, "", "")
        assert (project.path / f"{command}.txt").read_text() == "a/c.json\nb.py\n"
    assert (project.path / "b.py").read_text() == texts["pool"]


def test_nothing_to_look_at_is_said(project: Project) -> None:
    project.write("readme.txt", "hello")
    done = project.run("check")
    assert done.code == 0
    assert "there are no files to check" in done.err


def test_output_file(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    done = project.run("check", "-o", "report.txt", "--color", "auto")
    assert (done.code, done.out) == (1, "")
    assert "max-tasks-per-node" in (project.path / "report.txt").read_text()
    done = project.run("check", "-o", "no/such/report.txt")
    assert done.code == 2
    assert done.err.count("\n") == 1


def test_stdin(project: Project, texts: dict[str, str]) -> None:
    done = project.run("check", "-", "--output-format", "concise", stdin=texts["pool"].encode())
    assert done.code == 1
    assert done.lines[0].startswith("-:6:5: error target-dedicated ")
    done = project.run("check", "-", "--output-format", "concise", stdin=texts["json"].encode())
    assert done.lines[0].startswith("-:4:")
    done = project.run("check", "--stdin-filename", "app/pool.py", "-", "-q", stdin=texts["pool"].encode())
    assert done.out.startswith("app/pool.py:6:5: ")


def test_stdin_and_a_path_is_refused(project: Project) -> None:
    done = project.run("check", "-", "app.py")
    assert done.code == 2
    assert "stdin" in done.err


def test_type_makes_a_payload_of_any_json(project: Project) -> None:
    project.write("user.json", '{"name": "me", "isAdmin": true, "sshPublicKey": "ssh-rsa AAAA"}')
    options = ("check", "--to", "2015-12-01.2.2", "--output-format", "concise")
    assert project.run(*options).code == 0
    done = project.run(*options, "--type", "ComputeNodeUser")
    assert done.code == 1
    assert done.out.startswith("user.json:1:")
    assert "not-yet-available `ComputeNodeUser.sshPublicKey`" in done.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_read(project: Project) -> None:
    os.mkfifo(project.path / "pipe.py")
    done = project.run("check", "pipe.py")
    assert done.code == 2
    assert "not a regular file" in done.out


def test_a_bug_in_one_file_does_not_hide_the_others(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import batchlint.engine.check

    check = batchlint.engine.check.check_source

    def fails(path: str, data: bytes, settings: Any) -> Any:
        if path == "a.py":
            raise KeyError("what")
        return check(path, data, settings)

    monkeypatch.setattr(batchlint.engine.check, "check_source", fails)
    project.write("a.py", texts["pool"])
    project.write("b.py", texts["pool"])
    done = project.run("check", "--output-format", "concise")
    assert done.code == 2
    assert "a.py: failed: internal error: KeyError: 'what'; this is a bug in batchlint" in done.out
    assert "b.py:6:5: error target-dedicated" in done.out
    assert "Traceback" not in done.out + done.err


def test_a_bug_anywhere_else_is_one_line(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import batchlint.cli.check

    def fails(options: Any, surveys: bool = False) -> Any:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr(batchlint.cli.check, "started", fails)
    done = project.run("check")
    assert done.code == 2
    message = "internal error: RuntimeError: first; this is a bug in batchlint, please report it"
    assert done.err == f"batchlint: error: {message}\n"


def test_evidence_is_said_with_v(project: Project, texts: dict[str, str]) -> None:
    project.write("old/requirements.txt", "azure-batch==6.0.0\n")
    project.write("old/app.py", texts["pool"])
    project.write("new/app.py", texts["pool"])
    done = project.run("check", "-v", "--output-format", "json")
    assert "old: source version: 2018-12-01.8.0 (old/requirements.txt: azure-batch==6.0.0)" in done.err
    assert "new: source version: unknown" in done.err
    assert json.loads(done.out)["from"] is None
    done = project.run("check", "-v", "--from", "latest", "old")
    assert "(--from)" in done.err


def test_api_version_in_the_file_is_evidence(project: Project) -> None:
    project.write(
        "app.py",
        'import azure.batch.models as m\nVERSION = "2018-08-01.7.0"\ntask = m.StartTask(command_line="x")\n',
    )
    done = project.run("check", "-v", "--output-format", "json")
    report = json.loads(done.out)
    assert report["from"] == "2018-08-01.7.0"
    assert [f["rule"] for f in report["findings"]] == ["wait-for-success"]
    assert 'api-version "2018-08-01.7.0" in the file' in done.err


def test_files_that_say_nothing_about_batch_cost_no_heavy_import(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BATCHLINT_TO")
    project.write("app.py", "print('hello')\n")
    project.write("data.json", '{"a": 1}')
    code = (
        "import sys; from batchlint.cli.main import run; code = run(['check']); "
        "heavy = {'libcst', 'yaml', 'rich', 'batchlint.engine.check', 'pathspec', 'packaging'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_as_a_module_and_into_a_closed_pipe(project: Project, texts: dict[str, str]) -> None:
    for index in range(60):
        project.write(f"app{index}.py", texts["pool"])
    command = f"{sys.executable} -m batchlint check . | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("app0.py:6:5: error[target-dedicated]\n")
