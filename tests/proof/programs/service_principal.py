# Fixes: unsafe
# An application of Microsoft Entra ID instead of a key.
from azure.batch import BatchServiceClient
from azure.common.credentials import ServicePrincipalCredentials

RESOURCE = "https://batch.core.windows.net/"
credentials = ServicePrincipalCredentials(
    client_id="app", secret="s3cret", tenant="11111111-2222-3333-4444-555555555555", resource=RESOURCE)
batch_client = BatchServiceClient(credentials, batch_url="https://acc.westeurope.batch.azure.com")
print([pool.id for pool in batch_client.pool.list()])
