# Fixes: safe
# Logs of a node, extensions, applications.
import datetime

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
done = client.compute_node.upload_batch_service_logs(
    "render",
    "tvm-1",
    models.UploadBatchServiceLogsConfiguration(
        container_url="https://store/logs?sig", start_time=datetime.datetime(2024, 1, 2, 3, 4, 5)),
)
print(done.virtual_directory_name, done.number_of_files_uploaded)
extension = client.compute_node_extension.get("render", "tvm-1", "monitor")
print(extension.provisioning_state, extension.vm_extension.publisher, extension.vm_extension.type)
print([e.vm_extension.name for e in client.compute_node_extension.list("render", "tvm-1")])
app = client.application.get("blender")
print(app.display_name, app.versions[0])
