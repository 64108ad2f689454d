"""Documents that are recognised as Batch's, and as what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchlint.core.reading import ParseFailure
from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.payload import read
from batchlint.payload import vocabulary as words
from batchlint.payload.detect import detect, may_matter
from batchlint.payload.similarity import required
from batchlint.rules.shipped import load_rules
from batchlint.settings import Settings

Found = list[tuple[str, str]]


def found(document: Any) -> Found:
    """Path and type of each body."""
    return [(".".join(map(str, b.path)), b.type) for b in detect(document).bodies]


VM = {
    "imageReference": {"publisher": "canonical", "offer": "ubuntuserver", "sku": "18.04-lts"},
    "nodeAgentSKUId": "batch.node.ubuntu 18.04",
}
POOL = {"id": "p", "vmSize": "standard_d2_v3", "virtualMachineConfiguration": VM, "targetDedicatedNodes": 2}
JOB = {"id": "j", "poolInfo": {"poolId": "p"}}
TASK = {
    "id": "t",
    "commandLine": "cmd /c set",
    "resourceFiles": [{"blobSource": "https://x", "filePath": "a"}],
}
SERVICE = "https://account.westeurope.batch.azure.com"
RESPONSE = {
    "id": "p",
    "url": f"{SERVICE}/pools/p",
    "eTag": "0x8D",
    "lastModified": "2016-01-01T00:00:00Z",
    "creationTime": "2016-01-01T00:00:00Z",
    "state": "active",
    "allocationState": "resizing",
    "vmSize": "small",
    "currentDedicated": 0,
    "targetDedicated": 3,
    "resizeError": {"code": "AllocationTimedout", "message": "too slow"},
}
POOLS = "Microsoft.Batch/batchAccounts/pools"
JOBS = "Microsoft.Batch/batchAccounts/jobs"

RECOGNISED: dict[str, tuple[Any, Found]] = {
    "pool": (POOL, [("", "PoolAddParameter")]),
    "pool of 2015": (
        {"id": "p", "vmSize": "small", "osFamily": "4", "targetOSVersion": "*", "targetDedicated": 3},
        [("", "PoolAddParameter")],
    ),
    "smallest pool": ({"id": "p", "vmSize": "small"}, [("", "PoolAddParameter")]),
    "pool with templates for numbers": (
        {"id": "p", "vmSize": "[parameters('size')]", "targetDedicatedNodes": "[parameters('nodes')]"},
        [("", "PoolAddParameter")],
    ),
    "pool with a property of the future": (
        {**POOL, "sparkle": True, "shine": {"a": 1}},
        [("", "PoolAddParameter")],
    ),
    "pool without an id": ({k: v for k, v in POOL.items() if k != "id"}, [("", "PoolAddParameter")]),
    "job": (JOB, [("", "JobAddParameter")]),
    "job with an automatic pool": (
        {
            "id": "j",
            "poolInfo": {"autoPoolSpecification": {"poolLifetimeOption": "job", "pool": {"vmSize": "s"}}},
        },
        [("", "JobAddParameter")],
    ),
    "job without an id": (
        {"poolInfo": {"poolId": "p"}, "jobManagerTask": {"id": "m", "commandLine": "x"}},
        [("", "JobAddParameter")],
    ),
    "job schedule": (
        {
            "id": "s",
            "schedule": {"recurrenceInterval": "PT1H"},
            "jobSpecification": {"poolInfo": {"poolId": "p"}},
        },
        [("", "JobScheduleAddParameter")],
    ),
    "task": (TASK, [("", "TaskAddParameter")]),
    "smallest task": ({"id": "t", "commandLine": "x"}, [("", "TaskAddParameter")]),
    "elevated task": ({"id": "t", "commandLine": "x", "runElevated": True}, [("", "TaskAddParameter")]),
    "task without an id": ({k: v for k, v in TASK.items() if k != "id"}, [("", "TaskAddParameter")]),
    "task collection": (
        {"value": [TASK, {"id": "u", "commandLine": "x"}]},
        [("", "TaskAddCollectionParameter")],
    ),
    "array of tasks": (
        [TASK, {"id": "u", "commandLine": "x"}],
        [("0", "TaskAddParameter"), ("1", "TaskAddParameter")],
    ),
    "array of all sorts": (
        [POOL, "x", JOB, {"name": "x"}, TASK],
        [("0", "PoolAddParameter"), ("2", "JobAddParameter"), ("4", "TaskAddParameter")],
    ),
    "certificate": (
        {"thumbprint": "a0", "thumbprintAlgorithm": "sha1", "data": "MII", "certificateFormat": "pfx"},
        [("", "CertificateAddParameter")],
    ),
    "resize": ({"targetDedicated": 4, "resizeTimeout": "PT15M"}, [("", "PoolResizeParameter")]),
    "pool patch": (
        {"startTask": {"commandLine": "x", "runElevated": True}, "metadata": []},
        [("", "PoolPatchParameter")],
    ),
    "removed nodes": (
        {"nodeList": ["tvm-1"], "nodeDeallocationOption": "requeue"},
        [("", "NodeRemoveParameter")],
    ),
    "start task": ({"commandLine": "x", "waitForSuccess": True, "runElevated": True}, [("", "StartTask")]),
    "pool response": (RESPONSE, [("", "CloudPool")]),
    "selected properties of a response": (
        {"odata.metadata": f"{SERVICE}/$metadata#pools/@Element", "id": "p", "resizeError": {"code": "x"}},
        [("", "CloudPool")],
    ),
    "pool listing": (
        {"odata.metadata": f"{SERVICE}/$metadata#pools", "value": [RESPONSE], "odata.nextLink": "https://x"},
        [("value.0", "CloudPool")],
    ),
    "pool listing of the CLI": (
        [RESPONSE, {**RESPONSE, "id": "q"}],
        [("0", "CloudPool"), ("1", "CloudPool")],
    ),
    "pool response with nulls": (
        {**RESPONSE, "startTask": None, "virtualMachineConfiguration": None, "stats": None},
        [("", "CloudPool")],
    ),
    "job response": (
        {
            **JOB,
            "url": f"{SERVICE}/jobs/j",
            "state": "active",
            "executionInfo": {"startTime": "x", "poolId": "p"},
        },
        [("", "CloudJob")],
    ),
    "task response": (
        {
            "id": "t",
            "url": f"{SERVICE}/jobs/j/tasks/t",
            "state": "completed",
            "executionInfo": {"schedulingError": {"category": "usererror"}},
        },
        [("", "CloudTask")],
    ),
    "task listing without links": (
        {"value": [{**TASK, "state": "active", "executionInfo": {"retryCount": 0}}]},
        [("value.0", "CloudTask")],
    ),
    "node listing": (
        {
            "odata.metadata": f"{SERVICE}/$metadata#nodes",
            "value": [{"id": "tvm-1", "state": "idle", "ipAddress": "10.0.0.1", "vmSize": "small"}],
        },
        [("value.0", "ComputeNode")],
    ),
    "node listing by links": (
        {"value": [{"id": "tvm-1", "url": f"{SERVICE}/pools/p/nodes/tvm-1", "state": "idle"}]},
        [("value.0", "ComputeNode")],
    ),
    "node agents": (
        {
            "value": [
                {
                    "id": "batch.node.debian 8",
                    "osType": "linux",
                    "verifiedImageReferences": [{"offer": "debian"}],
                }
            ]
        },
        [("value.0", "NodeAgentSku")],
    ),
    "subtasks": (
        {
            "odata.metadata": f"{SERVICE}/$metadata#subtasks",
            "value": [{"id": 1, "state": "completed", "exitCode": 0}],
        },
        [("", "CloudTaskListSubtasksResult")],
    ),
    "usage": (
        {
            "value": [
                {
                    "poolId": "p",
                    "startTime": "x",
                    "endTime": "y",
                    "vmSize": "s",
                    "totalCoreHours": 1.5,
                    "dataIngressGiB": 0.1,
                    "dataEgressGiB": 0.2,
                }
            ]
        },
        [("value.0", "PoolUsageMetrics")],
    ),
    "pool template": (
        {
            "parameters": {"id": {"type": "string"}},
            "pool": {"type": POOLS, "apiVersion": "2018-12-01", "properties": {"id": "[parameters('id')]"}},
        },
        [("pool.properties", "PoolAddParameter")],
    ),
    "job template": (
        {
            "parameters": {},
            "job": {"type": JOBS, "apiVersion": "2018-12-01", "properties": {**JOB, "taskFactory": {}}},
        },
        [("job.properties", "JobAddParameter")],
    ),
    "pool and job templates": (
        {"pool": {"type": POOLS, "properties": POOL}, "job": {"type": JOBS, "properties": JOB}},
        [("pool.properties", "PoolAddParameter"), ("job.properties", "JobAddParameter")],
    ),
    "template without a type": ({"pool": {"properties": POOL}}, [("pool.properties", "PoolAddParameter")]),
    "template without properties": ({"parameters": {}, "pool": POOL}, [("pool", "PoolAddParameter")]),
    "template without its holder": (
        {"type": POOLS, "apiVersion": "2018-12-01", "properties": POOL},
        [("properties", "PoolAddParameter")],
    ),
    "application template": (
        {
            "templateMetadata": {"description": "x"},
            "parameters": {"n": {"type": "int"}},
            "taskFactory": {"type": "parametricSweep", "repeatTask": {"commandLine": "x {0}"}},
        },
        [("", "JobAddParameter")],
    ),
    "API example": (
        {
            "parameters": {
                "batchUrl": "a.batch.azure.com",
                "api-version": "2019-08-01.10.0",
                "pool": {"vmSize": "s"},
            },
            "responses": {"201": {"headers": {}}},
        },
        [("parameters.pool", "PoolAddParameter")],
    ),
    "API example of a patch": (
        {
            "parameters": {
                "poolId": "p",
                "api-version": "2019-08-01.10.0",
                "poolPatchParameter": {"startTask": {}},
            },
            "responses": {},
        },
        [("parameters.poolPatchParameter", "PoolPatchParameter")],
    ),
    "API example of a schedule": (
        {
            "parameters": {"api-version": "2019-08-01.10.0", "cloudJobSchedule": {"jobSpecification": {}}},
            "responses": {},
        },
        [("parameters.cloudJobSchedule", "JobScheduleAddParameter")],
    ),
    "API example with an answer": (
        {
            "parameters": {"poolId": "p", "api-version": "2019-08-01.10.0"},
            "responses": {"200": {"body": {"id": "p", "state": "active", "maxTasksPerNode": 1}}},
        },
        [("responses.200.body", "CloudPool")],
    ),
    "API example of a version that has one name for what is added and for its changes": (
        {
            "parameters": {
                "poolId": "p",
                "api-version": "2024-07-01.20.0",
                "pool": {"startTask": {"commandLine": "x"}, "targetNodeCommunicationMode": "simplified"},
            },
            "responses": {"200": {}},
        },
        [("parameters.pool", "PoolPatchParameter")],
    ),
    "API example without a version": (
        {"parameters": {"pool": POOL}, "responses": {"201": {}}},
        [("parameters.pool", "PoolAddParameter")],
    ),
}


@pytest.mark.parametrize("name", RECOGNISED)
def test_recognised(name: str) -> None:
    document, expected = RECOGNISED[name]
    assert found(document) == expected
    if "smallest" not in name:
        assert may_matter(json.dumps(document))


def test_partial_and_confidence() -> None:
    def body(document: Any) -> tuple[bool, str]:
        (only,) = detect(document).bodies
        return only.partial, only.confidence

    assert body(POOL) == (False, "certain")
    assert body({k: v for k, v in POOL.items() if k != "id"}) == (True, "certain")
    assert body({"vmSize": "s", "maxTasksPerNode": 2}) == (True, "likely")
    assert body({"startTask": {"commandLine": "x", "waitForSuccess": True}}) == (True, "certain")
    assert body({"commandLine": "x", "waitForSuccess": True}) == (False, "likely")


class TestForeignNames:
    """A name of another tool is a mistake in a whole body, and hides nothing of it."""

    NAMES = sorted(words.EXTERNAL | words.EXTERNAL_DOCUMENTS | {"kind", "apiVersion", "resources", "records"})

    @staticmethod
    def bodies() -> list[tuple[str, dict[str, Any]]]:
        """Bodies of whole requests with one outdated name each, of what the rules' examples show."""
        least: dict[str, dict[str, Any]] = {
            "PoolAddParameter": {"id": "p", "vmSize": "s", "startTask": {"commandLine": "c"}},
            "JobAddParameter": {"id": "j", "poolInfo": {"poolId": "p"}},
            "TaskAddParameter": {"id": "t", "commandLine": "c", "resourceFiles": []},
            "CertificateAddParameter": {"thumbprint": "a", "thumbprintAlgorithm": "sha1", "data": "M"},
        }
        holders = {
            "StartTask": ("PoolAddParameter", "startTask"),
            "VirtualMachineConfiguration": ("PoolAddParameter", "virtualMachineConfiguration"),
        }
        manager = {"id": "m", "commandLine": "c", "runElevated": True}
        found = [("run-elevated of JobManagerTask", {**least["JobAddParameter"], "jobManagerTask": manager})]
        for rule in load_rules().rules:
            for example in rule.examples:
                if not isinstance(example.before, dict):
                    continue
                name, body = example.of, dict(example.before)
                if name in holders:
                    name, holder = holders[name]
                    body = {holder: body}
                if name in least:
                    found.append((f"{rule.name} of {example.of}", {**least[name], **body}))
        return found

    @staticmethod
    def said(document: Any) -> set[tuple[str, str]]:
        settings = Settings(target=load().latest, source=0)
        report = check_source("x.json", json.dumps(document).encode(), settings)
        return {(f.rule, f.subject) for f in report.findings}

    @pytest.mark.parametrize("name", NAMES)
    def test_none_removes_a_finding(self, name: str) -> None:
        for rule, body in self.bodies():
            before = self.said(body)
            template = {"type": POOLS, "properties": body}
            for content in ("x", ["x"], {"a": 1}):
                spoiled = {**body, name: content}
                assert before <= self.said(spoiled), rule
                assert before <= self.said([spoiled]), rule
                if "vmSize" in body and name not in ("resources", "records"):
                    held = {"pool": {**template, "properties": spoiled}}
                    assert self.said({"pool": template}) <= self.said(held), rule
                    assert self.said({"pool": template}) <= self.said({"pool": template, name: content}), rule

    def test_examples_are_enough_to_tell(self) -> None:
        names = {name for _, body in self.bodies() for name in body}
        assert {"vmSize", "poolInfo", "commandLine", "thumbprint"} <= names

    def test_it_is_an_unknown_property_itself(self) -> None:
        pool = {**POOL, "interNodeCommunication": "Enabled"}
        assert ("unknown-property", "PoolAddParameter.interNodeCommunication") in self.said(pool)

    def test_broken_text_with_one_is_still_meant_to_be_a_body(self) -> None:
        with pytest.raises(ParseFailure):
            read('{"id": "p", "vmSize": "s", "scaleSettings": {},}')

    def test_whole_bodies_are_what_the_history_requires(self) -> None:
        for name, names in words.WHOLE.items():
            assert names == required(name)
