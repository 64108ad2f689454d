"""Every change of the API that can break something has a rule, or a waiver with a reason."""

from __future__ import annotations

import pytest

from batchlint.history import load
from batchlint.rules import RuleSet, load_rules
from batchlint.rules.changes import changes
from batchlint.rules.coverage import coverage, problems
from batchlint.rules.grammar import rule_set


def test_every_change_is_explained() -> None:
    assert [str(problem) for problem in problems()] == []


def test_waivers_are_few_and_give_reasons() -> None:
    waivers = {key: why for t in load_rules().transitions for key, why in t.waivers.items()}
    assert len(waivers) <= 10
    assert all(len(why) > 60 for why in waivers.values())


def keys(version: str) -> set[str]:
    history = load()
    (index,) = [v.index for v in history.versions if history.label(v.index) == version]
    return {change.key for change in changes(history, index)}


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("2016-02-01.3.0", "property PoolAddParameter.osFamily"),
        ("2016-02-01.3.0", "changed CertificateReference.visibility"),
        ("2016-02-01.3.0", "value CertificateVisibility.rdp"),
        ("2016-02-01.3.0", "request pool.resize"),
        ("2017-01-01.4.0", "type PoolUpgradeOSOptions"),
        ("2017-01-01.4.0", "member ComputeNodeState.waitingforstarttask"),
        ("2017-01-01.4.0", "operation file.get_node_file_properties_from_task"),
        ("2017-01-01.4.0", "parameter file.get_from_task.file_name"),
        ("2017-01-01.4.0", "required-parameter file.get_from_task.file_path"),
        ("2017-01-01.4.0", "client BatchServiceClient.filepath"),
        ("2017-01-01.4.0", "positional PoolAddParameter"),
        ("2017-05-01.5.0", "property CloudPool.resizeError"),
        ("2017-05-01.5.0", "enum SchedulingErrorCategory"),
        ("2017-05-01.5.0", "changed JobSchedulingError.category"),
        ("2017-05-01.5.0", "module azure.batch.models.task_scheduling_error"),
        ("2017-09-01.6.0", "required VirtualMachineConfiguration.imageReference"),
        ("2017-09-01.6.0", "read-only CloudServiceConfiguration.currentOSVersion"),
        ("2018-08-01.7.0", "order pool.enable_auto_scale"),
        ("2018-08-01.7.0", "positional EnvironmentSetting"),
        ("2018-08-01.7.0", "module azure.batch.models.batch_error"),
        ("2018-12-01.8.0", "required-client BatchServiceClient.batch_url"),
        ("2018-12-01.8.0", "module azure.batch.models.batch_service_client_enums"),
        ("2020-09-01.12.0", "result job.get_task_counts"),
        ("2023-05-01.17.0", "operation pool.get_all_lifetime_statistics"),
        ("azure-batch 15.0.0b1", "type PoolListOptions"),
        ("azure-batch 15.0.0b1", "type BatchErrorException"),
        ("azure-batch 15.0.0b1", "module azure.batch.batch_auth"),
        ("azure-batch 15.0.0b1", "client BatchServiceClient.credentials"),
        ("2024-07-01.20.0", "property PoolSpecification.cloudServiceConfiguration"),
        ("2024-07-01.20.0", "operation compute_node.get_remote_desktop"),
        ("2025-06-01", "operation certificate.cancel_deletion"),
        ("2025-06-01", "property DataDisk.storageAccountType"),
        ("2025-06-01", "property JobManagerTask.authenticationTokenSettings"),
        ("azure-batch 15.1.0", "parameter task.add_collection.concurrencies"),
    ],
)
def test_changes_that_must_be_seen(version: str, key: str) -> None:
    assert key in keys(version)


@pytest.mark.parametrize(
    ("version", "key"),
    [
        # Classes, enums, members and operations with another name in the new generation.
        ("azure-batch 15.0.0b1", "type PoolAddParameter"),
        ("azure-batch 15.0.0b1", "enum OnAllTasksComplete"),
        ("azure-batch 15.0.0b1", "member PoolState.active"),
        ("azure-batch 15.0.0b1", "operation pool.add"),
        # The body by another name, and a setting that is a keyword of another name.
        ("2024-07-01.20.0", "parameter job.disable.content"),
        ("2024-07-01.20.0", "parameter pool.add.time_out_in_seconds"),
        ("azure-batch 15.1.0", "parameter pool.add.timeout"),
        # What the service still has, and a release left out.
        ("azure-batch 15.0.0b1", "operation certificate.add"),
        ("azure-batch 15.0.0b1", "property CloudPool.cloudServiceConfiguration"),
    ],
)
def test_what_has_another_name_is_no_change(version: str, key: str) -> None:
    assert key not in keys(version)


def test_a_release_with_other_names_alone_asks_for_no_rule() -> None:
    assert keys("azure-batch 15.1.0b3") == set()


def test_what_only_adds_is_no_change() -> None:
    for version in (
        "2017-06-01.5.1",
        "2018-03-01.6.1",
        "2021-06-01.14.0",
        "2022-10-01.16.0",
        "2023-11-01.18.0",
    ):
        assert keys(version) == set()
    # A parameter at the end breaks no call.
    assert "order task.add_collection" not in keys("2018-08-01.7.0")


def without(name: str) -> RuleSet:
    """The shipped set without one rule."""
    transitions = load_rules().transitions
    return rule_set(t._replace(rules=tuple(r for r in t.rules if r.name != name)) for t in transitions)


@pytest.mark.parametrize(
    "rule", [r for r in load_rules().rules if r.default is None and not r.backward and r.matches is None],
    ids=lambda rule: rule.name,
)  # fmt: skip
def test_a_missing_rule_is_noticed(rule: object) -> None:
    name = rule.name  # type: ignore[attr-defined]
    covered = {key for item in coverage() for key, names in item.rules.items() if names == (name,)}
    if not covered:
        # What is read differently, or asked of a value, is no fact of the history.
        assert rule.behaviour or rule.values or rule.subject == "usage"  # type: ignore[attr-defined]
        return
    found = {problem.message.partition(" breaks in ")[0] for problem in problems(without(name))}
    assert found == covered


def test_stale_waivers_are_noticed() -> None:
    first, *rest = load_rules().transitions
    rules = rule_set([first._replace(waivers={"property CloudPool.vmSize": "no reason at all here"}), *rest])
    (problem,) = problems(rules)
    assert problem.file == first.file
    assert problem.message == (
        "the waiver of 'property CloudPool.vmSize' is out of date (no such change here); remove it"
    )


def test_waivers_beside_a_rule_are_noticed() -> None:
    changed = [
        t._replace(waivers={"property CloudPool.maxTasksPerNode": "no reason at all here"})
        if load().name(t.to_version) == "2020-09-01.12.0"
        else t
        for t in load_rules().transitions
    ]
    (problem,) = problems(rule_set(changed))
    assert "the rule max-tasks-per-node covers it" in problem.message
