# Fixes: none
# What the models of msrest can, and those of azure-core can't.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
pool = batchmodels.PoolAddParameter(id="render", vm_size="small")
client.pool.add(pool)
print(sorted(client.pool.get("render").serialize()))
