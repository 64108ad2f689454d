"""What azure-batch 15 gives a poller for, and 14 nothing: whether code does something with it."""

from __future__ import annotations

import pytest

from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

HEAD = "from azure.batch import BatchServiceClient\n\nclient = BatchServiceClient(c, batch_url=u)\n"


def is_fixed(code: str, unsafe: bool) -> bool:
    settings = Settings(load().latest, NEWEST_OF_FIRST, unsafe)
    done = fix_source("a.py", (HEAD + code).encode(), settings)
    return done.data is not None and b"begin_" in done.data


DROPPED = [
    "client.pool.delete('p')",
    "def delete(p):\n    return client.pool.delete(p)",
    "for p in names:\n    client.pool.delete(p)",
    "[client.pool.delete(p) for p in names]",
    "retry(lambda: client.pool.delete('p'))",
    "client.pool.delete('p') if old else None",
    "old and client.pool.delete('p')",
    "_ = client.pool.delete('p')",
    "executor.submit(client.pool.delete, 'p')",
    "executor.submit(client.pool.delete, 'p').result()",
    "jobs = [executor.submit(client.pool.delete, p) for p in names]\nfor job in jobs:\n    job.result()",
    "async def f():\n    await loop.run_in_executor(None, client.pool.delete, 'p')",
    "async def f():\n    await asyncio.to_thread(client.pool.delete, 'p')",
    "async def f():\n    await asyncio.gather(*[asyncio.to_thread(client.pool.delete, p) for p in names])",
    "async def f():\n    t = asyncio.create_task(asyncio.to_thread(client.pool.delete, 'p'))\n    await t",
]

KEPT = [
    "result = client.pool.delete('p')\nprint(result)",
    "assert client.pool.delete('p') is None",
    "assert client.pool.delete('p') == None",
    "if client.pool.delete('p'):\n    pass",
    "print(client.pool.delete('p'))",
    "results = [client.pool.delete(p) for p in names]\nprint(results)",
    "found.append(client.pool.delete('p'))",
    "self.result = client.pool.delete('p')",
    "client.pool.delete('p') or fail()",
    "answers = {'p': client.pool.delete('p')}\nprint(answers)",
    "def f():\n    yield client.pool.delete('p')",
    "x = executor.submit(client.pool.delete, 'p').result()\nprint(x)",
    "jobs = [executor.submit(client.pool.delete, p) for p in names]\nassert not any(j.result() for j in jobs)",
    "async def f():\n    x = await asyncio.to_thread(client.pool.delete, 'p')\n    print(x)",
    "async def f():\n    t = asyncio.create_task(asyncio.to_thread(client.pool.delete, 'p'))\n    print(await t)",
    "async def f():\n    x = await asyncio.gather(*[asyncio.to_thread(client.pool.delete, p) for p in ps])\n"
    "    print(x)",
]


@pytest.mark.parametrize("code", DROPPED)
def test_a_result_that_is_dropped_or_handed_back_does_not_matter(code: str) -> None:
    assert is_fixed(code, unsafe=False)


@pytest.mark.parametrize("code", KEPT)
def test_a_result_that_is_used_needs_unsafe_fixes(code: str) -> None:
    assert not is_fixed(code, unsafe=False)
    assert is_fixed(code, unsafe=True)


def test_a_poller_stays_one() -> None:
    head = "from azure.batch import BatchClient\n\nclient = BatchClient(u, c)\n"
    code = (head + "poller = client.begin_delete_pool('p')\nprint(poller)").encode()
    assert fix_source("a.py", code, Settings(load().latest)).data is None


def test_what_an_operation_gives_in_both_generations_may_be_used() -> None:
    code = (HEAD + "task = client.task.get('j', 't')\nprint(task.id)").encode()
    done = fix_source("a.py", code, Settings(load().latest, NEWEST_OF_FIRST))
    assert done.data is not None and b"client.get_task(" in done.data
