# Fixes: safe
# Exceptions whose class is tested, in functions that are given any.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import BatchErrorException

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def explain(failure):
    if not isinstance(failure, BatchErrorException):
        return "something else"
    return "{}: {}".format(failure.error.code, failure.error.message.value.partition("\n")[0])


def attempt(action, *rest):
    try:
        return action(*rest)
    except Exception as failure:
        return explain(failure)


print(attempt(int, "x"))
try:
    client.pool.get("missing")
except Exception as failure:
    print(explain(failure))
