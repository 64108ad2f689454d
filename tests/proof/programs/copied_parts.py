# Fixes: safe
# Bodies that are made of what was read.
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
t = client.task.get("j", "t")
print(t.exit_conditions.exit_code_ranges[0].exit_options.job_action == models.JobAction.none, t.depends_on.task_ids, t.output_files[0].destination.container.upload_headers[0].name)
client.task.add("j", models.TaskAddParameter(id="x", command_line="c", application_package_references=t.application_package_references, environment_settings=t.environment_settings, user_identity=t.user_identity, resource_files=t.resource_files, output_files=t.output_files, depends_on=t.depends_on))
s = client.job_schedule.get("s")
client.job_schedule.update("s", models.JobScheduleUpdateParameter(schedule=s.schedule, job_specification=s.job_specification))
j = client.job.get("j")
client.job.patch("j", models.JobPatchParameter(pool_info=j.pool_info, constraints=j.constraints, max_parallel_tasks=j.max_parallel_tasks))
p = client.pool.get("p")
client.pool.patch("p", models.PoolPatchParameter(start_task=p.start_task, application_package_references=p.application_package_references))
