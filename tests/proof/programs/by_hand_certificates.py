# Fixes: none
# Certificates, which the service no longer has.
import azure.batch.models as batchmodels
from azure.batch import BatchServiceClient
from azure.batch.batch_auth import SharedKeyCredentials

client = BatchServiceClient(SharedKeyCredentials("acc", "aGVsbG8="), batch_url="https://acc.westeurope.batch.azure.com")
client.pool.add(batchmodels.PoolAddParameter(
    id="render",
    vm_size="small",
    certificate_references=[batchmodels.CertificateReference(
        thumbprint="0a", thumbprint_algorithm="sha1", visibility=["startTask"])],
))
print([certificate.thumbprint for certificate in client.certificate.list()])
