"""Code for the first generation of the package, checked against the second: what has to change, line by line."""

from __future__ import annotations

import textwrap

import pytest

from batchlint.core.findings import Finding
from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings

FIRST, LAST = 23, load().latest

IMPORTS = """\
from azure.batch import BatchServiceClient  # found
from azure.batch import models
client = BatchServiceClient(credentials, batch_url=url)  # found
"""

#: Code of which each line with the mark must have a finding, and no other line.
CODE = {
    "names": """
        from azure.batch.models import CloudPool, NameValuePair  # found
        from azure.batch.models import CloudJob as Job  # found
        def resize(pool: CloudPool, pair: NameValuePair) -> "CloudPool":  # found
            return isinstance(pool, CloudPool)  # found
        Job
        models.ResizeError()
        """,
    "stars": """
        from azure.batch.models import *
        pool = PoolAddParameter(id="a", vm_size="s")  # found
        error = ResizeError()
        """,
    "groups": """
        pools = client.pool  # found
        pools.list()  # found
        show(
            client.job,  # found
        )
        client.pool.get("p")  # found
        client.config.retry_policy.retries = 3  # found
        """,
    "mocks of the client's class": """
        def test(batch_client):
            batch_client.return_value.pool.add.assert_called_once()  # found
        """,
    "pollers": """
        client.job.delete("j")  # found
        client.pool.exists("p")  # found
        """,
    "arguments": """
        client.task.list(
            "j",
            models.TaskListOptions(filter="f"),  # found
        )
        client.pool.resize(  # found
            "p",
            models.PoolResizeParameter(  # found
                target_dedicated_nodes=3,
            ),
        )
        client.pool.resize(  # found
            pool_id="p",
            pool_resize_parameter=resize,  # found
        )
        client.job.terminate(  # found
            "j",
            terminate_reason="done",  # found
        )
        client.pool.enable_auto_scale(  # found
            "p",
            "$TargetDedicatedNodes=1",  # found
        )
        client.task.add_collection(  # found
            "j",
            tasks,
            threads=3,  # found
        )
        client.file.get_from_task(  # found
            "j", "t", "f",
            callback=print,  # found
        )
        client.file.list_from_task(  # found
            "j",
            "t",
            recursive=True,
        )
        client.pool.get(  # found
            "p",
            custom_headers={},  # found
            raw=True,  # found
        )
        """.replace("client.task.list(\n", "client.task.list(  # found\n"),
    "options": """
        options = models.PoolListOptions(  # found
            filter="f",
            max_results=3,
            timeout=3,  # found
            client_request_id="c",  # found
        )
        options.select = "id"  # found
        client.pool.list(options)  # found
        client.job.delete("j", {"if_match": "e"})  # found
        """,
    "credentials": """
        from azure.batch.batch_auth import SharedKeyCredentials  # found
        from azure.common.credentials import ServicePrincipalCredentials  # found
        from azure.common.client_factory import get_client_from_cli_profile  # found
        a = SharedKeyCredentials("a", "k")  # found
        b = ServicePrincipalCredentials(client_id="c")
        c = ServicePrincipalCredentials(client_id="c")  # found
        BatchServiceClient(c, "u")  # found
        get_client_from_cli_profile(BatchServiceClient)  # found
        """,
    "the client": """
        class Client(BatchServiceClient):  # found
            def __init__(self, url):
                super().__init__(
                    key,  # found
                    batch_url=url,  # found
                )
        """,
    "errors": """
        try:
            client.pool.get("p")  # found
        except models.BatchErrorException as e:  # found
            print(e.error.code, e.message, e.response.status_code)
            print(e.error.message.value)  # found
            for pair in e.error.values:  # found
                print(pair.key, pair.value)
        """,
    "errors from elsewhere": """
        def show(batch_exception):
            if batch_exception.error and batch_exception.error.message:
                print(batch_exception.error.message.value)  # found
                for pair in batch_exception.error.values:  # found
                    print(pair.key)
        """,
    "errors that are guarded": """
        try:
            print(caught_exception.error.message.value)  # found
        except AttributeError:
            print(caught_exception)
        """,
    "options of something": """
        def resize(anything, options):
            anything.resize(  # found
                "p",
                models.PoolResizeParameter(),  # found
                pool_resize_options=options,  # found
            )
            anything.resize("p", options=options)
        """,
    "a body that something takes": """
        def submit(anything, job):
            task = models.TaskAddParameter(id="t", command_line="ls")  # found
            anything.add(job_id=job, task=task)  # found
            anything.patch(job, job_patch_parameter=job)  # found
            anything.add(job, task)
            anything.add(job_id=job, task=job)
        """,
    "methods of models": """
        pool = client.pool.get("p")  # found
        held = pool.as_dict()  # found
        held["vm_size"]  # found
        held["id"]
        pool.serialize()  # found
        pool.additional_properties  # found
        models.DataDisk.from_dict({})  # found
        models.DataDisk._attribute_map  # found
        """,
    "listings": """
        listing = client.pool.list()  # found
        listing.advance_page()  # found
        for pool in listing:
            print(pool.id)
        """,
    "properties": """
        job = client.job.get("j")  # found
        job.on_all_tasks_complete  # found
        job.priority
        identity = models.UserIdentity(
            user_name="u",  # found
        )
        """,
    "members": """
        models.AllocationState.steady  # found
        models.ComputeNodeState.start_task_failed  # found
        """,
}  # fmt: skip


def findings(code: str, target: int = LAST, source: int | None = FIRST) -> tuple[str, list[Finding]]:
    """The text and its findings."""
    report = check_source("app.py", code.encode(), Settings(target, source))
    assert not report.failures, report.failures
    return report.text or "", report.findings


def lines(code: str, target: int = LAST, source: int | None = FIRST) -> list[str]:
    """The lines with findings."""
    text, found = findings(code, target, source)
    numbers = sorted({text.count("\n", 0, f.span.start) for f in found})
    return [text.splitlines()[number] for number in numbers]


@pytest.mark.parametrize("source", [FIRST, None], ids=["known", "unknown"])
@pytest.mark.parametrize("part", CODE)
def test_what_has_to_change_is_found(part: str, source: int | None) -> None:
    code = IMPORTS + textwrap.dedent(CODE[part])
    marked = [line for line in code.splitlines() if line.endswith("# found")]
    if source is None:
        # What works in other ways, or in other letters, is only a change for code that comes from there.
        marked = [line for line in marked if "as_dict()" not in line and ".steady" not in line]
    assert lines(code, source=source) == marked


@pytest.mark.parametrize("part", CODE)
def test_nothing_of_it_is_found_where_it_comes_from(part: str) -> None:
    assert lines(IMPORTS + textwrap.dedent(CODE[part]), FIRST) == []


ADVICE = [
    ("client.pool.add(pool)", "renamed to `client.create_pool`"),
    ("client.pool.resize('p', x)", "renamed to `client.begin_resize_pool`"),
    ("client.job.terminate('j', 'why')", 'pass `options={"terminateReason": …}`'),
    ("client.pool.enable_auto_scale('p', 'f')", "=BatchPoolEnableAutoScaleOptions(auto_scale_formula=…)`"),
    ("client.task.add_collection('j', t, threads=3)", "renamed to `max_concurrency`"),
    ("models.TaskListOptions(timeout=3)", "use the keyword `service_timeout`"),
    ("models.PoolDeleteOptions(if_match='e')", "`match_condition=MatchConditions.IfNotModified`"),
    ("models.TaskListOptions(client_request_id='c')", "use the keyword `request_id`"),
    ("models.TaskListOptions(return_client_request_id=True)", "omit it"),
    ("models.UserIdentity(user_name='u')", "renamed to `username`"),
    ("models.CloudTask()", "renamed to `BatchTask`"),
    ("client.pool.get('p', raw=True)", "use `cls`"),
    ("BatchServiceClient(credentials=c, batch_url=u)", "renamed to `credential`"),
    ("BatchServiceClient(credentials=c, batch_url=u)", "renamed to `endpoint`"),
]


@pytest.mark.parametrize(("code", "advice"), ADVICE)
def test_it_says_what_to_write_instead(code: str, advice: str) -> None:
    assert any(advice in f.message for f in findings(IMPORTS + code + "\n")[1])


def test_every_operation_of_the_newest_release_of_the_first_generation_is_found() -> None:
    operations = [(n, o) for n, o in load().methods.items() if o.names[n] >> FIRST & 1]
    assert len(operations) == 76
    for name, operation in operations:
        message = findings(f"{IMPORTS}client.{name}()\n")[1][-1].message
        if operation.in_package >> LAST & 1:
            assert f" was renamed to `client.{operation.python(LAST)}` in " in message
        else:
            assert " was removed in " in message


def test_every_class_of_the_newest_release_is_found_unless_its_name_lives_on() -> None:
    history = load()
    for name in history.classes:
        mask = history.class_mask(name)
        if mask >> FIRST & 1:
            found = lines(f"from azure.batch.models import {name}\n")
            assert bool(found) != bool(mask >> LAST & 1), name
