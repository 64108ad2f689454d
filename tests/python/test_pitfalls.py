"""What azure-batch 15 takes in another way, though every name is right."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.rules.shipped import load_rules
from batchlint.settings import Settings

FIRST = "from azure.batch import BatchServiceClient, models\nclient = BatchServiceClient(c, batch_url=u)\n"
SECOND = "from azure.batch import BatchClient, models\nclient = BatchClient(u, c)\n"
LABELS = {load().label(v.index): v.index for v in load().versions}
NEWEST = load().latest
#: The names of the rules in question.
PITFALLS = {
    *("options-required", "missing-raises", "read-model-as-body", "keys-not-converted", "service-timeout"),
    *("values-not-converted", "selection-is-list", "unknown-keyword"),
}


def found(code: str, to: int = NEWEST, source: int | None = None) -> list[tuple[str, str]]:
    """(rule, severity) of the findings in question."""
    report = check_source("app.py", code.encode(), Settings(to, source))
    assert not report.failures, report.failures
    return [(f.rule, f.severity) for f in report.findings if f.rule in PITFALLS]


def test_every_pitfall_has_a_rule() -> None:
    assert set(load_rules().by_name) >= PITFALLS


BROKEN = [
    (SECOND, "client.begin_delete_job('j', request_id='r')", "unknown-keyword"),
    (FIRST, "client.job.terminate('film')", "options-required"),
    (FIRST, "client.compute_node.reboot('p', 'n')", "options-required"),
    (FIRST, "client.compute_node.reimage('p', 'n', raw=False)", "options-required"),
    (FIRST, "client.job.terminate('film', job_terminate_options=o)", "options-required"),
    (SECOND, "client.begin_terminate_job('film')", "options-required"),
    (SECOND, "client.begin_reboot_node('p', 'n')", "options-required"),
    (SECOND, "client.begin_reimage_node('p', 'n')", "options-required"),
    (SECOND, "client.disable_node_scheduling('p', 'n')", "options-required"),
    (SECOND, "client.begin_deallocate_node('p', 'n', polling_interval=1)", "options-required"),
    (FIRST, "if not client.pool.exists('p'): pass", "missing-raises"),
    (FIRST, "there = client.job_schedule.exists('p')\nif there: pass", "missing-raises"),
    (SECOND, "def f(): return client.pool_exists('p')", "missing-raises"),
    (SECOND, "while client.job_schedule_exists('p') and x: pass", "missing-raises"),
    (FIRST, "pool = client.pool.get('p')\nclient.pool.add(pool)", "read-model-as-body"),
    (SECOND, "client.create_pool(client.get_pool('p'))", "read-model-as-body"),
    (SECOND, "for p in client.list_pools(): client.create_pool(pool=p)", "read-model-as-body"),
    (SECOND, "client.create_task('j', client.get_task('j', 't'))", "read-model-as-body"),
    (FIRST, "client.pool.add({'id': 'p', 'vm_size': 's'})", "keys-not-converted"),
    (SECOND, "client.create_pool({'id': 'p', 'vm_size': 's'})", "keys-not-converted"),
    (FIRST, "models.JobAddParameter(id='j', pool_info={'pool_id': 'p'})", "keys-not-converted"),
    (FIRST, "models.JobAddParameter(**{'id': 'j', 'pool_info': {'pool_id': 'p'}})", "keys-not-converted"),
    (FIRST, "client.pool.get('p').start_task = dict(command_line='c')", "keys-not-converted"),
    (SECOND, "models.BatchJobCreateOptions(id='j', pool_info={'pool_id': 'p'})", "keys-not-converted"),
    (FIRST, "models.MetadataItem(name='a', value=True)", "values-not-converted"),
    (SECOND, "models.BatchMetadataItem(name='a', value=3)", "values-not-converted"),
    (SECOND, "models.BatchTaskConstraints(max_task_retry_count='3')", "values-not-converted"),
    (SECOND, "models.BatchTaskConstraints(max_wall_clock_time=60)", "values-not-converted"),
    (SECOND, "models.BatchStartTask(command_line='x', wait_for_success='true')", "values-not-converted"),
    (SECOND, "client.get_pool('p', select='id,state')", "selection-is-list"),
    (SECOND, "for p in client.list_pools(expand='stats'): pass", "selection-is-list"),
    (FIRST, "client.pool.get('p', models.PoolGetOptions(select='id'))", "selection-is-list"),
    (FIRST, "o = models.PoolListOptions()\no.expand = 'stats'\nclient.pool.list(o)", "selection-is-list"),
    (FIRST, "client.pool.get('p', quickly=True)", "unknown-keyword"),
    (SECOND, "client.get_pool('p', quickly=True)", "unknown-keyword"),
    (SECOND, "client.begin_delete_job('j', headers={})", "unknown-keyword"),
    (SECOND, "models.BatchStartTask(command_line='x', quickly=True)", "unknown-keyword"),
]


@pytest.mark.parametrize(("head", "code", "rule"), BROKEN, ids=lambda text: text[:60])
def test_what_breaks_is_an_error(head: str, code: str, rule: str) -> None:
    assert found(head + code) == [(rule, "error")]


@pytest.mark.parametrize(("head", "code", "rule"), BROKEN, ids=lambda text: text[:60])
def test_the_first_generation_takes_it(head: str, code: str, rule: str) -> None:
    first = LABELS["azure-batch 15.0.0b1"] - 1
    assert (rule, "error") not in found(head + code, first)


RIGHT = [
    (FIRST, "client.job.terminate('film', 'done')"),
    (FIRST, "client.job.terminate('film', terminate_reason='done')"),
    (FIRST, "client.job.terminate(*given)"),
    (FIRST, "client.job.terminate('film', **given)"),
    (SECOND, "client.begin_terminate_job('film', options)"),
    (SECOND, "client.begin_reboot_node('p', 'n', options={'nodeRebootOption': 'requeue'})"),
    (SECOND, "client.begin_start_node('p', 'n')"),
    (SECOND, "client.pool_exists('p')"),
    (SECOND, "try:\n    if client.pool_exists('p'): pass\nexcept ResourceNotFoundError: pass"),
    (SECOND, "job = client.get_job('j')\nclient.replace_job('j', job)"),
    (SECOND, "client.create_pool(models.BatchPoolCreateOptions(id='p', vm_size='s'))"),
    (SECOND, "client.create_pool({'id': 'p', 'vmSize': 's'})"),
    (SECOND, "models.BatchMetadataItem(name='a', value=given)"),
    (SECOND, "models.BatchTaskConstraints(max_wall_clock_time='PT1H', max_task_retry_count=3)"),
    (SECOND, "models.BatchJobScheduleConfiguration(do_not_run_after='2030-01-01T00:00:00Z')"),
    (SECOND, "models.BatchTaskConstraints(max_wall_clock_time=None)"),
    (SECOND, "client.get_pool('p', select=['id'], expand=wanted)"),
    (SECOND, "client.list_pools(filter='x')"),
    (SECOND, "client.get_pool('p', headers={}, connection_timeout=1, retry_total=0, logging_enable=True)"),
    (SECOND, "client.get_pool('p', service_timeout=20)"),
]


@pytest.mark.parametrize(("head", "code"), RIGHT)
def test_what_works_is_left_alone(head: str, code: str) -> None:
    assert found(head + code) == []


def test_each_counts_from_the_release_on_that_has_it() -> None:
    before, after = LABELS["2024-07-01.20.0"], LABELS["azure-batch 15.1.0b1"]
    for code, rule in (
        ("client.job.terminate('film')", "options-required"),
        ("if client.pool.exists('p'): pass", "missing-raises"),
    ):
        assert found(FIRST + code, before) == []
        assert found(FIRST + code, after) == [(rule, "error")]


def test_a_timeout_is_that_of_the_service_up_to_15_1_0b3() -> None:
    code, before = SECOND + "client.get_pool('p', timeout=20)", LABELS["azure-batch 15.1.0b3"]
    assert found(code, before) == []
    assert found(code) == [("service-timeout", "warning")]
    assert found(code, source=before) == [("service-timeout", "error")]


LISTED = [
    ("names", "names"),
    ("sorted(names)", "sorted(names)"),
    ("[name for name in names]", "[name for name in names]"),
    ("','.join(names)", "list(names)"),
    ("f'{names},id'", "f'{names},id'.split(',')"),
]


@pytest.mark.parametrize(("written", "new"), LISTED)
def test_only_a_selection_that_is_certainly_a_text_becomes_a_list(written: str, new: str) -> None:
    code = SECOND + "client.list_tasks('j', select={}, timeout=3)\n"
    settings = Settings(NEWEST, unsafe=True, partial=True)
    fixed = fix_source("a.py", code.format(written).encode(), settings)
    assert (fixed.data or fixed.before.text.encode()).decode() == code.format(new)


def test_the_message_says_what_to_do() -> None:
    code = SECOND + "client.create_pool(client.get_pool('p'))"
    (finding,) = check_source("app.py", code.encode(), Settings(NEWEST)).findings
    assert "`id`" in finding.message and "pass a `BatchPoolCreateOptions`" in finding.message
