# Fixes: safe
# Keywords that come from a configuration, and those that are written down.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

config = {"account": "acc", "key": "aGVsbG8=", "url": "https://acc.westeurope.batch.azure.com", "vm_size": "small"}


def make_client(conf):
    return BatchServiceClient(
        credentials=SharedKeyCredentials(account_name=conf["account"], key=conf["key"]), batch_url=conf["url"])


def mounts():
    return [batchmodels.MountConfiguration(
        azure_blob_file_system_configuration=batchmodels.AzureBlobFileSystemConfiguration(
            account_name="store", container_name="films", relative_mount_path="films",
            identity_reference=batchmodels.ComputeNodeIdentityReference(resource_id="/subscriptions/x"))),
        batchmodels.MountConfiguration(nfs_mount_configuration=batchmodels.NFSMountConfiguration(
            source="server:/share", relative_mount_path="share"))]


client = make_client(config)
client.pool.add(pool=batchmodels.PoolAddParameter(
    id="render",
    vm_size=config["vm_size"],
    mount_configuration=mounts(),
    user_accounts=[batchmodels.UserAccount(
        name="artist", password="s3cret", elevation_level=batchmodels.ElevationLevel.non_admin,
        linux_user_configuration=batchmodels.LinuxUserConfiguration(uid=1000, gid=1000))],
    network_configuration=batchmodels.NetworkConfiguration(
        endpoint_configuration=batchmodels.PoolEndpointConfiguration(inbound_nat_pools=[
            batchmodels.InboundNATPool(
                name="ssh", protocol=batchmodels.InboundEndpointProtocol.tcp, backend_port=22,
                frontend_port_range_start=50000, frontend_port_range_end=50100,
                network_security_group_rules=[batchmodels.NetworkSecurityGroupRule(
                    priority=150, access="allow", source_address_prefix="*")])]),
        public_ip_address_configuration=batchmodels.PublicIPAddressConfiguration(provision="batchmanaged")),
))
