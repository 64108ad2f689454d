# Fixes: safe
# Numbers about pools, jobs and tasks.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def print_pool(pool):
    print(pool.stats.usage_stats.dedicated_core_time)
    print(pool.stats.resource_stats.avg_cpu_percentage, pool.stats.resource_stats.disk_read_gi_b)
    print(pool.stats.resource_stats.disk_read_iops, pool.stats.resource_stats.peak_memory_gi_b)


print_pool(client.pool.get("render", models.PoolGetOptions(expand="stats")))
job = client.job.get("film", models.JobGetOptions(expand="stats"))
stats = job.stats
print(stats.wall_clock_time, stats.read_iops, stats.write_io_gi_b, stats.num_failed_tasks)
task = client.task.get("film", "frame", models.TaskGetOptions(expand="stats"))
print(task.stats.kernel_cpu_time.total_seconds(), task.stats.wait_time, task.stats.write_iops)
