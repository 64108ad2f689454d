# Fixes: unsafe
# Models that are made of dicts, and turned into dicts.
import json

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import StartTask, TaskAddParameter as NewTask

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")

TEXT = '{"id": "frame", "commandLine": "render", "constraints": {"maxTaskRetryCount": 3}}'


def add(job_id, text):
    task = NewTask.from_dict(json.loads(text))
    task.display_name = "Frame"
    client.task.add(job_id, task)
    print(json.dumps(task.serialize(), sort_keys=True))


add("film", TEXT)
pool = models.PoolAddParameter.deserialize({
    "id": "render",
    "vmSize": "standard_d2s_v3",
    "virtualMachineConfiguration": {
        "imageReference": {"publisher": "a", "offer": "b", "sku": "c"},
        "nodeAgentSKUId": "batch.node.ubuntu 22.04",
    },
})
pool.start_task = StartTask.from_dict({"command_line": "prepare", "wait_for_success": True})
client.pool.add(pool)
print(json.dumps(pool.serialize(), sort_keys=True))
read = models.CloudPool.from_dict({"id": "render", "state": "active", "currentDedicatedNodes": 2})
print(read.id, read.current_dedicated_nodes, read.state == models.PoolState.active)
