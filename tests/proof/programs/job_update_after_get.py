# Fixes: safe
# Read, change, write: only what a job was made of goes back.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
job = client.job.get("film")
print(job.priority, job.max_parallel_tasks, job.job_manager_task.id, job.pool_info.pool_id)
client.job.update("film", models.JobUpdateParameter(
    pool_info=models.PoolInformation(pool_id=job.pool_info.pool_id),
    priority=job.priority + 10,
    max_parallel_tasks=job.max_parallel_tasks,
    metadata=job.metadata,
    on_all_tasks_complete=job.on_all_tasks_complete,
))
