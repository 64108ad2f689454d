# Fixes: safe
# A job for the time of a block.
import contextlib
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
@contextlib.contextmanager
def job(name):
    client.job.add(models.JobAddParameter(id=name, pool_info=models.PoolInformation(pool_id="p")))
    try:
        yield client.job.get(name)
    finally:
        client.job.terminate(name)
        client.job.delete(name)
with job("j") as j:
    print(j.id, j.pool_info.pool_id, j.execution_info.start_time.year)
    with contextlib.suppress(models.BatchErrorException):
        client.task.get(j.id, "missing")
