"""The light look: it lets through what the full analysis has something to say about, and little else."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.engine.checking import check_source
from batchlint.history import load
from batchlint.python.light.glance import is_clear
from batchlint.settings import Settings

LATEST = load().latest
LIBRARY = """
from azure.batch import models, BatchServiceClient

class Plain:
    def __init__(self, name):
        self.name = name

class Wider(models.PoolAddParameter):
    pass

def make(**given):
    return models.PoolAddParameter(id="x", vm_size="s", **given)

def got(client: BatchServiceClient):
    return client.pool.get("x")
"""
MODELS = "from azure.batch import models\n"
CLIENT = "from azure.batch import BatchServiceClient\n"


def _look(code: str, folder: Path) -> tuple[bool, bool]:
    """Whether the light look lets a file be, and whether the full analysis has something to say."""
    (folder / "setup.py").touch()
    (folder / "lib.py").write_text(LIBRARY)
    path = folder / "app.py"
    path.write_text(code)
    report = check_source(str(path), code.encode(), Settings(LATEST, project=str(folder)))
    assert not report.failures
    clear = is_clear(str(path), code.encode(), LATEST, str(folder), lambda version: False)
    return clear, bool(report.findings or report.unknown)


@pytest.mark.parametrize(
    "code",
    [
        f"{MODELS}def f(node: models.ComputeNode):\n    return node.error\n",
        f"{MODELS}import pool\ndef f(pool: models.CloudPool):\n    return pool.stat\n",
        f"{MODELS}def f(self: models.CloudPool):\n    return self.allocation_stat\n",
        f"{MODELS}def f(pool: models.CloudPool):\n    for x in [pool]:\n        x.allocation_stat\n",
        f"{MODELS}def f(pool):\n    '''\n    :type pool: models.CloudPool\n    '''\n    pool.allocation_stat\n",
        f"{MODELS}def f(pool):\n    if isinstance(pool, models.CloudPool):\n        pool.allocation_stat\n",
        f"{MODELS}def f(p):\n    return p.allocation_stat\nf(models.CloudPool())\n",
        f"{MODELS}ps = []\nps.append(models.CloudPool())\nps[0].allocation_stat\n",
        f"{CLIENT}def f(c: BatchServiceClient):\n    for pool in c.pool.list():\n        pool.allocation_stat\n",
        f"{CLIENT}from mine import JobAddParameter\n"
        "def f(c: BatchServiceClient):\n    c.job.add(JobAddParameter(id='x'))\n",
        f"{CLIENT}from functools import partial\n"
        "def f(c: BatchServiceClient, job):\n    return partial(c.job.add, job)\n",
        "import azure.batch\nfrom lib import got\np = got(1)\np.allocation_stat\n",
        "import azure.batch\nfrom lib import make\nmake(max_tsks=4)\n",
        "import azure.batch\nimport lib\nlib.make(max_tsks=4)\n",
        "import azure.batch\nfrom lib import Wider as W\nW(id='x', vm_size='s', max_tsks=4)\n",
    ],
)
def test_what_may_have_something_to_say_is_let_through(code: str, tmp_path: Path) -> None:
    assert _look(code, tmp_path) == (False, True)


@pytest.mark.parametrize(
    "code",
    [
        "import azure.batch\ndef f(options):\n    return options.allocation_stat.error\n",
        "import azure.batch\nimport subprocess\nprint(subprocess.check_output('ls').decode())\n",
        "import azure.batch\nfrom lib import Plain\nPlain('x').name\n",
        "import azure.batch\nimport lib\nlib.Plain('x').name\n",
        f"{MODELS}from lib import Plain\nclass Mine(Plain):\n    pass\nMine('x').name\n",
        f"{MODELS}class StartTask:\n    pass\nKINDS = {{'start': StartTask}}\n",
        f"{MODELS}def f(item):\n    return item['allocationState'], models.UserIdentity(user_name='x')\n",
        f"{MODELS}def f(os_family):\n    return os_family + 1\n",
        f"{CLIENT}from functools import partial\n"
        "async def f(c: BatchServiceClient, loop):\n"
        "    work = partial(c.job.terminate, 'x', terminate_reason='y')\n"
        "    await loop.run_in_executor(None, work)\n",
    ],
)
def test_what_has_nothing_to_say_is_let_be(code: str, tmp_path: Path) -> None:
    assert _look(code, tmp_path) == (True, False)
