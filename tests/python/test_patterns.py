"""What real code looks like, pattern by pattern: each breaking site is found, at its line."""

from __future__ import annotations

import textwrap

import pytest

from tests.python.helpers import check, fix, rules

IMPORTS = [
    ("from azure.batch.models import PoolAddParameter", "PoolAddParameter"),
    ("from azure.batch.models import PoolAddParameter as P", "P"),
    ("import azure.batch.models as batchmodels", "batchmodels.PoolAddParameter"),
    ("import azure.batch.models", "azure.batch.models.PoolAddParameter"),
    ("import azure.batch", "azure.batch.models.PoolAddParameter"),
    ("import azure.batch as batch", "batch.models.PoolAddParameter"),
    ("from azure.batch import models", "models.PoolAddParameter"),
    ("from azure.batch import models as m", "m.PoolAddParameter"),
    ("from azure import batch", "batch.models.PoolAddParameter"),
    ("from azure.batch.models import *", "PoolAddParameter"),
    ("import azure.batch._batch_service_client as bsc", "bsc.models.PoolAddParameter"),
    ("import azure.batch.models as x\nM = x", "M.PoolAddParameter"),
    (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import azure.batch.models as bm",
        "bm.PoolAddParameter",
    ),
]


@pytest.mark.parametrize(("header", "name"), IMPORTS)
def test_constructor_by_every_form_of_import(header: str, name: str) -> None:
    code = f'{header}\npool = {name}(\n    id="p",\n    vm_size="small",\n    target_dedicated=3,\n)\n'
    line = code.count("\n", 0, code.index("target_dedicated")) + 1
    assert check(code) == [(line, "target-dedicated", "error")]


READS = {
    "result of an operation": "pool = client.pool.get(i)\n    pool.target_dedicated",
    "read directly": "client.pool.get(i).target_dedicated",
    "loop": "for pool in client.pool.list():\n        pool.target_dedicated",
    "comprehension": "[pool.target_dedicated for pool in client.pool.list()]",
    "generator in any": "any(p.target_dedicated for p in client.pool.list())",
    "condition of a comprehension": "[p for p in client.pool.list() if p.target_dedicated]",
    "list of a listing": "list(client.pool.list())[0].target_dedicated",
    "next": "next(client.pool.list()).target_dedicated",
    "sorted with a key": "sorted(client.pool.list(), key=lambda p: p.target_dedicated)",
    "slice": "list(client.pool.list())[:3][0].target_dedicated",
    "enumerate": "for n, pool in enumerate(client.pool.list()):\n        pool.target_dedicated",
    "zip": "for a, pool in zip(i, client.pool.list()):\n        pool.target_dedicated",
    "ternary": "pool = client.pool.get(i) if i else None\n    pool.target_dedicated",
    "or-default": "pool = None or client.pool.get(i)\n    pool.target_dedicated",
    "walrus": "if (pool := client.pool.get(i)):\n        pool.target_dedicated",
    "appended": "pools = []\n    pools.append(client.pool.get(i))\n    pools[0].target_dedicated",
    "dict values": "pools = {'a': client.pool.get(i)}\n    for p in pools.values():\n        p.target_dedicated",
    "tuple unpacking": "pool, job = client.pool.get(i), client.job.get(i)\n    pool.target_dedicated",
    "try": "try:\n        pool = client.pool.get(i)\n    except Exception:\n        raise\n    pool.target_dedicated",
    "with": "with open(i) as f:\n        pool = client.pool.get(i)\n    pool.target_dedicated",
    "store": "pool = client.pool.get(i)\n    pool.target_dedicated = 3",
    "getattr": "getattr(client.pool.get(i), 'target_dedicated')",
    "method as a value": "get = client.pool.get\n    get(i).target_dedicated",
    "closure": "pool = client.pool.get(i)\n    def inner():\n        return pool.target_dedicated\n    return inner",
    "partial": "get = functools.partial(client.pool.get, i)\n    get().target_dedicated",
    "isinstance": "if isinstance(i, models.CloudPool):\n        i.target_dedicated",
    "await": "pool = client.pool.get(i)\n    print(f'{pool.target_dedicated} nodes')",
}


@pytest.mark.parametrize("body", READS.values(), ids=READS.keys())
def test_attribute_of_an_object_whose_type_flows(body: str) -> None:
    code = (
        "import functools\nfrom azure.batch import BatchServiceClient, models\n"
        f"def f(client: BatchServiceClient, i):\n    {body}\n"
    )
    found = check(code)
    line = code.count("\n", 0, code.index("target_dedicated")) + 1
    assert found == [(line, "target-dedicated", "error")]


DECLARED = [
    "def f(pool: models.CloudPool):\n    return pool.target_dedicated",
    "def f(pool: 'models.CloudPool'):\n    return pool.target_dedicated",
    "def f(pool: Optional[models.CloudPool] = None):\n    return pool.target_dedicated",
    "def f(pool: models.CloudPool | None):\n    return pool.target_dedicated",
    "def f(pools: List[models.CloudPool]):\n    return pools[0].target_dedicated",
    "def f(pools: Dict[str, models.CloudPool]):\n    return pools['x'].target_dedicated",
    'def f(pool):\n    """F.\n\n    :type pool: azure.batch.models.CloudPool\n    """\n    return pool.target_dedicated',
    'def f(pool):\n    """F.\n\n    :param models.CloudPool pool: a pool\n    """\n    return pool.target_dedicated',
    'def f(pool):\n    """F.\n\n    :type pool: ~azure.batch.models.CloudPool or None\n    """\n    return pool.target_dedicated',
    'def f(pool):\n    """F.\n\n    Args:\n        pool (models.CloudPool): a pool\n    """\n    return pool.target_dedicated',
    "def f(pool):\n    # type: (models.CloudPool) -> int\n    return pool.target_dedicated",
    "def f(x):\n    pool = x()  # type: models.CloudPool\n    return pool.target_dedicated",
    "def f(x):\n    pool: models.CloudPool = x()\n    return pool.target_dedicated",
    "def g() -> models.CloudPool: ...\ndef f():\n    return g().target_dedicated",
    'def g():\n    """G.\n\n    :rtype: azure.batch.models.CloudPool\n    """\ndef f():\n    return g().target_dedicated',
]


@pytest.mark.parametrize("code", DECLARED)
def test_attribute_of_an_object_whose_type_is_declared(code: str) -> None:
    assert rules(f"from typing import *\nfrom azure.batch import models\n{code}\n") == ["target-dedicated"]


def test_the_projects_own_functions_and_attributes_are_followed() -> None:
    code = """
    from azure.batch import BatchServiceClient

    class Farm:
        def __init__(self, credentials, url):
            self.client = BatchServiceClient(credentials, batch_url=url)
            self.pool = None

        def load(self, pool_id):
            self.pool = self._get(pool_id)

        def _get(self, pool_id):
            return self.client.pool.get(pool_id)

        def size(self):
            return self.pool.current_dedicated

        @property
        def error(self):
            return self.pool

    def resize(pool):
        return pool.resize_error

    def main(farm_id):
        farm = Farm(None, None)
        resize(farm.error)
    """
    assert rules(code) == ["current-dedicated", "resize-error"]


def test_operations_called_and_passed_as_values() -> None:
    code = """
    from azure.batch import BatchServiceClient

    def run(client: BatchServiceClient, executor):
        client.pool.upgrade_os("p", "*")
        executor.submit(client.account.list_node_agent_skus)
        client.pool.list_pool_usage_metrics()
        client.file.get_from_task("j", "t", file_name="stdout.txt")
    """
    assert [line for line, _, _ in check(code)] == [5, 6, 7, 8]


def test_names_of_modules_classes_members_and_the_client() -> None:
    code = """
    import azure.batch.batch_service_client as batch
    import azure.batch.models as batchmodels
    from azure.batch.models.batch_error import BatchErrorException
    from azure.batch import BatchServiceClient

    client = BatchServiceClient(None, base_url="https://x")
    try:
        pass
    except batchmodels.batch_error.BatchErrorException:
        pass
    state = batchmodels.ComputeNodeState.waitingforstarttask
    kind = batchmodels.SchedulingErrorCategory.user_error
    """
    assert [line for line, _, _ in check(code)] == [2, 4, 7, 10, 12, 13]


def test_subclasses_of_models() -> None:
    code = """
    from azure.batch.models import PoolAddParameter

    class Pool(PoolAddParameter):
        _attribute_map = {
            'id': {'key': 'id', 'type': 'str'},
            'max_tasks_per_node': {'key': 'maxTasksPerNode', 'type': 'int'},
        }

        def __init__(self, **kwargs):
            super(Pool, self).__init__(id='p', vm_size='x', max_tasks_per_node=4)
    """
    assert [line for line, _, _ in check(code)] == [7, 11]


def test_dicts_handed_to_operations_and_to_rest() -> None:
    code = """
    import requests
    from azure.batch import BatchServiceClient

    URL = "https://a.westeurope.batch.azure.com"

    def run(client: BatchServiceClient):
        client.pool.resize("p", {"target_dedicated": 3})
        body = {"id": "p", "vmSize": "small", "maxTasksPerNode": 4}
        body["targetDedicated"] = 3
        requests.post(URL + "/pools?api-version=2016-07-01.3.1", json=body)
        requests.post(f"{URL}/pools/p?resize", json={"targetDedicated": 3})
        requests.get(URL + "/nodeagentskus?api-version=2016-07-01.3.1")
    """
    assert [line for line, _, _ in check(code)] == [8, 9, 10, 11, 12, 12, 13, 13]


def test_a_literal_that_is_unpacked_is_looked_into() -> None:
    code = """
    from azure.batch import models

    settings = {"id": "p", "vm_size": "small", "target_dedicated": 3}
    models.PoolAddParameter(**settings)
    models.PoolAddParameter(**dict(id="p", vm_size="s", max_tasks_per_node=2))
    """
    assert [line for line, _, _ in check(code)] == [4, 6]


def test_responses_of_raw_requests_are_read_as_likely() -> None:
    code = """
    import requests

    URL = "https://a.westeurope.batch.azure.com"
    VERSION = "2016-07-01.3.1"

    def nodes(pool):
        pool = requests.get(f"{URL}/pools/{pool}?api-version={VERSION}").json()
        for other in requests.get(URL + "/pools?api-version=" + VERSION).json()["value"]:
            print(other.get("targetDedicated"))
        counts = requests.get(f"{URL}/jobs/j/taskcounts?api-version={VERSION}").json()
        return pool["currentDedicated"], pool.get("resizeError"), counts["active"], pool["id"]
    """
    found = check(code)
    assert [(line, rule) for line, rule, _ in found] == [
        (5, "api-version"),
        (10, "target-dedicated"),
        (12, "current-dedicated"),
        (12, "resize-error"),
        (12, "task-counts"),
    ]
    assert fix(code) == textwrap.dedent(code)
    fixed = fix(code, unsafe=True)
    assert 'pool["currentDedicatedNodes"]' in fixed
    assert 'next(iter(pool.get("resizeErrors") or ()), None)' in fixed
    assert 'counts["taskCounts"]["active"]' in fixed


def test_a_user_identity_that_names_an_account_gets_no_auto_user_beside_it() -> None:
    code = """
    from azure.batch import models

    models.StartTask(command_line="x", run_elevated=True, user_identity=models.UserIdentity(user_name="u"))
    body = {"commandLine": "x", "runElevated": True, "userIdentity": {"username": "u"}}
    """
    assert [line for line, _, _ in check(code)][:1] == [4]
    assert fix(code, unsafe=True) == textwrap.dedent(code)


def test_code_that_is_migrated_already_is_silent() -> None:
    code = """
    from azure.batch import BatchServiceClient, models

    def f(client: BatchServiceClient):
        counts = client.job.get_task_counts("j")
        print(counts.task_counts.active, client.job.get_task_counts("j").task_slot_counts)
        client.job.terminate("j", "done", models.JobTerminateOptions())
    """
    assert check(code) == []
    assert rules(code, to="2020-03-01.11.0")[:1] == ["not-yet-available"]


def test_an_attribute_map_is_no_payload() -> None:
    code = """
    import azure.batch.models as models
    from msrest.serialization import Model

    class JobManagerTask(Model):
        _attribute_map = {
            'id': {'key': 'id', 'type': 'str'},
            'application_package_references': {'key': 'packages', 'type': '[ApplicationPackageReference]'},
            'authentication_token_settings': {'key': 'settings', 'type': 'AuthenticationTokenSettings'},
        }
    """
    assert check(code) == []


def test_an_import_that_is_reported_in_other_words_is_no_fallback() -> None:
    code = """
    def connect():
        try:
            from azure.batch import batch_service_client
        except ImportError:
            {}
    """
    assert rules(code.format("raise RuntimeError('install azure-batch')")) == ["batch-service-client-module"]
    assert rules(code.format("import azure.batch as batch_service_client")) == []


def test_a_copied_attribute_map_moves_with_the_model() -> None:
    alone = """
    from azure.batch.models import ResourceFile

    class File(ResourceFile):
        _attribute_map = {
            'blob_source': {'key': 'blobSource', 'type': 'str'},
        }
    """
    assert "'http_url': {'key': 'httpUrl', 'type': 'str'}" in fix(alone)
    passing = (
        alone
        + """
        def __init__(self, blob_source=None):
            super().__init__(blob_source=blob_source)
    """
    )
    # msrest would hand `http_url` to a constructor that takes `blob_source`.
    assert fix(passing) == textwrap.dedent(passing)
    fixed = fix(passing, unsafe=True)
    assert "'http_url': {'key': 'httpUrl', 'type': 'str'}" in fixed
    assert "def __init__(self, blob_source=None):" in fixed
    assert "super().__init__(http_url=blob_source)" in fixed
    for reading in ("**kw", "*, blob_source=None, **kw"):
        taking = (
            alone
            + f"""
        def __init__(self, {reading}):
            super().__init__(blob_source={'kw.pop("blob_source")' if reading == "**kw" else "blob_source"}, **kw)
    """
        )
        assert fix(taking) == textwrap.dedent(taking)
    handing = (
        alone
        + """
        def __init__(self, **kw):
            super().__init__(blob_source="x", **kw)
    """
    )
    assert "super().__init__(http_url=" in fix(handing)
    # Where the class keeps the old name for itself, both stay, so that they still fit together.
    keeping = passing + "        self.blob_source = blob_source\n"
    assert fix(keeping) == textwrap.dedent(keeping)
