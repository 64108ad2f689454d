# Fixes: unsafe
# Calls that are tried again when something is in the way.
import time

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from requests.exceptions import ConnectionError

RETRIES = 3


def with_retries(what, *args, **kwargs):
    for attempt in range(RETRIES):
        try:
            return what(*args, **kwargs)
        except ConnectionError:
            time.sleep(2 ** attempt)
        except batchmodels.BatchErrorException as e:
            print("attempt", attempt, e.error.code)
            if e.error.code not in ("PoolBeingDeleted", "OperationTimedOut"):
                raise
            time.sleep(2 ** attempt)
    return None


client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
found = with_retries(client.pool.get, "render")
print(found.id, found.target_dedicated_nodes)
with_retries(client.pool.resize, "busy-pool", batchmodels.PoolResizeParameter(target_dedicated_nodes=1))
with_retries(client.task.add, "film", batchmodels.TaskAddParameter(id="again", command_line="true"))
