"""The configuration of the client, which takes the client's arguments."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.settings import Settings
from tests.python.helpers import fix
from tests.versions import NEWEST_OF_FIRST

NAME = "BatchServiceClientConfiguration"
#: What breaks, the rule that says so, and what a fix makes of it.
BROKEN = {
    f"from azure.batch import {NAME}\n{NAME}(c, base_url=u)\n": (
        "base-url",
        f"from azure.batch import {NAME}\n{NAME}(c, batch_url=u)\n",
    ),
    f"import azure.batch\nazure.batch.{NAME}(c, base_url=u)\n": (
        "base-url",
        f"import azure.batch\nazure.batch.{NAME}(c, batch_url=u)\n",
    ),
    f"from azure.batch import {NAME} as C\nC(c, base_url=u)\n": (
        "base-url",
        f"from azure.batch import {NAME} as C\nC(c, batch_url=u)\n",
    ),
    f"from azure.batch import {NAME}\n{NAME}(c)\n": ("batch-url", None),
}


def found(code: str) -> list[tuple[str, str]]:
    settings = Settings(NEWEST_OF_FIRST)
    report = check_source("app.py", code.encode(), settings)
    return [(f.rule, f.severity) for f in report.findings]


@pytest.mark.parametrize("code", BROKEN)
def test_the_configuration_takes_what_the_client_takes(code: str) -> None:
    rule, fixed = BROKEN[code]
    assert found(code) == [(rule, "error")]
    assert fix(code) == (fixed or code)


@pytest.mark.parametrize(
    "code",
    [
        f"from azure.batch import {NAME}\n{NAME}(c, batch_url=u)\n",
        f"from azure.batch import {NAME}\n{NAME}(c, u)\n",
        f"from azure.mgmt.batch import {NAME}\n{NAME}(c, base_url=u)\n",
        f"from azure.batch import BatchServiceClient\nclass {NAME}:\n    pass\n{NAME}(c, base_url=u)\n",
    ],
)
def test_a_configuration_that_works_is_silent(code: str) -> None:
    assert found(code) == []
