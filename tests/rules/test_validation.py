"""Rules that contradict the API history: each refused with its line and what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.history import load
from batchlint.rules import RuleError
from batchlint.rules.load import load_file

WIRE = """\
from: {before}
to: {after}
rules:
  some-rule:
    title: a title
    why: A reason.
    see: release notes
    instead: do something
    {body}
    examples:
      - python: {{before: a, keep: b}}
"""


def problems(tmp_path: Path, to: str, body: str, package: bool = False) -> list[str]:
    """What is said about a rule; its own keys begin on line 9."""
    history = load()
    index = next(v.index for v in history.versions if v.name.endswith(to))
    text = WIRE.format(
        before=history.name(index - 1), after=history.name(index), body=body.strip().replace("\n", "\n    ")
    )
    if package:
        text = text.replace("rules:\n", "rules: {}\npackage:\n").replace(
            "    title: a title\n", "    title: a t\n"
        )
    path = tmp_path / f"{history.name(index)}.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_file(path)
    except RuleError as error:
        return [line.removeprefix(str(path)) for line in str(error).splitlines()]
    return []


GOOD = [
    (".12.0", "property: maxTasksPerNode\nof: [PoolAddParameter]\nbecomes: taskSlotsPerNode", False),
    (".8.0", "operation: pool.upgrade_os\nremoved: true", False),
    (".8.0", "client: base_url\nbecomes: batch_url", True),
    (".4.0", 'enum: "*"\nmembers: renamed', True),
    (".4.0", "enum: [ComputeNodeState, TaskAddStatus]\nmembers: renamed", True),
    (".3.0", 'operation: "*"\nurl: {was: "POST /{path}?{action}", now: "POST /{path}/{action}"}', False),
    (
        ".9.0",
        "operation: account.list_node_agent_skus\nbecomes: account.list_supported_images\n"
        "url: {was: GET /nodeagentskus, now: GET /supportedimages}",
        False,
    ),
    (
        ".3.0",
        "operation: pool.resize\nurl: {was: 'POST /pools/{id}?resize', now: 'POST /pools/{id}/resize'}",
        False,
    ),
]


@pytest.mark.parametrize(("to", "body", "package"), GOOD)
def test_agrees_with_the_history(tmp_path: Path, to: str, body: str, package: bool) -> None:
    assert problems(tmp_path, to, body, package) == []


PUBLIC_IPS = """\
property: publicIPs
of: [NetworkConfiguration]
becomes: publicIPAddressConfiguration.ipAddressIds"""

WIRE_CASES = [
    # Types and properties.
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [PoolAddParam]\nbecomes: taskSlotsPerNode",
        10,
        "unknown type PoolAddParam; did you mean 'PoolAddParameter'?",
    ),
    (
        ".12.0",
        "property: maxTaskPerNode\nof: [CloudPool]\nbecomes: taskSlotsPerNode",
        9,
        "no version has CloudPool.maxTaskPerNode; did you mean 'maxTasksPerNode'?",
    ),
    (
        ".12.0",
        "property: targetDedicated\nof: [CloudPool]\nremoved: true",
        9,
        "CloudPool.targetDedicated does not exist in 2020-03-01.11.0; use one that does",
    ),
    (
        ".12.0",
        "property: vmSize\nof: [CloudPool]\nremoved: true",
        11,
        "CloudPool.vmSize still exists in 2020-09-01.12.0; define what changed",
    ),
    (
        ".12.0",
        "property: vmSize\nof: [CloudPool]\nbecomes: taskSlotsPerNode",
        11,
        "CloudPool.vmSize still exists in 2020-09-01.12.0; define what changed",
    ),
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [CloudPool]\nbecomes: taskSlotPerNode",
        11,
        "CloudPool has no taskSlotPerNode in 2020-09-01.12.0; did you mean 'taskSlotsPerNode'?",
    ),
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [CloudPool]\nbecomes: startTask.taskSlotsPerNode",
        11,
        "CloudPool has no startTask.taskSlotsPerNode",
    ),
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [CloudPool]\nbecomes: vmSize.x",
        11,
        "CloudPool has no vmSize.x",
    ),
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [CloudPool]\nbecomes: identity",
        11,
        "CloudPool has no identity",
    ),
    (
        ".5.0",
        "property: resizeError\nof: [CloudPool]\nbecomes: resizeErrors",
        11,
        "resizeErrors is of type [ResizeError]; add [] if one value becomes a list",
    ),
    (
        ".12.0",
        "property: maxTasksPerNode\nof: [CloudPool]\nbecomes: taskSlotsPerNode[]",
        11,
        "is of type int",
    ),
    # Values.
    (
        ".4.0",
        "property: runElevated\nof: [StartTask]\nbecomes: userIdentity.autoUser.elevationLevel\n"
        "values: {true: root, false: nonAdmin}",
        12,
        "ElevationLevel has no value root in 2017-01-01.4.0; use one of nonAdmin, admin",
    ),
    (
        ".4.0",
        "property: runElevated\nof: [StartTask]\nbecomes: userIdentity.autoUser.elevationLevel\n"
        "values: {yes: admin}",
        12,
        "'yes' is not a valid bool",
    ),
    (
        ".7.0",
        "property: caching\nof: [DataDisk]\ndefault: {was: some, now: readwrite}",
        11,
        "has no value some",
    ),
    (
        ".10.0",
        "property: waitForSuccess\nof: [StartTask]\ndefault: {was: 0, now: 1}",
        11,
        "0 is not a valid bool",
    ),
    (
        ".10.0",
        "property: maxTaskRetryCount\nof: [StartTask]\ndefault: {was: false, now: 1}",
        11,
        "False is not a valid int",
    ),
    (
        ".3.0",
        "property: storeName\nof: [CertificateReference]\nsplit: ','",
        11,
        "CertificateReference.storeName does not change from a string to a list; remove split",
    ),
    (
        ".11.0",
        PUBLIC_IPS + "\nwith: {publicIPAddressConfiguration.provison: usermanaged}",
        12,
        "did you mean 'provision'?",
    ),
    (
        ".11.0",
        PUBLIC_IPS + "\nwith: {publicIPAddressConfiguration.provision: mine}",
        12,
        "has no value mine",
    ),
    (
        ".11.0",
        "property: password\nof: [CertificateAddParameter]\noptional_when: {format: pfx}",
        11,
        "CertificateAddParameter has no format",
    ),
    (
        ".11.0",
        "property: password\nof: [CertificateAddParameter]\noptional_when: {certificateFormat: pem}",
        11,
        "CertificateFormat has no value pem",
    ),
    (
        ".10.0",
        "property: publicIPs\nof: [NetworkConfiguration]\nbehaviour: true",
        9,
        "NetworkConfiguration.publicIPs does not exist in 2019-06-01.9.0; use one that does",
    ),
    (
        ".11.0",
        "property: publicIPs\nof: [NetworkConfiguration]\nbehaviour: true",
        9,
        "NetworkConfiguration.publicIPs does not exist in 2020-03-01.11.0; use one that does",
    ),
    # Required.
    (
        ".6.0",
        "property: licenseType\nof: [VirtualMachineConfiguration]\nrequired: true",
        11,
        "VirtualMachineConfiguration.licenseType is not required in 2017-09-01.6.0; remove the",
    ),
    (
        ".12.0",
        "property: imageReference\nof: [VirtualMachineConfiguration]\nrequired: true",
        11,
        "was required before",
    ),
    # Enums.
    (
        ".5.0",
        "enum: SchedulingErrorCategories\nbecomes: ErrorCategory",
        9,
        "did you mean 'SchedulingErrorCategory'?",
    ),
    (".5.0", "enum: SchedulingErrorCategory\nbecomes: ErrorCategories", 10, "did you mean 'ErrorCategory'?"),
    (
        ".5.0",
        "enum: SchedulingErrorCategory\nbecomes: TaskFailureInformation",
        10,
        "2017-05-01.5.0 has no TaskFailureInformation; did you mean 'OnTaskFailure'?",
    ),
    (
        ".5.0",
        "enum: PoolState\nremoved: true",
        10,
        "PoolState still exists in 2017-05-01.5.0; define what changed",
    ),
    (
        ".8.0",
        "enum: PoolState\nremoved_values: [upgrading, active]",
        10,
        "PoolState.active still exists in 2018-12-01.8.0; define what changed",
    ),
    (
        ".8.0",
        "enum: PoolState\nremoved_values: [upgraded]",
        10,
        "never had the value upgraded; did you mean 'upgrading'?",
    ),
    (
        ".9.0",
        "enum: PoolState\nremoved_values: [upgrading]",
        10,
        "PoolState.upgrading does not exist in 2018-12-01.8.0; use one that does",
    ),
    (".8.0", "enum: PoolState\nvalues: {upgrading: gone}", 10, "PoolState has no value gone"),
    (
        ".8.0",
        "enum: PoolState\nmembers: renamed",
        10,
        "no member of PoolState is renamed in 2018-12-01.8.0; remove it",
    ),
    (".5.0", 'enum: "*"\nmembers: renamed', 10, "no member is renamed in 2017-05-01.5.0; remove the rule"),
    (".4.0", 'enum: "*"\nremoved_values: [unmapped]', 10, "an enum still has unmapped"),
    (".6.0", 'enum: "*"\nremoved_values: [unmapped]', 10, "no enum has unmapped"),
    # Operations.
    (".8.0", "operation: pool.upgradeos\nremoved: true", 9, "did you mean 'pool.upgrade_os'?"),
    (
        ".8.0",
        "operation: pool.resize\nremoved: true",
        10,
        "pool.resize still exists in 2018-12-01.8.0; define what changed",
    ),
    (
        ".9.0",
        "operation: pool.upgrade_os\nremoved: true",
        9,
        "pool.upgrade_os does not exist in 2018-12-01.8.0; use one that does",
    ),
    (
        ".8.0",
        "operation: pool.upgrade_os\nbecomes: pool.upgrade",
        10,
        "2018-12-01.8.0 has no pool.upgrade; did you mean 'pool.upgrade_os'?",
    ),
    (
        ".8.0",
        "operation: pool.upgrade_os\nremoved: true\nurl: {was: GET /pools, now: GET /pools}",
        11,
        "pool.upgrade_os was POST /pools/{poolId}/upgradeos; use that as was",
    ),
    (
        ".9.0",
        "operation: account.list_node_agent_skus\nremoved: true\n"
        "url: {was: GET /nodeagentskus, now: GET /images}",
        11,
        "no operation is GET /images",
    ),
    (
        ".3.0",
        "operation: pool.resize\nurl: {was: 'POST /pools/{id}?resize', now: POST /resize}",
        10,
        "pool.resize is POST /pools/{poolId}/resize; use that as now",
    ),
    (
        ".4.0",
        'operation: "*"\nurl: {was: "POST /{path}?{action}", now: "POST /{path}/{action}"}',
        10,
        "no request changes this way",
    ),
    (
        ".12.0",
        "operation: job.get_task_counts\nreturns: {was: TaskCount, now: TaskCountsResult, under: taskCounts}",
        10,
        "job.get_task_counts returned TaskCounts and now returns TaskCountsResult; use these",
    ),
    (
        ".12.0",
        "operation: job.get_task_counts\nreturns: {was: TaskCounts, now: TaskCountsResult, under: "
        "taskSlotCounts}",
        10,
        "TaskCountsResult.taskSlotCounts is not a TaskCounts; use the property that is",
    ),
    (
        ".4.0",
        "operation: file.get_from_task\nparameters: {file_nam: file_path}",
        10,
        "did you mean 'file_name'?",
    ),
    (
        ".4.0",
        "operation: file.get_from_task\nparameters: {file_name: filepath}",
        10,
        "did you mean 'file_path'?",
    ),
    (
        ".4.0",
        "operation: file.get_from_task\nparameters: {job_id: file_path}",
        10,
        "file.get_from_task still has the parameter job_id; remove it",
    ),
    (
        ".7.0",
        "operation: pool.resize\narguments: reordered",
        10,
        "the parameters of pool.resize do not change; remove it",
    ),
    # Classes.
    (
        ".5.0",
        "type: SchedulingErrorCategory\nbecomes: ErrorCategory",
        9,
        "SchedulingErrorCategory is an enum; use enum: SchedulingErrorCategory",
    ),
    (".5.0", "type: TaskSchedulingErrors\nremoved: true", 9, "did you mean 'TaskSchedulingError'?"),
    (
        ".5.0",
        "type: TaskSchedulingError\nbecomes: TaskFailure",
        10,
        "2017-05-01.5.0 has no TaskFailure; did you mean 'TaskFailureInformation'?",
    ),
    (
        ".5.0",
        "type: CloudPool\nremoved: true",
        10,
        "CloudPool still exists in 2017-05-01.5.0; define what changed",
    ),
]

PACKAGE_CASES = [
    (
        ".9.0",
        "module: azure.batch.client\nbecomes: azure.batch",
        10,
        "unknown module azure.batch.client; did you mean 'azure.batch._client'?",
    ),
    (
        ".8.0",
        "module: azure.batch.batch_service_client\nbecomes: azure.batch",
        10,
        "azure.batch.batch_service_client was not removed in 2018-12-01.8.0; use one that was",
    ),
    (
        ".9.0",
        "module: azure.batch.batch_service_client\nbecomes: azure.bach",
        11,
        "did you mean 'azure.batch'?",
    ),
    (
        ".8.0",
        "client: base_uri\nbecomes: batch_url",
        10,
        "the client's base_uri does not exist in 2018-08-01.7.0; use one that does",
    ),
    (
        ".9.0",
        "client: batch_url\nremoved: true",
        11,
        "the client's batch_url still exists in 2019-06-01.9.0; define what changed",
    ),
    (
        ".8.0",
        "client: base_url\nbecomes: url",
        11,
        "the client has no parameter url in 2018-12-01.8.0; use one of batch_url, credentials",
    ),
    (".9.0", "client: batch_url\nrequired: true", 11, "the client's batch_url was required before"),
    (".8.0", "client: base_url\nrequired: true", 11, "the client's base_url is not required"),
    (".8.0", 'constructor: "*"\narguments: keyword-only', 10, "no constructor becomes keyword-only"),
    (
        ".4.0",
        "constructor: EnvironmentSetting\narguments: reordered",
        10,
        "the parameters of EnvironmentSetting keep their order; remove it",
    ),
    (
        ".4.0",
        "constructor: EnvSetting\narguments: reordered",
        10,
        "unknown type EnvSetting; did you mean 'EnvironmentSetting'?",
    ),
]


@pytest.mark.parametrize(("to", "body", "line", "message"), WIRE_CASES)
def test_contradicts_the_history(tmp_path: Path, to: str, body: str, line: int, message: str) -> None:
    found = problems(tmp_path, to, body)
    assert any(p.startswith(f":{line}: rule some-rule: ") and message in p for p in found), found


@pytest.mark.parametrize(("to", "body", "line", "message"), PACKAGE_CASES)
def test_package_rule_contradicts_the_history(
    tmp_path: Path, to: str, body: str, line: int, message: str
) -> None:
    found = problems(tmp_path, to, body, package=True)
    assert any(p.startswith(f":{line}: rule some-rule: ") and message in p for p in found), found
