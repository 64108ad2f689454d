# Fixes: safe
# Bodies as dicts with Python names.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.pool.add({
    "id": "render",
    "vm_size": "standard_d2s_v3",
    "target_dedicated_nodes": 2,
    "start_task": {"command_line": "prepare", "wait_for_success": True},
    "virtual_machine_configuration": {
        "image_reference": {"publisher": "a", "offer": "b", "sku": "c"},
        "node_agent_sku_id": "batch.node.ubuntu 22.04",
    },
})
client.job.add({"id": "film", "pool_info": {"pool_id": "render"}})
client.pool.resize("render", {"target_dedicated_nodes": 3})
tasks = [{"id": "frame-{}".format(n), "command_line": "render"} for n in range(3)]
client.task.add_collection("film", tasks)
client.task.add("film", {"id": "last", "command_line": "join", "depends_on": {"task_ids": ["frame-0", "frame-1"]}})
