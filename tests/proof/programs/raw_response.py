# Fixes: unsafe
# What only the response says.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
size = int(client.file.get_properties_from_task("film", "frame", "stdout.txt", raw=True).headers["Content-Length"])
print(size)
pool = client.pool.get("render", raw=True).output
print(pool.id)
