"""Groups of operations that something holds, where the client has their operations itself."""

from __future__ import annotations

import pytest

from tests.python.test_generation_calls import HEAD, fixed

#: Functions that the snippets below are the bodies of.
BODY = "def run(client: BatchServiceClient):\n"


def rewritten(code: str, unsafe: bool = False) -> str:
    """Code behind the line that makes a client, as it is after the fix."""
    report = fixed(HEAD + code, unsafe=unsafe)
    text = (report.data or (HEAD + code).encode()).decode()
    return text[text.index("url)\n") + len("url)\n") :]


SAFE = {
    BODY + '    op = client.job\n    op.disable("j", "requeue")\n    op.delete("j")\n': (
        "    op = client\n"
        '    op.begin_disable_job("j", models.BatchJobDisableOptions(disable_tasks="requeue"))\n'
        '    op.begin_delete_job("j")\n'
    ),
    BODY + "    pools = client.pool\n    def names():\n        return [p.id for p in pools.list()]\n": (
        "    pools = client\n    def names():\n        return [p.id for p in pools.list_pools()]\n"
    ),
    BODY
    + "    if client:\n        op = client.job\n    else:\n        op = client.job\n    op.delete('j')\n": (
        "    if client:\n        op = client\n    else:\n        op = client\n    op.begin_delete_job('j')\n"
    ),
}
UNSAFE = {
    "jobs = client.job\njobs.delete('j')\n": "jobs = client\njobs.begin_delete_job('j')\n",
    "class A:\n    def __init__(self):\n        self.jobs = client.job\n"
    "    def stop(self):\n        self.jobs.delete('j')\n": (
        "class A:\n    def __init__(self):\n        self.jobs = client\n"
        "    def stop(self):\n        self.jobs.begin_delete_job('j')\n"
    ),
    "def stop(jobs):\n    jobs.delete('j')\nstop(client.job)\n": (
        "def stop(jobs):\n    jobs.begin_delete_job('j')\nstop(client)\n"
    ),
    "get = client.task.get\nget('j', 't')\n": "get = client.get_task\nget('j', 't')\n",
}
#: Something else is done with what holds the group, or one of its calls can't be rewritten.
BY_HAND = [
    "op = client.job\nop.delete('j')\nprint(op)\n",
    "op = client.job\nop.delete('j')\nop = other()\n",
    "op = client.job\nop.delete('j', *rest)\n",
    "op = client.job\nop.delete('j')\nop.delete('j', raw=flag)\n",
    "op = client.job\nop.delete('j')\nop = client.pool\nop.delete('p')\n",
    "class A:\n    def __init__(self):\n        self.jobs = client.job\n"
    "    def stop(self):\n        self.jobs.delete('j')\n        return getattr(self, 'jobs')\n",
    "def stop(jobs):\n    jobs.delete('j')\nstop(client.job)\nstop(other)\n",
    "def stop(jobs):\n    jobs.delete('j')\nstop(client.job)\nlater(stop)\n",
    "def stop(jobs=None):\n    jobs.delete('j')\nstop(client.job)\n",
]


@pytest.mark.parametrize("code", SAFE)
def test_a_variable_of_a_function_holds_the_client(code: str) -> None:
    assert rewritten(code).partition("\n")[2] == SAFE[code]


@pytest.mark.parametrize("code", UNSAFE)
def test_others_may_see_what_holds_the_group(code: str) -> None:
    assert rewritten(code) == code
    assert rewritten(code, unsafe=True) == UNSAFE[code]


@pytest.mark.parametrize("code", BY_HAND)
def test_the_group_stays_where_something_else_uses_it(code: str) -> None:
    assert rewritten(code, unsafe=True) == code


def test_the_calls_wait_for_an_unsafe_one() -> None:
    code = BODY + "    op = client.task\n    op.delete('j', 't')\n    op.list('j', TASKS(select=names))\n"
    code = code.replace("TASKS", "models.TaskListOptions")
    assert rewritten(code).partition("\n")[2] == code.partition("\n")[2]
    assert rewritten(code, unsafe=True).count("op = client\n") == 1


def test_what_holds_the_group_counts_as_fixable() -> None:
    report = fixed(HEAD + BODY + "    op = client.job\n    op.delete('j')\n")
    assert all(f.fix is not None for f in report.before.findings if f.severity == "error")


def test_a_method_may_keep_its_name() -> None:
    code = BODY + "    accounts = client.account\n    accounts.list_supported_images()\n"
    report = fixed(HEAD + code)
    assert "accounts = client\n" in (report.data or b"").decode()
    assert all(f.fix is not None for f in report.before.findings)
