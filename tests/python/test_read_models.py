"""Objects of classes that are read, given to what creates by way of lists and functions."""

from __future__ import annotations

import pytest

from tests.python.test_generation_calls import left, rewritten

TASK = "models.CloudTask(id='t', command_line='c')"
NEW = "models.BatchTaskCreateOptions(id='t', command_line='c')"

SAFE = {
    f"client.task.add_collection('j', [{TASK}, {TASK}])\n": f"client.create_tasks('j', [{NEW}, {NEW}])\n",
    f"client.task.add_collection('j', [{TASK} for n in x])\n": f"client.create_tasks('j', [{NEW} for n in x])\n",
    f"tasks = []\ntasks.append({TASK})\nclient.task.add_collection('j', tasks)\n": (
        f"tasks = []\ntasks.append({NEW})\nclient.create_tasks('j', tasks)\n"
    ),
}
UNSAFE = {
    "def make(n) -> models.CloudJob:\n    return models.CloudJob(id=n)\nclient.job.add(make('a'))\n": (
        "def make(n) -> models.BatchJobCreateOptions:\n    return models.BatchJobCreateOptions(id=n)\n"
        "client.create_job(make('a'))\n"
    ),
    "def make(n):\n    job = models.CloudJob(id=n)\n    return job\nclient.job.add(job=make('a'))\n": (
        "def make(n):\n    job = models.BatchJobCreateOptions(id=n)\n    return job\n"
        "client.create_job(job=make('a'))\n"
    ),
    f"def make():\n    return {TASK}\nclient.task.add_collection('j', [make() for n in x])\n": (
        f"def make():\n    return {NEW}\nclient.create_tasks('j', [make() for n in x])\n"
    ),
}


@pytest.mark.parametrize("code", SAFE)
def test_an_object_in_a_list_is_made_of_the_class_of_the_body(code: str) -> None:
    assert rewritten(code) == SAFE[code]
    assert left(code) == []


@pytest.mark.parametrize("code", UNSAFE)
def test_so_is_one_from_a_function(code: str) -> None:
    assert rewritten(code) != UNSAFE[code]
    assert rewritten(code, unsafe=True) == UNSAFE[code]
    assert left(code, unsafe=True) == []


@pytest.mark.parametrize(
    "code",
    [
        # What changes a task takes what is read.
        f"task = {TASK}\nclient.task.add_collection('j', [task])\nclient.job.add(task)\n",
        "for made in client.task.list('j'):\n    client.task.add_collection('j', [made])\n",
    ],
)
def test_one_for_several_purposes_stays(code: str) -> None:
    assert "CreateOptions(" not in rewritten(code, unsafe=True)


def test_the_class_of_the_body_is_right() -> None:
    code = "client.task.add_collection('j', [models.TaskAddParameter(id='t', command_line='c')])\n"
    assert rewritten(code) == f"client.create_tasks('j', [{NEW}])\n"
    assert left(code) == []
