# Fixes: none
# Options that are there or not, and an object for a loose parameter that goes through a function.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def tasks(job_id, state=None):
    options = None
    if state is not None:
        options = batchmodels.TaskListOptions(filter="state eq '{}'".format(state))
    return [task.id for task in client.task.list(job_id, options)]


def call(what, *args):
    return what(*args)


print(tasks("film"), tasks("film", "running"))
print(call(client.pool.evaluate_auto_scale, "render", "$TargetDedicatedNodes = 1;").results)
get_options = batchmodels.PoolGetOptions(select="id,resizeErrors", timeout=60)
print(client.pool.get("render", get_options).id, client.pool.get("draft", get_options).id)
