# Fixes: safe
# Parameters that are handed on, also where there is nothing to say.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials


def get_jobs(client: BatchServiceClient, text: str = None) -> list:
    if text:
        return [j.id for j in client.job.list(batchmodels.JobListOptions(filter=text))]
    return [j.id for j in client.job.list()]


def pool_state(client: BatchServiceClient, name: str, timeout=None):
    return client.pool.get(name, pool_get_options=None).state.value


client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
print(get_jobs(client), get_jobs(client, "state eq 'active'"), pool_state(client, "render"))
client.task.add(job_id="film", task=batchmodels.TaskAddParameter(
    id="frame", command_line="render", affinity_info=batchmodels.AffinityInformation(affinity_id="node"),
    display_name=None, user_identity=batchmodels.UserIdentity(user_name="artist"), required_slots=2))
