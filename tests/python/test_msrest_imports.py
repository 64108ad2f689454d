"""Imports of the library that the first generation of the package is built on, and installs."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST


def found(code: str, target: int) -> list[tuple[str, str]]:
    report = check_source("app.py", code.encode(), Settings(target))
    return [(f.severity, f.subject) for f in report.findings if f.rule == "msrest-imports"]


IMPORTS = {
    "from msrest.exceptions import ClientRequestError": "msrest.exceptions.ClientRequestError",
    "import msrest.authentication as msa": "msrest.authentication",
    "from msrestazure.azure_exceptions import CloudError": "msrestazure.azure_exceptions.CloudError",
}


@pytest.mark.parametrize("line", IMPORTS)
def test_they_are_warned_of_where_the_package_is_used(line: str) -> None:
    code = f"from azure.batch.models import ResourceFile\n{line}\n"
    assert found(code, load().latest) == [("warning", IMPORTS[line])]
    assert found(code, NEWEST_OF_FIRST) == []


@pytest.mark.parametrize(
    "code",
    [
        "from msrest.exceptions import ClientRequestError\n",
        "from azure.batch import models\nfrom azure.core.exceptions import ServiceRequestError\n",
        "from azure.batch import models\ntry:\n    import msrest.serialization\nexcept ImportError:\n    pass\n",
    ],
)
def test_others_are_not(code: str) -> None:
    assert found(code, load().latest) == []
