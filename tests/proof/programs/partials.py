# Fixes: unsafe
# Methods that are handed on together with what they are called with.
import functools

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
delete = functools.partial(client.pool.delete, "render")
delete()
for name in map(functools.partial(client.task.get, "film"), ("a", "b")):
    print(name.id)
