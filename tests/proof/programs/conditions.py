# Fixes: safe
# Requests that hold only if nothing has changed.
import datetime

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
pool = client.pool.get("render")
client.pool.patch(
    "render",
    batchmodels.PoolPatchParameter(metadata=[batchmodels.MetadataItem(name="a", value="b")]),
    batchmodels.PoolPatchOptions(if_match=pool.e_tag),
)
client.job.delete("film", batchmodels.JobDeleteOptions(if_match='"0x8D4"', timeout=60))
client.job.get("film", job_get_options=batchmodels.JobGetOptions(if_none_match='"0x8D4"'))
client.task.get("film", "frame", batchmodels.TaskGetOptions(if_modified_since=datetime.datetime(2024, 1, 2, 3, 4, 5)))
client.pool.delete("render", batchmodels.PoolDeleteOptions(
    if_unmodified_since=datetime.datetime(2024, 1, 2, 3, 4, 5)))
try:
    client.pool.delete("render", batchmodels.PoolDeleteOptions(if_match="stale"))
except batchmodels.BatchErrorException as error:
    print(error.error.code)
