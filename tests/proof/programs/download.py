# Fixes: safe
# Files of tasks and nodes.
import io

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def read_task_file_as_string(batch_client, job_id, task_id, file_name, encoding=None):
    stream = batch_client.file.get_from_task(job_id, task_id, file_name)
    output = io.BytesIO()
    for data in stream:
        output.write(data)
    return output.getvalue().decode(encoding or "utf-8")


print(read_task_file_as_string(client, "film", "frame-1", "stdout.txt")[:40])
part = client.file.get_from_task(
    "film", "frame-1", "stderr.txt", batchmodels.FileGetFromTaskOptions(ocp_range="bytes=0-99"))
print(sum(len(chunk) for chunk in part))
for chunk in client.file.get_from_compute_node("render", "tvm-1", "startup/stdout.txt"):
    print(len(chunk) > 0)
    break
for found in client.file.list_from_task("film", "frame-1", recursive=True):
    size = found.properties.content_length if not found.is_directory else 0
    print(found.name, size)
for found in client.file.list_from_compute_node("render", "tvm-1"):
    print(found.name, found.url)
client.file.delete_from_task("film", "frame-1", "wd/cache", recursive=True)
client.file.delete_from_compute_node("render", "tvm-1", "shared/old.txt")
