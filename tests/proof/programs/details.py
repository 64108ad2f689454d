# Fixes: safe
# Details of a pool and a node.
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
def ensure(pool_id):
    try:
        pool = client.pool.get(pool_id)
    except models.BatchErrorException as e:
        if e.response.status_code == 404:
            return None
        raise
    if pool.allocation_state == models.AllocationState.resizing and pool.state != models.PoolState.deleting:
        return (pool.current_dedicated_nodes, pool.target_low_priority_nodes, pool.resize_errors[0].values[0].value)
    return pool.url
print(ensure("missing"), ensure("p"), ensure("p"))
vm = client.pool.get("p").virtual_machine_configuration
print(vm.image_reference.sku, vm.node_agent_sku_id, vm.data_disks[0].lun if vm.data_disks else None, vm.os_disk.caching == models.CachingType.none if vm.os_disk else None)
n = client.compute_node.get("p", "n")
print(n.start_task_info.exit_code, n.errors[0].error_details[0].name, n.running_tasks_count, n.endpoint_configuration.inbound_endpoints[0].frontend_port, n.is_dedicated, n.recent_tasks[0].execution_info.exit_code)
