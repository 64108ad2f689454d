"""What is read of an exception behind a test of its class."""

from __future__ import annotations

import pytest

from tests.python.test_generation_calls import fixed

HEAD = "from azure.batch.models import BatchErrorException\n\ndef explain(failure):\n"
READ = "failure.error.message.value"
TESTED = [
    f"    if isinstance(failure, BatchErrorException):\n        return {READ}\n",
    f"    if not isinstance(failure, BatchErrorException):\n        return ''\n    return {READ}\n",
    f"    return {READ} if isinstance(failure, BatchErrorException) else ''\n",
]


@pytest.mark.parametrize("code", TESTED)
def test_it_is_certain(code: str) -> None:
    report = fixed(HEAD + code)
    assert "BatchErrorException" not in (report.data or b"").decode()
    assert "return failure.error.message" in (report.data or b"").decode()
    assert READ not in (report.data or b"").decode()
    assert report.after.findings == []


def test_a_test_for_a_subclass_does_not_exclude_others() -> None:
    code = (
        "from azure.batch import BatchServiceClient\nfrom azure.batch.models import BatchErrorException\n"
        "from azure.core.exceptions import ResourceNotFoundError\n"
        "def run(client: BatchServiceClient):\n    try:\n        client.pool.list()\n"
        "    except BatchErrorException as failure:\n"
        "        if isinstance(failure, ResourceNotFoundError):\n            return\n"
        f"        print({READ})\n"
    )
    assert READ not in (fixed(code).data or READ.encode()).decode()
