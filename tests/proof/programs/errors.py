# Fixes: safe
# What people read from an exception.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import BatchErrorException

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")

try:
    client.pool.get("missing")
except BatchErrorException as err:
    print(err.error.code, "-", err.error.message.value)

try:
    client.job.add(batchmodels.JobAddParameter(id="taken", pool_info=batchmodels.PoolInformation(pool_id="p")))
except batchmodels.BatchErrorException as err:
    if err.error.code == "JobExists":
        print("there already")
    else:
        raise

try:
    client.task.delete("film", "busy-task")
except batchmodels.BatchErrorException as ex:
    print("status", ex.response.status_code)
    for detail in ex.error.values:
        print(detail.key, "=", detail.value)

try:
    client.compute_node.get("render", "missing-node")
except (batchmodels.BatchErrorException, ValueError) as ex:
    print(type(ex).__name__ != "ValueError", ex.error.message.value)

try:
    client.job_schedule.enable("missing-schedule")
except BatchErrorException:
    print("no schedule")


def code_of(error: BatchErrorException) -> str:
    return error.error.code


try:
    client.job.disable("busy-job", "requeue")
except BatchErrorException as error:
    print(code_of(error))
