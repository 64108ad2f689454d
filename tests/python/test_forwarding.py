"""Arguments that go through helpers: which fixes they get, and how sure the findings are."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.settings import Settings
from tests.python.helpers import fix, rules
from tests.versions import NEWEST_OF_FIRST

HEAD = """\
from azure.batch import BatchServiceClient, models
from azure.common.client_factory import get_client_from_cli_profile
def call(fn, *args, **kw):
    return fn(*args, **kw)
def names(fn, file_name=None, **kw):
    return fn(file_name, **kw)
def reads(fn, **kw):
    print(kw["file_name"], kw.get("base_url"))
    return fn(**kw)
def either(flag, **kw):
    return (BatchServiceClient if flag else models.ResourceFile)(**kw)
svc = BatchServiceClient(1, batch_url="u")
"""
RENAMED = {
    "call(BatchServiceClient, credentials=1, base_url=u)": "call(BatchServiceClient, credentials=1, batch_url=u)",
    "call(svc.file.get_from_task, 'j', 't', file_name=n)": "call(svc.file.get_from_task, 'j', 't', file_path=n)",
    "call(models.ResourceFile, blob_source=u)": "call(models.ResourceFile, http_url=u)",
    "call(svc.file.get_node_file_properties_from_task, 'j', 't', file_name=n)": (
        "call(svc.file.get_properties_from_task, 'j', 't', file_path=n)"
    ),
    "get_client_from_cli_profile(BatchServiceClient, base_url=u)": (
        "get_client_from_cli_profile(BatchServiceClient, batch_url=u)"
    ),
}
KEPT = [
    "reads(svc.file.get_from_task, job_id='j', file_name=n)",
    "reads(BatchServiceClient, credentials=1, base_url=u)",
    "reads(svc.file.get_node_file_properties_from_task, job_id='j', file_name=n)",
    "call(models.EnvironmentSetting, 'A', 'b')",
    "d = {}\nd['base_url'] = u\nBatchServiceClient(1, **d)",
]


@pytest.mark.parametrize("code", RENAMED)
def test_a_keyword_is_renamed_where_nothing_on_its_way_relies_on_it(code: str) -> None:
    assert fix(HEAD + code + "\n") == HEAD + RENAMED[code] + "\n"


@pytest.mark.parametrize("code", KEPT)
def test_a_keyword_stays_where_something_relies_on_it(code: str) -> None:
    assert rules(HEAD + code)
    assert fix(HEAD + code + "\n", unsafe=True) == HEAD + code + "\n"


def test_what_a_helper_takes_itself_is_none_of_the_operation() -> None:
    assert rules(HEAD + "names(svc.file.get_from_task, job_id='j', task_id='t', file_name='x')") == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("call(models.ResourceFile, blob_source=u)", [("blob-source", "certain")]),
        ("either(x, base_url=u)", [("base-url", "likely")]),
        ("either(x, blob_source=u)", [("blob-source", "likely")]),
        ("either(x, base_url=u, blob_source=u)", [("base-url", "likely"), ("blob-source", "likely")]),
        ("either(x, something=u)", []),
    ],
)
def test_a_finding_is_certain_where_one_callable_is_meant(code: str, found: list[tuple[str, str]]) -> None:
    settings = Settings(NEWEST_OF_FIRST)
    report = check_source("app.py", (HEAD + code).encode(), settings)
    assert sorted((f.rule, f.confidence) for f in report.findings) == found


def test_many_calls_of_a_helper_are_all_judged() -> None:
    code = HEAD + "".join(f"call(models.ResourceFile, file_path='{n}', blob_source=u)\n" for n in range(300))
    assert rules(code) == ["blob-source"] * 300
