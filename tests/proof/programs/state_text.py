# Fixes: unsafe
# The text of a state in messages.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
task = client.task.get("film", "frame")
if str(task.state) == "TaskState.active":
    print("to do")
if str(task.state) == str(batchmodels.TaskState.completed):
    print("done")
