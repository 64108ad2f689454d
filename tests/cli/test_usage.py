"""Wrong usage: one line that can be acted on, exit code 2, nothing on stdout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Project = Any

WRONG = [
    (["check", "--to", "2020-09-01"], "2020-09-01.12.0"),
    (["check", "--to", "azure-batch==15.0.0"], "the nearest known ones are 14.2.0 and 15.1.0"),
    (["check", "--to", "azure-batch==15.2.0"], "newest known one is azure-batch 15.1.0"),
    (["check", "--from", "latestt"], "did you mean 'latest'?"),
    (["check", "nowhere"], "nowhere: no such file or folder"),
    (["check", "dangling"], "link to something that does not exist"),
    (["check", "--select", "run-elevatd"], "did you mean 'run-elevated'?"),
    (["check", "--ignore", "2017-05-01.5.1"], "the nearest known ones are 2017-06-01.5.1 and 2017-05-01.5.0"),
    (["check", "--select", "zzz"], "`batchlint rules` lists them"),
    (["check", "--type", "PoolAddParameters"], "did you mean 'PoolAddParameter'"),
    (["check", "--output-format", "xml"], "full"),
    (["check", "--fail-on", "info"], "warning"),
    (["check", "--selct", "x"], "--select"),
    (["check", "--to"], "requires an argument"),
    (["check", "--fix"], "`check` has no option --fix; `batchlint fix` changes files"),
    (["check", "app.py", "--diff"], "`batchlint fix --diff` shows the changes"),
    (["check", "--exclude", "[z-a]"], "not a valid pattern"),
    (["check", "--isolated", "--config", "x.toml"], "can't be used together"),
    (["check", "--config", "x.toml"], "x.toml: can't be read"),
    (["check", "--color", "sometimes"], "always"),
    (["fix", "--to", "azure-batch"], "has no release"),
    (["fix", "nowhere"], "no such file"),
    (["explain", "run-elevate"], "did you mean 'run-elevated'?"),
    (["explain", "maxTasksPerNode"], "did you mean 'max-tasks-per-node'"),
    (["explain", "2015-01-01.1.0"], "nearest known"),
    (["explain"], "missing argument 'RULE'"),
    (["explain", ""], "unknown rule or version ''"),
    (["rules", "--to", "azure-batch 99"], "newest known"),
    (["rules", "--from", "10", "--to", "1.0.0"], "--from 10 is newer than --to 1.0.0"),
    (["rules", "extra"], "unexpected argument 'extra'"),
    (["schema", "confg"], "unknown schema 'confg'"),
    (["check", ""], "a path must not be empty"),
    (["check", "--config="], "--config: must not be empty"),
    (["check", "--jobs", "0"], "--jobs: '0' is not a positive number"),
    (["check", "-z"], "unknown option '-z'"),
    (["check", "--quiet=1"], "option '--quiet' does not take a value"),
    (["--to", "latest"], "unknown option '--to'; write a command first"),
    (["bogus"], "unknown command 'bogus'; the commands are check, fix"),
    (["chek"], "unknown command 'chek'; did you mean"),
    (["app.py"], "did you mean `batchlint check app.py`?"),
]


@pytest.mark.parametrize(("arguments", "part"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_usage(project: Project, arguments: list[str], part: str) -> None:
    project.write("app.py")
    (project.path / "dangling").symlink_to("gone")
    done = project.run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("batchlint: error: ")
    assert done.err.count("\n") == 1
    assert part in done.err
    assert not done.err.endswith(".\n")


def test_help_and_version(project: Project) -> None:
    for option in ("-h", "--help"):
        done = project.run(option)
        assert done.code == 0
        assert "check" in done.out
    assert project.run("--version").out.startswith("batchlint 0.")


COMMANDS = ("check", "fix", "plan", "explain", "rules", "versions", "schema")


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_the_terminal(
    project: Project, monkeypatch: pytest.MonkeyPatch, command: str, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = project.run(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: batchlint {command}")
    assert max(map(len, done.lines)) < columns
    assert not any(line.endswith("-") for line in done.lines), "a name is broken at a hyphen"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_ends_with_examples_that_work_and_a_link(project: Project, command: str) -> None:
    for name in ("src/app.py", "my-rules/rules.yaml"):
        project.write(name, "")
    *_, examples = project.run(*command.split(), "--help").out.partition("\nExamples:\n")
    shown, _, link = examples.partition("\n\n")
    calls = [line.split(" >")[0].split() for line in shown.splitlines() if line.startswith("  batchlint ")]
    assert len(calls) == 2 and link.startswith("Documentation: https://")
    for _, *words in calls:
        assert words[0] == (command or words[0])
        if "--per-transition" not in words:
            assert project.run(*words).code in (0, 1)


def test_options_are_in_groups_and_fix_shows_its_own_first(project: Project) -> None:
    groups = re.findall(r"^(\w[\w ]+):$", project.run("check", "--help").out, re.MULTILINE)
    named = ["Versions", "Files", "Rules", "Baseline", "Output", "Exit code", "Cache and performance"]
    assert groups == [*named, "General", "Examples"]
    first = project.run("fix", "--help").out.partition("\nFixes:\n")[2].partition("\n\n")[0]
    own = ["--diff", "-i,", "--[no-]unsafe-fixes", "--[no-]partial", "--per-transition", "--add-ignores"]
    assert re.findall(r"^  (\S+)", first, re.MULTILINE)[: len(own)] == own


def test_nothing_at_all_shows_help(project: Project) -> None:
    done = project.run()
    assert done.code == 2
    assert "Usage: batchlint" in done.err


@pytest.mark.usefixtures("first_generation")
def test_environment_variables(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app/pools.py", texts["pool"])
    project.write("batchlint.toml", 'fail-on = "error"\noutput-format = "full"\n')
    monkeypatch.setenv("BATCHLINT_FAIL_ON", "never")
    monkeypatch.setenv("BATCHLINT_OUTPUT_FORMAT", "concise")
    done = project.run("check")
    assert done.code == 0 and done.out.startswith("app/pools.py:6:5: ")
    assert project.run("check", "--fail-on", "error").code == 1
    monkeypatch.setenv("BATCHLINT_IGNORE", "max-tasks-per-node,target-dedicated-nodes")
    assert "max-tasks-per-node" not in project.run("check").out
    monkeypatch.setenv("BATCHLINT_JOBS", "none")
    done = project.run("check")
    assert done.code == 2 and "BATCHLINT_JOBS" in done.err


FULL = Path("/dev/full")
NO_SPACE = "batchlint: error: can't write the output: No space left on device\n"


def ran(*arguments: str, stdout: Any = subprocess.PIPE, **kwargs: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("BATCHLINT_")}
    command = [sys.executable, "-m", "batchlint", *arguments]
    kwargs = {"stderr": subprocess.PIPE, "text": True, "env": environment, "check": False} | kwargs
    return subprocess.run(command, stdout=stdout, **kwargs)


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [
        *(["--version"], ["--help"], ["rules"], ["versions"], ["explain", "run-elevated"]),
        *(["check", "silent.py"], ["check", "app.py", "--output-format", "json"], ["check", "--help"]),
        *(
            ["check", "."],
            ["fix", "--diff", "app.py"],
            ["plan", "app.py"],
            ["check", "--show-files", "app.py"],
        ),
    ],
    ids=" ".join,
)
def test_a_full_disk_is_one_line(project: Project, arguments: list[str]) -> None:
    project.write("app.py")
    project.write("silent.py", "x = 1\n")
    with FULL.open("w") as full:
        done = ran(*arguments, stdout=full)
    assert (done.returncode, done.stderr) == (2, NO_SPACE)


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_errors_that_can_not_be_said_keep_their_exit_code(project: Project) -> None:
    with FULL.open("w") as full:
        assert ran("check", "nowhere", stderr=full).returncode == 2


def test_a_reader_that_has_gone_is_no_error(project: Project) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = ran("rules", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
