# Fixes: safe
# The client is synchronous; whoever wants to wait for several things uses threads.
import asyncio
from concurrent.futures import ThreadPoolExecutor

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


async def clean_up(job_id: str, pool_id: str) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, client.job.delete, job_id)
    await loop.run_in_executor(None, lambda: client.pool.delete(pool_id))


async def add(job_id: str, names):
    loop = asyncio.get_running_loop()
    for name in names:
        task = batchmodels.TaskAddParameter(id=name, command_line="true")
        await loop.run_in_executor(None, lambda: client.task.add(job_id=job_id, task=task))


asyncio.run(add("film", ["a", "b"]))
asyncio.run(clean_up("film", "render"))
with ThreadPoolExecutor(max_workers=1) as executor:
    done = [executor.submit(client.task.get, "film", name) for name in ("a", "b")]
    print([future.result().id for future in done])
