# Fixes: unsafe
# Objects of the classes that are read, in lists and from functions, given to what creates.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from azure.batch.models import CloudTask

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def frame(number: int) -> CloudTask:
    return CloudTask(id="frame-{}".format(number), command_line="render {}".format(number))


def job_of(name, pool_id):
    job = models.CloudJob(id=name, pool_info=models.PoolInformation(pool_id=pool_id))
    job.priority = 3
    return job


client.job.add(job_of("film", "render"))
client.task.add_collection("film", [models.CloudTask(id="first", command_line="prepare"), frame(0)])
tasks = []
for number in range(1, 3):
    tasks.append(frame(number))
client.task.add_collection(job_id="film", value=tasks)
client.task.add_collection("film", [models.CloudTask(id=name, command_line="join") for name in ("a", "b")])
