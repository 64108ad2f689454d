# Fixes: safe
# A task on several nodes.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.task.add("film", models.TaskAddParameter(
    id="mpi",
    command_line="mpirun solve",
    multi_instance_settings=models.MultiInstanceSettings(
        number_of_instances=4,
        coordination_command_line="start-daemon",
        common_resource_files=[models.ResourceFile(auto_storage_container_name="inputs")],
    ),
))
for subtask in client.task.list_subtasks("film", "mpi").value:
    print(subtask.id, subtask.node_info.node_id, subtask.exit_code, subtask.state == models.SubtaskState.completed)
print(len(list(client.task.list_subtasks("film", "mpi").value)))
