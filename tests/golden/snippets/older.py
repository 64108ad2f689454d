import json
import requests
from azure.batch import BatchServiceClient, models
from azure.batch.models import CertificateReference, TaskSchedulingError, TaskState

client = BatchServiceClient(credentials, base_url=url)


def pools(name, settings, body, kind):
    pool = models.PoolAddParameter(
        id=name,
        vm_size="small",
        target_dedicated=3,
        max_tasks_per_node=4,
        os_family="4",
        target_os_version="*",
        enable_inter_node_comunication=True,
        start_task=models.StartTask(command_line="c", run_elevated=True, wait_for_succes=True),
        certificate_references=[
            CertificateReference(thumbprint="t", thumbprint_algorithm="sha1", visibility="rdp,task")
        ],
        network_configuration=models.NetworkConfiguration(public_ips=["a"]),
        target_low_priority_nodes="7",
    )
    client.pool.add(pool)
    client.pool.add(models.PoolAddParameter(**settings))
    client.pool.add(json.load(body))
    client.pool.add({"id": name, "vmSize": "small", "targetDedicated": 3, "resourceTags": {"a": "b"}, **settings})
    client.pool.upgrade_os(name, "*")
    client.pool.resize(name, models.PoolResizeParameter(target_dedicated=4, resize_timeout=None))
    getattr(client.pool, kind)(name)
    found = client.pool.get(name)
    found.max_tasks_per_node = 4
    print(found.resize_error, found.current_dedicated, found.alocation_state, found.target_dedicated)
    return found.state == "upgrading", models.PoolState.upgrading, models.PoolState.activ


def tasks(job, task):
    try:
        added = client.task.add(job, models.TaskAddParameter("t", command_line="c", run_elevated=True))
        counts = client.job.get_task_counts(job, raw=True).output
        print(counts.active, counts.validation_status, added)
        client.task.add_collection(job, [task], threads=3)
        client.file.delete_from_task(job, "t", file_name="f")
        client.file.get_from_task(job, "t", "f", None, {}, True)
    except models.BatchErrorException as error:
        print(error.error.message.value, error.error.values, error.message.lang)
    info: TaskSchedulingError = task.execution_info.scheduling_error
    return info.category, TaskState.active, client.pool.list_pool_usage_metrics()[0].data_egress_gi_b


def rest(session, name):
    head = {"Content-Type": "application/json; odata=minimalmetadata"}
    address = f"https://a.westus.batch.azure.com/pools/{name}?api-version=2016-07-01.3.1"
    session.post(address + "&resize", json={"targetDedicated": 3}, headers=head)
    requests.post(
        "https://a.westus.batch.azure.com/pools?api-version=2016-07-01.3.1",
        json={"id": name, "vmSize": "small", "targetDedicated": 3, "startTask": {"commandLine": "c"}},
    )
    requests.get("https://a.westus.batch.azure.com/nodeagentskus?api-version=2016-07-01.3.1")
    pool = requests.get(address).json()
    return pool["currentDedicated"], pool.get("resizeError", {}), pool["sate"], x.upgrade_os()
