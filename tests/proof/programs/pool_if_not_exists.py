# Fixes: safe
# A pool is created, or taken if there is one; whoever calls this wants to know which.
import azure.batch.batch_auth as batchauth
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient


def connect():
    credentials = batchauth.SharedKeyCredentials("acc", "aGVsbG8=")
    return BatchServiceClient(credentials, "https://acc.westeurope.batch.azure.com")


def create_pool_if_not_exist(batch_client, pool):
    """Creates the specified pool if it doesn't already exist."""
    try:
        print("Attempting to create pool:", pool.id)
        batch_client.pool.add(pool)
        print("Created pool:", pool.id)
    except batchmodels.BatchErrorException as e:
        if e.error.code != "PoolExists":
            raise
        else:
            print("Pool {!r} already exists".format(pool.id))


client = connect()
for name in ("render", "taken"):
    create_pool_if_not_exist(client, batchmodels.PoolAddParameter(
        id=name,
        vm_size="standard_d2s_v3",
        virtual_machine_configuration=batchmodels.VirtualMachineConfiguration(
            image_reference=batchmodels.ImageReference(publisher="a", offer="b", sku="c"),
            node_agent_sku_id="batch.node.ubuntu 22.04",
            data_disks=[batchmodels.DataDisk(lun=0, disk_size_gb=64, caching=batchmodels.CachingType.read_only)],
        ),
        enable_inter_node_communication=True,
        task_scheduling_policy=batchmodels.TaskSchedulingPolicy(
            node_fill_type=batchmodels.ComputeNodeFillType.pack),
        start_task=batchmodels.StartTask(
            command_line="/bin/bash -c 'apt-get update'",
            wait_for_success=True,
            user_identity=batchmodels.UserIdentity(
                auto_user=batchmodels.AutoUserSpecification(
                    scope=batchmodels.AutoUserScope.pool,
                    elevation_level=batchmodels.ElevationLevel.admin)),
        ),
        metadata=[batchmodels.MetadataItem(name="owner", value="studio")],
    ))
