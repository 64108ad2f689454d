# Fixes: safe
# A collection of tasks of which one can't be added.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.custom.custom_errors import CreateTasksErrorException

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
wanted = [batchmodels.TaskAddParameter(id=name, command_line="true") for name in ("a", "invalid", "taken", "b")]
try:
    client.task.add_collection("film", wanted)
except CreateTasksErrorException as error:
    print(len(error.pending_tasks), len(error.errors))
    for failure in error.failure_tasks:
        print(failure.task_id, failure.error.code, failure.error.message.value)
