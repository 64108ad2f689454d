"""Suppression comments in JSON with comments."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.engine.suppress import ignore_source
from batchlint.history import load
from batchlint.payload.document import without_comments
from batchlint.settings import Settings

#: With a project, unused suppressions are known.
SETTINGS = Settings(load().latest, None, True, None, project="/", look_inside=True)
POOL = """{
  // the big one
  "id": "render", /* in a block:
  // batchlint: ignore[run-elevated] */
  "vmSize": "standard_d2",
  "maxTasksPerNode": 4,
  "startTask": {
    "commandLine": "x // batchlint: ignore[run-elevated]", // start
    "runElevated": true,
    "resourceFiles": [
      { "blobSource": "x", "filePath": "y" },
    ],
  }
}
"""
ALL = ["max-tasks-per-node", "run-elevated", "blob-source"]


def found(text: str, path: str = "a.jsonc") -> list[str]:
    report = check_source(path, text.encode(), SETTINGS)
    assert not report.failures
    return [finding.rule for finding in report.findings]


def test_a_comment_in_a_string_or_block_is_none() -> None:
    assert found(POOL) == ALL


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("is_above", [True, False])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_a_comment_covers(rule: str, is_above: bool, newline: str) -> None:
    names = {"max-tasks-per-node": '"maxTasksPerNode"', "run-elevated": '"runElevated"', "blob-source": "{ "}
    line = next(each for each in POOL.splitlines() if each.strip().startswith(names[rule]))
    comment = f"// batchlint: ignore[{rule}] until May"
    new = f"{comment}\n{line}" if is_above else f"{line} {comment}"
    assert found(POOL.replace(line, new).replace("\n", newline)) == [each for each in ALL if each != rule]


def test_a_comment_above_an_object_is_about_its_key_alone() -> None:
    text = POOL.replace('  "startTask"', '  // batchlint: ignore[run-elevated]\n  "startTask"')
    assert found(text) == [ALL[0], "unused-suppression", *ALL[1:]]
    done = fix_source("a.jsonc", text.encode(), SETTINGS)
    assert done.data is not None and b"  // batchlint: ignore[run-elevated]\n" not in done.data


def test_the_form_is_that_of_the_language() -> None:
    report = check_source("a.jsonc", (POOL + "// batchlint: ignore").encode(), SETTINGS)
    assert "write `// batchlint: ignore[rule] reason`" in report.findings[-1].message
    assert found(POOL + "// # batchlint: ignore") == ALL
    rules = ", ".join(ALL)
    assert found(f"{POOL}// batchlint: ignore-file[{rules}]") == []
    assert found(f"{POOL.replace('],', ']')}// batchlint: ignore-file[{rules}]", "a.json") == ALL


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_adding_comments_changes_nothing_else(newline: str) -> None:
    text = POOL.replace("\n", newline)
    done = ignore_source("a.jsonc", text.encode(), SETTINGS)
    assert done.data is not None and sorted(f.rule for f in done.fixed) == sorted(ALL)
    new = done.data.decode()
    assert found(new) == []
    assert without_comments(new).split() == without_comments(text).split()
    assert new.count(newline) == new.count("\n")
