# Fixes: safe
# Everything imported by a star.
from azure.batch.models import *
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.pool.add(PoolAddParameter(id="p", vm_size="s", start_task=StartTask(command_line="x", max_task_retry_count=1)))
try:
    client.pool.get("missing")
except BatchErrorException as e:
    print(e.error.code)
print([t.id for t in client.task.list("j") if t.state == TaskState.completed])
