# Fixes: safe
# Actions that people call with nothing but an identifier.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.job.terminate("film")
client.job.enable("film")
client.job_schedule.terminate("nightly")
client.job_schedule.disable("nightly")
client.job_schedule.enable("nightly")
client.job_schedule.delete("nightly")
client.task.terminate("film", "frame-1")
client.task.reactivate("film", "frame-1")
client.task.delete("film", "frame-1")
client.compute_node.reboot("render", "tvm-1")
client.compute_node.reimage("render", "tvm-1")
client.compute_node.disable_scheduling("render", "tvm-1")
client.compute_node.enable_scheduling("render", "tvm-1")
client.pool.stop_resize("render")
client.pool.delete("render")
client.job.delete("film")
