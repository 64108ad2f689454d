# Fixes: safe
# Generators over jobs and their tasks.
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
def all_tasks(jobs):
    for job in jobs:
        for task in client.task.list(job.id):
            yield job, task
done = [(j.id, t.id) for j, t in all_tasks(client.job.list()) if t.state == models.TaskState.completed]
print(done)
failed = {t.id: t.execution_info.exit_code for _, t in all_tasks(client.job.list(models.JobListOptions(filter="state eq 'active'"))) if t.execution_info.failure_info is not None}
print(failed)
ids = sorted((t.id for t in client.task.list("j")), reverse=True)
pools = {p.id: p for p in client.pool.list()}
print(ids, pools["id-1"].vm_size, [m.value for m in pools["id-0"].metadata])
