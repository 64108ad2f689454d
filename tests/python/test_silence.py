"""Where batchlint must say nothing: other libraries, still valid names, the project's own objects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.python.helpers import check

SILENT = {
    "azure.mgmt.batch": """
        from azure.mgmt.batch.models import ResourceFile, Pool, NetworkConfiguration
        from azure.mgmt.batch import models
        r = ResourceFile(blob_source="x")
        n = models.NetworkConfiguration(public_ips=[])
        def f(pool: models.Pool):
            return pool.max_tasks_per_node
    """,
    "both packages in one file": """
        from azure.batch import models as batchmodels
        from azure.mgmt.batch import models as mgmtmodels
        a = mgmtmodels.ResourceFile(blob_source="x")
        b = batchmodels.ResourceFile(http_url="x")
    """,
    "azure.mgmt.batchai": """
        from azure.mgmt.batchai import models
        models.ResourceFile(blob_source="x", run_elevated=True)
    """,
    "aws batch": """
        import boto3
        client = boto3.client("batch")
        client.pool.upgrade_os("x")
        client.register_job_definition(run_elevated=True, max_tasks_per_node=3)
    """,
    "azure.mgmt.batch by every way to it": """
        import azure.mgmt.batch as mgmt
        import azure.mgmt.batch.models
        from azure.batch import BatchServiceClient
        from azure.mgmt.batch import BatchManagementClient
        from azure.mgmt.batch.models import *
        StartTask(run_elevated=True)
        PoolAddParameter(max_tasks_per_node=3)
        def f(credentials, client: BatchManagementClient):
            batch_client = BatchManagementClient(credentials, "subscription", base_url="https://x")
            for pool in batch_client.pool.list_by_batch_account("group", "account"):
                print(pool.max_tasks_per_node, pool.resize_operation_status.resize_error)
            batch_client.pool.create("g", "a", "p", {"vmSize": "s", "maxTasksPerNode": 4, "targetDedicated": 3})
            client.pool.create("g", "a", "p", azure.mgmt.batch.models.Pool(max_tasks_per_node=3))
            mgmt.BatchManagementClient(credentials, base_url="x").pool.get("g", "a", "p").max_tasks_per_node
    """,
    "azure.mgmt.batchai by every way to it": """
        import azure.mgmt.batchai.models as models
        from azure.mgmt.batchai import BatchAIManagementClient
        from azure.batch import BatchServiceClient
        def f(credentials, job: models.Job):
            client = BatchAIManagementClient(credentials, "s", base_url="x")
            models.SetupTask(command_line="x", run_elevated=True)
            client.jobs.create("g", "w", "e", "j", models.JobCreateParameters(node_count=1, public_ips=[]))
            return job.run_elevated
    """,
    "aws batch beside Azure's": """
        import boto3
        from azure.batch import BatchServiceClient
        batch = boto3.client("batch")
        batch.register_job_definition(jobDefinitionName="x", type="container", containerProperties={})
        batch.submit_job(jobName="x", jobQueue="y", jobDefinition="z", arrayProperties={"size": 2})
        def f(jobs=None):
            for job in boto3.client("batch").describe_jobs(jobs=jobs)["jobs"]:
                print(job["status"], job.get("schedulingError"))
    """,
    "keywords and names that other libraries share": """
        import openai
        import requests_toolbelt.sessions
        import docker
        from azure.batch import BatchServiceClient
        from azure.mgmt.compute.models import StorageProfile, OSDisk
        from azure.mgmt.network import NetworkManagementClient
        openai.OpenAI(base_url="x")
        requests_toolbelt.sessions.BaseUrlSession(base_url="x")
        docker.DockerClient(base_url="x")
        StorageProfile(os_disk=OSDisk(image_uris=[])).os_disk
        NetworkManagementClient(None, "s").load_balancers(public_ips=[])
        subprocess_like(run_elevated=True, blob_source="x", max_tasks_per_node=3)
    """,
    "other clients with base_url": """
        from azure.batch import BatchServiceClient
        from openai import OpenAI
        OpenAI(base_url="https://x")
        session = requests_toolbelt.BaseUrlSession(base_url="x")
        client = BatchServiceClient(None, batch_url="x")
    """,
    "job execution information keeps scheduling_error": """
        from azure.batch import BatchServiceClient
        def f(client: BatchServiceClient):
            for job in client.job.list():
                print(job.execution_info.scheduling_error)
    """,
    "linux user configuration has ssh_private_key": """
        from azure.batch import models
        models.LinuxUserConfiguration(ssh_private_key="x")
        def f(account: models.UserAccount):
            return account.linux_user_configuration.ssh_private_key
    """,
    "disk encryption target and os_disk came back": """
        from azure.batch import models
        models.DiskEncryptionTarget.os_disk
        def f(c: models.VirtualMachineConfiguration):
            return c.os_disk.ephemeral_os_disk_settings
    """,
    "image references of a pool still have what they had": """
        from azure.batch import models
        models.OSDisk(ephemeral_os_disk_settings=models.DiffDiskSettings())
        models.DiskEncryptionConfiguration(targets=[models.DiskEncryptionTarget.os_disk])
        models.VirtualMachineConfiguration(
            image_reference=models.ImageReference(), node_agent_sku_id="x", os_disk=models.OSDisk()
        )
        models.LinuxUserConfiguration(uid=1, gid=1, ssh_private_key="x")
        models.JobExecutionInformation(start_time=None, scheduling_error=None)
    """,
    "the project's own settings, in all their forms": """
        import dataclasses
        import typing
        from types import SimpleNamespace
        from azure.batch import BatchServiceClient, models
        @dataclasses.dataclass
        class Pool:
            target_dedicated: int = 0
            max_tasks_per_node: int = 1
        class File(typing.NamedTuple):
            blob_source: str
        class Task(typing.TypedDict):
            run_elevated: bool
        class Options:
            __slots__ = ("resize_error", "run_elevated")
        def f(client: BatchServiceClient, file: File, settings: "Pool"):
            pool = Pool(target_dedicated=3, max_tasks_per_node=2)
            pool.target_dedicated = 4
            task = Task(run_elevated=True)
            options = Options()
            options.run_elevated = SimpleNamespace(resize_error=None).resize_error
            print(file.blob_source, File(blob_source="x").blob_source, settings.max_tasks_per_node)
            print(dataclasses.replace(pool, target_dedicated=1).target_dedicated, task["run_elevated"])
            return models.PoolAddParameter(
                id="p", vm_size="s", target_dedicated_nodes=pool.target_dedicated,
                task_slots_per_node=pool.max_tasks_per_node,
            )
    """,
    "mocks of every kind": """
        from unittest import mock
        from unittest.mock import MagicMock, Mock, create_autospec, patch
        from azure.batch import BatchServiceClient, models
        def test(monkeypatch):
            client = MagicMock()
            client.pool.get.return_value = MagicMock(resize_error=None, target_dedicated=3)
            file = mock.Mock(blob_source="x")
            file.blob_source = "y"
            with patch("app.batch_client") as other:
                other.return_value = Mock(run_elevated=True)
            monkeypatch.setattr("app.client", Mock(get_task_counts=None))
            return create_autospec(object)(max_tasks_per_node=3)
    """,
    "the project's own settings": """
        from collections import namedtuple
        from azure.batch import models
        PoolSettings = namedtuple("PoolSettings", ["target_dedicated", "max_tasks_per_node"])
        class Settings:
            def __init__(self, blob_source, run_elevated):
                self.blob_source = blob_source
                self.run_elevated = run_elevated
        def convert(settings: Settings):
            return models.ResourceFile(http_url=settings.blob_source)
        def own(run_elevated=False, *, target_dedicated=1):
            return run_elevated
        own(run_elevated=True, target_dedicated=2)
        Settings(blob_source="x", run_elevated=True).blob_source
    """,
    "mocks": """
        from unittest.mock import MagicMock
        from azure.batch import models
        pool = MagicMock(target_dedicated=3, blob_source="x")
        pool.resize.assert_called_with(run_elevated=True)
    """,
    "autoscale formulas and logs": """
        import logging
        from azure.batch import BatchServiceClient
        FORMULA = "$TargetDedicated = 3; maxTasksPerNode = 4;"
        def f(client: BatchServiceClient):
            logging.info("targetDedicated is now %s", 3)
            client.pool.enable_auto_scale("p", auto_scale_formula=FORMULA)
    """,
    "formulas that are built": """
        from azure.batch import BatchServiceClient, models
        def f(client: BatchServiceClient, size, logger):
            formula = f"maxTasksPerNode = {size};"
            formula += "$TargetDedicated = maxTasksPerNode * 2;"
            logger.info("resizeError of %s, targetDedicated=%d", "pool", size)
            client.pool.evaluate_auto_scale("p", formula)
            models.PoolAddParameter(id="p", vm_size="s", auto_scale_formula="$TargetDedicated=%d" % size)
    """,
    "JSON of something else": """
        import json
        from azure.batch import BatchServiceClient
        image_builder = {
            "type": "Microsoft.VirtualMachineImages/imageTemplates",
            "properties": {"customize": [{"type": "PowerShell", "runElevated": True, "inline": ["x"]}]},
        }
        batch_ai = {"properties": {"vmSize": "s", "scaleSettings": {"manual": {"targetNodeCount": 1}}}}
        cluster = {"name": "c", "vmSize": "s", "maxTasksPerNode": 4, "poolSize": {"dedicatedNodes": {"min": 1}}}
        schema = {"type": "object", "properties": {"maxTasksPerNode": {"type": "integer"}, "id": {}, "vmSize": {}}}
        event = {"id": "p", "nodeCount": 3, "targetDedicated": 2, "isAutoPool": False, "currentDedicated": 1}
        account = {
            "type": "Microsoft.Batch/batchAccounts", "apiVersion": "2020-03-01", "name": "x",
            "properties": {"autoStorage": {}, "poolQuota": 3},
        }
        template = {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "resources": [{
                "type": "Microsoft.Batch/batchAccounts/pools",
                "properties": {"vmSize": "s", "maxTasksPerNode": 4, "startTask": {"runElevated": True}},
            }],
        }
        json.dumps([image_builder, batch_ai, cluster, schema, event, account, template])
    """,
    "guarded imports": """
        try:
            from azure.batch.models import BatchErrorException
        except ImportError:
            from azure.batch.models.batch_error import BatchErrorException
        try:
            from azure.batch import BatchServiceClient
        except ImportError:
            from azure.batch.batch_service_client import BatchServiceClient
    """,
    "a question before a read": """
        from azure.batch import BatchServiceClient
        def f(client: BatchServiceClient):
            pool = client.pool.get("p")
            if hasattr(pool, "resize_error"):
                return getattr(pool, "resize_error", None)
    """,
    "what every model has": """
        from azure.batch import BatchServiceClient
        def f(client: BatchServiceClient):
            pool = client.pool.get("p")
            print(pool.as_dict(), pool.additional_properties, pool.__dict__, pool.state.value)
    """,
    "a dict of something else": """
        from azure.batch import BatchServiceClient
        image_builder = {"type": "PowerShell", "runElevated": True, "runAsSystem": False}
        ecs = {"taskDefinition": "x", "networkConfiguration": {"awsvpcConfiguration": {}}}
        row = {"id": 1, "name": "x", "state": "active"}
    """,
    "shadowed names": """
        from azure.batch.models import ResourceFile
        def f(ResourceFile):
            return ResourceFile(blob_source="x")
    """,
    "paths that only look alike": """
        import requests
        API = "2024-02-01.19.0"
        requests.get("https://example.com/pools/p?resize")
        route = "/jobs/<job_id>/terminate"
    """,
}


@pytest.mark.parametrize("code", SILENT.values(), ids=SILENT.keys())
def test_silent(code: str) -> None:
    assert check(code) == []


def test_the_users_own_parameter_is_never_renamed() -> None:
    from tests.python.helpers import fix

    code = """
    from azure.batch import models

    def make(target_dedicated, blob_source):
        models.ResourceFile(blob_source=blob_source)
        return models.PoolAddParameter(id="p", vm_size="s", target_dedicated=target_dedicated)
    """
    fixed = fix(code)
    assert "def make(target_dedicated, blob_source):" in fixed
    assert "ResourceFile(http_url=blob_source)" in fixed
    assert "target_dedicated_nodes=target_dedicated)" in fixed


#: Code that breaks with azure-batch; PACKAGE, and what the names come from, is put in.
PROGRAM = """
{header}

def make(x, client, pool):
    files = [models.ResourceFile({file}="x", file_path="y")]
    task = models.StartTask(command_line="x", run_elevated=True, resource_files=files)
    made = models.PoolAddParameter(id="p", vm_size="s", {size}=3, start_task=task)
    made.{size} = 4
    print(task.run_elevated, files[0].{file}, made.max_tasks_per_node, getattr(made, "{size}"))
    return made, [f.{file} for f in files]
"""

#: What `models` may be without being Batch's.
OTHERS = {
    "azure.mgmt.batch": "from azure.mgmt.batch import models",
    "azure.mgmt.batch as": "import azure.mgmt.batch.models as models",
    "azure.mgmt.batchai": "from azure.mgmt.batchai import models",
    "boto3": "import boto3\nmodels = boto3.client('batch')",
    "a mock": "from unittest.mock import MagicMock\nmodels = MagicMock()",
    "a mock of the package": "from unittest.mock import Mock\nmodels = Mock(name='azure.batch.models')",
    "named tuples": """from collections import namedtuple
class models:
    ResourceFile = namedtuple("ResourceFile", "{file} file_path")
    StartTask = namedtuple("StartTask", "command_line run_elevated resource_files")
    PoolAddParameter = namedtuple("PoolAddParameter", "id vm_size {size} max_tasks_per_node start_task")""",
    "dataclasses": """from dataclasses import dataclass
class models:
    @dataclass
    class ResourceFile:
        {file}: str
        file_path: str
    @dataclass
    class StartTask:
        command_line: str
        run_elevated: bool
        resource_files: list
    @dataclass
    class PoolAddParameter:
        id: str
        vm_size: str
        start_task: StartTask
        {size}: int = 0
        max_tasks_per_node: int = 0""",
}
names = st.tuples(
    st.sampled_from(["blob_source"]), st.sampled_from(["target_dedicated", "max_tasks_per_node"])
)


@given(st.sampled_from(sorted(OTHERS)), names, st.booleans())
@settings(max_examples=40)
def test_the_same_code_with_anything_else_is_silent(other: str, named: tuple[str, str], beside: bool) -> None:
    file, size = named
    imported = "from azure.batch import BatchServiceClient\n" if beside else ""
    header = imported + OTHERS[other].replace("{file}", file).replace("{size}", size)
    assert check(PROGRAM.format(header=header, file=file, size=size)) == []
    of_batch = check(PROGRAM.format(header="from azure.batch import models", file=file, size=size))
    assert len(of_batch) >= 6
