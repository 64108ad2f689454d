"""Calls that may mean one of several, and dicts that lose entries before they are unpacked."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.settings import Settings
from tests.python.helpers import fix, rules
from tests.versions import NEWEST_OF_FIRST

HEAD = """\
import asyncio, functools, threading
import httpx
from azure.batch import BatchServiceClient, models
class Vm:
    def __init__(self, id, max_tasks_per_node=1, colour=None): pass
class Builder:
    def __init__(self, factory):
        self.factory = factory
    def build(self, **kw):
        return self.factory(**kw)
class Slot:
    def __init__(self):
        self.factory = dict
    def build(self, **kw):
        return self.factory(**kw)
class Tools:
    @classmethod
    def make(cls, kind, **kw):
        return kind(**kw)
def pick(flag, other=None, **kw):
    cls = models.PoolAddParameter if flag else other
    return cls(**kw)
def default(cls=None, **kw):
    cls = cls or models.PoolAddParameter
    return cls(**kw)
def connect(client_class, **kw):
    return client_class(**kw)
def remote(name, **kw):
    for option in ("retries", "wait"):
        kw.pop(option, None)
    return models.PoolAddParameter(**kw)
Builder(models.PoolAddParameter).build(id="p", vm_size="s")
Slot().factory = models.PoolAddParameter
connect(BatchServiceClient, credentials=1, batch_url="u")
svc = BatchServiceClient(1, batch_url="u")
"""


def confidences(code: str) -> list[tuple[str, str]]:
    """The rules and confidences of what is found behind the head."""
    settings = Settings(NEWEST_OF_FIRST)
    report = check_source("app.py", (HEAD + code).encode(), settings)
    assert report.text is not None
    return [(f.rule, f.confidence) for f in report.findings]


@pytest.mark.parametrize(
    "code",
    [
        "pick(False, dict, colour=1)",
        "default(dict, colour=1)",
        "default(cls=Vm, colour=1)",
        "Slot().build(colour=1)",
        "def wrap(cls): return Builder(cls)\nwrap(Vm).build(id='x', colour=2)",
        "(models.PoolAddParameter if x else Vm)(id='x', colour=2)",
        "(models.PoolAddParameter if x else dict)(colour=2)",
        "Tools().make(dict, colour=2)\nTools.make(Vm, id='x', max_tasks_per_node=1)",
        "proxy = connect(httpx.Proxy, base_url='u')\nproxy.pool.upgrade_os('p', '*')",
        "remote('x', id='p', vm_size='s', retries=1, wait=2)",
    ],
)
def test_what_something_else_may_take_is_not_reported(code: str) -> None:
    assert confidences(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "(models.PoolAddParameter if x else Vm)(id='x', max_tasks_per_node=2)",
        "(models.PoolAddParameter if x else dict)(id='x', max_tasks_per_node=2)",
        "pick(x, Vm, id='x', max_tasks_per_node=2)",
        "remote('x', id='p', vm_size='s', max_tasks_per_node=2)",
    ],
)
def test_what_both_may_take_is_only_likely_and_no_safe_fix(code: str) -> None:
    assert confidences(code) == [("max-tasks-per-node", "likely")]
    assert fix(HEAD + code + "\n") == HEAD + code + "\n"


def test_a_class_method_that_is_handed_a_class_is_judged_for_that_one() -> None:
    code = "Tools().make(models.ResourceFile, http_url='u')\nTools.make(models.StartTask, command_line='c', run_elevated=True)"
    assert confidences(code) == [("run-elevated", "certain")]


def test_a_fallback_of_an_import_leaves_the_class_certain() -> None:
    code = "try:\n    from azure.batch.models import PoolAddParameter\nexcept ImportError:\n    PoolAddParameter = object\n"
    assert confidences(code + "PoolAddParameter(id='x', max_tasks_per_node=2)") == [
        ("max-tasks-per-node", "certain")
    ]


def test_one_keyword_of_one_of_two_models_is_one_finding() -> None:
    code = HEAD + "(models.StartTask if x else models.TaskAddParameter)(run_elevated=True)\n"
    assert rules(code) == ["run-elevated"]
    assert "(user_identity=models.UserIdentity(" in fix(code)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("pool.submit(svc.file.get_from_task, 'j', 't', file_name=n)", ("file-name", "certain")),
        ("asyncio.to_thread(models.ResourceFile, blob_source=n)", ("blob-source", "certain")),
        ("pool.submit(models.EnvironmentSetting, 'a', 'b')", ("keyword-only-models", "certain")),
        ("pool.submit(BatchServiceClient, 1, base_url=n)", ("base-url", "certain")),
        ("functools.partial(svc.file.get_from_task, 'j', file_name=n)", ("file-name", "certain")),
        ("retrying(svc.file.get_from_task, 'j', 't', file_name=n)", ("file-name", "likely")),
        (
            "threading.Thread(target=svc.file.get_from_task, kwargs={'file_name': n})",
            ("file-name", "certain"),
        ),
    ],
)
def test_what_runs_a_function_hands_it_its_keywords(code: str, found: tuple[str, str]) -> None:
    assert confidences(code) == [found]


@pytest.mark.parametrize(
    "code",
    [
        "pool.submit(svc.file.get_from_task, 'j', 't', file_path=n, timeout=3)",
        "retrying(svc.file.get_from_task, 'j', 't', file_path=n, attempts=3, colour=2)",
        "pool.submit(open, file_name=n)",
        "pool.submit(httpx.Client, base_url=n)",
    ],
)
def test_what_runs_a_function_has_keywords_of_its_own(code: str) -> None:
    assert confidences(code) == []


@pytest.mark.parametrize("removal", ["d.pop('name')", "name = d.pop('name', None)", "del d['name']"])
@pytest.mark.parametrize("made", ["d = {'name': 1, 'id': 2}", "d = dict(name=1, id=2)", "d = {**e}"])
def test_an_entry_that_is_taken_out_is_not_handed_over(removal: str, made: str) -> None:
    code = (
        f"def f():\n    e = {{'name': 1}}\n    {made}\n    {removal}\n    return models.PoolAddParameter(**d)"
    )
    assert confidences(code) == []


def test_an_entry_that_is_put_in_again_is_handed_over() -> None:
    code = "d = {'max_tasks_per_node': 1}\nd['max_tasks_per_node'] = d.pop('max_tasks_per_node') + 1\n"
    found = confidences(code + "models.PoolAddParameter(id='p', vm_size='s', **d)")
    assert ("max-tasks-per-node", "certain") in found


def test_code_that_renames_an_entry_itself_is_silent() -> None:
    code = "d = dict(max_tasks_per_node=1)\nd['task_slots_per_node'] = d.pop('max_tasks_per_node')\n"
    assert confidences(code + "models.PoolAddParameter(id='p', vm_size='s', **d)") == []
