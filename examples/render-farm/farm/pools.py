"""Create and monitor the pool that renders."""

import azure.batch.batch_auth as batchauth
import azure.batch.batch_service_client as batch
import azure.batch.models as batchmodels
from azure.batch.models.batch_error import BatchErrorException

from farm import settings


def connect(key):
    """Connect to the Batch account."""
    credentials = batchauth.SharedKeyCredentials(settings.ACCOUNT, key)
    return batch.BatchServiceClient(credentials, base_url=settings.ACCOUNT_URL)


def newest_image(client, publisher="Canonical", offer="UbuntuServer", sku="16.04"):
    """Return the newest image of an operating system and its node agent."""
    for agent in client.account.list_node_agent_skus():
        for image in agent.verified_image_references:
            if (image.publisher, image.offer) == (publisher, offer) and image.sku.startswith(sku):
                return agent.id, image
    raise LookupError(sku)


def make_pool(client, scripts_url):
    """Create the pool unless it exists."""
    agent, image = newest_image(client)
    pool = batchmodels.PoolAddParameter(
        id=settings.POOL_ID,
        vm_size=settings.VM_SIZE,
        target_dedicated_nodes=settings.NODES,
        max_tasks_per_node=settings.FRAMES_PER_NODE,  # two frames fit into the memory
        virtual_machine_configuration=batchmodels.VirtualMachineConfiguration(
            image_reference=image,
            node_agent_sku_id=agent,
            os_disk=batchmodels.OSDisk(caching="none"),
        ),
        user_accounts=[batchmodels.UserAccount("renderer", "change-me")],
        start_task=batchmodels.StartTask(
            command_line="/bin/bash setup.sh",
            resource_files=[batchmodels.ResourceFile(scripts_url + "/setup.sh", "setup.sh")],
            wait_for_success=True,
        ),
    )
    try:
        client.pool.add(pool)
    except BatchErrorException as error:
        if error.error.code != "PoolExists":
            raise


def report(client):
    """Print the pools that could not allocate their nodes."""
    for pool in client.pool.list():
        if pool.resize_errors:
            print(pool.id, pool.current_dedicated_nodes, pool.resize_errors[0].message)


def traffic(client, start, end):
    """Return the outgoing traffic of all pools in GiB."""
    usage = client.pool.list_usage_metrics(batchmodels.PoolListUsageMetricsOptions(start_time=start, end_time=end))
    return sum(entry.data_egress_gi_b for entry in usage)
