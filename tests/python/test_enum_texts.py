"""Texts that `str` gives for members of enums, which have other names in the second generation."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

HEAD = "from azure.batch.models import ResourceFile\n"


def fixed(code: str, unsafe: bool = True) -> str:
    settings = Settings(load().latest, NEWEST_OF_FIRST, unsafe, partial=True)
    done = fix_source("a.py", (HEAD + code).encode(), settings)
    return code if done.data is None else done.data.decode().removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('str(task.state) == "TaskState.completed"', 'str(task.state) == "BatchTaskState.COMPLETED"'),
        ("x in ('ComputeNodeState.idle', 'y')", "x in ('BatchNodeState.IDLE', 'y')"),
        ('{"PoolState.active": 1}', '{"BatchPoolState.ACTIVE": 1}'),
    ],
)
def test_the_text_names_the_new_class_and_member(before: str, after: str) -> None:
    assert fixed(before) == after
    assert fixed(before, unsafe=False) == before


@pytest.mark.parametrize(
    "code",
    ['"TaskState.unheard"', '"Studio.active"', '"TaskState.active is it"', 'print("TaskState.active")'],
)
def test_other_texts_stay(code: str) -> None:
    assert fixed(code) == code


def test_nothing_is_found_for_the_first_generation() -> None:
    code = f'{HEAD}str(task.state) == "TaskState.completed"'
    assert check_source("a.py", code.encode(), Settings(NEWEST_OF_FIRST)).findings == []
