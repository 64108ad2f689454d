"""The ledger of unknowns: what is Batch's and can't be looked into counts, where it could break."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.caches import forget
from tests.versions import NEWEST_OF_FIRST

HEADER = """\
import json
import requests
from azure.batch import BatchServiceClient, models

URL = "https://a.westeurope.batch.azure.com"
VERSION = "2024-02-01.19.0"

"""


def unknown(code: str, to: str | None = None, source: str | None = None) -> list[tuple[str, str]]:
    """The source and the message of every place that could not be analysed; there are no findings."""
    history = load()
    target = history.index(to) if to is not None else NEWEST_OF_FIRST
    settings = Settings(target, history.index(source) if source is not None else None)
    report = check_source("app.py", (HEADER + textwrap.dedent(code)).encode(), settings)
    assert not report.failures and not report.findings
    assert report.text is not None
    return [(report.text[u.span.start : u.span.end], u.message) for u in report.unknown]


COUNTED = {
    "a body from a file": ("client.pool.add(json.load(x))", "json.load(x)"),
    "a body from a subscript": ("client.pool.add(x['pool'])", "x['pool']"),
    "a body by keyword": ("client.job.add(job=x.make())", "x.make()"),
    "a body from a parameter": ("client.pool.add(x)", "x"),
    "a body of an update": ("client.pool.resize('p', x)", "x"),
    "tasks of a collection": ("client.task.add_collection('j', x)", "x"),
    "tasks that are gathered": (
        "tasks = []\n    for t in x:\n        tasks.append(t)\n    client.task.add_collection('j', tasks)",
        "tasks",
    ),
    "an object of the project": ("client.pool.add(Spec())", "Spec()"),
    "a body behind an operation that is passed on": ("x.submit(client.pool.add, x.body)", "x.body"),
    "positional arguments of an operation": ("client.pool.enable_auto_scale(*x)", "*x"),
    "keywords of an operation": ("client.pool.resize('p', **x)", "**x"),
    "keywords of an operation in a dict that takes in another": (
        "client.pool.resize('p', **{'pool_resize_options': None, **x})",
        "x",
    ),
    "a body in a dict that is unpacked": (
        "body = {'pool': x}\n    client.pool.add(**body)",
        "body",
    ),
    "an operation by a computed name": ("getattr(client.pool, x)()", "x"),
    "operations by a computed name": ("getattr(client, x).list()", "x"),
    "a class by a computed name": ("getattr(models, x)(id='p')", "x"),
    "a stored property by a computed name": ("setattr(client.pool.get('p'), x, 3)", "x"),
    "a read property by a computed name": ("getattr(client.pool.get('p'), x)", "x"),
    "arguments of the client": ("BatchServiceClient(**x)", "**x"),
    "keywords of a model": ("models.PoolAddParameter(id='p', **x)", "**x"),
    "a dict that takes in another, unpacked": ("models.PoolAddParameter(**{'id': 'p', **x})", "x"),
    "dict() that takes in another, unpacked": ("models.PoolAddParameter(**dict(x, id='p'))", "x"),
    "a dict with another on its right, unpacked": ("models.PoolAddParameter(**({'id': 'p'} | x))", "x"),
    "a dict that is updated, unpacked": (
        "settings = {'id': 'p'}\n    settings.update(x)\n    models.PoolAddParameter(**settings)",
        "x",
    ),
    "positional arguments of a model": ("models.EnvironmentSetting(*x)", "*x"),
    "from_dict": ("models.TaskAddParameter.from_dict(x)", "x"),
    "deserialize": ("models.TaskAddParameter.deserialize(x)", "x"),
    "_deserialize": ("client._deserialize('TaskAddParameter', x)", "x"),
    "_deserialize of a list": ("client._deserialize('[TaskAddParameter]', x)", "x"),
    "a serializer's body": ("client._serialize.body(x, 'PoolAddParameter')", "x"),
    "a dict that takes in another": ("client.pool.add({'id': 'p', 'vm_size': 's', **x})", "x"),
    "dict() that takes in another": ("client.pool.add(dict(id='p', **x))", "x"),
    "a dict that is updated": ("body = {'id': 'p', 'vm_size': 's'}\n    body.update(x)\n    client.pool.add(body)", "x"),
    "a request": ("requests.post(URL + '/pools?api-version=' + VERSION, json=x)", "x"),
    "a request with text": (
        "requests.post(f'{URL}/pools?api-version={VERSION}', data=json.dumps(x))",
        "json.dumps(x)",
    ),
    "an operation that ended": ("x.upgrade_os('p')", "upgrade_os"),
    "an operation with another result": ("print(x.get_task_counts('j').active)", "get_task_counts"),
    "a property that ended": ("x.resize_error", "resize_error"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "place"), COUNTED.values(), ids=COUNTED.keys())
def test_counted_once_at_its_place(body: str, place: str) -> None:
    code = f"class Spec:\n    pass\n\ndef f(client: BatchServiceClient, x):\n    {body}\n"
    found = unknown(code)
    assert [text for text, _ in found] == [place]
    assert "; " in found[0][1] and "\n" not in found[0][1]


NOT_COUNTED = {
    "plain ids": "client.pool.get(x)\n    client.job.terminate(x, terminate_reason=x)\n    client.pool.delete(x)",
    "a body in which nothing ever broke": "client.task.update('j', 't', x)\n    client.pool.remove_nodes('p', x)",
    "arguments of an operation that never changed": "client.job.enable(*x)\n    client.job.enable('j', **x)",
    "models that never broke": "models.MetadataItem(**x)\n    models.EnvironmentSetting(**x)",
    "a client whose address is given": "BatchServiceClient(x, batch_url=x, **x.more)",
    "keywords that are written down": "client.job.enable(**{'job_id': x})\n    client.pool.get(**dict(pool_id=x))",
    "a typed parameter": "add(client, x)",
    "a model": "client.pool.add(models.PoolAddParameter(id=x, vm_size=x))",
    "tasks that are models": (
        "tasks = []\n    for t in x:\n        tasks.append(models.TaskAddParameter(id=t, command_line=t))\n"
        "    client.task.add_collection('j', tasks)"
    ),
    "no tasks": "client.task.add_collection('j', [])",
    "None": "client.job.disable('j', None)\n    client.pool.patch('p', None)",
    "an operation that is passed on without a body": "x.submit(client.pool.get, x.id)",
    "a name that is asked for": "if hasattr(client.pool, x):\n        getattr(client.pool, x)()",
    "a name with a fallback": "getattr(client.pool, x, None)",
    "what the service answers": "client._deserialize('CloudPool', x)\n    models.CloudPool.deserialize(x)",
    "a request to somewhere else": "requests.post('https://example.com/pools', json=x)",
    "a request without such a body": "requests.post(f'{URL}/pools/p/stopresize?api-version={VERSION}', headers=x)",
    "other classes by a computed name": "getattr(json, x)(x)\n    setattr(x, x, x)",
    "operations that are still there": "x.list_supported_images()\n    x.enable_auto_scale()\n    x.add(x)",
}  # fmt: skip


@pytest.mark.parametrize("body", NOT_COUNTED.values(), ids=NOT_COUNTED.keys())
def test_not_counted(body: str) -> None:
    code = f"""\
def add(client: BatchServiceClient, pool: models.PoolAddParameter):
    client.pool.add(pool)

def f(client: BatchServiceClient, x):
    {body}
"""
    assert unknown(code) == []


def test_only_what_breaks_on_the_way_counts() -> None:
    resize = "def f(client: BatchServiceClient, x):\n    client.pool.resize('p', x)\n"
    assert [text for text, _ in unknown(resize)] == ["x"]
    assert [text for text, _ in unknown(resize, source="2016-02-01.3.0")] == ["x"]
    # Since 4.0.0, nothing in the body of a resize has changed.
    assert unknown(resize, source="2018-12-01.8.0") == []
    assert unknown(resize, to="2016-02-01.3.0") == []
    client = "def f(x):\n    return BatchServiceClient(**x)\n"
    assert len(unknown(client, source="2018-08-01.7.0")) == 1
    assert unknown(client, source="2020-09-01.12.0") == []
    method = "def f(x):\n    x.list_node_agent_skus()\n"
    assert len(unknown(method)) == 1
    assert unknown(method, to="2018-12-01.8.0") == []


def test_the_message_says_what_to_look_for() -> None:
    code = """
    def f(client: BatchServiceClient, x):
        client.pool.resize("p", x)
        getattr(client.account, x)()
        BatchServiceClient(**x)
        requests.post(URL + "/jobs/j/tasks?api-version=" + VERSION, json=x)
    """
    first, second, third, fourth = (message for _, message in unknown(code))
    assert first == "the body of `client.pool.resize` could not be analysed; check for `target_dedicated`"
    assert second == (
        "the operation of `client.account` could not be determined; "
        "check that it is not `list_node_agent_skus`"
    )
    assert third.startswith(
        "the arguments unpacked into `BatchServiceClient` could not be analysed; check for `base_url`"
    )
    assert "`runElevated`" in fourth and "`multiInstanceSettings.coordinationCommandLine`" in fourth


def test_in_brief_only_a_few_names_are_said() -> None:
    code = "from azure.batch import models\ndef f(**x):\n    models.PoolAddParameter(**x)\n"
    [place] = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST)).unknown
    brief, whole = place.said(), place.said(whole=True)
    assert brief.partition(", `")[0] == whole.partition(", `")[0]
    assert re.search(r"`, `\w+` and (\d+) more$", brief)[1] == str(whole.count("`") // 2 - 4)  # type: ignore[index]


def test_callers_in_the_file_say_what_a_parameter_is() -> None:
    code = """
    def add(client: BatchServiceClient, pool):
        client.pool.add(pool)

    def make(**settings):
        return models.PoolAddParameter(**settings)

    class Pool(models.PoolAddParameter):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
    """
    assert [text for text, _ in unknown(code)] == ["pool", "**settings", "**kwargs"]
    called = (
        code
        + """
    def main(client: BatchServiceClient):
        add(client, make(id="p", vm_size="s"))
        Pool(id="p", vm_size="s")
    """
    )
    assert unknown(called) == []


def test_callers_in_other_files_do_too(tmp_path: Path) -> None:
    forget()
    tools, main = tmp_path / "tools.py", tmp_path / "main.py"
    tools.write_text(
        "from azure.batch import BatchServiceClient\n\n"
        "def add(client: BatchServiceClient, pool):\n    client.pool.add(pool)\n"
    )
    call = "from azure.batch import BatchServiceClient, models\nfrom tools import add\n\n"
    settings = Settings(NEWEST_OF_FIRST, project=str(tmp_path))

    def counted() -> int:
        forget()
        return len(check_source(str(tools), tools.read_bytes(), settings).unknown)

    assert counted() == 1
    main.write_text(f"{call}add(BatchServiceClient(None, batch_url=''), models.PoolAddParameter(id='p'))\n")
    assert counted() == 0
    # A dict that stands in another file is not looked into from here.
    main.write_text(f"{call}add(BatchServiceClient(None, batch_url=''), {{'id': 'p', 'vm_size': 's'}})\n")
    assert counted() == 1


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def f(item):\n    return item.blob_source\n", 1),
        ("def f(items):\n    return [item.blob_source for item in items]\n", 1),
        ("def f(item):\n    return item.http_url, item.public_ips\n", 0),
        ("class Own:\n    blob_source = 1\ndef f(item: Own):\n    return item.blob_source\n", 0),
        ("def f(item: int):\n    return item.blob_source\n", 0),
    ],
)
def test_names_on_untyped_parameters_count_in_a_project_of_models(
    code: str, count: int, tmp_path: Path
) -> None:
    forget()
    (tmp_path / "setup.py").touch()
    (tmp_path / "models.py").write_text("from azure.batch.models import *\n")
    path, settings = tmp_path / "files.py", Settings(NEWEST_OF_FIRST, project=str(tmp_path))
    for head, there in (("import models\n", count), ("import os\n", 0)):
        path.write_text(head + code)
        report = check_source(str(path), path.read_bytes(), settings)
        assert len(report.unknown) == there, head


def test_a_method_that_only_newer_releases_have_counts_on_the_way_back() -> None:
    code = "def show(x):\n    return x.list_pool_node_counts()"
    assert unknown(code) == []
    assert [place for place, _ in unknown(code, "2016-07-01.3.1", "2024-02-01.19.0")] == [
        "list_pool_node_counts"
    ]
