# Fixes: safe
# Operations that gave nothing, and give a poller now: their results are dropped, or only handed back.
import asyncio
from concurrent.futures import ThreadPoolExecutor

from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def delete(name):
    return client.pool.delete(name)


def attempt(action):
    action()
    print("done")


async def close(job_id):
    await asyncio.get_running_loop().run_in_executor(None, client.job.delete, job_id)


delete("render")
attempt(lambda: client.pool.stop_resize("encode"))
client.job.enable("film") if client else None
with ThreadPoolExecutor(max_workers=1) as executor:
    waiting = [executor.submit(client.job_schedule.delete, name) for name in ("daily", "weekly")]
    for future in waiting:
        future.result()
asyncio.run(close("film"))
