"""What the checker keeps between edits changes nothing in what it finds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from batchlint.project.versions import target
from batchlint.report.results import by_place
from batchlint.server.checker import Checker
from batchlint.server.documents import Part, Snapshot
from batchlint.server.preferences import Preferences

CHOSEN = Preferences(to="azure-batch==15.1.0", target=target("azure-batch==15.1.0"))
MODULES = {
    "pyproject.toml": "",
    "models.py": "from azure.batch.models import PoolAddParameter as New\n\n\ndef sized(pool, n):\n"
    "    pool.target_dedicated = n\n    return pool\n",
    "clients.py": "from azure.batch import BatchServiceClient\n\n\ndef client(credentials):\n"
    "    return BatchServiceClient(credentials, batch_url='x')\n",
    "main.py": "from clients import client\nfrom models import New, sized\n\n\ndef run(credentials):\n"
    "    pool = sized(New(id='a', vm_size='small', max_tasks_per_node=4), 3)\n"
    "    body = {'id': 'a', 'vmSize': 'small', 'targetDedicated': 3}\n"
    "    batch = client(credentials)\n    batch.pool.add(pool)\n    batch.pool.add(New(**body))\n"
    "    for task in batch.task.list('job'):\n        print(task.execution_info.scheduling_error)\n",
}


@pytest.fixture(autouse=True)
def _stay_here() -> Iterator[None]:
    """The checker changes the working directory."""
    before = os.getcwd()
    yield
    os.chdir(before)


def snapshot(folder: Path, name: str, text: str) -> Snapshot:
    path = folder / name
    return Snapshot(path.as_uri(), 1, str(path), str(folder), text.encode(), (Part(path.as_uri(), 1, text),))


def test_edits_give_what_a_new_run_gives(tmp_path: Path) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    random, kept, most = Random(7), Checker(), 0
    for number in range(60):
        name = random.choice([name for name in MODULES if name.endswith(".py")])
        lines = MODULES[name].splitlines(True)
        where = random.randrange(len(lines))
        how = random.randrange(3)
        if how == 0:
            del lines[where]
        elif how == 1:
            lines.insert(where, random.choice(lines))
        else:
            lines[where] = lines[where].replace("pool", "job", 1)
        document = snapshot(tmp_path, name, "".join(lines))
        found, fresh = kept.check(document, CHOSEN), Checker().check(document, CHOSEN)
        kinds = [[f[:9] for f in by_place(each.report.findings)] for each in (found, fresh)]
        assert kinds[0] == kinds[1], (number, name)
        assert found.report.unknown == fresh.report.unknown
        assert found.problems == fresh.problems
        most = max(most, len(found.report.findings))
    assert most > 5
