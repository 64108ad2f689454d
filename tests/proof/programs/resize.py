# Fixes: safe
# Pools that grow and shrink.
import datetime

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials


class Pool:
    def __init__(self, client: BatchServiceClient, pool_id: str):
        self.client = client
        self.pool_id = pool_id

    def resize(self, dedicated=None, low_priority=None, minutes=15):
        self.client.pool.resize(
            self.pool_id,
            pool_resize_parameter=batchmodels.PoolResizeParameter(
                target_dedicated_nodes=dedicated,
                target_low_priority_nodes=low_priority,
                resize_timeout=datetime.timedelta(minutes=minutes),
                node_deallocation_option=batchmodels.ComputeNodeDeallocationOption.task_completion,
            ),
        )

    def stop(self):
        self.client.pool.stop_resize(self.pool_id)

    def remove(self, nodes):
        self.client.pool.remove_nodes(self.pool_id, batchmodels.NodeRemoveParameter(
            node_list=nodes, node_deallocation_option="requeue"))

    def drop(self):
        self.client.pool.delete(self.pool_id)


pool = Pool(
    BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com"),
    "render",
)
pool.resize(4, 0)
pool.resize(low_priority=8, minutes=90)
pool.stop()
pool.remove(["tvm-1", "tvm-2"])
pool.drop()
