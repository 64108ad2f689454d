"""Bodies of requests as projects keep them in files: of many shapes, all of them current.

Every shape is drawn once: which members an object has, and which values of enums. Its files differ in
texts, numbers, and how many entries their lists have. The same seed gives the same bodies.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

#: What shapes there are of each kind of document, out of twenty.
_SHARES = {"pool": 6, "task": 5, "job": 4, "schedule": 2, "collection": 2, "template": 1}
_WORDS = (
    *("render", "frame", "scene", "encode", "convert", "simulate", "collect", "input", "output", "weights"),
    *("batch", "alpha", "beta", "north", "west", "nightly", "archive", "mesh", "survey", "genome", "align"),
    *("prepare", "merge", "übersicht", "größe", "façade", "report", "index", "stage"),
)
_SIZES = ("standard_d2s_v3", "STANDARD_D4S_V3", "standard_f8s_v2", "standard_nc6s_v3", "Standard_E16s_v5")
_HOST = "https://account.blob.core.windows.net"
_IDENTITY = "/subscriptions/0000/resourceGroups/farm/providers/Microsoft.ManagedIdentity/x"
_GALLERY = "/subscriptions/0000/resourceGroups/farm/providers/Microsoft.Compute/galleries/farm/images"


class Shape:
    """One shape of a document: decides once what its files have in common."""

    def __init__(self, seed: int, kind: str) -> None:
        """Draw a shape.

        Args:
            seed: its number.
            kind: what the documents are: `pool`, `task`, `job`, `schedule`, `collection`, `template`.
        """
        self._seed = seed
        self._kind = kind
        self._own = random.Random(0)
        self._common = random.Random(0)

    def body(self, number: int) -> Any:
        """One document of the shape.

        Args:
            number: which one.

        Returns:
            What its file holds.
        """
        self._common, self._own = random.Random(self._seed), random.Random(f"{self._seed}/{number}")
        make: Callable[[], Any] = getattr(self, f"_{self._kind}")
        return make()

    def _has(self, chance: float = 0.5) -> bool:
        return self._common.random() < chance

    def _one_of(self, *values: T) -> T:
        return self._common.choice(values)

    def _text(self, least: int = 2, most: int = 6) -> str:
        return " ".join(self._own.choices(_WORDS, k=self._own.randint(least, most)))

    def _name(self) -> str:
        return "-".join((*self._own.choices(_WORDS[:16], k=2), str(self._own.randrange(10_000))))

    def _count(self, most: int = 99) -> int:
        return self._own.randint(0, most)

    def _some(self, make: Callable[[], Any], most: int) -> list[Any]:
        """A list of any length; its entries are of one shape."""
        length, state = self._own.randint(1, most), self._common.getstate()
        found = []
        for _ in range(length):
            self._common.setstate(state)
            found.append(make())
        return found

    def _command(self) -> str:
        text = f"{self._text()} --out $AZ_BATCH_TASK_WORKING_DIR/{self._name()}"
        return self._one_of(f'/bin/bash -c "{text}"', f"cmd /c C:\\tools\\{text}", f"python3 run.py {text}")

    def _duration(self) -> str:
        return f"PT{self._own.randint(1, 59)}{self._one_of('M', 'H')}"

    def _optional(self, **members: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
        return ((name, make()) for name, make in members.items() if self._has())

    def _file(self) -> dict[str, Any]:
        name = f"{self._name()}.bin"
        found = {"httpUrl": f"{_HOST}/in/{self._count()}/{name}", "filePath": f"in/{name}"}
        if self._has(0.2):
            found = {"storageContainerUrl": f"{_HOST}/in", "blobPrefix": f"{self._count()}/"}
        return {**found, **dict(self._optional(fileMode=lambda: "0770"))}

    def _setting(self) -> dict[str, Any]:
        return {"name": self._name().upper().replace("-", "_"), "value": self._text(1, 3)}

    def _identity(self) -> dict[str, Any]:
        if self._has(0.2):
            return {"username": "render"}
        scope, level = self._one_of("task", "pool"), self._one_of("admin", "nonAdmin")
        return {"autoUser": {"scope": scope, "elevationLevel": level}}

    def _registry(self) -> dict[str, Any]:
        if self._has():
            return {"registryServer": "farm.azurecr.io", "identityReference": {"resourceId": _IDENTITY}}
        return {"username": "farm", "password": self._name(), "registryServer": "farm.azurecr.io"}

    def _container(self) -> dict[str, Any]:
        return {
            "imageName": f"farm.azurecr.io/{self._name()}:latest",
            **dict(self._optional(containerRunOptions=lambda: "--rm", registry=self._registry)),
        }

    def _constraints(self) -> dict[str, Any]:
        found = dict(
            self._optional(
                maxWallClockTime=self._duration,
                retentionTime=self._duration,
                maxTaskRetryCount=lambda: self._count(5),
            )
        )
        return found or {"maxTaskRetryCount": 3}

    def _outcome(self) -> dict[str, Any]:
        place = {"containerUrl": f"{_HOST}/out", **dict(self._optional(path=self._name))}
        condition = self._one_of("taskSuccess", "taskFailure", "taskCompletion")
        return {
            "filePattern": f"../std{self._one_of('out', 'err')}.txt",
            "destination": {"container": place},
            "uploadOptions": {"uploadCondition": condition},
        }

    def _work(self, *without: str) -> dict[str, Any]:
        """What all tasks have."""
        members = {
            "resourceFiles": lambda: self._some(self._file, 8),
            "environmentSettings": lambda: self._some(self._setting, 6),
            "userIdentity": self._identity,
            "containerSettings": self._container,
            "constraints": self._constraints,
        }
        chosen = {name: make for name, make in members.items() if name not in without}
        return {"commandLine": self._command(), **dict(self._optional(**chosen))}

    def _exits(self) -> dict[str, Any]:
        options = {"jobAction": self._one_of("none", "terminate"), "dependencyAction": "satisfy"}
        return {
            "exitCodes": [{"code": self._count(), "exitOptions": options}],
            "default": {"jobAction": "none"},
        }

    def _task(self) -> dict[str, Any]:
        return {
            "id": self._name(),
            **self._work(),
            **self._optional_task(),
        }

    def _optional_task(self) -> dict[str, Any]:
        return dict(
            self._optional(
                displayName=self._text,
                outputFiles=lambda: self._some(self._outcome, 4),
                exitConditions=self._exits,
                dependsOn=lambda: {"taskIds": self._some(self._name, 5)},
                requiredSlots=lambda: self._count(4),
                applicationPackageReferences=lambda: self._some(self._package, 3),
            )
        )

    def _package(self) -> dict[str, Any]:
        return {"applicationId": self._name(), "version": f"{self._count()}.{self._count()}"}

    def _collection(self) -> Any:
        tasks = self._some(self._task, 3)
        return {"value": tasks} if self._has() else tasks

    def _entry(self) -> dict[str, Any]:
        return {"name": self._text(1, 1), "value": self._text(1, 4)}

    def _machine(self) -> dict[str, Any]:
        image = {"publisher": "canonical", "offer": "0001-com-ubuntu-server-jammy", "sku": "22_04-lts"}
        if self._has(0.3):
            image = {"virtualMachineImageId": f"{_GALLERY}/{self._name()}"}
        return {
            "imageReference": image,
            "nodeAgentSKUId": "batch.node.ubuntu 22.04",
            **dict(
                self._optional(
                    containerConfiguration=lambda: {
                        "type": self._one_of("dockerCompatible", "criCompatible"),
                        "containerImageNames": self._some(self._name, 4),
                        "containerRegistries": [self._registry()],
                    },
                    dataDisks=lambda: [{"lun": 0, "diskSizeGB": self._count(), "caching": "readonly"}],
                    nodePlacementConfiguration=lambda: {"policy": self._one_of("regional", "zonal")},
                )
            ),
        }

    def _rule(self) -> dict[str, Any]:
        access = self._one_of("allow", "deny")
        return {"priority": 150 + self._count(), "access": access, "sourceAddressPrefix": "10.0.0.0/8"}

    def _network(self) -> dict[str, Any]:
        ports = {
            "name": self._name(),
            "protocol": self._one_of("tcp", "udp"),
            "backendPort": 22,
            "frontendPortRangeStart": 15000,
            "frontendPortRangeEnd": 15100,
            **dict(self._optional(networkSecurityGroupRules=lambda: self._some(self._rule, 4))),
        }
        endpoint = {"endpointConfiguration": {"inboundNATPools": [ports]}}
        return {"subnetId": f"{_IDENTITY}/subnets/{self._name()}", **(endpoint if self._has() else {})}

    def _account(self) -> dict[str, Any]:
        level = self._one_of("admin", "nonAdmin")
        found = {"name": self._name(), "password": self._name(), "elevationLevel": level}
        return {**found, **dict(self._optional(linuxUserConfiguration=lambda: {"uid": 1000, "gid": 1000}))}

    def _mount(self) -> dict[str, Any]:
        place = {"source": f"10.0.0.4:/{self._name()}", "relativeMountPath": "data", "mountOptions": "-o ro"}
        return {"nfsMountConfiguration": place}

    def _start(self) -> dict[str, Any]:
        return {**self._work("constraints"), "waitForSuccess": True, "maxTaskRetryCount": self._count(3)}

    def _nodes(self) -> dict[str, Any]:
        """What pools and the pools of jobs have."""
        formula = "$samples = $ActiveTasks.GetSample(60);\n$TargetDedicatedNodes = min(20, $samples);"
        sized = {"targetDedicatedNodes": self._count(), "targetLowPriorityNodes": self._count()}
        scaled = {"enableAutoScale": True, "autoScaleFormula": formula}
        return {
            "vmSize": self._own.choice(_SIZES),
            "virtualMachineConfiguration": self._machine(),
            **(scaled if self._has(0.3) else sized),
            **dict(
                self._optional(
                    displayName=self._text,
                    startTask=self._start,
                    taskSlotsPerNode=lambda: self._count(8),
                    taskSchedulingPolicy=lambda: {"nodeFillType": self._one_of("spread", "pack")},
                    networkConfiguration=self._network,
                    userAccounts=lambda: self._some(self._account, 3),
                    mountConfiguration=lambda: [self._mount()],
                    metadata=lambda: self._some(self._entry, 5),
                    applicationPackageReferences=lambda: self._some(self._package, 3),
                    enableInterNodeCommunication=lambda: False,
                    resizeTimeout=self._duration,
                    targetNodeCommunicationMode=lambda: self._one_of("simplified", "classic"),
                )
            ),
        }

    def _pool(self) -> dict[str, Any]:
        return {"id": self._name(), **self._nodes()}

    def _jobs(self) -> dict[str, Any]:
        """What jobs and the jobs of schedules have."""
        automatic = {"autoPoolIdPrefix": self._name(), "poolLifetimeOption": "job", "pool": self._nodes()}
        named = {"poolId": self._name()}
        return {
            "poolInfo": {"autoPoolSpecification": automatic} if self._has(0.3) else named,
            **dict(
                self._optional(
                    displayName=self._text,
                    priority=self._count,
                    constraints=lambda: {"maxWallClockTime": self._duration(), "maxTaskRetryCount": 1},
                    jobManagerTask=lambda: {"id": "manager", **self._work(), "runExclusive": False},
                    jobPreparationTask=lambda: {**self._work(), "waitForSuccess": True},
                    jobReleaseTask=lambda: {**self._work("constraints"), "retentionTime": self._duration()},
                    commonEnvironmentSettings=lambda: self._some(self._setting, 6),
                    onAllTasksComplete=lambda: self._one_of("noaction", "terminatejob"),
                    metadata=lambda: self._some(self._entry, 5),
                    usesTaskDependencies=lambda: True,
                )
            ),
        }

    def _job(self) -> dict[str, Any]:
        return {"id": self._name(), **self._jobs()}

    def _schedule(self) -> dict[str, Any]:
        when = {"recurrenceInterval": self._duration(), **dict(self._optional(startWindow=self._duration))}
        return {"id": self._name(), "schedule": when, "jobSpecification": self._jobs()}

    def _template(self) -> dict[str, Any]:
        """A template of the Resource Manager: it speaks of pools, and is none of the service's bodies."""
        nodes = self._nodes()
        properties = {
            "vmSize": nodes["vmSize"],
            "deploymentConfiguration": {
                "virtualMachineConfiguration": nodes["virtualMachineConfiguration"],
            },
            "scaleSettings": {
                "fixedScale": {"targetDedicatedNodes": self._count(), "resizeTimeout": "PT15M"}
            },
            **dict(self._optional(startTask=self._start, userAccounts=lambda: self._some(self._account, 3))),
        }
        pool = {
            "type": "Microsoft.Batch/batchAccounts/pools",
            "apiVersion": "2023-11-01",
            "name": "[concat(parameters('account'), '/render')]",
            "properties": properties,
        }
        schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
        parameters = {"account": {"type": "string", "defaultValue": self._name()}}
        return {"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": [pool]}


def bodies(count: int, shapes: int) -> Iterator[Any]:
    """Documents, each by turns of another shape.

    Args:
        count: how many.
        shapes: how many shapes they are of.

    Yields:
        What each file holds.
    """
    kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
    made = [Shape(seed, kinds[seed % len(kinds)]) for seed in range(shapes)]
    for number in range(count):
        yield made[number % shapes].body(number)


def outdate(body: Any) -> None:
    """Give the pools and tasks of a document a property that the service does not have any more.

    Args:
        body: a current document, changed in place.
    """
    for inner in body.values() if isinstance(body, dict) else body:
        if isinstance(inner, (dict, list)):
            outdate(inner)
    if isinstance(body, dict):
        if "vmSize" in body:
            body["maxTasksPerNode"] = body.pop("taskSlotsPerNode", 1)
        elif "commandLine" in body:
            body["runElevated"] = True
