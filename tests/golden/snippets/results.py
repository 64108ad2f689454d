from azure.batch import BatchServiceClient, models

client = BatchServiceClient(credentials, batch_url=url)


def added(job, tasks, more):
    result = client.task.add_collection(job, tasks)
    for each in result.value:
        print(each.status, each.error)
    for each in client.task.add_collection(job, tasks).value:
        print(each.task_id)
    once = client.task.list_subtasks(job, "t")
    failed = [sub.id for sub in once.value if sub.exit_code]
    twice = client.task.list_subtasks(job, "t")
    print(len(twice.value), twice.value[0].node_info)
    size = len(client.task.list_subtasks(job, "t").value)
    inner = client.task.list_subtasks(job, "t")
    while more():
        print([s for s in inner.value])
    def later():
        return inner.value
    if more:
        branch = client.task.list_subtasks(job, "t")
        print(branch.value)
    print(branch.value if more else None)
    given = client.task.list_subtasks(job, "t")
    given = more(given)
    for each in given.value:
        print(each.scheduling_error, later, failed, size)
    listing = client.task.list_subtasks(job, "t").value
    numbered = [(i, s.id) for i, s in enumerate(client.task.list_subtasks(job, "t").value or ())]
    first = client.task.list_subtasks(job, "t").value[0]
    for each in (client.task.list_subtasks(job, "t")
                 .value):
        print(each, listing, numbered, first)


def counts(job, pools):
    found = client.job.get_task_counts(job)
    total = found.active + found.running + found.completed
    if found.validation_status == "validated":
        return total, client.job.get_task_counts(job_id=job).failed
    for pool in client.account.list_pool_node_counts():
        print(pool.dedicated.total, pool.low_priority.leaving_pool)
    images = client.account.list_supported_images()
    skus = client.account.list_node_agent_skus()
    return [i.image_reference.sku for i in images], [s.verified_image_references for s in skus]
