# Fixes: none
# A function that is told of each chunk of a download.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def progress(chunk, response=None):
    print(len(chunk) > 0)


print(len(b"".join(client.file.get_from_task("film", "frame", "stdout.txt", callback=progress))))
