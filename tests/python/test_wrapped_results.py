"""Results of changed type that a function of the project hands on: its annotation and its callers decide."""

from __future__ import annotations

import pytest

from tests.python.helpers import check, fix, rules

HEAD = """\
from azure.batch import BatchServiceClient
from azure.batch.models import TaskCounts, TaskCountsResult


class Farm:
    def __init__(self, client: BatchServiceClient):
        self.client = client

"""
WRAPPER = """\
    def counts(self, job){}:
        return self.client.job.get_task_counts(job)

"""
FIXED = WRAPPER.replace("(job)\n", "(job).task_counts\n")
READS = {
    "at once": "    def done(self, job):\n        return self.counts(job).{}\n\n",
    "by a name": "    def done(self, job):\n        found = self.counts(job)\n        return found.{}\n\n",
    "of any farm": "def done(farm: Farm):\n    return farm.counts('j').{}\n\n",
}
LINE = 10


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("declared", ["", " -> TaskCounts"])
def test_a_caller_that_reads_the_old_result_decides(declared: str, read: str) -> None:
    wrapper, reader = WRAPPER.format(declared), read.format("active")
    assert check(HEAD + wrapper + reader) == [(LINE, "task-counts", "error")]
    assert fix(HEAD + wrapper + reader) == HEAD + FIXED.format(declared) + reader


def test_callers_above_decide_as_well() -> None:
    reader = READS["at once"].format("active")
    assert fix(HEAD + reader + WRAPPER.format("")) == HEAD + reader + FIXED.format("")


def test_what_the_function_declares_decides() -> None:
    assert check(HEAD + WRAPPER.format(" -> TaskCounts")) == [(LINE, "task-counts", "error")]


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("declared", ["", " -> TaskCountsResult"])
def test_a_caller_that_reads_the_new_result_is_silent(declared: str, read: str) -> None:
    assert check(HEAD + WRAPPER.format(declared) + read.format("task_counts.active")) == []


@pytest.mark.parametrize("call", ["", "    def start(self, job):\n        self.counts(job)\n"])
def test_where_nobody_reads_the_result_it_stays_likely(call: str) -> None:
    assert check(HEAD + WRAPPER.format("") + call) == [(LINE, "task-counts", "warning")]


def test_callers_of_both_kinds_are_told_apart() -> None:
    old, new = READS["at once"].format("active"), READS["of any farm"].format("task_counts.active")
    found = check(HEAD + WRAPPER.format("") + old + new)
    assert found == [(LINE, "task-counts", "warning")]
    assert fix(HEAD + WRAPPER.format("") + old + new) == HEAD + WRAPPER.format("") + old + new


def test_a_caller_that_asks_says_nothing_of_the_others() -> None:
    asks = (
        "def asks(farm: Farm):\n    r = farm.counts('j')\n"
        "    return r.task_counts.active if hasattr(r, 'task_counts') else r.active\n\n"
    )
    old = READS["at once"].format("active")
    assert check(HEAD + WRAPPER.format("") + old + asks) == [(LINE, "task-counts", "error")]


def test_a_function_that_asks_hands_on_either() -> None:
    asks = WRAPPER.format("").replace("return self", "r = self") + (
        "        return getattr(r, 'task_counts', r)\n\n"
    )
    assert (
        check(
            HEAD + asks.replace("\n\n        return", "\n        return") + READS["at once"].format("active")
        )
        == []
    )


def test_each_caller_of_a_helper_decides_for_itself() -> None:
    code = """
from azure.batch import BatchServiceClient
def call(f, *args):
    return f(*args)
def old(c: BatchServiceClient):
    found = call(c.job.get_task_counts, "j")
    print(found.active)
def new(c: BatchServiceClient):
    found = call(c.job.get_task_counts, "j")
    print(found.task_counts.active)
"""
    assert check(code) == [(6, "task-counts", "error")]


RAW = """
import json
from azure.batch import BatchServiceClient

def call(fn, *args):
    {body}

def counts(client: BatchServiceClient, job_id):
    return call(client.job.get_task_counts, job_id)
"""


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        ("return fn(*args)", True),
        ("answer = fn(*args)\n    return answer", True),
        ("return retry(fn, *args)", True),
        ("return pool.submit(fn, *args).result()", True),
        ("return json.loads(fn(*args, raw=True).response.text)", False),
        ("return fn(*args).response.json()", False),
        ("answer = fn(*args, raw=True)\n    return answer", False),
        ("answer = fn(*args)\n    return answer.as_dict()", False),
        ("return render(fn(*args))", False),
    ],
)
def test_a_function_that_gives_something_else_is_only_reported(body: str, passes: bool) -> None:
    code = RAW.format(body=body)
    assert rules(code) == ["task-counts"]
    added = code.replace("counts, job_id)", "counts, job_id).task_counts")
    assert fix(code, unsafe=True) == (added if passes else code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("[(s.id, s.os_type) for s in client.account.list_node_agent_skus()]", ["node-agent-skus"]),
        (
            "[s.verified_image_references for s in client.account.list_node_agent_skus()][0][0].offer",
            ["node-agent-skus"],
        ),
        (
            "(client.account.list_node_agent_skus(), client.pool.get('p').resize_error)",
            ["node-agent-skus", "resize-error"],
        ),
        ("[old.id, models.NodeAgentSku]", ["node-agent-sku", "node-agent-sku"]),
    ],
)
def test_what_is_read_of_a_result_belongs_to_the_call_that_is_gone(code: str, expected: list[str]) -> None:
    head = "from azure.batch import BatchServiceClient, models\ndef f(client: BatchServiceClient, old):\n"
    if "old.id" in code:
        head = head.replace("old)", "old: 'models.NodeAgentSku')")
        expected = [*expected, "node-agent-sku"]
    assert sorted(rules(f"{head}    return {code}\n")) == sorted(expected)
