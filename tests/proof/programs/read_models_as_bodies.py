# Fixes: safe
# Objects of the classes that are read, given to what creates.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.pool.add(models.CloudPool(id="render", vm_size="standard_d2s_v3", target_dedicated_nodes=1))
client.job.add(models.CloudJob(id="film", pool_info=models.PoolInformation(pool_id="render"), priority=3))
task = models.CloudTask(id="frame", command_line="render")
client.task.add("film", task)
