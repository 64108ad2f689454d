from azure.batch import BatchClient, BatchServiceClient, models
from azure.batch.models import BatchPoolCreateOptions, BatchTaskCreateOptions, JobListOptions, TaskListOptions

first = BatchServiceClient(credentials, batch_url=url)
second = BatchClient(endpoint=url, credential=credentials)
FIELDS = "id,state"


def listed(job, fields, options):
    first.job.list(JobListOptions(select="id,state", expand=None, filter="state eq 'active'"))
    first.job.list(JobListOptions(select=fields, max_results=3))
    first.job.list(job_list_options=JobListOptions(select=",".join(["id", "state"]), timeout=30))
    first.task.list(job, TaskListOptions(select=FIELDS if fields else None))
    first.task.list(job, task_list_options=options)
    first.task.list(job, {"select": "id"})
    chosen = TaskListOptions()
    chosen.select = "id, state"
    chosen.filter = fields
    for task in first.task.list(job, chosen):
        print(task.id)
    first.job.get(job, models.JobGetOptions(select='id', if_match=None, ocp_date=None))
    first.pool.get(job, models.PoolGetOptions(select="'".join(fields), expand=f"{fields},stats"))
    first.pool.get(job, models.PoolGetOptions(expand=fields or "stats"))
    first.pool.get(job, models.PoolGetOptions(expand=(fields)))
    first.pool.get(job, models.PoolGetOptions(expand=("stats" if fields else None)))
    first.pool.get(job, models.PoolGetOptions(expand=", ".join(["a", "b"])))
    first.pool.get(job, models.PoolGetOptions(expand=",".join(f for f in fields)))
    first.pool.get(job, models.PoolGetOptions(expand=",".join(*fields)))
    first.pool.get(job, models.PoolGetOptions(expand=";".join(fields)))
    first.pool.get(job, models.PoolGetOptions(expand="" + fields))
    first.pool.get(job, models.PoolGetOptions(expand="a\x2cb"))
    first.pool.get(job, models.PoolGetOptions(expand="stats" ",id"))


def second_generation(job, fields, options, pool):
    second.list_jobs(select="id,state", filter="state eq 'active'")
    second.list_jobs(select=["id", "state"], expand=str(fields))
    second.get_job(job, select=f"{fields},id")
    second.list_tasks(job, select=",".join(fields), timeout=30)
    second.list_tasks(job, service_timeout=30, timeout=3)
    second.list_tasks(job, **options)
    second.get_pool(job, retry_total=3, logging_enable=True, colour="red")
    second.delete_pool(job, timeout=3)
    second.begin_delete_pool(job, timeout=3, headers={})
    second.begin_delete_pool(job, polling_interval=3, colour="red")
    second.disable_job(job)
    second.replace_pool_properties(job)
    second.enable_pool_auto_scale(job)
    second.enable_pool_auto_scale(job, colour="red")
    second.reboot_node(job, "n")
    second.create_task(job, BatchTaskCreateOptions(id=1, command_line="c", required_slots="2"))
    second.create_pool(BatchPoolCreateOptions(id="p", vm_size="s", target_dedicated_nodes="3", resize_timeout="15 min"))
    found = second.get_pool(job)
    second.create_pool(found)
    if second.pool_exists(job) and not second.job_schedule_exists(job):
        second.update_pool(job, found)
    found.task_slots_per_node = "4"
    found.resize_timeout = 15
    second.replace_pool_properties(job, found)
    second.replace_pool_properties(job, pool=found)


def without_bodies(job, name):
    first.job.disable(job, "requeue")
    first.job.disable(job, disable_tasks="terminate")
    first.job.terminate(job)
    first.job.terminate(job, None, models.JobTerminateOptions(timeout=3))
    first.pool.enable_auto_scale(job)
    first.pool.enable_auto_scale(job, "$a=1")
    first.pool.enable_auto_scale(job, pool_enable_auto_scale_options=None)
    first.compute_node.reboot(job, name)
    first.compute_node.reboot(job, name, "requeue")
    first.compute_node.reimage(job, name, node_reimage_option="terminate", custom_headers={"a": "b"})
    first.compute_node.disable_scheduling(job, name, None)
    first.pool.remove_nodes(job, models.NodeRemoveParameter(node_list=["a"]))
    first.pool.remove_nodes(job, ["a"])
