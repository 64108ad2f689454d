# Fixes: safe
"""Dicts with Python names in the place of models, inside models."""

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("films", "a2V5"), "https://films.westeurope.batch.azure.com")

image = {"publisher": "canonical", "offer": "ubuntu", "sku": "22_04-lts"}
client.pool.add(
    models.PoolAddParameter(
        id="render",
        vm_size="standard_d2s_v3",
        target_dedicated_nodes=1,
        metadata=[{"name": "owner", "value": "films"}],
        user_accounts=[
            models.UserAccount(
                name="artist", password="secret", linux_user_configuration={"uid": 1000, "ssh_private_key": "key"}
            )
        ],
        virtual_machine_configuration=models.VirtualMachineConfiguration(
            node_agent_sku_id="batch.node.ubuntu 22.04", image_reference=image
        ),
    )
)

settings = {"id": "film", "pool_info": {"pool_id": "render"}}
client.job.add(models.JobAddParameter(**settings))

task = models.TaskAddParameter(id="scene", command_line="render scene.blend")
task.constraints = {"max_task_retry_count": 3}
task.container_settings = dict(image_name="blender", container_run_options="--rm")
client.task.add("film", task)
