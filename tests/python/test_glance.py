"""The light look passes over what has nothing to report, and over nothing else.

That it never passes over too much is checked wherever a test checks Python (`helpers.look_at`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.history import load
from batchlint.python.light.glance import is_clear
from batchlint.rules.examples import render
from batchlint.rules.shipped import load_rules
from tests.python.helpers import LATEST

CLEAN = """
import logging
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient

log = logging.getLogger(__name__)


def run(credentials, url, pool_id, count):
    client = BatchServiceClient(credentials, batch_url=url)
    pool = batchmodels.PoolAddParameter(
        id=pool_id, vm_size="standard_d2s_v3", target_dedicated_nodes=count, task_slots_per_node=2,
        start_task=batchmodels.StartTask(command_line="setup.sh", wait_for_success=True),
    )
    try:
        client.pool.add(pool)
    except batchmodels.BatchErrorException as error:
        log.error("pool %s: %s", pool_id, error)
    tasks = [batchmodels.TaskAddParameter(id=str(n), command_line="render") for n in range(count)]
    client.task.add_collection("job", tasks)
    for task in client.task.list("job"):
        if task.state == batchmodels.TaskState.completed:
            log.info("%s ended with %s", task.id, task.execution_info.exit_code)
    client.pool.resize(pool_id, batchmodels.PoolResizeParameter(target_dedicated_nodes=0))
"""


def _clear(code: str, target: int = LATEST, crossing: bool = False) -> bool:
    path = Path("app.py").absolute()
    return is_clear(str(path), code.encode(), target, str(path.parent), lambda version: crossing)


def test_up_to_date_code_is_passed_over() -> None:
    assert _clear(CLEAN)
    assert not _clear(CLEAN, crossing=True)  # a start task: its default changed on some way


@pytest.mark.parametrize("version", range(0, LATEST - 3, 4))
def test_not_for_a_version_that_does_not_know_it(version: int) -> None:
    assert not _clear(CLEAN, version)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("task_slots_per_node", "max_tasks_per_node"),
        ("task_slots_per_node=2", "task_slot_per_node=2"),
        ("batch_url=url", "base_url=url"),
        ("credentials, batch_url=url", "credentials"),
        ("vm_size=", "**settings, vm_size="),
        ('id=str(n), command_line="render"', 'str(n), "render"'),
        ("task.state", "task.stat"),
        ("client.pool.add(pool)", "client.pool.add(json.load(file))"),
        ("client.pool.add(pool)", "pool = load()\n        client.pool.add(pool)"),
        ("client.pool.add(pool)", "client.pool.enable_auto_scale(*pool)"),
        ("client.pool.add(pool)", "client.pool.add({'id': 'p'})"),
        ("client.pool.add(pool)", "getattr(client.pool, name)(pool)"),
        ("batchmodels.TaskState.completed", "batchmodels.CertificateState.deletefailed"),
        ("batchmodels.TaskState.completed", "getattr(batchmodels.TaskState, name)"),
        ("import logging", "import logging\nfrom azure.batch.models import PoolAddParameter as P"),
        ("batchmodels.BatchErrorException", "batchmodels.batch_error.BatchErrorException"),
        ("from azure.batch import", "from azure.batch.batch_service_client import"),
        (
            "client.task.list(",
            "client.task.list(task_list_options=batchmodels.TaskListOptions(select='id,nodInfo'))(",
        ),
        ("log = logging", "PoolAdd = batchmodels.PoolAddParameter\nlog = logging"),
        ("log = logging", "class Pool(batchmodels.PoolAddParameter): ...\nlog = logging"),
        ("import logging", "import logging, broken("),
    ],
)
def test_what_may_matter_is_looked_into(old: str, new: str) -> None:
    assert old in CLEAN
    assert not _clear(CLEAN.replace(old, new))


def test_every_example_is_looked_into() -> None:
    history = load()
    for rule in load_rules().rules:
        if rule.backward:
            continue
        for example in rule.examples:
            for rendered in render(rule, example, "before", history):
                if rendered.path.endswith(".py"):
                    assert not _clear(rendered.text, rule.version, crossing=True), (rule.name, rendered.text)
