"""Where batchlint must say nothing: other libraries, still valid names, the project's own objects."""

from __future__ import annotations

import pytest

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
