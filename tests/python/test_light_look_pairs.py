"""The light look tells files apart that look alike: one has nothing to report, its twin has."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import pytest

from batchlint.engine.checking import check_source
from batchlint.history import load
from batchlint.python.light.glance import is_clear
from batchlint.python.light.slips import COMMON, known, slips
from batchlint.python.values.client_names import looks_like_client
from batchlint.settings import Settings

LATEST = load().latest
HEAD = """
import logging
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
import azure.batch.models as models
from azure.batch import BatchServiceClient

log = logging.getLogger(__name__)
"""
LIBRARY = """
import azure.batch.models as models
from azure.batch import BatchServiceClient


class Credentials(object):
    def __init__(self, account, **options):
        self.account = account
        self.options = dict(options)


class Keeper:
    def __init__(self, client: BatchServiceClient):
        self.pool = client.pool.get("x")


def task(number) -> models.TaskAddParameter:
    return models.TaskAddParameter(id=str(number), command_line="run")


def loose(number):
    return load(number)


def Settings(path):
    return path
"""
OTHER_LIBRARY = """
import azure.batch.models as models


def make(name, **given):
    return models.PoolAddParameter(id=name, vm_size="s", **given)
"""


def _look(code: str, folder: Path, target: int = LATEST) -> tuple[bool, bool]:
    """Whether the light look lets a file be, and whether the full analysis has nothing to say."""
    (folder / "setup.py").touch()
    (folder / "lib.py").write_text(LIBRARY)
    (folder / "other.py").write_text(OTHER_LIBRARY)
    path = folder / "app.py"
    path.write_text(code)
    report = check_source(str(path), code.encode(), Settings(target, project=str(folder)))
    assert not report.failures
    clear = is_clear(str(path), code.encode(), target, str(folder), lambda version: False)
    return clear, not (report.findings or report.unknown)


RECEIVERS = [
    # What is only like a property of another type is none of this one.
    (
        "def f(client: BatchServiceClient):\n    for task in client.task.list('j'):\n        task.{}\n",
        ("creation_time", "creation_tim"),
    ),
    (
        "class A:\n    def __init__(self, account):\n        self.client = BatchServiceClient(account, batch_url='u')\n"
        "    def f(self):\n        return self.client.pool.get('x').{}\n",
        ("creation_time", "creation_tim"),
    ),
    # Names are looked up by functions.
    (
        "def f(client: BatchServiceClient):\n    pool = client.pool.get('x')\n    return pool.state\n"
        "def g(pool):\n    return {}\n",
        ("pool.stat", "BatchServiceClient(pool, batch_url='u').pool.get('x').stat"),
    ),
    (
        "def f(client: BatchServiceClient):\n    return g(client.{}.get('x'), 1)\n"
        "def g(thing, number):\n    return thing.current_dedicated_node\n",
        ("job", "pool"),
    ),
    (
        "def f(client: BatchServiceClient):\n    return g(1, number={})\n"
        "def g(thing, number):\n    return number.allocation_stat\n",
        ("client.job", "client.pool.get('x')"),
    ),
    # What a container holds.
    (
        "Row = namedtuple('Row', 'pool name')\n"
        "def f(client: BatchServiceClient):\n    row = Row(client.pool.get('x'), 'n')\n    return row.{}.allocation_stat\n",
        ("name", "pool"),
    ),
    (
        "import dataclasses\n@dataclasses.dataclass\nclass Row:\n    name: str\n    pool: object = None\n"
        "def f(client: BatchServiceClient):\n    row = Row('n', {})\n    return row.pool.allocation_stat\n",
        ("1", "client.pool.get('x')"),
    ),
    (
        "def f(client: BatchServiceClient):\n    found = []\n    found.append({})\n    return found[0].allocation_stat\n",
        ("client.pool", "client.pool.get('x')"),
    ),
    (
        "def f(client: BatchServiceClient):\n    return sorted({}, key=lambda p: p.allocation_stat)\n",
        ("[client]", "client.pool.list()"),
    ),
    # Handed over with a function that is run later.
    (
        "def work(pool):\n    return pool.allocation_stat\n"
        "def f(client: BatchServiceClient):\n    with ThreadPoolExecutor() as workers:\n"
        "        workers.submit(work, {})\n",
        ("client.pool", "client.pool.get('x')"),
    ),
    # Decorators of the file's own.
    (
        "def twice(function):\n    def wrapper(*args, **kwargs):\n        return function(*args, **kwargs)\n    return wrapper\n"
        "@twice\ndef work(pool):\n    return pool.allocation_stat\n"
        "def f(client: BatchServiceClient):\n    work({})\n",
        ("client.pool", "client.pool.get('x')"),
    ),
    # Special methods.
    (
        "class A:\n    def __init__(self, client: BatchServiceClient):\n        self.client = client\n"
        "    def __iter__(self):\n        return iter({})\n"
        "def f(a: A):\n    for pool in a:\n        pool.allocation_stat\n",
        ("[1]", "self.client.pool.list()"),
    ),
    # What is written of a parameter in words.
    (
        "def f(pool):\n    '''Look.\n\n    :param {} pool: a pool\n    '''\n    return pool.allocation_stat\n",
        ("str", "models.CloudPool"),
    ),
    # Tests of attributes.
    (
        "def f(thing):\n    if isinstance(thing.pool, {}):\n        return thing.pool.allocation_stat\n",
        ("str", "models.CloudPool"),
    ),
    # An attribute that ended, by what it is read of.
    ("def f(client: BatchServiceClient):\n    return client.{}.get('x').os_version\n", ("job", None)),
]


@pytest.mark.parametrize(("code", "words"), RECEIVERS)
def test_what_attributes_are_read_of(code: str, words: tuple[str | None, str | None], tmp_path: Path) -> None:
    fine, slip = words
    if fine is not None:
        assert _look(HEAD + code.replace("{}", fine), tmp_path) == (True, True)
    if slip is not None:
        assert _look(HEAD + code.replace("{}", slip), tmp_path) == (False, False)


BODIES = [
    # (code, what is fine, what is not)
    ("def f(client):\n    {}\n    client.pool.add(pool)\n",
     "pool = models.PoolAddParameter(id='x', vm_size='s')", "pool = load()"),
    ("def f(client, big):\n    pool = None\n    if big:\n        {}\n    else:\n"
     "        pool = models.PoolAddParameter(id='x', vm_size='t')\n    client.pool.add(pool)\n",
     "pool = models.PoolAddParameter(id='x', vm_size='s')", None),
    ("def f(client, jobs):\n    for job in jobs:\n        task = models.TaskAddParameter(id='x', command_line='c')\n"
     "        client.task.add(job, task)\n        {}\n", "log.info(job)", None),
    ("def f(client, jobs):\n    tasks = []\n    for job in jobs:\n        {}\n    client.task.add_collection('j', tasks)\n",
     "tasks.append(models.TaskAddParameter(id='x', command_line='c'))", "tasks.append(load(job))"),
    ("def f(client, jobs):\n    tasks = list()\n    for job in jobs:\n"
     "        tasks.append(models.TaskAddParameter(id='x', command_line='c'))\n    {}\n"
     "    client.task.add_collection('j', tasks[:100])\n", "log.info(jobs)", "tasks = load(jobs)"),
    ("def f(client):\n    with open('x') as {}:\n        task = models.TaskAddParameter(id='x', command_line='c')\n"
     "    client.task.add('j', task)\n", "stream", None),
    ("from lib import task, loose\ndef f(client):\n    client.task.add('j', {}(1))\n", "task", "loose"),
    ("import lib\ndef f(client):\n    found = lib.{}(1)\n    client.task.add('j', found)\n", "task", "loose"),
    ("import build\ndef f(client):\n    task: models.TaskAddParameter = {}\n    client.task.add('j', task)\n",
     "build.task('x')", None),
    ("import build\ndef f(client):\n    task{} = build.task('x')\n    client.task.add('j', task)\n",
     ": models.TaskAddParameter", ""),
    ("def make() -> {}:\n    return load()\ndef f(client):\n    client.task.add('j', make())\n",
     "models.TaskAddParameter", "object"),
    ("class A:\n    def __init__(self, client):\n        self.client = client\n        self.body = {}\n"
     "    def run(self):\n        self.client.task.add('j', self.body)\n",
     "models.TaskAddParameter(id='x', command_line='c')", "load()"),
    (
        "class Step:\n    def to_task(self) -> models.TaskAddParameter:\n        return load()\n"
        "class Flow:\n    def __init__(self, names):\n        self.steps = [{} for name in names]\n"
        "    def run(self, client):\n        by_name = {step.name: step for step in self.steps}\n"
        "        for step in self.steps:\n            client.task.add('j', step.to_task())\n"
        "            client.task.add('j', by_name['x'].to_task())\n",
        "Step()", "load(name)",
    ),
    (
        "class Step:\n    def to_task(self) -> models.TaskAddParameter:\n        return load()\n"
        "def f(client, step: {}):\n    client.task.add('j', step.to_task())\n",
        "Step", "object",
    ),
    (
        "class Step:\n    def to_task(self) -> models.TaskAddParameter:\n        return load()\n"
        "def f(client, names):\n    steps = [Step() for name in names]\n"
        "    for {} in steps:\n        client.task.add('j', step.to_task())\n",
        "step", "step, other",
    ),
    ("def f(client, names):\n    seen = {}\n    seen.add(names)\n", "set()", "client.pool"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fine", "hidden"), BODIES)
def test_bodies_are_followed_to_where_they_are_written(
    code: str, fine: str, hidden: str | None, tmp_path: Path
) -> None:
    assert _look(HEAD + code.replace("{}", fine), tmp_path) == (True, True)
    if hidden is not None:
        assert _look(HEAD + code.replace("{}", hidden), tmp_path) == (False, False)


QUERIES = [
    ("def f():\n    return models.TaskListOptions(filter={})\n", "\"state eq 'active'\"", "\"stat eq 'active'\""),
    ("def f(name):\n    return models.TaskListOptions(filter={})\n", 'f"state eq \'{name}\'"', 'f"stat eq \'{name}\'"'),
    ("def f(name):\n    return models.TaskListOptions(filter={})\n",
     "\"state eq '{}'\".format(name)", "\"stat eq '{}'\".format(name)"),
    ("def f(text=None):\n    return models.TaskListOptions(filter=text)\nf({})\n",
     "\"state eq 'active'\"", "\"stat eq 'active'\""),
    ("def f(client):\n    return models.TaskListOptions(select={})\n", "'id,state,executionInfo/exitCode'", "'id,stat'"),
    ("def f(options):\n    options = models.TaskListOptions()\n    {} = \"stat eq 'active'\"\n", "options.text", "options.filter"),
    ("def f(filter=None):\n    return list(pools(filter={}))\n", "'stat'", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fine", "slip"), QUERIES)
def test_texts_of_queries_are_read(code: str, fine: str, slip: str | None, tmp_path: Path) -> None:
    code = HEAD + code
    assert _look(
        code.replace("={}", f"={fine}").replace("{} =", f"{fine} =").replace("({})", f"({fine})"), tmp_path
    ) == (True, True)
    if slip is not None:
        told = code.replace("={}", f"={slip}").replace("{} =", f"{slip} =").replace("({})", f"({slip})")
        assert _look(told, tmp_path) == (False, False)


CALLS = [
    ("from lib import Credentials\nCredentials({})\n", "'a', resource='r'", None),
    ("from other import make\nmake({})\n", "name='x'", "name='x', vm_sizes='t'"),
    ("from lib import {}\n", "Settings\nSettings('x')", None),
    ("def f(client: BatchServiceClient):\n    return type({})(id='x', vm_sizes='s')\n",
     "client", "models.PoolAddParameter(id='x', vm_size='s')"),
    ("def f(pool: models.CloudPool):\n    log.info({})\n", "type(pool).__name__, pool.__class__.__name__", None),
    ("BatchServiceClient({})\n", "credentials, 'https://a.b.batch.azure.com'", "credentials"),
    ("from azure.batch import BatchServiceClient{}\n", "", " as Client\nClient(log)"),
    ("def f(hook):\n    hook.configure(os_version={})\n", "'*'", None),
    ("{}(current_dedicated=3)\n", "log.bind", None),
    ("def f(client):\n    client.pool.add(models.PoolAddParameter(id='x', vm_size='s', metadata=[{}]))\n",
     "models.MetadataItem(name='a', value='b')", "models.MetadataItem(nam='a', value='b')"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fine", "wrong"), CALLS)
def test_keywords_matter_where_they_may_reach_a_model(
    code: str, fine: str, wrong: str | None, tmp_path: Path
) -> None:
    assert _look(HEAD + code.replace("{}", fine), tmp_path) == (True, True)
    if wrong is not None:
        assert _look(HEAD + code.replace("{}", wrong), tmp_path) == (False, False)


STRINGS = [
    ("parser.add_argument('--x', help={})\n", "'the resize_error or os_family of a pool'", None),
    ("if kind == {}:\n    pass\n", "'resize_error'", None),
    ("def f(pool: models.CloudPool):\n    return {}\n", "log.info('resize_error')", "getattr(pool, 'resize_error')"),
    ("def f(pool: models.CloudPool):\n    return {}\n", "'re' + 'size'", "getattr(pool, 'resize' + '_error')"),
    ("def f(pool: {}):\n    return pool\n", "'CloudPool or None'", None),
    ("from typing import List\ndef f(pool: {}):\n    return pool\n",
     "'List[ models.CloudPool ]'", "'List[ models.NodeAgentSku ]'"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "fine", "wrong"), STRINGS)
def test_strings_matter_where_they_name_something(
    code: str, fine: str, wrong: str | None, tmp_path: Path
) -> None:
    assert _look(HEAD + code.replace("{}", fine), tmp_path) == (True, True)
    if wrong is not None:
        assert _look(HEAD + code.replace("{}", wrong), tmp_path) == (False, False)


def test_an_enum_may_be_handed_over(tmp_path: Path) -> None:
    code = "def f(kinds):\n    return [k.{} for k in kinds]\nf(models.TaskState)\n"
    assert _look(HEAD + code.replace("{}", "value"), tmp_path) == (True, True)
    old = next(i for i, v in enumerate(load().versions) if v.name.startswith("2018-08"))
    code = "def f(kinds):\n    return kinds.{}\nf(models.InboundEndpointProtocol)\n"
    assert _look(HEAD + code.replace("{}", "tcp"), tmp_path, old) == (True, True)


def test_the_same_names_are_taken_for_clients() -> None:
    assert all(map(looks_like_client, ["client", "batch_client", "conn", "_connection", "get_conn", "bsc"]))
    assert not any(map(looks_like_client, ["mgmt_client", "batch_mgmt", "pool", "aws_batch"]))


@pytest.mark.parametrize("step", range(1, 12))
def test_no_slip_is_missed_by_counting_letters(step: int) -> None:
    types = known(LATEST)["types"]
    props = sorted({prop for props, _, _ in types.values() for prop in props})
    for prop in props[step::40]:
        for name in (prop[:-1], prop[step % len(prop) :], prop + "s", prop.replace("e", "ee"), prop.title()):
            owners = [t for t, (now, ever, _) in types.items() if name not in ever and close(name, now)]
            told = name in COMMON or name.startswith("_") or not owners
            assert slips([name], None, LATEST) == (set() if told else {name})


def close(name: str, props: frozenset[str]) -> list[str]:
    """What the full analysis takes a name for."""
    return get_close_matches(name, props, n=1, cutoff=0.8)


def test_types_that_come_later_are_looked_for_where_they_are_only_handed_over(tmp_path: Path) -> None:
    """A version may lack a type: its objects are read where another file, or a docstring, says what they are."""
    older = load().index("2017-01-01.4.0")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "watching.py").write_text(
        "from azure.batch import BatchServiceClient, models\nclass Watcher:\n"
        "    def __init__(self, url):\n        self.client = BatchServiceClient(None, base_url=url)\n"
        "    def counts(self) -> models.TaskCounts:\n        return self.client.job.get_task_counts('j')\n"
    )
    handed = (
        "from azure.batch import models\nfrom watching import Watcher\n"
        "watcher = Watcher('u')\ncounts = watcher.counts()\nprint(counts.active)\n"
    )
    said = (
        "from azure.batch import models\n"
        'def show(counts):\n    """Show them.\n\n    :type counts: ~azure.batch.models.TaskCounts\n    """\n'
        "    print(counts.active)\n"
    )
    for code in (handed, said):
        path = tmp_path / "app.py"
        path.write_text(code)
        assert check_source(str(path), code.encode(), Settings(older, project=str(tmp_path))).findings
        assert not is_clear(str(path), code.encode(), older, str(tmp_path), lambda version: False)
        other = code.replace("counts.active", "counts.any_name")
        assert is_clear(str(path), other.encode(), older, str(tmp_path), lambda version: False)


def test_what_may_be_left_out_later_is_looked_for() -> None:
    code = b"from azure.batch import models as m\nm.CertificateAddParameter(thumbprint='a', thumbprint_algorithm="
    code += b"'sha1', data='x', certificate_format='pfx')\n"
    older = load().index("2019-08-01.10.0")
    assert check_source("app.py", code, Settings(older)).findings
    assert not is_clear("/nowhere/app.py", code, older, "/nowhere", lambda version: False)


def test_values_that_can_not_be_seen_matter_to_code_that_moves() -> None:
    code = b"from azure.batch import models as m\ndef f(v):\n    return m.ImageReference(virtual_machine_image_id=v)\n"
    before, after = load().index("2019-08-01.10.0"), load().index("2020-03-01.11.0")
    assert check_source("app.py", code, Settings(after, before)).findings
    assert not is_clear("/nowhere/app.py", code, after, "/nowhere", lambda v: before < v <= after)
    assert is_clear("/nowhere/app.py", code, after, "/nowhere", lambda v: False)
