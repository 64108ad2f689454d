# Fixes: safe
# States as keys, in JSON, and compared.
import collections, json
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
counts = collections.Counter(t.state for t in client.task.list("j"))
print(counts[models.TaskState.active], counts[models.TaskState.completed])
states = {n.id: n.state.value for n in client.compute_node.list("p")}
print(json.dumps(states))
print(json.dumps({"s": client.task.get("j", "t").state}))
t = client.task.get("j", "t")
print(t.execution_info.result == models.TaskExecutionResult.success, t.execution_info.failure_info.category == models.ErrorCategory.user_error, t.execution_info.failure_info.details[0].name)
