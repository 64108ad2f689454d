"""Baselines: what they keep out, what is new all the same, what is stale, and how they are written."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batchlint.run import schedule, session
from tests.caches import forget
from tests.cli.conftest import Project

pytestmark = pytest.mark.usefixtures("first_generation")

IMPORT = "import azure.batch.models as m\n"
OLD = "m.CloudPool(max_tasks_per_node=2)"
ENTRY = {"path": "a.py", "rule": "blob-source", "subject": "s", "source": "x", "count": 1}


def _write(project: Project, **files: str) -> None:
    forget()
    for name, text in files.items():
        (project.path / name.replace("_", ".")).write_text(text)


def _entries(project: Project) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((project.path / "base.json").read_text())["findings"]
    return found


def _new(project: Project, *arguments: str) -> list[tuple[str, str, int]]:
    forget()
    said = project.run(
        "check", "--no-cache", "--baseline", "base.json", "--output-format", "json", *arguments
    )
    return [(f["path"], f["rule"], f["line"]) for f in json.loads(said.out)["findings"]]


@pytest.fixture
def legacy(project: Project, texts: dict[str, str]) -> Project:
    """Three kinds of files, whose findings are known."""
    code = f"{IMPORT}x = {OLD}\ny = {OLD}\n"
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": [IMPORT, f"x = {OLD}"]}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    _write(project, a_py=code, b_py=texts["pool"], c_json=texts["json"], d_ipynb=notebook)
    done = project.run("check", "--write-baseline", "base.json")
    assert done.code == 0 and "base.json: contains 6 findings in 4 files" in done.out
    assert "Not shown: 6 findings in the baseline." in done.out
    return project


def test_what_it_holds(legacy: Project) -> None:
    assert [(e["path"], e["rule"], e["source"], e["count"]) for e in _entries(legacy)] == [
        ("a.py", "max-tasks-per-node", "max_tasks_per_node", 2),
        ("b.py", "max-tasks-per-node", "max_tasks_per_node", 1),
        ("b.py", "target-dedicated", "target_dedicated", 1),
        ("c.json", "target-dedicated", "targetDedicated", 1),
        ("d.ipynb", "max-tasks-per-node", "max_tasks_per_node", 1),
    ]
    assert len((legacy.path / "base.json").read_text().splitlines()) == 5 + 2
    assert _new(legacy) == []


def test_one_more_of_the_same_is_new(legacy: Project) -> None:
    _write(legacy, a_py=f"{IMPORT}x = {OLD}\nz = {OLD}\ny = {OLD}\n", e_py=f"{IMPORT}x = {OLD}\n")
    assert _new(legacy) == [("a.py", "max-tasks-per-node", 4), ("e.py", "max-tasks-per-node", 2)]


def test_moving_and_formatting_change_nothing(legacy: Project) -> None:
    _write(legacy, a_py=f"# a\n{IMPORT}def f():\n    return (\n        {OLD},\n        [{OLD}])\n\n\nw = 1\n")
    (legacy.path / "c.json").write_text(json.dumps(json.loads((legacy.path / "c.json").read_text())))
    assert _new(legacy) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_chunks_order_and_processes_change_nothing(
    legacy: Project, monkeypatch: pytest.MonkeyPatch, chance: random.Random
) -> None:
    (legacy.path / "gone.py").unlink(missing_ok=True)
    known = {e["path"] for e in _entries(legacy)}
    count = chance.randrange(5)
    _write(legacy, a_py=IMPORT + f"x = {OLD}\n" * count, e_py=IMPORT + f"y = {OLD}\n")
    whole = _new(legacy)
    assert len(whole) == max(count - 2, 0) + 1 and "a.py" in known
    names = ["a.py", "b.py", "c.json", "d.ipynb", "e.py"]
    chance.shuffle(names)
    cut = chance.randrange(6)
    parts = [part for part in (names[:cut], names[cut:]) if part]
    assert sorted(found for part in parts for found in _new(legacy, *part)) == whole
    with monkeypatch.context() as patch:
        patch.setattr(schedule, "_WORTH_A_PROCESS", 0)
        patch.setattr(session, "processes", lambda limit: 3)
        assert _new(legacy) == whole


def test_the_cache_changes_nothing(legacy: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(
        legacy, a_py=f"{IMPORT}{OLD}\n{OLD}\n{OLD}\n", k_py=f"x = {OLD}  # batchlint: ignore[blob-source] é\n"
    )
    runs = []
    for _ in range(2):
        forget()
        runs.append(legacy.run("check", "--baseline", "base.json"))
    assert runs[0] == runs[1] and runs[0].code == 1


def test_a_file_that_was_renamed_stays_known(legacy: Project) -> None:
    (legacy.path / "a.py").rename(legacy.path / "moved.py")
    forget()
    assert _new(legacy) == []
    done = legacy.run("check", "--baseline", "base.json", "--fail-on", "warning")
    assert done.code == 0 and "stale" not in done.out + done.err, "what still matches is not stale"
    done = legacy.run("check", "--write-baseline", "base.json")
    assert done.code == 0 and {e["path"] for e in _entries(legacy)} == {
        "moved.py",
        "b.py",
        "c.json",
        "d.ipynb",
    }
    _write(legacy, copy_py=f"{IMPORT}x = {OLD}\n")
    assert _new(legacy) == [("copy.py", "max-tasks-per-node", 2)]


def test_what_is_stale_is_told_and_taken_out(legacy: Project) -> None:
    _write(legacy, a_py=f"{IMPORT}x = {OLD}\n", b_py="x = 1\n")
    done = legacy.run("check", "--baseline", "base.json")
    assert done.code == 0
    assert "stale: max-tasks-per-node in a.py is no longer found (recorded 2 times, found 1)" in done.out
    assert "stale: target-dedicated in b.py is no longer found" in done.out
    assert legacy.run("check", "--baseline", "base.json", "--fail-on", "warning").code == 1
    quiet = legacy.run("check", "--baseline", "base.json", "--fail-on", "warning", "-q")
    assert quiet.code == 1 and "stale" in quiet.err
    # Of what was not looked at, or could not be told, nothing is said, and nothing gets lost.
    assert "stale" not in legacy.run("check", "--baseline", "base.json", "c.json", "--fail-on", "warning").out
    narrow = ("--select", "target-dedicated", "a.py")
    assert "stale" not in legacy.run("check", "--baseline", "base.json", *narrow).out
    before = (legacy.path / "base.json").read_bytes()
    assert legacy.run("check", "--write-baseline", "base.json", *narrow).code == 0
    assert (legacy.path / "base.json").read_bytes() == before
    assert legacy.run("check", "--write-baseline", "base.json").code == 0
    assert [e["count"] for e in _entries(legacy) if e["path"] in ("a.py", "b.py")] == [1]
    assert "stale" not in legacy.run("check", "--baseline", "base.json").out


def test_counts_may_only_fall(legacy: Project) -> None:
    before = (legacy.path / "base.json").read_bytes()
    _write(legacy, a_py=f"{IMPORT}x = {OLD}\n" * 3)
    done = legacy.run("check", "--write-baseline", "base.json", "--exit-zero")
    assert done.code == 1 and "1 finding is new" in done.err and "delete the file to start again" in done.err
    assert "Found 1 error" in done.out and (legacy.path / "base.json").read_bytes() == before
    # A file that is gone can be taken over by another, but not by two.
    (legacy.path / "a.py").unlink()
    _write(legacy, x_py=f"{IMPORT}x = {OLD}\n" * 2, y_py=f"{IMPORT}x = {OLD}\n" * 2)
    copied = legacy.run("check", "--write-baseline", "base.json")
    assert (
        copied.code == 1
        and "new in the files that were moved" in copied.err
        and (legacy.path / "base.json").read_bytes() == before
    )


def test_what_fails_stays_known(legacy: Project) -> None:
    _write(legacy, a_py=f"{IMPORT}x = (\n")
    done = legacy.run("check", "--write-baseline", "base.json")
    assert done.code == 2 and "stale" not in done.out
    assert [e["count"] for e in _entries(legacy) if e["path"] == "a.py"] == [2]


def test_the_configuration_names_it(legacy: Project) -> None:
    sub = legacy.path / "sub"
    sub.mkdir()
    (legacy.path / "batchlint.toml").write_text('baseline = "base.json"\n')
    assert legacy.run("check").code == 0
    (sub / "a.py").write_text(f"{IMPORT}x = {OLD}\n")
    forget()
    assert legacy.run("check", "--write-baseline", "sub/other.json", "sub").code == 0
    (sub / "batchlint.toml").write_text('baseline = "other.json"\n')
    assert legacy.run("check").code == 0
    fixed = legacy.run("fix", "--diff")
    assert fixed.code == 1 and b"task_slots_per_node" in fixed.raw


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "base.json:1: is not valid JSON: expecting value"),
        ("[]", "is not a baseline of batchlint"),
        ('{"findings": []}', "is not a baseline of batchlint"),
        ('{"format": 2, "findings": []}', "has format 2, but this version of batchlint reads only format 1"),
        ('{"format": true, "findings": []}', "format must be 1"),
        ('{"format": 1, "findings": [], "x": 1}', "unknown key 'x'"),
        (
            '{"format": 1, "findings": [\n<<<<<<< HEAD\n=======\n>>>>>>> x\n]}',
            "base.json:2: has conflict markers",
        ),
        (json.dumps({"format": 1, "findings": [ENTRY, ENTRY]}), "findings[1]: is a duplicate"),
        (
            json.dumps({"format": 1, "findings": [{**ENTRY, "count": 0}]}),
            "findings[0].count: must be a positive number",
        ),
        (json.dumps({"format": 1, "findings": [{**ENTRY, "rule": 3}]}), "findings[0].rule: must be a string"),
        (json.dumps({"format": 1, "findings": [{**ENTRY, "line": 3}]}), "findings[0]: unknown key 'line'"),
        (json.dumps({"format": 1, "findings": ["x"]}), "findings[0]: must be an object"),
        ("[" * 100000, "nested too deeply"),
    ],
)
def test_a_broken_one_is_refused(project: Project, content: str, said: str) -> None:
    _write(project, base_json=content, a_py="x = 1\n")
    for option in ("--baseline", "--write-baseline"):
        done = project.run("check", option, "base.json", "a.py")
        assert done.code == 2 and said in done.err and done.err.count("\n") == 1
    assert (project.path / "base.json").read_text() == content


def test_wrong_usage(project: Project) -> None:
    missing = project.run("check", "--baseline", "base.json")
    assert missing.code == 2 and "--write-baseline base.json` creates it" in missing.err
    assert project.run("check", "--baseline", "a.json", "--write-baseline", "b.json").code == 2
    assert project.run("check", "--write-baseline", "b.json", "-").code == 2
    nowhere = project.run("check", "--write-baseline", "no/b.json")
    assert nowhere.code == 2 and "no/b.json: can't be written" in nowhere.err


def test_it_merges_line_by_line(legacy: Project, tmp_path: Path) -> None:
    base = (legacy.path / "base.json").read_text()
    lines = base.splitlines(keepends=True)
    ours, theirs = base.replace(lines[1], ""), base.replace(lines[4], "")
    names = []
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text(text)
        names.append(str(tmp_path / name))
    merged = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True, text=True, check=True)
    assert len(json.loads(merged.stdout)["findings"]) == len(lines) - 4


def test_named_files_say_nothing_of_one_that_is_gone(legacy: Project) -> None:
    (legacy.path / "a.py").unlink()
    forget()
    strict = ("check", "--baseline", "base.json", "--fail-on", "warning")
    assert legacy.run(*strict, "b.py", "c.json").code == 0
    done = legacy.run(*strict)
    assert done.code == 1 and "stale: max-tasks-per-node in a.py" in done.out


def test_a_requirement_in_code_is_stale_only_if_all_code_was_checked(project: Project) -> None:
    setup = "from setuptools import setup\nsetup(install_requires=['azure-batch>=5,<6'])\n"
    _write(project, setup_py=setup, a_py=IMPORT + "m.PoolAddParameter(task_slots_per_node=2)\n")
    assert project.run("check", "--to", "pin", "--write-baseline", "base.json").code == 0
    assert "requirement-mismatch" in {entry["rule"] for entry in _entries(project)}
    check = ("check", "--to", "pin", "--baseline", "base.json", "--fail-on", "warning")
    assert project.run(*check, "setup.py").code == 0
    _write(project, a_py="")
    assert project.run(*check).code == 1
