from azure.batch import BatchServiceClient, models
from azure.batch.models import LinuxUserConfiguration, NetworkConfiguration, StartTask, UserAccount, UserIdentity

client = BatchServiceClient(credentials, batch_url=url)


def held(key, addresses, elevated):
    empty = UserAccount(name="a", password="b")
    empty.ssh_private_key = key
    held = UserAccount(name="a", password="b", linux_user_configuration=LinuxUserConfiguration(uid=1))
    held.ssh_private_key = key
    given = UserAccount(name="a", password="b", linux_user_configuration=key)
    given.ssh_private_key = key
    none = UserAccount(name="a", password="b", linux_user_configuration=None)
    none.ssh_private_key = key
    later = UserAccount(name="a", password="b")
    later.linux_user_configuration = LinuxUserConfiguration(gid=1)
    later.ssh_private_key = key
    by_place = UserAccount("a", "b", None, LinuxUserConfiguration(uid=1))
    by_place.ssh_private_key = key
    network = NetworkConfiguration(subnet_id="s")
    network.public_ips = addresses
    network.public_ips = ["a"]
    start = StartTask(command_line="c", user_identity=UserIdentity(user_name="a"))
    start.run_elevated = True
    start.run_elevated = elevated
    return [empty, held, given, none, later, by_place, network, start]


def copied(name, more):
    task = models.TaskAddParameter.from_dict({"id": name, "commandLine": "c", "runElevated": True})
    other = models.TaskAddParameter.from_dict({"id": name, "command_line": "c"})
    third = models.TaskAddParameter.from_dict(more)
    fourth = models.TaskAddParameter.deserialize({"id": name, **more})
    written = task.serialize()
    client.task.add(name, written)
    again = other.as_dict()
    print(again["id"], again["commandLine"], again.get("command_line"))
    for each in (third, fourth):
        client.task.add(name, each.as_dict(keep_readonly=True))
    kept = third.serialize(True)
    return kept, models.TaskAddParameter.enable_additional_properties_sending(), third.additional_properties


def listed(name, some):
    for pool in client.pool.list((models.PoolListOptions(filter="a"))):
        found = pool.resize_error
        if pool.resize_error:
            print(found.code, pool.resize_errors[0].message)
        values = pool.resize_error.values if pool.resize_error is not None else []
        dumped = pool.as_dict()
        print(values, dumped["resize_error"], dumped.get("currentDedicated"), pool["id"])
    nodes = {node.id: node.errors for node in client.compute_node.list(name)}
    errors = [e.error_details for node in client.compute_node.list(name) for e in node.errors]
    info = client.task.get(name, "t").execution_info
    if some and info.scheduling_error.code == "a":
        raise RuntimeError(info.scheduling_error.message, nodes, errors)
    files = list(client.file.list_from_task(name, "t", recursive=True))
    return [f.properties.content_length for f in files], files[0].url, client.job.get_task_counts(name).task_counts


def written(key, addresses):
    models.UserAccount(name="a", linux_user_configuration=models.LinuxUserConfiguration(), ssh_private_key=key)
    models.UserAccount(
        name="a",
        ssh_private_key=key,  # from the vault
        linux_user_configuration=LinuxUserConfiguration(
            uid=1,
            gid=2,
        ),
        password="b",
    )
    models.UserAccount(name="a", ssh_private_key=key, linux_user_configuration=LinuxUserConfiguration(
        uid=1, gid=2))
    models.UserAccount(
        ssh_private_key=key,
        name="a", linux_user_configuration={"uid": 1}
    )
    models.UserAccount(name="a", password="b",  # both
                       linux_user_configuration=LinuxUserConfiguration(uid=1),
                       # for the nodes
                       ssh_private_key=key)
    models.NetworkConfiguration(subnet_id="s", public_ips=addresses, public_ip_address_configuration=None)
    models.NetworkConfiguration(
        subnet_id="s",
        public_ip_address_configuration=models.PublicIPAddressConfiguration(ip_address_ids=[]), public_ips=addresses)
    models.StartTask(command_line="c", user_identity=UserIdentity(), run_elevated=True)
    models.StartTask(command_line="c", run_elevated=False, user_identity=UserIdentity(
        auto_user=models.AutoUserSpecification(
            scope="pool",
        )
    ))
    models.UserAccount(linux_user_configuration=LinuxUserConfiguration(uid=1), ssh_private_key=key)
    models.UserAccount(name="a", password="b",  # both
                       linux_user_configuration=LinuxUserConfiguration(uid=1), ssh_private_key=key)
    models.UserAccount(
        name="a", linux_user_configuration=LinuxUserConfiguration(uid=1,
                                                                 gid=2), ssh_private_key=key)
