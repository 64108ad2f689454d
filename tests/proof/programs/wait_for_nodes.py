# Fixes: safe
# Waiting: for a pool to become steady, for nodes, for a job.
import datetime
import time

from azure.batch import BatchServiceClient
from azure.batch import models as batchmodels
from azure.batch.batch_auth import SharedKeyCredentials


def wait_for_all_nodes_state(batch_client, pool, node_state):
    """Waits for all nodes in pool to reach any specified state in set."""
    print("waiting for all nodes in pool {} to reach one of: {!r}".format(pool.id, sorted(s.value for s in node_state)))
    i = 0
    while True:
        # refresh pool to ensure that there is no resize error
        pool = batch_client.pool.get(pool.id)
        if pool.resize_errors is not None:
            resize_errors = "\n".join([repr(e.code) for e in pool.resize_errors])
            print("resize errors:", resize_errors)
        nodes = list(batch_client.compute_node.list(pool.id))
        if len(nodes) >= pool.target_dedicated_nodes and all(node.state in node_state for node in nodes):
            return nodes
        i += 1
        if i % 3 == 0:
            print("waiting for {} nodes to reach desired state...".format(pool.target_dedicated_nodes))
        time.sleep(10)


def wait_for_job(batch_client, job_id, until):
    while batch_client.job.get(job_id).state != batchmodels.JobState.completed:
        if datetime.datetime.now() > until:
            raise RuntimeError("too late")
        time.sleep(5)


client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
while client.pool.get("render").allocation_state != batchmodels.AllocationState.steady:
    time.sleep(5)
nodes = wait_for_all_nodes_state(
    client,
    client.pool.get("render"),
    frozenset((
        batchmodels.ComputeNodeState.start_task_failed,
        batchmodels.ComputeNodeState.unusable,
        batchmodels.ComputeNodeState.idle,
    )),
)
print([node.ip_address for node in nodes])
wait_for_job(client, "film", datetime.datetime(2999, 1, 1))
