# Fixes: unsafe
# Options objects that are made first and used later.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
options = batchmodels.TaskListOptions()
options.filter = "state eq 'running'"
options.select = "id,state"
print([t.id for t in client.task.list("film", options)])

get_options = batchmodels.PoolGetOptions(select="id,resizeErrors", timeout=60)
print(client.pool.get("render", get_options).id)
