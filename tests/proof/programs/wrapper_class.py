# Fixes: safe
# A class of a project that wraps the client and hides the exceptions.
import logging

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

log = logging.getLogger(__name__)


class NotThere(Exception):
    pass


class Farm(object):
    """What the studio needs of Batch."""

    def __init__(self, account, key, url):
        self.account = account
        self._client = BatchServiceClient(SharedKeyCredentials(account, key), batch_url=url)

    @property
    def client(self):
        return self._client

    def job(self, job_id):
        try:
            return self._client.job.get(job_id)
        except models.BatchErrorException as exc:
            if exc.error.code == "JobNotFound":
                raise NotThere(job_id)
            raise

    def priority(self, job_id, priority):
        self._client.job.update(
            job_id,
            models.JobUpdateParameter(priority=priority, pool_info=models.PoolInformation(pool_id="render")),
        )

    def tasks(self, job_id, state=None):
        if state is None:
            return list(self._client.task.list(job_id))
        return list(self._client.task.list(job_id, models.TaskListOptions(filter="state eq '{}'".format(state))))

    def frames(self, job_id):
        return [task.id for task in self.client.task.list(job_id)]

    def kill(self, job_id, reason=None):
        self._client.job.terminate(job_id, terminate_reason=reason or "killed")


farm = Farm("acc", "aGVsbG8=", "https://acc.westeurope.batch.azure.com")
print([task.id for task in farm.tasks("film")], len(farm.tasks("film", "running")))
print(farm.job("film").display_name, farm.frames("film"))
try:
    farm.job("missing")
except NotThere as gone:
    print("no job", gone)
farm.priority("film", 10)
farm.kill("film")
