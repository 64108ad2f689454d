"""Suppression comments in YAML."""

from __future__ import annotations

import textwrap

import pytest
import yaml

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.engine.suppress import ignore_source
from batchlint.history import load
from batchlint.settings import Settings

#: With a project, unused suppressions are known.
SETTINGS = Settings(load().latest, None, True, None, project="/", look_inside=True)
POOL = """
- id: render   # the big one
  vmSize: standard_d2
  maxTasksPerNode: 4
  startTask:
    commandLine: |
      # batchlint: ignore[run-elevated] text of a script
    runElevated: true
    resourceFiles:
    - {blobSource: x,
       filePath: y}
    - blobSource: >-
        z
      filePath: y
"""
ALL = ["max-tasks-per-node", "run-elevated", "blob-source", "blob-source"]


def found(text: str) -> list[str]:
    report = check_source("a.yaml", text.encode(), SETTINGS)
    assert not report.failures
    return [finding.rule for finding in report.findings]


def test_a_comment_in_a_string_is_none() -> None:
    assert found(POOL) == ALL


@pytest.mark.parametrize(
    ("line", "comment", "left"),
    [
        ("  maxTasksPerNode: 4", "at end", ALL[1:]),
        ("  maxTasksPerNode: 4", "above", ALL[1:]),
        ("    - {blobSource: x,", "at end", [*ALL[:2], "blob-source"]),
        ("    - {blobSource: x,", "above", [*ALL[:2], "blob-source"]),
        ("    - blobSource: >-", "at end", ALL[:3]),
        ("    - blobSource: >-", "above", ALL[:3]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_a_comment_covers(line: str, comment: str, left: list[str], newline: str) -> None:
    rule = next(r for r in ALL if r.replace("-", "") in line.lower().replace("s_", ""))
    said = f"# batchlint: ignore[{rule}] until May"
    new = f"{line}  {said}" if comment == "at end" else f"{said}\n{line}"
    assert found(POOL.replace(line, new).replace("\n", newline)) == left


def test_a_comment_above_a_mapping_is_about_its_key_alone() -> None:
    text = POOL.replace("  startTask:", "  # batchlint: ignore[run-elevated]\n  startTask:")
    assert found(text) == [ALL[0], "unused-suppression", *ALL[1:]]


def test_a_whole_file() -> None:
    rules = ", ".join(sorted(set(ALL)))
    assert found(f"{POOL}# batchlint: ignore-file[{rules}]\n") == []


def test_unused_and_invalid_comments_are_reported() -> None:
    text = POOL.replace("standard_d2", "s # batchlint: ignore[run-elevated, target-dedicated] x")
    done = fix_source("a.yaml", text.encode(), SETTINGS)
    assert done.data is not None and b"batchlint: ignore[run-elevated] text" in done.data
    assert b"vmSize: s\n" in done.data
    assert found(POOL.replace("standard_d2", "s # batchlint: ignore")) == ["invalid-suppression", *ALL]


def test_other_comments_on_batchlint_are_left_alone() -> None:
    assert found("repos:\n- repo: x  # batchlint: checks what we send to Batch\n") == []
    assert found("a: 1 # batchlint: ignore[run-elevated]\n") == ["unused-suppression"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_adding_comments_changes_nothing_else(newline: str) -> None:
    text = POOL.replace("\n", newline)
    done = ignore_source("a.yaml", text.encode(), SETTINGS)
    assert done.data is not None and sorted(f.rule for f in done.fixed) == sorted(ALL)
    new = done.data.decode()
    assert found(new) == []
    assert yaml.safe_load(new) == yaml.safe_load(text)
    assert new.count(newline) == new.count("\n")


def test_comments_need_yaml_that_can_be_read() -> None:
    text = "{{ if x }}\n" + textwrap.dedent(POOL) + "# batchlint: ignore[run-elevated]\n"
    report = check_source("a.yaml", text.encode(), SETTINGS)
    assert len(report.failures) == 1 and not report.findings
