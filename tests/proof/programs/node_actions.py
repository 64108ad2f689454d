# Fixes: safe
# The same actions with all that they take.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.compute_node.reboot("render", "tvm-1", batchmodels.ComputeNodeRebootOption.task_completion)
client.compute_node.reboot("render", "tvm-2", node_reboot_option="terminate")
client.compute_node.reimage("render", "tvm-3", node_reimage_option=batchmodels.ComputeNodeReimageOption.retained_data)
client.compute_node.disable_scheduling(
    "render", "tvm-4", node_disable_scheduling_option=batchmodels.DisableComputeNodeSchedulingOption.task_completion)
client.job.disable("film", batchmodels.DisableJobOption.wait)
client.job.disable("film", disable_tasks="terminate")
client.job.terminate("film", terminate_reason="too expensive")
client.job.terminate("film", "too expensive", batchmodels.JobTerminateOptions(timeout=60))
client.task.update("film", "frame-1", constraints=batchmodels.TaskConstraints(max_task_retry_count=5))
client.task.update("film", "frame-2")
