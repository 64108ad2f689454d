# Fixes: none
# A listing that is read page by page, and settings of the client.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.config.add_user_agent("studio/1.0")
tasks = client.task.list("film")
print(len(tasks.advance_page()))
