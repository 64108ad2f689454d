# Fixes: safe
# Small functions with types, as a newer code base has them.
from __future__ import annotations

from collections.abc import Iterator

from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import (
    CloudPool,
    CloudTask,
    ComputeNode,
    ComputeNodeState,
    PoolListOptions,
    TaskState,
)


def active_pools(client: BatchServiceClient) -> Iterator[CloudPool]:
    yield from client.pool.list(pool_list_options=PoolListOptions(filter="state eq 'active'"))


def idle(nodes: list[ComputeNode]) -> list[ComputeNode]:
    return [node for node in nodes if node.state == ComputeNodeState.idle]


def describe(task: CloudTask) -> str:
    info = task.execution_info
    if task.state == TaskState.completed and info is not None:
        return f"{task.id}: exit code {info.exit_code}, {info.retry_count} retries"
    return f"{task.id}: not done"


def size(pool: CloudPool) -> int:
    return pool.current_dedicated_nodes + pool.current_low_priority_nodes


client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), "https://acc.westeurope.batch.azure.com")
for pool in active_pools(client):
    print(pool.id, pool.vm_size, size(pool), pool.task_slots_per_node, pool.enable_inter_node_communication)
    print([node.id for node in idle(list(client.compute_node.list(pool.id)))])
for task in client.task.list("film"):
    print(describe(task))
