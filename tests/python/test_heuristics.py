"""What the name of a client says where its type can't be seen, and what ends the guessing."""

from __future__ import annotations

import pytest

from tests.python.helpers import rules

HEAD = """
from typing import Any, Optional, TypeVar, Union
import docker
from docker import DockerClient
from azure.batch import BatchServiceClient
from azure.mgmt.batch import BatchManagementClient
T = TypeVar("T")
"""
READ = '    return client.pool.get("rg", "a", "p").max_tasks_per_node\n'

#: Functions that say what their parameter is, and that is none of azure.batch's.
DECLARED = {
    "an annotation": "def a(client: BatchManagementClient):\n",
    "an annotation by a module": "def a(client: docker.DockerClient):\n",
    "a string": 'def a(client: "DockerClient"):\n',
    "one that may be None": "def a(client: Optional[DockerClient] = None):\n",
    "one of two": "def a(client: None | DockerClient = None):\n",
    "a builtin": "def a(client: str):\n",
    "a type comment": "def a(client):\n    # type: (BatchManagementClient) -> int\n",
    "a docstring": 'def a(client):\n    """:type client: azure.mgmt.batch.BatchManagementClient\n    """\n',
    "a parameter in a docstring": 'def a(client):\n    """:param docker.DockerClient client: it\n    """\n',
    "arguments in a docstring": (
        'def a(client):\n    """Do.\n\n    Args:\n        client (RenderClient): it\n    """\n'
    ),
}
#: Functions that leave it to the name.
OPEN = {
    "nothing": "def a(client):\n",
    "anything": "def a(client: Any):\n",
    "an object": "def a(client: object):\n",
    "a type variable": "def a(client: T):\n",
    "prose": 'def a(client):\n    """Do.\n\n    Args:\n        client (the client): it\n    """\n',
    "the package's class by another way": 'def a(client):\n    """:type client: batch.BatchServiceClient\n    """\n',
    "either of both": "def a(client: Union[BatchServiceClient, DockerClient]):\n",
}


@pytest.mark.parametrize("head", DECLARED.values(), ids=DECLARED)
def test_a_type_of_another_package_counts_more_than_the_name(head: str) -> None:
    assert rules(HEAD + head + READ) == []


@pytest.mark.parametrize("head", OPEN.values(), ids=OPEN)
def test_a_type_that_says_nothing_leaves_it_to_the_name(head: str) -> None:
    assert rules(HEAD + head + READ) == ["max-tasks-per-node"]


@pytest.mark.parametrize(
    ("declared", "found"),
    [(": DockerClient", []), (": Any", ["max-tasks-per-node"]), ("", ["max-tasks-per-node"])],
)
def test_an_attribute_keeps_the_type_that_was_declared(declared: str, found: list[str]) -> None:
    code = f"""
class Farm:
    def __init__(self, client{declared}):
        self.client = client

    def slots(self):
        return self.client.pool.get("p").max_tasks_per_node
"""
    assert rules(HEAD + code) == found


def test_what_a_caller_hands_over_counts_more_than_a_type_that_cant_be_seen() -> None:
    code = "a(BatchServiceClient(1, batch_url='u'))\n"
    assert rules(HEAD + DECLARED["an annotation by a module"] + READ + code) == ["max-tasks-per-node"]


GUESSED = '.pool.get("p").target_dedicated\n'
#: Clients of a kind that can't be seen, each behind a name that speaks for it.
BOUND = {
    "what a function gives": "client = get_client()\nclient",
    "one of several": "_, batch_client, _ = build()\nbatch_client",
    "an item": 'def f(context):\n    context["batch"]',
    "what a block enters": "with get_client() as client:\n    client",
    "none until it is there": "client = None\nif build():\n    client = get_client()\nclient",
    "a global": "client = None\ndef f():\n    global client\n    client = get_client()\ndef g():\n    client",
    "another name for it": "batch_client = get_client()\nfarm = batch_client\nfarm",
    "an attribute": (
        "class Farm:\n    def __init__(self):\n        self.batch = None\n"
        "    def open(self, session):\n        self.batch = session.open()\n"
        "    def read(self):\n        return self.batch"
    ),
}
#: Other services' clients, and names that say nothing.
OTHERS = {
    "AWS": 'import boto3\nbatch = boto3.client("batch")\nbatch',
    "AWS by a session": 'import boto3\nbatch = boto3.Session().client("batch")\nbatch',
    "a declared session": 'import boto3\ndef f(s: boto3.Session):\n    batch = s.client("batch")\n    batch',
    "Docker": "client = docker.from_env()\nclient",
    "Docker's class": "client = DockerClient()\nclient",
    "Docker behind a function": "def make():\n    return DockerClient()\nclient = make()\nclient",
    "Kubernetes": "from kubernetes import client\nbatch = client.BatchV1Api()\nbatch",
    "management": "batch_client = BatchManagementClient(1)\nbatch_client",
    "storage": "from azure.storage.blob import BlobServiceClient\nclient = BlobServiceClient()\nclient",
    "a class that can't be seen": "from farms import RenderFarm\nclient = RenderFarm()\nclient",
    "an attribute": (
        "class Farm:\n    def __init__(self):\n        self.batch = None\n"
        "    def open(self):\n        self.batch = docker.from_env()\n"
        "    def read(self):\n        return self.batch"
    ),
    "another name": "farm = get_farm()\nfarm",
}
UNSEEN = "from farms.connections import build, get_client, get_farm\n"


@pytest.mark.parametrize("code", BOUND.values(), ids=BOUND)
def test_a_name_speaks_for_what_cant_be_seen(code: str) -> None:
    assert rules(HEAD + UNSEEN + code + GUESSED) == ["target-dedicated"]


@pytest.mark.parametrize("code", OTHERS.values(), ids=OTHERS)
def test_a_name_speaks_for_no_other_service(code: str) -> None:
    assert rules(HEAD + UNSEEN + code + GUESSED) == []
