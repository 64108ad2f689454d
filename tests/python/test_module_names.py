"""Modules of the package that ended: what is read of them comes from the one that has it, under the same name."""

from __future__ import annotations

import pytest

from tests.python.helpers import fix

READ = "\n\nprint(batch_error.BatchErrorException)\n"

FOLLOWS = [
    (
        "import azure.batch.models.batch_error as batch_error" + READ,
        "from azure.batch.models import BatchErrorException\n\nprint(BatchErrorException)\n",
    ),
    (
        "from azure.batch.models import batch_error" + READ,
        "from azure.batch.models import BatchErrorException\n\nprint(BatchErrorException)\n",
    ),
    (
        "from azure.batch.models import CloudPool, batch_error as e\n\n"
        "print(e.BatchErrorException, e.BatchError, e.BatchErrorException, CloudPool)\n",
        "from azure.batch.models import CloudPool, BatchErrorException, BatchError\n\n"
        "print(BatchErrorException, BatchError, BatchErrorException, CloudPool)\n",
    ),
    (
        "import azure.batch.models.batch_error\n\nprint(azure.batch.models.batch_error.BatchError)\n",
        "import azure.batch.models\n\nprint(azure.batch.models.BatchError)\n",
    ),
    (
        "from azure.batch import models\n\nprint(models.batch_error.BatchError)\n",
        "from azure.batch import models\n\nprint(models.BatchError)\n",
    ),
    (
        "from azure.batch.models.batch_error import BatchErrorException as E, BatchError\n",
        "from azure.batch.models import BatchErrorException as E, BatchError\n",
    ),
    ("from azure.batch.models.batch_error import *\n", "from azure.batch.models import *\n"),
    ("from azure.batch.models import batch_error\n", "from azure.batch import models as batch_error\n"),
    ("import azure.batch.models.batch_error as e, os\n", "import azure.batch.models as e, os\n"),
    (
        "from azure.batch import batch_service_client\n\nbatch_service_client.BatchServiceClient(c, batch_url=u)\n",
        "import azure.batch as batch_service_client\n\nbatch_service_client.BatchServiceClient(c, batch_url=u)\n",
    ),
    (
        "from azure.batch.operations import pool_operations as pools\n",
        "from azure.batch import operations as pools\n",
    ),
    (
        "from azure.batch.operations import pool_operations\n",
        "from azure.batch import operations as pool_operations\n",
    ),
    ("from azure.batch.operations.pool_operations import P\n", None),
    (
        "from azure.batch import batch_service_client, BatchServiceClient\n",
        None,
    ),
    ("from azure.batch import batch_service_client as b, models as m\n", None),
]

#: Where the module itself, or one of its names, means something to other code as well.
BESIDE = [
    "print(batch_error)",
    "print(getattr(batch_error, 'BatchError'))",
    "print(farm.batch_error)",
    "print('batch_error.BatchError')",
    "BatchErrorException = 3",
    "def run(BatchErrorException): ...",
    "from farm import BatchErrorException",
    "import BatchErrorException",
    "# of batch_error",
]


@pytest.mark.parametrize(("code", "new"), FOLLOWS)
def test_names_are_imported_from_the_module_that_has_them(code: str, new: str | None) -> None:
    assert fix(code) == (code if new is None else new)


@pytest.mark.parametrize("line", BESIDE)
@pytest.mark.parametrize(
    "head",
    ["import azure.batch.models.batch_error as batch_error", "from azure.batch.models import batch_error"],
)
def test_the_module_keeps_its_name_where_that_means_something_else_as_well(head: str, line: str) -> None:
    new = head.replace("models.batch_error", "models").replace(
        "batch.models import", "batch import models as"
    )
    assert fix(f"{head}\n{line}{READ}") == f"{new}\n{line}{READ}"
