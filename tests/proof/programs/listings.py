# Fixes: safe
# Listings with filters, selections and more.
import datetime

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")

for pool in client.pool.list(batchmodels.PoolListOptions(select="id,state", max_results=50)):
    print(pool.id, pool.state == batchmodels.PoolState.active)

for job in client.job.list(job_list_options=batchmodels.JobListOptions(
        filter="executionInfo/poolId eq 'render'", expand="stats")):
    print(job.id, job.stats.num_succeeded_tasks, job.stats.num_failed_tasks, job.stats.read_io_gi_b)

print([t.id for t in client.task.list("film", task_list_options=batchmodels.TaskListOptions(
    filter="state eq 'completed'", select="id,executionInfo"))])
for prepared in client.job.list_preparation_and_release_task_status("film"):
    print(prepared.node_id, prepared.job_preparation_task_execution_info.exit_code)
for job in client.job.list_from_job_schedule("nightly"):
    print(job.id, job.on_all_tasks_complete == batchmodels.OnAllTasksComplete.terminate_job)
for image in client.account.list_supported_images():
    print(image.image_reference.sku, image.node_agent_sku_id, image.os_type == "linux")
for counts in client.account.list_pool_node_counts(
        batchmodels.AccountListPoolNodeCountsOptions(filter="poolId eq 'render'")):
    print(counts.pool_id, counts.dedicated.idle, counts.low_priority.running)
for app in client.application.list():
    print(app.id, app.display_name, app.versions)
for usage in client.pool.list_usage_metrics(batchmodels.PoolListUsageMetricsOptions(
        start_time=datetime.datetime(2024, 1, 2), end_time=datetime.datetime(2024, 1, 3))):
    print(usage.pool_id, usage.vm_size, usage.total_core_hours)
counts = client.job.get_task_counts("film")
print(counts.task_counts.active, counts.task_counts.succeeded, counts.task_slot_counts.running)
