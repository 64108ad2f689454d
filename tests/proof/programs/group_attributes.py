# Fixes: unsafe
# Groups of operations that objects hold, that functions are given, and methods in variables.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


class Studio:
    def __init__(self, service: BatchServiceClient):
        self.service = service
        self.pools = service.pool

    @property
    def tasks(self):
        return self.service.task

    def run(self, jobs, job_id):
        for pool in self.pools.list():
            print(pool.id)
        self.pools.delete("render")
        self.tasks.add(job_id, models.TaskAddParameter(id="frame", command_line="render"))
        print(self.tasks.get(job_id, "frame").id)
        jobs.terminate(job_id)


def images(accounts, limit):
    for number, image in enumerate(accounts.list_supported_images()):
        if number < limit:
            print(image.node_agent_sku_id)


Studio(client).run(client.job, "film")
images(limit=2, accounts=client.account)
get = client.task.get
print(get("film", "frame").id)
schedules = client.job_schedule
for schedule in schedules.list():
    print(schedule.id)
