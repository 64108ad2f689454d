# Fixes: safe
# Options and loose parameters by position.
import datetime
from azure.batch import models
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
now = datetime.datetime(2024, 5, 6)
client.file.list_from_task("j", "t", True, models.FileListFromTaskOptions(filter="startswith(name, 'x')"))
print([f.name for f in client.file.list_from_task("j", "t", True, models.FileListFromTaskOptions(filter="startswith(name, 'x')"))])
client.file.delete_from_task("j", "t", "f", True)
client.pool.enable_auto_scale("p", "formula", datetime.timedelta(minutes=5))
client.pool.evaluate_auto_scale("p", "formula")
client.task.update("j", "t", models.TaskConstraints(max_task_retry_count=1), models.TaskUpdateOptions(if_match="x"))
client.compute_node.reimage("p", "n", "requeue", models.ComputeNodeReimageOptions(timeout=17))
client.job.terminate("j", "why", job_terminate_options=models.JobTerminateOptions(if_none_match="*"))
client.compute_node.upload_batch_service_logs("p", "n", models.UploadBatchServiceLogsConfiguration(container_url="u", start_time=now, end_time=now))
client.compute_node.disable_scheduling("p", "n", "taskcompletion")
client.job.enable("j", models.JobEnableOptions(if_modified_since=now))
client.pool.stop_resize("p", models.PoolStopResizeOptions(if_match="*"))
client.pool.remove_nodes(pool_id="p", node_remove_parameter=models.NodeRemoveParameter(node_list=["a"], resize_timeout=datetime.timedelta(minutes=9)))
