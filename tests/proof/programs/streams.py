# Fixes: safe
# Streams that are joined, split and written to a file.
import shutil
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
with open("/dev/null", "wb") as f:
    for data in client.file.get_from_task("j", "t", "wd/out.bin"):
        f.write(data)
stream = client.file.get_from_compute_node(pool_id="p", node_id="n", file_path="x.txt")
content = b"".join(stream)
print(len(content), content[:6])
lines = [l for c in client.file.get_from_task(job_id="j", task_id="t", file_path="stderr.txt") for l in c.decode().splitlines()]
print(len(lines))
