"""Names of the package that inference treats in a way of their own."""

from __future__ import annotations

from batchlint.core.reexports import PACKAGE as PACKAGE

MODELS = "azure.batch.models"
CLIENT = "BatchServiceClient"
#: The client of each generation of the package; the latter also in `azure.batch.aio`.
CLIENTS = (CLIENT, "BatchClient")
#: The module of the first generation's own credentials.
CREDENTIALS = "azure.batch.batch_auth"
#: Packages whose classes of credentials only the first generation takes.
FOREIGN_CREDENTIALS = ("azure.common.credentials.", "msrest.authentication.", "msrestazure.")
#: What the client makes of its arguments, and takes the same ones.
CONFIGURATION = "BatchServiceClientConfiguration"
#: Packages that the project's own modules may share with others.
NAMESPACES = frozenset(["azure"])

#: The module of the exceptions that the second generation of the package raises.
CORE_EXCEPTIONS = "azure.core.exceptions"
