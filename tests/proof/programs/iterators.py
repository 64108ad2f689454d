# Fixes: safe
# Listings as iterators, in calls and in comprehensions.
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials
client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
pools = client.pool.list()
first = next(iter(pools))
print(first.id)
print(any(p.id == "id-2" for p in client.pool.list()))
page = client.task.list("j")
for i, t in enumerate(page):
    print(i, t.id)
print(max(client.pool.list(), key=lambda p: p.current_dedicated_nodes).id)
print(dict((p.id, p.scale_formula if False else p.auto_scale_formula) for p in client.pool.list()))
