# Fixes: unsafe
# Whether something is there.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def need_pool(pool_id):
    if client.pool.exists(pool_id):
        return "there"
    return "not there"


print(need_pool("render"), need_pool("missing"))
if not client.job_schedule.exists("missing-schedule"):
    print("no schedule")
