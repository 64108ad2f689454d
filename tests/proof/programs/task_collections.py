# Fixes: safe
# Many tasks at once, in portions and with what goes wrong.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def tasks(count):
    for number in range(count):
        yield batchmodels.TaskAddParameter(
            id="frame-%04d" % number,
            command_line="render --frame %d" % number,
            environment_settings=[batchmodels.EnvironmentSetting(name="FRAME", value=str(number))],
            constraints=batchmodels.TaskConstraints(max_task_retry_count=3),
            output_files=[batchmodels.OutputFile(
                file_pattern="../std*.txt",
                destination=batchmodels.OutputFileDestination(
                    container=batchmodels.OutputFileBlobContainerDestination(container_url="https://store/out")),
                upload_options=batchmodels.OutputFileUploadOptions(
                    upload_condition=batchmodels.OutputFileUploadCondition.task_completion),
            )],
        )


result = client.task.add_collection("film", list(tasks(130)))
for added in result.value:
    if added.status != batchmodels.TaskAddStatus.success:
        print("failed", added.task_id, added.error.code)
print(len(result.value))
client.task.add_collection(job_id="film", value=list(tasks(5)), threads=1)
