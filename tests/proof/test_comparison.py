"""The comparison itself: it takes for the same what is, and finds what is not.

The pairs are written by hand, so that nothing here depends on how code is rewritten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.proof.environment import environment, locked
from tests.proof.equivalence import EQUIVALENCES, Equivalence, difference, same_form
from tests.proof.proving import HEAD, NEW_HEAD, recorded

#: What a program says in each generation.
PAIRS = {
    "get with a selection and a condition": (
        """pool = client.pool.get("render", models.PoolGetOptions(select="id,state", if_match='"0x1"'))
print(pool.id, pool.vm_size, pool.start_task.command_line)""",
        """pool = client.get_pool("render", select=["id", "state"], etag="0x1", match_condition=MatchConditions.IfNotModified)
print(pool.id, pool.vm_size, pool.start_task.command_line)""",
    ),
    "a listing of two pages": (
        """print([job.id for job in client.job.list(models.JobListOptions(filter="state eq 'active'", max_results=7))])""",
        """print([job.id for job in client.list_jobs(filter="state eq 'active'", max_results=7)])""",
    ),
    "a body with a duration and a time": (
        """client.job_schedule.add(models.JobScheduleAddParameter(
    id="nightly",
    schedule=models.Schedule(
        recurrence_interval=datetime.timedelta(hours=26), do_not_run_after=datetime.datetime(2030, 1, 2, 3, 4, 5)
    ),
    job_specification=models.JobSpecification(pool_info=models.PoolInformation(pool_id="render")),
))""",
        """client.create_job_schedule(models.BatchJobScheduleCreateOptions(
    id="nightly",
    schedule=models.BatchJobScheduleConfiguration(
        recurrence_interval=datetime.timedelta(hours=26), do_not_run_after=datetime.datetime(2030, 1, 2, 3, 4, 5)
    ),
    job_specification=models.BatchJobSpecification(pool_info=models.BatchPoolInfo(pool_id="render")),
))""",
    ),
    "an error": (
        """try:
    client.task.get("film", "missing")
except models.BatchErrorException as error:
    print(error.error.code, error.error.message.value)""",
        """try:
    client.get_task("film", "missing")
except HttpResponseError as error:
    print(error.error.code, error.error.message)""",
    ),
    "something that takes long": (
        """client.pool.resize("render", models.PoolResizeParameter(target_dedicated_nodes=3))""",
        """client.begin_resize_pool("render", models.BatchPoolResizeOptions(target_dedicated_nodes=3))""",
    ),
    "an action without a body": (
        """client.compute_node.reboot("render", "node")""",
        """client.begin_reboot_node("render", "node", {"nodeRebootOption": "requeue"})""",
    ),
    "more tasks than a request takes": (
        """done = client.task.add_collection(
    "film", [models.TaskAddParameter(id=f"frame-{n}", command_line="render") for n in range(120)]
)
print(len(done.value), done.value[0].task_id)""",
        """done = client.create_tasks(
    "film", [models.BatchTaskCreateOptions(id=f"frame-{n}", command_line="render") for n in range(120)]
)
print(len(done.result_values), done.result_values[0].task_id)""",
    ),
    "a download": (
        """print(b"".join(client.file.get_from_task("film", "frame", "a folder/stdout.txt")).decode())""",
        """print(b"".join(client.download_task_file("film", "frame", "a folder/stdout.txt")).decode())""",
    ),
    "properties of a file": (
        """found = client.file.get_properties_from_task("film", "frame", "stdout.txt", raw=True).headers
print(found["Content-Length"])""",
        """found = client.get_task_file_properties("film", "frame", "stdout.txt")
print(found.content_length)""",
    ),
    "a wait": (
        """import time
while any(task.state != models.TaskState.completed for task in client.task.list("film")):
    print("waiting")
    time.sleep(60)""",
        """import time
while any(task.state != models.BatchTaskState.COMPLETED for task in client.list_tasks("film")):
    print("waiting")
    time.sleep(60)""",
    ),
}
#: Changes of what the second program says, each with what the first one is and a word of what must be shown.
MUTATIONS = [
    ("get with a selection and a condition", '"id", "state"', '"id"', "$select"),
    ("get with a selection and a condition", "0x1", "0x2", "if-match"),
    ("get with a selection and a condition", "IfNotModified", "IfModified", "if-none-match"),
    ("get with a selection and a condition", 'get_pool("render"', 'get_pool("draft"', "/pools/draft"),
    ("get with a selection and a condition", "pool.vm_size,", "", "printed"),
    ("a listing of two pages", "max_results=7", "max_results=8", "maxresults"),
    ("a listing of two pages", "print([", "print([job.id for job in client.list_pools()], [", "/pools"),
    ("a body with a duration and a time", "hours=26", "hours=27", "recurrenceInterval"),
    ("a body with a duration and a time", "3, 4, 5", "3, 4, 6", "doNotRunAfter"),
    ("a body with a duration and a time", 'pool_id="render"', "pool_id=None", "poolId"),
    ("an error", "error.error.message", "error.message", "printed"),
    ("an error", "except HttpResponseError", "except KeyError", "raised after"),
    ("something that takes long", "=3", "=3, target_low_priority_nodes=0", "targetLowPriorityNodes"),
    ("something that takes long", "=3", "='3'", '"targetDedicatedNodes": 3'),
    ("something that takes long", "begin_resize_pool(", "list_pools(", "raised after"),
    ("an action without a body", "requeue", "terminate", "nodeRebootOption"),
    ("an action without a body", "{", "client.begin_start_node('render', 'node') and {", "/start"),
    ("more tasks than a request takes", "120", "119", "frame-119"),
    ("a download", "a folder", "a%20folder", "%"),
    ("a wait", "COMPLETED", "RUNNING", "request"),
]


@pytest.fixture(scope="module")
def records(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """What all programs of this module sent and printed."""
    old = {name: HEAD + before for name, (before, _) in PAIRS.items()}
    new = {name: NEW_HEAD + after for name, (_, after) in PAIRS.items()}
    for number, (name, part, instead, _) in enumerate(MUTATIONS):
        assert part in PAIRS[name][1]
        new[f"{number}"] = NEW_HEAD + PAIRS[name][1].replace(part, instead)
    return recorded("14.2.0", old, cache), recorded("15.1.0", new, cache)


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_the_same(name: str, records: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = records
    assert old[name]["requests"]
    assert difference(old[name], new[name]) is None


@pytest.mark.parametrize("number", range(len(MUTATIONS)))
def test_what_is_not_the_same(number: int, records: tuple[dict[str, Any], dict[str, Any]]) -> None:
    name, _, _, shown = MUTATIONS[number]
    found = difference(records[0][name], records[1][f"{number}"])
    assert found is not None
    assert shown in found


def request_of(**parts: Any) -> dict[str, Any]:
    base = {"verb": "POST", "host": "acc", "path": "/jobs", "query": [], "body": None, "polled": False}
    return {**base, "headers": {"content-type": "application/json"}, **parts}


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"body": '{"a": "PT1H"}'}, {"body": '{"a": "P0DT60M0S"}'}),
    ({"body": '{"a": "P1D"}'}, {"body": '{"a": "PT24H"}'}),
    ({"body": '{"a": "2024-01-02T03:04:05Z"}'}, {"body": '{"a": "2024-01-02T04:04:05.000+01:00"}'}),
    ({"body": '{"a": 1, "b": null}'}, {"body": '{"a": 1}'}),
    ({"query": [["Timeout", "30"], ["$select", "id"]]}, {"query": [["$SELECT", "id"]]}),
    ({"query": [["maxresults", "10"]], "path": "/nodecounts"}, {"path": "/nodecounts"}),
    ({"body": '{"id": "a", "maxParallelTasks": -1}'}, {"body": '{"id": "a"}'}),
    (
        {"path": "/pools/a/updateproperties", "body": '{"id": "a", "certificateReferences": []}'},
        {"path": "/pools/a/updateproperties", "body": '{"id": "a"}'},
    ),
    ({"body": '{"a": "TaskCompletion"}'}, {"body": '{"a": "taskcompletion"}'}),
    ({"headers": {"if-match": '"1"'}}, {"headers": {"if-match": "1"}}),
    (
        {"query": [["$skiptoken", "2"]], "headers": {"ocp-date": "Tue, 02 Jan 2024 03:04:05 GMT"}},
        {"query": [["$skiptoken", "2"]], "headers": {}},
    ),
]
DIFFERENT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"body": '{"a": "PT1H"}'}, {"body": '{"a": "PT1M"}'}),
    ({"body": '{"a": "P1M"}'}, {"body": '{"a": "P30D"}'}),
    ({"body": '{"a": 1}'}, {"body": '{"a": true}'}),
    ({"body": '{"a": "1"}'}, {"body": '{"a": 1}'}),
    ({"body": '{"a": []}'}, {"body": "{}"}),
    ({"body": '{"a": 1, "certificateReferences": []}'}, {"body": '{"a": 1}'}),
    ({"body": '{"a": "Frame"}'}, {"body": '{"a": "frame"}'}),
    ({"body": '{"a": ""}'}, {"body": "{}"}),
    ({"body": "{}"}, {}),
    ({"query": [["timeout", "29"]]}, {}),
    ({"query": [["maxresults", "10"]]}, {}),
    ({"verb": "PATCH", "body": '{"maxParallelTasks": -1}'}, {"verb": "PATCH", "body": "{}"}),
    ({"headers": {"ocp-date": "Tue, 02 Jan 2024 03:04:05 GMT"}}, {"headers": {}}),
    ({"headers": {"authorization": "SharedKey a:x"}}, {"headers": {"authorization": "SharedKey b:x"}}),
    ({"headers": {"x-studio": "film"}}, {"headers": {}}),
]


def record_of(parts: dict[str, Any]) -> dict[str, Any]:
    return {"requests": [request_of(**parts)], "output": "", "raised": None}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_requests_that_are_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert difference(record_of(one), record_of(other)) is None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_requests_that_are_not_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert difference(record_of(one), record_of(other)) is not None


@pytest.mark.parametrize("left_out", EQUIVALENCES, ids=lambda equivalence: equivalence.__name__)
def test_each_equivalence_is_needed(
    left_out: Equivalence, records: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """What no pair needs has no place in the list."""
    others = [equivalence for equivalence in EQUIVALENCES if equivalence is not left_out]
    pairs = [(request_of(**one), request_of(**other)) for one, other in SAME]
    for name in PAIRS:
        old, new = (
            [request for request in side[name]["requests"] if not request["polled"]] for side in records
        )
        pairs += zip(old, new, strict=True)
    assert any(same_form(one, others) != same_form(other, others) for one, other in pairs)


def test_each_equivalence_has_a_reason() -> None:
    assert all(equivalence.__doc__ for equivalence in EQUIVALENCES)


def test_an_environment_is_made_once(cache: Path) -> None:
    made = environment(2, cache)
    before = made.stat().st_mtime_ns
    assert environment(2, cache) == made
    assert made.stat().st_mtime_ns == before


def test_one_holds_a_lock(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()
    assert not (tmp_path / "lock").exists()
