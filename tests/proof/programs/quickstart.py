# Fixes: safe
# The quickstart: a pool, a job, tasks for some files, a wait, the output.
import datetime
import io
import sys
import time

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

POOL_ID = "PythonQuickstartPool"
JOB_ID = "PythonQuickstartJob"
INPUT_FILES = ["taskdata0.txt", "taskdata1.txt", "taskdata2.txt"]


def create_pool(batch_service_client: BatchServiceClient, pool_id: str):
    """Creates a pool of compute nodes with the specified OS settings."""
    print(f"Creating pool [{pool_id}]...")
    new_pool = batchmodels.PoolAddParameter(
        id=pool_id,
        virtual_machine_configuration=batchmodels.VirtualMachineConfiguration(
            image_reference=batchmodels.ImageReference(
                publisher="canonical",
                offer="0001-com-ubuntu-server-focal",
                sku="20_04-lts",
                version="latest",
            ),
            node_agent_sku_id="batch.node.ubuntu 20.04",
        ),
        vm_size="STANDARD_DS1_V2",
        target_dedicated_nodes=2,
    )
    batch_service_client.pool.add(new_pool)


def create_job(batch_service_client: BatchServiceClient, job_id: str, pool_id: str):
    """Creates a job with the specified ID, associated with the specified pool."""
    print(f"Creating job [{job_id}]...")
    job = batchmodels.JobAddParameter(
        id=job_id,
        pool_info=batchmodels.PoolInformation(pool_id=pool_id))

    batch_service_client.job.add(job)


def add_tasks(batch_service_client: BatchServiceClient, job_id: str, resource_input_files: list):
    """Adds a task for each input file in the collection to the specified job."""
    print(f"Adding {len(resource_input_files)} tasks to job [{job_id}]...")
    tasks = []

    for idx, input_file in enumerate(resource_input_files):
        command = f"/bin/bash -c \"cat {input_file.file_path}\""
        tasks.append(batchmodels.TaskAddParameter(
            id=f"Task{idx}",
            command_line=command,
            resource_files=[input_file]
        ))

    batch_service_client.task.add_collection(job_id, tasks)


def wait_for_tasks_to_complete(batch_service_client: BatchServiceClient, job_id: str, timeout: datetime.timedelta):
    """Returns when all tasks in the specified job reach the Completed state."""
    timeout_expiration = datetime.datetime.now() + timeout

    print(f"Monitoring all tasks for 'Completed' state, timeout in {timeout}...", end="")

    while datetime.datetime.now() < timeout_expiration:
        print(".", end="")
        sys.stdout.flush()
        tasks = batch_service_client.task.list(job_id)

        incomplete_tasks = [task for task in tasks if
                            task.state != batchmodels.TaskState.completed]
        if not incomplete_tasks:
            print()
            return True

        time.sleep(1)

    raise RuntimeError("ERROR: Tasks did not reach 'Completed' state within timeout period of " + str(timeout))


def _read_stream_as_string(stream, encoding) -> str:
    output = io.BytesIO()
    try:
        for data in stream:
            output.write(data)
        if encoding is None:
            encoding = "utf-8"
        return output.getvalue().decode(encoding)
    finally:
        output.close()


def print_task_output(batch_service_client: BatchServiceClient, job_id: str, text_encoding: str = None):
    """Prints the stdout.txt file for each task in the job."""
    print("Printing task output...")

    tasks = batch_service_client.task.list(job_id)

    for task in tasks:
        node_id = batch_service_client.task.get(job_id, task.id).node_info.node_id
        print(f"Task: {task.id}")
        print(f"Node: {node_id}")

        stream = batch_service_client.file.get_from_task(job_id, task.id, "stdout.txt")
        file_text = _read_stream_as_string(stream, text_encoding)
        print("Standard output:", len(file_text))


def print_batch_exception(batch_exception: batchmodels.BatchErrorException):
    """Prints the contents of the specified Batch exception."""
    print("-------------------------------------------")
    print("Exception encountered:")
    if batch_exception.error and batch_exception.error.message and batch_exception.error.message.value:
        print(batch_exception.error.message.value)
        if batch_exception.error.values:
            print()
            for mesg in batch_exception.error.values:
                print(f"{mesg.key}:\t{mesg.value}")
    print("-------------------------------------------")


if __name__ == "__main__":
    input_files = [batchmodels.ResourceFile(http_url=f"https://store/{name}?sig", file_path=name) for name in INPUT_FILES]
    credentials = SharedKeyCredentials("acc", "aGVsbG8=")
    batch_client = BatchServiceClient(credentials, batch_url="https://acc.westeurope.batch.azure.com")
    try:
        create_pool(batch_client, POOL_ID)
        create_job(batch_client, JOB_ID, POOL_ID)
        add_tasks(batch_client, JOB_ID, input_files)
        wait_for_tasks_to_complete(batch_client, JOB_ID, datetime.timedelta(minutes=30))
        print_task_output(batch_client, JOB_ID)
        print("Success! All tasks reached the 'Completed' state within the specified timeout period.")
        batch_client.pool.get("missing-pool")
    except batchmodels.BatchErrorException as err:
        print_batch_exception(err)
    finally:
        batch_client.job.delete(JOB_ID)
        batch_client.pool.delete(POOL_ID)
