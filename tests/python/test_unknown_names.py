"""Names that code takes from the package, and that no known release has."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

NEWEST = load().package(load().latest)


def found(code: str) -> list[tuple[str, str, str, str]]:
    settings = Settings(NEWEST_OF_FIRST)
    report = check_source("app.py", code.encode(), settings)
    assert not report.failures
    text = report.text or ""
    return [(f.rule, f.severity, text[f.span.start : f.span.end], f.message) for f in report.findings]


@pytest.mark.parametrize(
    ("code", "module", "name", "hint"),
    [
        ("from azure.batch import AzureClient", "azure.batch", "AzureClient", ""),
        (
            "from azure.batch import BatchServiceClent as C",
            "azure.batch",
            "BatchServiceClent",
            "; did you mean `BatchServiceClient`?",
        ),
        ("from azure.batch.models import ShrinkOptions", "azure.batch.models", "ShrinkOptions", ""),
        ("from azure.batch import models\nmodels.Cloudjob", "azure.batch.models", "Cloudjob", "; did you mean `CloudJob`?"),
        ("import azure.batch.models as m\nm.UserIdentiy(1)", "azure.batch.models", "UserIdentiy", "; did you mean `UserIdentity`?"),
        ("import azure.batch\nazure.batch.models.StartTsk", "azure.batch.models", "StartTsk", "; did you mean `StartTask`?"),
        ("import azure.batch as b\nb.Client()", "azure.batch", "Client", ""),
    ],
)  # fmt: skip
def test_a_name_of_no_known_release_is_a_warning(code: str, module: str, name: str, hint: str) -> None:
    message = f"`{module}` has no `{name}` in any release up to azure-batch {NEWEST}{hint}"
    assert found(code) == [("unknown-name", "warning", name, message)]


@pytest.mark.parametrize("target", ["6.0.0", "7.0.0", "14.2.0", "15.1.0"])
def test_a_class_that_no_release_exports_is_an_error(target: str) -> None:
    history = load()
    (position,) = [v.index for v in history.versions if target in v.packages]
    code = (
        "from azure.batch.models import CloudError\n"
        "from azure.batch import models\n"
        "try:\n    pass\nexcept models.CloudError:\n    pass\n"
    )
    (one,) = check_source("app.py", code.encode(), Settings(position)).findings
    assert (one.rule, one.severity, one.span.start) == ("unknown-name", "error", code.index("CloudError"))
    assert one.message == (
        "`azure.batch.models` does not export `CloudError` in any release; importing it fails"
    )


def test_a_private_module_has_what_it_does_not_export() -> None:
    code = "from azure.batch.models._models_py3 import CloudError"
    assert found(code) == []


@pytest.mark.parametrize(
    ("code", "name", "instead"),
    [
        ("from azure.batch import BatchClient", "BatchClient", "BatchServiceClient"),
        ("from azure.batch.models import BatchPoolResizeOptions", "BatchPoolResizeOptions", "PoolResizeParameter"),
    ],
)  # fmt: skip
def test_a_name_of_a_later_release_is_an_error(code: str, name: str, instead: str) -> None:
    ((rule, severity, place, message),) = found(code)
    assert (rule, severity, place) == ("not-yet-available", "error", name)
    assert message.startswith(f"`{name}` is not available before ")
    assert message.endswith(f"; use `{instead}`")


@pytest.mark.parametrize(
    "code",
    [
        "from azure.batch import __version__, VERSION, batch_auth, models, operations, custom, _version",
        "from azure.batch.models import BatchErrorException, CreateTasksErrorException",
        "from azure.batch.custom.custom_errors import CreateTasksErrorException",
        "from azure.batch.operations import PoolOperations, Something",
        "from azure.batch import models\nmodels.__name__\nmodels._models_py3",
        "try:\n    from azure.batch import BatchClient\nexcept ImportError:\n    BatchClient = None",
        "from azure.batch import models\nif hasattr(models, 'BatchPool'):\n    models.BatchPool",
        "from azure.mgmt.batch.models import AutoScaleSetings",
        "from elsewhere.models import PoolAddParamter",
    ],
)
def test_what_a_release_has_and_what_is_asked_for_is_silent(code: str) -> None:
    assert [f for f in found(code) if f[0] == "unknown-name"] == []


def test_a_name_is_reported_where_it_first_stands() -> None:
    code = (
        "import azure.batch.models as m\nfrom azure.batch.models import BatchNod\nm.BatchNod()\nBatchNod()\n"
    )
    assert [name for _, _, name, _ in found(code)] == ["BatchNod"]


def test_every_known_class_can_be_imported_at_its_own_version() -> None:
    history = load()
    for module in ("azure.batch", "azure.batch.models"):
        names = [n for n in history.importable(module) if n.isidentifier()]
        code = f"from {module} import {', '.join(names)}\n"
        for target in range(len(history.versions)):
            report = check_source("app.py", code.encode(), Settings(target))
            assert not [f for f in report.findings if f.rule == "unknown-name"]
