import json
import requests
from azure.batch import BatchServiceClient, models

client = BatchServiceClient(credentials, batch_url=url)
KIND = "terminatejob"


def stored(pool_id, elevated, kind, some):
    pool = client.pool.get(pool_id)
    pool.start_task.run_elevated = True
    pool.start_task.run_elevated = elevated
    pool.target_dedicated = None
    pool.max_tasks_per_node = some or 4
    pool.certificate_references[0].visibility = "rdp, task"
    pool.certificate_references[0].store_location = "LocalMachine"
    pool.metadata = [("a", "b")]
    pool.resize_error = None
    del pool.resize_error
    print(pool.resize_error.code, pool.start_task.run_elevated, pool.auto_scale_run.error)
    job = client.job.get(pool_id)
    job.on_all_tasks_complete = "terminatejob"
    job.on_task_failure = KIND
    job.on_task_failure = "noAction"
    job.uses_task_dependencies = "yes"
    job.constraints = models.JobConstraints(max_wall_clock_time="PT1H", max_task_retry_count="3")
    job.constraints.max_wall_clock_time = "1:00:00"
    job.pool_info.auto_pool_specification.pool_lifetime_option = "jobschedule"
    if job.state == "active" or job.state in ("terminating", "terminat"):
        client.job.update(pool_id, job)
    task = client.task.get(pool_id, "t")
    task.user_identity = models.UserIdentity(user_name="a", auto_user=None)
    task.resource_files = [models.ResourceFile(blob_source=url, file_path=kind, file_mode=777)]
    print(task.execution_info.scheduling_error.category, task.execution_info.failure_info, task.exit_conditions)


def made(elevated, kind, certificates):
    models.StartTask(command_line="c", run_elevated=elevated)
    models.StartTask(command_line="c", run_elevated=None)
    models.StartTask(command_line="c", run_elevated="yes")
    models.StartTask(command_line="c", run_elevated=True, user_identity=None)
    models.StartTask(command_line="c", run_elevated=not elevated, wait_for_success=0)
    models.CertificateReference(thumbprint="t", thumbprint_algorithm="sha1", visibility=["rdp", "task"])
    models.CertificateReference(thumbprint="t", thumbprint_algorithm="sha1", visibility=kind, store_location=kind)
    models.UserAccount(name="a", password="b", ssh_private_key=kind, elevation_level="Admin")
    models.OSDisk(image_uris=["a", "b"], caching="readonly")
    models.DataDisk(lun="0", disk_size_gb="10", storage_account_type="standard_lrs")
    models.NetworkConfiguration(subnet_id="s", public_ips=kind)
    models.TaskSchedulingPolicy(node_fill_type="Pack")
    models.TaskSchedulingPolicy("spread")
    models.ContainerConfiguration(container_image_names="a", type=kind)
    models.AutoPoolSpecification(pool_lifetime_option="job", keep_alive="false", pool=None)
    models.Schedule(do_not_run_until="2020-01-01", recurrence_interval="P1D", start_window=60)
    models.JobReleaseTask(command_line="c", run_elevated=False, max_wall_clock_time=3, environment_settings=[])
    models.JobManagerTask("id", command_line="c", run_elevated=True, kill_job_on_completion=None, run_exclusive=1)
    models.PoolAddParameter(id="p", vm_size="s", target_dedicated=elevated, enable_auto_scale=False, **kind)
    models.PoolAddParameter(id="p", vm_size="s", certificate_references=[c for c in certificates], max_tasks_per_node="4")
    models.PoolAddParameter(id="p", vm_size="s", target_dedicated=1, target_dedicated_nodes=2, virtual_machine_size="m")
    models.ImageReference(publisher="p", offer="o", sku="s", virtual_machine_image_id=None, exact_version="1")
    models.PoolEndpointConfiguration(inbound_nat_pools=({"name": "n", "protocol": "TCP", "backendPort": "22"},))
    models.JobAddParameter(id="j", pool_info={"pool_id": "p"}, on_all_tasks_complete=KIND, allow_task_preemption=None)
    models.TaskAddParameter(id="t", command_line="c", multi_instance_settings={"numberOfInstances": 2}, required_slots=None)
    models.TaskAddParameter(id="t", command_line="c", constraints={"max_task_retry_count": 1}, output_files=[{"path": "a"}])


def sent(kind, elevated):
    address = "https://a.westus.batch.azure.com/jobs?api-version=2016-02-01.3.0"
    requests.post(address, json={"id": "j", "poolInfo": {"poolId": "p"}, "onAllTasksComplete": "terminatejob"})
    requests.post(address, data=json.dumps({"id": "j", "poolInfo": {"autoPoolSpecification": {"poolLifetimeOption": kind}}}))
    requests.put(address.replace("/jobs", f"/jobs/{kind}"), json={"priority": "3", "constraints": None})
    requests.post(
        f"https://a.westus.batch.azure.com/jobs/{kind}/tasks?api-version=2016-02-01.3.0",
        json={"id": "t", "commandLine": "c", "runElevated": elevated, "resourceFiles": [{"blobSource": "b", "filePath": "f"}]},
    )
    requests.patch(
        f"https://a.westus.batch.azure.com/pools/{kind}?api-version=2016-02-01.3.0",
        json={"startTask": {"commandLine": "c", "runElevated": False, "userIdentity": {}}, "certificateReferences": [
            {"thumbprint": "t", "thumbprintAlgorithm": "sha1", "visibility": "rdp", "storeLocation": "currentuser"},
        ]},
    )
    requests.delete(f"https://a.westus.batch.azure.com/certificates(thumbprintAlgorithm=sha1,thumbprint={kind})")
    requests.post(f"https://a.westus.batch.azure.com/pools/{kind}/upgradeos?api-version=2016-02-01.3.0", json={"targetOSVersion": "*"})
