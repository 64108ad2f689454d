"""Methods of the models of msrest, and what replaces them."""

from __future__ import annotations

import pytest

from tests.python.test_generation_calls import fixed

HEAD = "from azure.batch import models\nfrom azure.batch.models import CloudTask as Read, StartTask\n\n"
MADE = "t = models.TaskAddParameter(id='t', command_line='c')\n"

UNSAFE = {
    "x = models.CloudPool.from_dict(data)": "x = models.BatchPool(data)",
    "x = models.PoolAddParameter.deserialize(data)": "x = models.BatchPoolCreateOptions(data)",
    "x = Read.from_dict(data)": "x = Read(data)",
    "x = StartTask.from_dict({'commandLine': 'c'})": "x = BatchStartTask({'commandLine': 'c'})",
    "x = StartTask.from_dict({'command_line': 'c'})": "x = BatchStartTask({'commandLine': 'c'})",
    MADE + "print(t.serialize())": "print(t.as_dict(exclude_readonly=True))",
}
BY_HAND = [
    "x = StartTask.from_dict({'command_line': 'c', 'commandLine': 'd'})",
    "x = StartTask.from_dict({**data, 'command_line': 'c', 'commandLine': 'd'})",
    "x = StartTask.from_dict()",
    "x = StartTask.from_dict(data, extractors)",
    "x = StartTask.from_dict(data=data)",
    "x = StartTask.from_dict(*data)",
    "make = StartTask.from_dict",
    MADE + "print(t.serialize(keep_readonly=True))",
    MADE + "print(t.serialize)",
    # Most of what is read is read-only now, and would be left out.
    "def f(pool: models.CloudPool):\n    return pool.serialize()",
]


def last_line(code: str, unsafe: bool) -> str:
    """The last line of some code as it is after the fix."""
    report = fixed(HEAD + code + "\n", unsafe=unsafe)
    return (report.data or (HEAD + code).encode()).decode().splitlines()[-1]


@pytest.mark.parametrize("code", UNSAFE)
def test_the_class_and_as_dict_take_their_place(code: str) -> None:
    assert last_line(code, unsafe=True) == UNSAFE[code]
    assert last_line(code, unsafe=False) != UNSAFE[code]
    assert not [f for f in fixed(HEAD + code + "\n", unsafe=True).after.findings if f.severity == "error"]


@pytest.mark.parametrize("code", BY_HAND)
def test_other_calls_are_for_a_person(code: str) -> None:
    line = code.splitlines()[-1].replace("StartTask", "BatchStartTask")
    assert last_line(code, unsafe=True) == line


def test_what_is_written_is_not_reported() -> None:
    code = HEAD + "def f(p: models.BatchPoolCreateOptions):\n    return p.as_dict(exclude_readonly=True)\n"
    assert not [f for f in fixed(code).before.findings if "as_dict" in f.message]
