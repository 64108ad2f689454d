# Fixes: safe
# Users of a node, and how to log in.
import datetime

import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")


def add_ssh_user(pool_id, node_id, name, key):
    try:
        client.compute_node.add_user(
            pool_id,
            node_id,
            batchmodels.ComputeNodeUser(
                name=name,
                is_admin=True,
                expiry_time=datetime.datetime(2030, 1, 1),
                ssh_public_key=key,
            ),
        )
    except batchmodels.BatchErrorException as exc:
        if "NodeUserExists" not in exc.error.code:
            raise
        print("user", name, "exists")
    settings = client.compute_node.get_remote_login_settings(pool_id, node_id)
    return settings.remote_login_ip_address, settings.remote_login_port


print(add_ssh_user("render", "tvm-1", "artist", "ssh-rsa AAAA"))
print(add_ssh_user("render", "tvm-1", "taken", "ssh-rsa AAAA"))
client.compute_node.update_user(
    "render", "tvm-1", "artist", batchmodels.NodeUpdateUserParameter(password="s3cret"))
client.compute_node.delete_user("render", "tvm-1", user_name="artist")
