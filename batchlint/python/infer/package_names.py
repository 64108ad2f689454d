"""Names of the package that inference treats in a way of their own."""

from __future__ import annotations

from batchlint.core.reexports import PACKAGE as PACKAGE

MODELS = "azure.batch.models"
CLIENT = "BatchServiceClient"
#: What the client makes of its arguments, and takes the same ones.
CONFIGURATION = "BatchServiceClientConfiguration"
#: Packages that the project's own modules may share with others.
NAMESPACES = frozenset(["azure"])
