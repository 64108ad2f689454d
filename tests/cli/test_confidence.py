"""`--min-confidence`: what is less sure is left out, and nothing wrong is said because of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

#: One certain finding, and one that is likely: only its names say what the dictionary is.
BOTH = """\
import azure.batch.models as models

pool = models.PoolAddParameter(id="p", vm_size="s", max_tasks_per_node=4)
body = {"id": "p", "vmSize": "s", "maxTasksPerNode": 4, "targetDedicatedNodes": 1}
"""
SUPPRESSED = BOTH.rstrip() + "  # batchlint: ignore[max-tasks-per-node] ours\n"


def confidences(project: Project, *arguments: str) -> list[str]:
    said = json.loads(project.run("check", "--output-format", "json", *arguments).out)
    return [finding["confidence"] for finding in said["findings"]]


def test_what_is_less_sure_is_left_out_and_counted(project: Project) -> None:
    project.write("app.py", BOTH)
    assert confidences(project) == confidences(project, "--min-confidence", "likely") == ["certain", "likely"]
    for _ in range(2):  # the second run finds the first one's results in the cache
        assert confidences(project, "--min-confidence", "certain") == ["certain"]
        done = project.run("check", "--min-confidence", "certain", "--output-format", "concise")
        assert "Not shown: 1 likely finding (`--min-confidence certain`)." in done.lines
    assert confidences(project) == ["certain", "likely"]


def test_configuration_and_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("app.py", BOTH)
    project.write("batchlint.toml", 'min-confidence = "certain"\n')
    assert confidences(project) == ["certain"]
    assert confidences(project, "--min-confidence", "likely") == ["certain", "likely"]
    monkeypatch.setenv("BATCHLINT_MIN_CONFIDENCE", "likely")
    assert confidences(project) == ["certain", "likely"]


def test_fix_leaves_what_is_less_sure(project: Project) -> None:
    path = project.write("app.py", BOTH)
    project.run("fix", "--unsafe-fixes", "--min-confidence", "certain")
    assert path.read_text() == BOTH.replace("max_tasks_per_node=", "task_slots_per_node=")


def test_a_comment_for_what_is_left_out_is_no_unused_one(project: Project) -> None:
    project.write("app.py", SUPPRESSED)
    done = project.run("check", "--min-confidence", "certain", "--output-format", "concise")
    assert [line.split()[2] for line in done.lines if line.startswith("app.py")] == ["max-tasks-per-node"]
    assert "Not shown" not in done.out and "suppressed" not in done.out


def test_a_baseline_with_what_is_left_out_is_not_stale(project: Project) -> None:
    project.write("app.py", BOTH)
    assert project.run("check", "--write-baseline", "known.json").code == 0
    done = project.run("check", "--baseline", "known.json", "--min-confidence", "certain")
    assert (done.code, "stale" in done.out + done.err) == (0, False)
