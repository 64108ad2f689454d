# Fixes: safe
# Groups of operations in variables of functions.
from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials


class Jobs:
    def __init__(self, account, key):
        credentials = SharedKeyCredentials(account, key)
        self.client = BatchServiceClient(credentials, batch_url="https://acc.westeurope.batch.azure.com")

    def stop(self, job_id):
        op = self.client.job
        print(op.get(job_id, models.JobGetOptions(select="id")).id)
        op.disable(job_id, "requeue")
        op.delete(job_id)

    def show(self, prefix):
        jobs = (
            self.client.job
        )
        for job in jobs.list():
            print(prefix, job.id)
        pools = self.client.pool

        def resize(pool_id, nodes):
            pools.resize(
                pool_id,
                models.PoolResizeParameter(target_dedicated_nodes=nodes),
            )

        for pool in pools.list():
            resize(pool.id, 2)


work = Jobs("acc", "aGVsbG8=")
work.show("job")
work.stop("film")
