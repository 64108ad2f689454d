# Fixes: safe
# Objects that are filled after they are made.
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
pool = models.PoolAddParameter(id="p", vm_size="s")
pool.start_task = models.StartTask(command_line="x")
pool.start_task.wait_for_success = True
pool.target_low_priority_nodes = 3
pool.metadata = [models.MetadataItem(name="a", value="b")]
pool.metadata.append(models.MetadataItem(name="c", value="d"))
client.pool.add(pool)
job = models.JobAddParameter(id="j", pool_info=models.PoolInformation())
job.pool_info.pool_id = pool.id
job.on_all_tasks_complete = models.OnAllTasksComplete.no_action
job.uses_task_dependencies = True
client.job.add(job)
task = models.TaskAddParameter(id="t", command_line="x")
task.depends_on = models.TaskDependencies(task_ids=["a"], task_id_ranges=[models.TaskIdRange(start=1, end=3)])
task.environment_settings = []
for k, v in {"A": "1"}.items():
    task.environment_settings.append(models.EnvironmentSetting(name=k, value=v))
client.task.add("j", task)
