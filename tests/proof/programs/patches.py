# Fixes: safe
# Changes of what is there.
import datetime

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.job.patch("film", models.JobPatchParameter(priority=100, max_parallel_tasks=20))
client.job.patch(
    job_id="film",
    job_patch_parameter=models.JobPatchParameter(
        on_all_tasks_complete=models.OnAllTasksComplete.terminate_job,
        max_parallel_tasks=5,
        constraints=models.JobConstraints(max_wall_clock_time=datetime.timedelta(days=2)),
        metadata=[models.MetadataItem(name="state", value="final")],
    ),
)
client.pool.patch("render", models.PoolPatchParameter(
    metadata=[models.MetadataItem(name="owner", value="studio")],
    application_package_references=[models.ApplicationPackageReference(application_id="blender", version="4.1")],
))
client.job_schedule.patch("nightly", job_schedule_patch_parameter=models.JobSchedulePatchParameter(
    schedule=models.Schedule(recurrence_interval=datetime.timedelta(hours=12))))
client.job_schedule.update("nightly", models.JobScheduleUpdateParameter(
    schedule=models.Schedule(do_not_run_until=datetime.datetime(2030, 5, 6, 7, 8, 9)),
    job_specification=models.JobSpecification(
        pool_info=models.PoolInformation(pool_id="render"), on_task_failure="performexitoptionsjobaction"),
))
