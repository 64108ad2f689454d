"""Documents that look like Batch's in places and are not: nothing is said about them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchlint.core.reading import ParseFailure
from batchlint.payload import read
from batchlint.payload.detect import detect

VM = {
    "imageReference": {"publisher": "canonical", "offer": "ubuntuserver", "sku": "18.04-lts"},
    "nodeAgentSKUId": "batch.node.ubuntu 18.04",
}
POOL = {"id": "p", "vmSize": "standard_d2_v3", "virtualMachineConfiguration": VM, "targetDedicatedNodes": 2}
SERVICE = "https://account.westeurope.batch.azure.com"
POOLS = "Microsoft.Batch/batchAccounts/pools"
ARM = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
EVENT = {
    "id": "p",
    "displayName": "Production",
    "vmSize": "Small",
    "imageType": "VirtualMachineConfiguration",
    "cloudServiceConfiguration": {"osFamily": "3", "targetOsVersion": "*"},
    "networkConfiguration": {"subnetId": " "},
    "virtualMachineConfiguration": {"imageReference": {"publisher": "x"}, "nodeAgentId": " "},
    "resizeTimeout": "300000",
    "targetDedicated": 2,
    "maxTasksPerNode": 1,
    "vmFillType": "Spread",
    "enableAutoScale": False,
    "enableInterNodeCommunication": False,
    "isAutoPool": False,
}
SCHEMA = {
    "id": {"type": "string"},
    "vmSize": {"type": "string"},
    "maxTasksPerNode": {"type": "integer"},
    "startTask": {"type": "object", "properties": {"commandLine": {"type": "string"}}},
}
START = {"commandLine": "x", "resourceFiles": [{"blobSource": "https://x", "filePath": "a"}]}

SILENT: dict[str, Any] = {
    "ARM template": {"$schema": ARM, "parameters": {}, "resources": [{"type": POOLS, "properties": POOL}]},
    "ARM template with a pool at the top": {"$schema": ARM, "pool": {"type": POOLS, "properties": POOL}},
    "ARM template without a schema": {"resources": [], "pool": {"type": POOLS, "properties": POOL}},
    "ARM parameter file": {
        "$schema": ARM.replace("Template", "Parameters"),
        "parameters": {"pool": {"value": POOL}},
    },
    "bare parameter file": {
        "poolId": {"value": "x"},
        "vmSize": {"value": "s"},
        "maxTasksPerNode": {"value": 2},
    },
    "ARM resource": {
        "type": POOLS,
        "name": "account/p",
        "apiVersion": "2018-12-01",
        "properties": {"vmSize": "s", "maxTasksPerNode": 2, "startTask": START},
    },
    "ARM resource without a name": {
        "type": POOLS,
        "apiVersion": "2018-12-01",
        "properties": {"vmSize": "s", "maxTasksPerNode": 2, "startTask": START},
    },
    "list of ARM resources": [{"type": POOLS, "name": "account/p", "properties": POOL}],
    "management body": {
        "properties": {
            "vmSize": "s",
            "deploymentConfiguration": {"virtualMachineConfiguration": VM},
            "scaleSettings": {"fixedScale": {"targetDedicatedNodes": 1}},
            "maxTasksPerNode": 2,
        },
    },
    "flat management body": {
        "displayName": "x",
        "vmSize": "s",
        "deploymentConfiguration": {"virtualMachineConfiguration": VM},
        "maxTasksPerNode": 2,
        "startTask": START,
    },
    "management response": {
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/a/pools/p",
        "name": "p",
        "type": POOLS,
        "etag": "W",
        "properties": {"vmSize": "s", "maxTasksPerNode": 3, "startTask": START},
    },
    "management example": {
        "parameters": {
            "subscriptionId": "s",
            "api-version": "2021-01-01",
            "poolName": "p",
            "parameters": {"properties": {"vmSize": "s", "maxTasksPerNode": 2, "startTask": START}},
        },
        "responses": {"200": {"body": {"id": "/subscriptions/s", "properties": {"maxTasksPerNode": 2}}}},
    },
    "Image Builder": {
        "type": "Microsoft.VirtualMachineImages/imageTemplates",
        "apiVersion": "2020-02-14",
        "location": "x",
        "properties": {
            "vmProfile": {"vmSize": "s"},
            "customize": [{"type": "PowerShell", "name": "n", "runElevated": True, "inline": ["x"]}],
        },
    },
    "Image Builder customizers": [{"type": "PowerShell", "name": "n", "runElevated": True, "inline": ["x"]}],
    "Batch AI cluster": {
        "properties": {
            "vmSize": "s",
            "scaleSettings": {"manual": {"targetNodeCount": 1}},
            "nodeSetup": {"setupTask": {"commandLine": "x", "runElevated": True}},
        },
    },
    "flat Batch AI cluster": {
        "location": "eastus",
        "vmSize": "s",
        "virtualMachineConfiguration": {"imageReference": {"publisher": "x"}},
        "nodeSetup": {"setupTask": {"commandLine": "x", "runElevated": True}},
    },
    "Batch AI job": {
        "properties": {
            "nodeCount": 1,
            "cluster": {"id": "x"},
            "jobPreparation": {"commandLine": "x"},
            "constraints": {"maxWallClockTime": "x"},
            "stdOutErrPathPrefix": "x",
            "containerSettings": {"imageSourceRegistry": {"image": "x"}},
        },
    },
    "doAzureParallel cluster": {
        "name": "p",
        "vmSize": "s",
        "maxTasksPerNode": 2,
        "poolSize": {"dedicatedNodes": {"min": 1, "max": 2}},
        "containerImage": "rocker/r",
        "rPackages": {},
        "commandLine": [],
        "subnetId": "",
    },
    "older doAzureParallel cluster": {
        "pool": {"name": "p", "vmSize": "s", "maxTasksPerNode": 2, "poolSize": {}},
        "rPackages": {},
    },
    "JSON Schema": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": SCHEMA,
    },
    "JSON Schema without $schema": {"type": "object", "properties": SCHEMA},
    "properties of a schema": SCHEMA,
    "schema with a pool": {"pool": {"type": "object", "properties": SCHEMA}, "definitions": {}},
    "OpenAPI": {
        "swagger": "2.0",
        "definitions": {"PoolAddParameter": {"properties": SCHEMA}},
        "parameters": {},
    },
    "log: pool created": EVENT,
    "log: pool resized": {
        "id": "p",
        "nodeDeallocationOption": "invalid",
        "currentDedicated": 0,
        "targetDedicated": 2,
        "enableAutoScale": False,
        "isAutoPool": False,
    },
    "log: task started": {
        "jobId": "j",
        "id": "t",
        "taskType": "User",
        "systemTaskVersion": 1,
        "nodeInfo": {"poolId": "p"},
        "multiInstanceSettings": {"numberOfInstances": 1},
        "constraints": {"maxTaskRetryCount": 2},
        "executionInfo": {"retryCount": 0},
    },
    "log: task not scheduled": {
        "jobId": "j",
        "id": "t",
        "taskType": "User",
        "systemTaskVersion": 1,
        "schedulingError": {"category": "UserError", "code": "x", "message": "m", "details": []},
    },
    "log: autoscale": {
        "id": "p",
        "timestamp": "x",
        "formula": "$TargetDedicated=1",
        "results": "",
        "error": {},
    },
    "log envelope": {
        "time": "x",
        "resourceId": "/SUBSCRIPTIONS/S",
        "category": "ServiceLog",
        "operationName": "PoolCreateEvent",
        "properties": POOL,
    },
    "log records": {"records": [{"properties": POOL}]},
    "log events in a row": [EVENT, EVENT],
    "Kubernetes job": {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "x"},
        "spec": {"template": {}},
    },
    "AWS Batch": {
        "jobDefinitionName": "x",
        "type": "container",
        "retryStrategy": {"attempts": 1},
        "containerProperties": {"image": "x", "vcpus": 1, "resourceRequirements": []},
    },
    "AWS Batch job": {
        "jobName": "x",
        "jobQueue": "q",
        "dependsOn": [{"jobId": "y"}],
        "containerOverrides": {},
    },
    "AWS ECS": {"family": "x", "containerDefinitions": [{"name": "x", "image": "y", "environment": []}]},
    "GCP Batch": {
        "taskGroups": [{"taskSpec": {"runnables": [], "maxRetryCount": 2}}],
        "allocationPolicy": {},
    },
    "package.json": {"name": "x", "version": "1.0.0", "scripts": {"start": "x"}, "dependencies": {}},
    "tasks.json": {"version": "2.0.0", "tasks": [{"label": "x", "type": "shell", "command": "x"}]},
    "AKS node pool": {"id": "np", "properties": {"vmSize": "s", "count": 3}},
    "Azure ML": {"computeType": "AmlCompute", "properties": {"vmSize": "s", "scaleSettings": {}}},
    "Data Factory": {
        "name": "x",
        "properties": {"type": "AzureBatch", "typeProperties": {"batchUri": SERVICE}},
    },
    "GA4GH task": {"id": "x", "name": "y", "executors": [{"image": "x", "command": ["y"]}]},
    "processes": [{"id": 12, "commandLine": "x", "parent": 3}],
    "mining": {"id": "x", "poolInfo": {"name": "x", "hashrate": 3}},
    "settings of a project": {"poolId": "x", "vmSize": "s", "targetDedicated": 2, "maxTasksPerNode": 4},
    "settings with a name": {"name": "x", "vmSize": "s", "targetDedicated": 2, "maxTasksPerNode": 4},
    "settings under pool": {
        "pool": {"vmSize": "s", "targetDedicated": 2, "maxTasksPerNode": 2},
        "storage": {},
    },
    "settings of sizes": {"targetDedicatedNodes": 2, "region": "westeurope"},
    "batch-shipyard": {"pool_specification": {"id": "p", "vm_size": "s", "max_tasks_per_node": 1}},
    "a body in an unknown container": {"infrastructure": POOL},
    "another OData service": {
        "odata.metadata": "https://graph.windows.net/x/$metadata#tasks",
        "value": [{"id": "t", "state": "active"}],
    },
    "nothing": {},
    "an empty list": [],
    "a string": "poolInfo",
    "a number": 1,
    "null": None,
    "lists in lists": [[POOL]],
}


@pytest.mark.parametrize("name", SILENT)
def test_silent(name: str) -> None:
    assert detect(SILENT[name]).bodies == []
    assert read(json.dumps(SILENT[name])).uses == []


class TestBrokenText:
    """Broken JSON is reported where it was meant to be Batch's, and only there."""

    @pytest.mark.parametrize(
        "text",
        [
            '{"id": "p", "vmSize": "s",}',
            '{\n  // a pool\n  "id": "p", "vmSize": "s" "maxTasksPerNode": 2\n}',
            '{"id": "j", "poolInfo": {"poolId": NaN}}',
            '{"id": "t", "commandLine": "x", "resourceFiles": [}',
        ],
    )
    def test_batch(self, text: str) -> None:
        with pytest.raises(ParseFailure):
            read(text)

    @pytest.mark.parametrize(
        "text",
        [
            '{\n  // TypeScript\n  "compilerOptions": {"target": "es2019",},\n}',
            '{"vmSize": "s", // ours\n}',
            f'{{"$schema": "{ARM}", // comment\n "resources": [{{"startTask": {{"commandLine": 1}}}}]}}',
            json.dumps(EVENT) + "\n" + json.dumps(EVENT),
            "",
            "startTask",
        ],
    )
    def test_others(self, text: str) -> None:
        assert read(text).uses == []

    def test_told(self) -> None:
        for text in ("", "{", "// x"):
            with pytest.raises(ParseFailure):
                read(text, "PoolAddParameter")
