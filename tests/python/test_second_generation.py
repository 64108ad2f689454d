"""Code for the second generation of the package: `BatchClient`, and models that are mappings."""

from __future__ import annotations

import textwrap

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings

HISTORY = load()
HEAD = """\
from unittest.mock import MagicMock, create_autospec
from azure.batch import BatchClient, aio, models
from azure.core.rest import HttpRequest

client: BatchClient = connect()
"""


def said(code: str, release: str = "15.1.0", head: str = HEAD) -> list[str]:
    """The source of each finding and unknown at a release, for code of unknown age."""
    target = next(v.index for v in HISTORY.versions if release in v.packages)
    report = check_source("app.py", (head + textwrap.dedent(code)).encode(), Settings(target))
    assert not report.failures
    assert report.text is not None
    spans = [found.span for found in (*report.findings, *report.unknown)]
    return [report.text[span.start : span.end] for span in sorted(spans)]


POOLS = {
    "a result": "client.get_pool('p').e_tag",
    "a listing": "for pool in client.list_pools(): pool.e_tag",
    "a list of a listing": "list(client.list_pools())[0].e_tag",
    "the first of a listing": "next(iter(client.list_pools())).e_tag",
    "pages": "for page in client.list_pools().by_page():\n    for pool in page: pool.e_tag",
    "a subclass": "class Mine(BatchClient): pass\nMine('e', None).get_pool('p').e_tag",
    "an awaited result": "async def f(c: aio.BatchClient): (await c.get_pool('p')).e_tag",
    "an asynchronous listing": (
        "async def f(c: aio.BatchClient):\n    async for pool in c.list_pools(): pool.e_tag"
    ),
    "asynchronous pages": (
        "async def f(c: aio.BatchClient):\n    async for page in c.list_pools().by_page():\n"
        "        async for pool in page: pool.e_tag"
    ),
    "an asynchronous comprehension": (
        "async def f(c: aio.BatchClient): [pool.e_tag async for pool in c.list_pools()]"
    ),
    "a mock": "MagicMock(spec=BatchClient).get_pool('p').e_tag",
    "what a mock returns": "create_autospec(BatchClient).get_pool.return_value.e_tag",
    "a client by its name": "def f(batch_client): batch_client.get_pool('p').e_tag",
    "a client of an object": "class Farm:\n    def go(self): self.batch_client.get_pool('p').e_tag",
}


@pytest.mark.parametrize("code", POOLS.values(), ids=POOLS)
def test_objects_are_followed(code: str) -> None:
    assert said(code) == ["e_tag"]
    assert said(code.replace("e_tag", "etag")) == []


BROKEN = {
    "a method": ("client.resize_pool('p', None)", ["resize_pool"]),
    "a keyword": ("client.get_pool('p', timeout=3)", ["timeout"]),
    "a name": ("models.BatchPoolCreateContent(id='p', vm_size='s')", ["BatchPoolCreateContent"]),
    "a name that is no longer exported": ("x: models.BatchNodeRebootOptions", ["BatchNodeRebootOptions"]),
    "a group of a client that is known by its name": (
        "def f(batch_client): batch_client.certificate.list()",
        ["list"],
    ),
    "a name of no release": ("models.BatchPoolCreation()", ["BatchPoolCreation"]),
    "an import of no release": ("from azure.batch.models import BatchFarm", ["BatchFarm"]),
    "a key of a mapping": ("client.get_pool('p')['resourceTags']", ["'resourceTags'"]),
    "a key that is asked for": ("client.get_pool('p').get('resourceTags')", ["'resourceTags'"]),
    "a key of as_dict": ("client.get_pool('p').as_dict()['vm_size']", ["'vm_size'"]),
    "a mapping that makes a model": (
        "models.BatchPoolCreateOptions({'id': 'p', 'vmSize': 's', 'resourceTags': {}})",
        ["'resourceTags'"],
    ),
    "a list of tasks": (
        "client.create_tasks('j', [{'id': 't', 'commandLine': 'c', 'authenticationTokenSettings': {}}])",
        ["'authenticationTokenSettings'"],
    ),
    "a keyword of an earlier method of the name": (
        "client.create_task_collection('j', [], concurrencies=3)",
        ["concurrencies"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), BROKEN.values(), ids=BROKEN)
def test_what_broke_inside_the_generation(code: str, expected: list[str]) -> None:
    assert said(code) == expected


QUIET = {
    "pollers": (
        "poller = client.begin_resize_pool('p', models.BatchPoolResizeOptions(target_dedicated_nodes=1))\n"
        "poller.wait()\nprint(poller.status(), poller.done(), poller.result())"
    ),
    "keys of a mapping": "pool = client.get_pool('p')\nprint(pool['allocationState'], pool.get('vmSize'))",
    "keys of as_dict": "print(client.get_pool('p').as_dict()['vmSize'])",
    "a model of a mapping": "models.BatchPoolCreateOptions({'id': 'p', 'vmSize': 's'})",
    "a shared name of a mapping": "models.ResourceFile({'httpUrl': 'u', 'filePath': 'f'})",
    "a request": "client.send_request(HttpRequest('GET', '/pools/p')).json()",
    "members in any letters": "print(models.InboundEndpointProtocol.Tcp, models.AllocationState.steady)",
    "a private class": "models._models.BatchNodeRebootOptions(node_reboot_kind=None)",
    "a private import": "from azure.batch.models._models import BatchJobTerminateOptions",
    "a private module": "from azure.batch._utils.model_base import SdkJSONEncoder",
    "a result that had another type": "print(client.get_job_task_counts('j').task_counts.active)",
    "a client of resource management": "def f(mgmt): mgmt.client.pool.get('g', 'a', 'p').etag",
    "a client of another package": "def f(client): client.pool.get('g', 'a', 'p')",
}


@pytest.mark.parametrize("code", QUIET.values(), ids=QUIET)
def test_silent_at_its_own_release(code: str) -> None:
    assert said(code) == []


def test_checked_downwards() -> None:
    code = "from azure.batch import BatchClient\ndef f(c: BatchClient): c.create_pool(None)\n"
    assert set(said(code, "14.2.0", "")) == {"BatchClient", "create_pool"}
    assert said("models.AllocationState.STEADY", "14.2.0", "from azure.batch import models\n") == ["STEADY"]


def test_names_of_methods_count_in_code_of_their_generation_alone() -> None:
    """A project for the first generation may have a client of its own with such methods."""
    code = "from azure.batch import BatchServiceClient\ndef f(batch): batch.resize_pool('p')\n"
    assert "resize_pool" not in said(code, "14.2.0", "")


def test_under_type_checking() -> None:
    head = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from azure.batch import BatchClient\n"
    assert said("def f(c: 'BatchClient'): c.get_pool('p').e_tag", head=head) == ["e_tag"]


def test_what_can_not_be_seen_is_of_the_same_generation() -> None:
    """A mapping for `create_pool` has no name that ended before it came."""
    target = HISTORY.latest
    report = check_source("app.py", (HEAD + "client.create_pool(load())\n").encode(), Settings(target))
    assert [unknown.message.count("target_dedicated`") for unknown in report.unknown] == [0]
