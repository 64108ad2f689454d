# Fixes: safe
# Exceptions that are tested, wrapped and raised again.
from azure.batch import models
from azure.batch.models import BatchErrorException
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
def safely(f):
    try:
        return f()
    except Exception as e:
        if isinstance(e, BatchErrorException) and e.error.code == "PoolNotFound":
            return "none"
        raise
print(safely(lambda: client.pool.get("missing").id), safely(lambda: client.pool.get("p").id))
try:
    client.job.add(models.JobAddParameter(id="taken", pool_info=models.PoolInformation(pool_id="p")))
except models.BatchErrorException as err:
    message = err.error.message.value if err.error.message else ""
    reasons = {d.key: d.value for d in err.error.values or []}
    print(f"{err.error.code}: {message} {reasons}")
else:
    print("added")
finally:
    print("done")
class Wrapped(Exception):
    def __init__(self, inner):
        self.code = inner.error.code
        self.status = inner.response.status_code
try:
    try:
        client.task.get("j", "missing")
    except BatchErrorException as e:
        raise Wrapped(e) from e
except Wrapped as w:
    print(w.code, w.status)
