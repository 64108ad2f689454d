# Fixes: safe
# Everything through one alias of the package.
import azure.batch as batch
from azure.batch import batch_auth

client = batch.BatchServiceClient(
    batch_auth.SharedKeyCredentials("acc", "aGVsbG8="),
    batch_url="https://acc.westeurope.batch.azure.com",
)
client.job.add(batch.models.JobAddParameter(id="film", pool_info=batch.models.PoolInformation(pool_id="render")))
for node in client.compute_node.list("render", batch.models.ComputeNodeListOptions(filter="state eq 'idle'")):
    print(node.id, node.vm_size, node.state == batch.models.ComputeNodeState.starting, node.affinity_id)
    print(node.node_agent_info.version, node.virtual_machine_info.image_reference.offer)
