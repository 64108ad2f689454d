"""Words that distinguish Batch documents from other JSON, and those around the bodies.

The names of Batch follow from the history; which of them no other tool uses is decided here, by
hand, and only here.
"""

from __future__ import annotations

import re
from typing import Any

from batchlint.payload.scanner import PLACEHOLDER


def _words(text: str) -> list[str]:
    return text.split()


#: The weights of names: 4 where they hardly occur outside of Batch, 2 where a few other tools share
#: them. Every other name of the API has none: it is no evidence for Batch or against it.
WEIGHTS: dict[str, int] = {
    **dict.fromkeys(
        _words(
            "affinityInfo allocationState allocationStateTransitionTime allowLowPriorityNode "
            "allowTaskPreemption applicationLicenses applicationPackageReferences "
            "authenticationTokenSettings autoPoolSpecification autoScaleEvaluationInterval "
            "autoScaleFormula autoScaleRun batchSupportEndOfLife blobSource certificateReferences "
            "cloudServiceConfiguration commonEnvironmentSettings commonResourceFiles "
            "coordinationCommandLine currentDedicated currentDedicatedNodes currentLowPriorityNodes "
            "currentNodeCommunicationMode currentOSVersion dataEgressGiB dataIngressGiB enableAutoScale "
            "enableInterNodeCommunication environmentSettings exitConditions jobManagerTask "
            "jobPreparationTask jobPreparationTaskExecutionInfo jobReleaseTask "
            "jobReleaseTaskExecutionInfo jobSpecification killJobOnCompletion maxParallelTasks "
            "maxTaskRetryCount maxTasksPerNode multiInstanceSettings nodeAgentInfo nodeAgentSKUId "
            "nodeDeallocationOption nodeDisableSchedulingOption nodeRebootOption nodeReimageOption "
            "onAllTasksComplete onTaskFailure poolInfo poolLifetimeOption rerunOnNodeRebootAfterSuccess "
            "resizeError resizeErrors resizeTimeout resourceFiles runExclusive runningTaskSlotsCount "
            "schedulingError startTask startTaskInfo targetDedicated targetDedicatedNodes "
            "targetLowPriorityNodes targetNodeCommunicationMode targetOSVersion taskSchedulingPolicy "
            "taskSlotCounts taskSlotsPerNode thumbprintAlgorithm totalCoreHours totalTasksRun "
            "totalTasksSucceeded usesTaskDependencies verifiedImageReferences waitForSuccess"
        ),
        4,
    ),
    **dict.fromkeys(
        _words(
            "affinityId certificateFormat commandLine containerSettings executionInfo "
            "lastBootTime maxWallClockTime mountConfiguration nodeInfo osFamily outputFiles poolId "
            "recentTasks requiredSlots retentionTime runElevated schedulingState taskCounts thumbprint "
            "userAccounts userIdentity validationStatus virtualMachineConfiguration vmSize"
        ),
        2,
    ),
}

#: What the service requires of the bodies that hold all others: an object with all of it is such a body.
WHOLE: dict[str, frozenset[str]] = {
    "PoolAddParameter": frozenset({"id", "vmSize"}),
    "JobAddParameter": frozenset({"id", "poolInfo"}),
    "JobScheduleAddParameter": frozenset({"id", "schedule", "jobSpecification"}),
    "TaskAddParameter": frozenset({"id", "commandLine"}),
    "CertificateAddParameter": frozenset({"thumbprint", "thumbprintAlgorithm", "data"}),
}

#: Properties of the events in Batch's diagnostic logs. An event that a pool is created has what a pool
#: must have, but several of these as well.
EXTERNAL_EVENT = frozenset(_words("isAutoPool vmFillType imageType systemTaskVersion operationName"))

#: Properties at the top of an object by which it is no body of the Batch service, unless it is whole.
EXTERNAL = EXTERNAL_EVENT | frozenset(
    _words(
        # azure-mgmt-batch and ARM
        "deploymentConfiguration scaleSettings interNodeCommunication provisioningState "
        "provisioningStateTransitionTime poolAllocationMode "
        # doAzureParallel, Batch AI, Image Builder
        "poolSize rPackages containerImage vmPriority nodeSetup userAccountSettings "
        "stdOutErrPathPrefix customize inline"
    )
)

#: How the `id` of an ARM resource begins, in lower case.
MANAGEMENT_ID = "/subscriptions/"

#: Documents of other kinds, by a property at the top.
EXTERNAL_DOCUMENTS = frozenset(
    ("swagger", "openapi", "jobDefinitionName", "containerDefinitions", "taskGroups")
)
EXTERNAL_SCHEMAS = ("deploymenttemplate", "deploymentparameters", "json-schema.org", "createuidefinition")

#: What only the Azure CLI's Batch extension has, by the type that it extends. These properties
#: are taken out by the extension before the request is sent: they are neither Batch's nor unknown.
EXTENSION: dict[str, frozenset[str]] = {
    "PoolAddParameter": frozenset({"packageReferences"}),
    "PoolSpecification": frozenset({"packageReferences"}),
    "JobAddParameter": frozenset(
        {"taskFactory", "applicationTemplateInfo", "templateMetadata", "parameters"}
    ),
    "TaskAddParameter": frozenset({"packageReferences", "clientExtensions"}),
    "ResourceFile": frozenset({"source", "filePattern"}),
    "OutputFileDestination": frozenset({"autoStorage"}),
    # Its own kind of package: `{"type": "applicationPackage", "id": …}`.
    "ApplicationPackageReference": frozenset({"type", "id"}),
}

#: `type` of the extension's templates (lower case, the part after `batchaccounts/`) and the name of
#: the object that holds one.
TEMPLATE_PREFIX = "microsoft.batch/batchaccounts/"
TEMPLATE_TYPES = {"pools": "PoolAddParameter", "jobs": "JobAddParameter"}
HOLDERS: dict[str, tuple[str, ...]] = {
    "pool": ("PoolAddParameter", "CloudPool"),
    "job": ("JobAddParameter", "CloudJob"),
    "jobSchedule": ("JobScheduleAddParameter", "CloudJobSchedule"),
    "task": ("TaskAddParameter", "CloudTask"),
    "certificate": ("CertificateAddParameter", "Certificate"),
}
TASK_FACTORIES = frozenset({"parametricSweep", "taskCollection", "taskPerFile"})

#: The type of a response's content by `$metadata#…` in it.
ODATA: dict[str, str] = {
    "pools": "CloudPool",
    "jobs": "CloudJob",
    "jobschedules": "CloudJobSchedule",
    "tasks": "CloudTask",
    "nodes": "ComputeNode",
    "certificates": "Certificate",
    "files": "NodeFile",
    "applications": "ApplicationSummary",
    "nodeagentskus": "NodeAgentSku",
    "supportedimages": "ImageInformation",
    "nodecounts": "PoolNodeCounts",
    "poolnodecounts": "PoolNodeCounts",
    "poolusagemetrics": "PoolUsageMetrics",
    "subtasks": "SubtaskInformation",
    "subtasksinfo": "SubtaskInformation",
    "taskaddresult": "TaskAddResult",
    "jobpreparationandreleasetaskstatus": "JobPreparationAndReleaseTaskExecutionInformation",
    "lifetimejobstats": "JobStatistics",
    "lifetimepoolstats": "PoolStatistics",
}
#: The type of the object that a link of the service leads to, by the last collection in it.
LINKS: dict[str, str] = {
    "pools": "CloudPool",
    "nodes": "ComputeNode",
    "jobs": "CloudJob",
    "jobschedules": "CloudJobSchedule",
    "tasks": "CloudTask",
    "files": "NodeFile",
}

#: How the Batch service, and nobody else, writes its versions; later ones are mere dates.
_API_VERSION = re.compile(r"20\d\d-\d\d-\d\d\.\d+\.\d+").fullmatch
_DATE = re.compile(r"20\d\d-\d\d-\d\d").fullmatch
#: What the address of the service is called in examples of requests.
_ADDRESS = re.compile(r"\bbatchUrl\b|\.batch\.azure\.", re.IGNORECASE).search
#: The start of a link to the service.
SERVICE_HOST = re.compile(r"https?://[^/\s]*\.batch\.[\w.-]+(?::\d+)?/", re.IGNORECASE).match
_template = re.compile(
    r"\[\s*(?:parameters|variables|concat|reference)\s*\(|\$\{[^}]*\}|\{\{.*\}\}|<%.*%>|#\{[^}]*\}",
    re.IGNORECASE | re.DOTALL,
).search


def is_template(content: str) -> bool:
    """Whether a string holds an expression that something fills in before the request is sent."""
    if PLACEHOLDER.search(content) is not None:
        return True
    return ("[" in content or "{" in content or "<%" in content) and _template(content) is not None


def is_batch_version(parameters: dict[str, Any]) -> bool:
    """Whether the parameters of a request, by the version in them, are those of the Batch service."""
    version = parameters.get("api-version")
    if not isinstance(version, str):
        return False
    if _DATE(version) is None:
        return _API_VERSION(version) is not None
    texts = (value for value in parameters.values() if isinstance(value, str))
    return "batchUrl" in parameters or any(_ADDRESS(text) is not None for text in texts)


def is_annotation(key: str) -> bool:
    """Whether a key is OData's, and no property: `odata.metadata`, `value@odata.nextLink`."""
    return key.startswith("odata.") or "@odata." in key
