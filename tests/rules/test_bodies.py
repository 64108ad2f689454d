"""The bodies of examples only use names that are valid on their side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from batchlint.rules import RuleError
from batchlint.rules.load import load_file
from batchlint.rules.shipped import shipped_folder


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "2020-09-01.12.0",
            "before: {id: render, maxTasks",
            "before: {id: render, taskSlots",
            "before of CloudPool: CloudPool has no taskSlotsPerNode in 2020-03-01.11.0; did you mean",
        ),
        (
            "2020-09-01.12.0",
            "after: {id: render, taskSlots",
            "after: {id: render, maxTasks",
            "after of CloudPool: CloudPool has no maxTasksPerNode in 2020-09-01.12.0",
        ),
        (
            "2020-09-01.12.0",
            "keep: {id: render,",
            "keep: {identity: x, id: render,",
            "keep of PoolAddParameter: PoolAddParameter has no identity",
        ),
        ("2020-09-01.12.0", "maxTasksPerNode: 4}", "maxTasksPerNode: four}", "'four' is not a valid int"),
        (
            "2020-09-01.12.0",
            "maxTasksPerNode: 4}",
            "maxTasksPerNode: [4]}",
            "maxTasksPerNode must be a single value, not a list",
        ),
        ("2020-09-01.12.0", "maxTasksPerNode: 4}", "maxTasksPerNode: true}", "True is not a valid int"),
        (
            "2020-09-01.12.0",
            "- CloudPool:",
            "- CloudPol:",
            "2020-03-01.11.0 has no type CloudPol; did you mean 'CloudPool'?",
        ),
        (
            "2020-09-01.12.0",
            'client.job.get_task_counts("render")',
            "client.job.get_task_counts(",
            "not valid Python",
        ),
        (
            "2017-05-01.5.0",
            "after: {id: render, resizeErrors: [{",
            "after: {id: render, resizeErrors: [{cod: 1, ",
            "ResizeError has no cod in 2017-05-01.5.0; did you mean 'code'?",
        ),
        (
            "2017-05-01.5.0",
            "resizeErrors: []",
            "resizeErrors: {}",
            "resizeErrors must be a list, not a mapping",
        ),
        (
            "2017-05-01.5.0",
            "resizeErrors: []",
            "resizeErrors: [1]",
            "ResizeError must be a mapping, not a number",
        ),
        (
            "2018-08-01.7.0",
            "caching: readonly",
            "caching: readably",
            "caching: CachingType has no value readably",
        ),
    ],
)
def test_examples_use_valid_names(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    at = text.index(old)
    path = tmp_path / f"{name}.yaml"
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_file(path)
    assert message in str(caught.value)
    lines = [int(re.search(r"\.yaml:(\d+): ", p)[1]) for p in str(caught.value).splitlines()]  # type: ignore[index]
    expected = text[:at].count("\n") + 1
    # Code is one block: a problem in it is said where it begins.
    assert any(abs(line - expected) <= 5 for line in lines)
