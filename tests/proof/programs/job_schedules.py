# Fixes: safe
# A job for each night.
import datetime

import azure.batch.models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
specification = azure.batch.models.JobSpecification(
    pool_info=azure.batch.models.PoolInformation(pool_id="render"),
    priority=5,
    uses_task_dependencies=True,
    job_manager_task=azure.batch.models.JobManagerTask(
        id="manager",
        command_line="manage",
        kill_job_on_completion=True,
        run_exclusive=False,
        allow_low_priority_node=True,
    ),
    job_preparation_task=azure.batch.models.JobPreparationTask(
        command_line="prepare", rerun_on_node_reboot_after_success=False),
    job_release_task=azure.batch.models.JobReleaseTask(
        command_line="release", retention_time=datetime.timedelta(hours=1)),
)
client.job_schedule.add(azure.batch.models.JobScheduleAddParameter(
    id="nightly",
    display_name="Every night",
    schedule=azure.batch.models.Schedule(
        start_window=datetime.timedelta(minutes=30), recurrence_interval=datetime.timedelta(days=1)),
    job_specification=specification,
))
schedule = client.job_schedule.get("nightly", azure.batch.models.JobScheduleGetOptions(expand="stats"))
print(schedule.execution_info.recent_job.id, schedule.execution_info.next_run_time)
print(schedule.stats.num_task_retries, schedule.job_specification.pool_info.pool_id)
for found in client.job_schedule.list():
    print(found.id, found.url)
