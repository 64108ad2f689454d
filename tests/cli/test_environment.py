"""The environment says what an option can: after the command line, before a configuration."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

POOL = """\
import azure.batch.models as m

pool = m.PoolAddParameter(id="p", vm_size="s", target_dedicated=3, max_tasks_per_node=4)
"""


WRONG_VALUES = {
    "TO": ("x", "is not a version"),
    "FROM": ("2020", "is not a version"),
    "SELECT": ("removed,nope", "unknown rule, version or kind 'nope'"),
    "IGNORE": ("nope", "unknown rule, version or kind 'nope'"),
    "EXTEND_RULES": ("none", "no such folder"),
    "UNSAFE_FIXES": ("maybe", "'maybe' is not a valid boolean"),
    "OUTPUT_FORMAT": ("xml", "unknown format 'xml'"),
    "OUTPUT_FILE": ("none/out.txt", "there is no folder none"),
    "FAIL_ON": ("info", "'info' is not one of"),
    "TYPE": ("Pool", "unknown type"),
    "EXCLUDE": ("[z-a]", "is not a valid pattern"),
    "EXTEND_EXCLUDE": ("./", "is not a pattern"),
    "SHOW_FILES": ("2", "is not a valid boolean"),
    "CONFIG": ("none.toml", "none.toml: can't be read"),
    "CACHE_DIR": ("app.py", "app.py is a file"),
    "JOBS": ("0", "is not a positive number"),
    "COLOR": ("red", "'red' is not one of"),
    "QUIET": ("perhaps", "is not a valid boolean"),
}


@pytest.mark.parametrize("name", WRONG_VALUES)
def test_a_wrong_value_names_the_variable(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    value, part = WRONG_VALUES[name]
    project.write("app.py", POOL)
    monkeypatch.setenv(f"BATCHLINT_{name}", value)
    done = project.run("check")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"BATCHLINT_{name}" in done.err and part in done.err
    option = "--" + name.lower().replace("_", "-")
    assert option not in done.err


def test_flags_in_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", POOL)
    project.write("batchlint.toml", "show-files = true\n")
    for value, shown in [
        ("1", 1),
        ("true", 1),
        ("yes", 1),
        ("ON", 1),
        ("0", 0),
        ("false", 0),
        ("no", 0),
        ("off", 0),
    ]:
        monkeypatch.setenv("BATCHLINT_SHOW_FILES", value)
        assert (project.run("check").out == "app.py\n") is bool(shown), value
    monkeypatch.setenv("BATCHLINT_SHOW_FILES", "")
    assert project.run("check").out == "app.py\n", "what is empty says nothing"
    monkeypatch.setenv("BATCHLINT_DIFF", "1")
    monkeypatch.setenv("BATCHLINT_SHOW_FILES", "0")
    assert project.run("fix").out.startswith("--- a/app.py\n")
    assert (project.path / "app.py").read_text() == POOL


def test_lists_in_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.py", "b.py", "sub/c.py"):
        project.write(name, POOL)
    monkeypatch.setenv("BATCHLINT_EXTEND_EXCLUDE", "a.py,x.py sub")
    assert project.run("check", "--show-files").lines == ["b.py"]
    monkeypatch.setenv("BATCHLINT_IGNORE", "removed target-dedicated")
    monkeypatch.setenv("BATCHLINT_OUTPUT_FORMAT", "concise json=out.json")
    assert "max-tasks-per-node" in project.run("check", "-q").out
    report = json.loads((project.path / "out.json").read_text())
    assert {finding["rule"] for finding in report["findings"]} == {"max-tasks-per-node"}
    # The command line takes the place of the whole list.
    assert project.run("check", "-q", "--ignore", "renamed").lines == []


def test_the_configuration_in_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", POOL)
    project.write("mine.toml", 'fail-on = "never"\n')
    project.write("batchlint.toml", "nonsense = 1\n")
    monkeypatch.setenv("BATCHLINT_CONFIG", "mine.toml")
    assert project.run("check").code == 0
    assert project.run("check", "--isolated").code == 1, "the command line comes first"
    monkeypatch.setenv("BATCHLINT_ISOLATED", "1")
    done = project.run("check")
    assert done.code == 2 and "BATCHLINT_ISOLATED and BATCHLINT_CONFIG can't be used together" in done.err
    assert project.run("check", "--config", "mine.toml").code == 0
    monkeypatch.delenv("BATCHLINT_CONFIG")
    assert project.run("check").code == 1


def test_house_rules_in_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `check` reports by the environment's rules, `rules` lists and `explain` explains."""
    project.write(
        "lint/own.yaml",
        "from: 2019-08-01.10.0\n"
        "to: 2020-03-01.11.0\n"
        "rules:\n"
        "  own-clock:\n"
        "    title: every task says how long it may run\n"
        "    property: constraints\n"
        "    of: [TaskAddParameter]\n"
        "    required: true\n"
        "    instead: give constraints\n"
        "    why: A task without an end costs money.\n"
        "    see: handbook\n"
        "    examples:\n"
        "      - TaskAddParameter:\n"
        "          before: {id: t, commandLine: echo}\n"
        "          keep: {id: t, commandLine: echo, constraints: {maxWallClockTime: PT1H}}\n",
    )
    project.write(
        "app.py", 'import azure.batch.models as m\n\nt = m.TaskAddParameter(id="t", command_line="e")\n'
    )
    assert project.run("explain", "own-clock").code == 2
    monkeypatch.setenv("BATCHLINT_EXTEND_RULES", "lint")
    assert "own-clock" in project.run("check", "--output-format", "concise").out
    done = project.run("explain", "own-clock")
    assert done.code == 0 and "every task says how long it may run" in done.out
    assert "own-clock" in project.run("rules").out
    monkeypatch.setenv("BATCHLINT_EXTEND_RULES", "none")
    for command in (["explain", "run-elevated"], ["rules"]):
        done = project.run(*command)
        assert (done.code, done.out) == (2, "")
        assert "BATCHLINT_EXTEND_RULES: none: no such folder" in done.err
