# Fixes: safe
# All that is read of an exception beside its code.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import BatchErrorException

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")

try:
    client.pool.get("missing")
except BatchErrorException as ex:
    print(ex.error.message.lang, ex.error.message.value, len(ex.error.values))
    print(ex.response.text)
