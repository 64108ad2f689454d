"""YAML of other tools, in which nothing is found, although it has words of Batch."""

from __future__ import annotations

import pytest

from batchlint.core.failing import ParseFailure
from batchlint.core.uses import ObjectUse
from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.payload import read
from batchlint.project.kinds import with_suffix
from batchlint.project.word_search import may_matter
from batchlint.rules import load_rules
from batchlint.rules.examples import yaml_text
from batchlint.settings import Settings

QUIET = {
    "kubernetes job": """
apiVersion: batch/v1
kind: Job
metadata:
  name: render
spec:
  parallelism: 2
  template:
    spec:
      containers:
        - name: render
          image: studio.azurecr.io/render:1
          command: ["/bin/bash", "-c", "echo hi"]
          env:
            - {name: AZ_BATCH_POOL_ID, value: render}
      restartPolicy: Never
  backoffLimit: 4
---
apiVersion: v1
kind: ConfigMap
metadata: {name: pool}
data:
  poolId: render
  vmSize: standard_d2
  maxTasksPerNode: "4"
""",
    "crossplane": """
apiVersion: batch.azure.upbound.io/v1beta1
kind: Pool
metadata:
  name: render
spec:
  forProvider:
    vmSize: STANDARD_A1
    maxTasksPerNode: 2
    startTask:
      - commandLine: echo hi
        maxTaskRetryCount: 1
        waitForSuccess: true
""",
    "aws batch": """
jobDefinitionName: render
type: container
containerProperties:
  image: busybox
  resourceRequirements: [{type: VCPU, value: "1"}]
  mountPoints: []
retryStrategy: {attempts: 2}
timeout: {attemptDurationSeconds: 60}
""",
    "google batch": """
taskGroups:
  - taskSpec:
      runnables:
        - script: {text: echo hi}
      computeResource: {cpuMilli: 2000, memoryMib: 16}
      maxRetryCount: 2
      maxRunDuration: 3600s
    taskCount: 4
allocationPolicy:
  instances: [{policy: {machineType: e2-standard-4}}]
""",
    "cloudformation": """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Pool:
    Type: AWS::Batch::ComputeEnvironment
    Properties:
      Type: MANAGED
      ServiceRole: !GetAtt Role.Arn
      ComputeResources: {MaxvCpus: !Ref Most, Subnets: [!Ref Subnet]}
""",
    "compose": """
services:
  batch:
    image: studio/render
    command: ["python", "submit.py"]
    environment:
      AZURE_BATCH_ACCOUNT: studio
    deploy: {resources: {limits: {cpus: "2"}}}
""",
    "github workflow": """
on:
  push: {branches: [main]}
jobs:
  submit:
    runs-on: ubuntu-latest
    steps:
      - uses: azure/login@v2
        with: {creds: "${{ secrets.AZURE }}"}
      - run: az batch pool create --json-file pool.json
        env: {AZURE_BATCH_ACCOUNT: studio}
""",
    "azure pipeline": """
pool:
  vmImage: ubuntu-latest
variables:
  batchAccount: studio
  ${{ if eq(variables['x'], 'y') }}:
    vmSize: standard_d2
jobs:
  - job: create
    pool: {name: builds, demands: [vmSize -equals large]}
    steps:
      - task: AzureCLI@2
        inputs: {inlineScript: az batch pool list}
""",
    "ansible": """
- hosts: localhost
  tasks:
    - name: Create an account
      azure_rm_batchaccount:
        resource_group: studio
        name: studiobatch
        location: westeurope
        auto_storage_account: {name: studiostorage}
        pool_allocation_mode: batch_service
      when: create | bool
""",
    "shipyard": """
pool_specification:
  id: render
  vm_configuration:
    platform_image: {publisher: Canonical, offer: UbuntuServer, sku: 18.04-LTS}
  vm_count: {dedicated: 2, low_priority: 0}
  vm_size: STANDARD_D2_V2
  max_tasks_per_node: 4
  inter_node_communication_enabled: true
job_specifications:
  - id: render
    auto_complete: true
    tasks:
      - docker_image: busybox
        command: /bin/sh -c "echo hi"
""",
    "arm": """
$schema: https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#
contentVersion: 1.0.0.0
resources:
  - type: Microsoft.Batch/batchAccounts/pools
    apiVersion: 2020-09-01
    name: studio/render
    properties:
      vmSize: standard_d2
      maxTasksPerNode: 4
      deploymentConfiguration: {}
      startTask: {commandLine: echo, waitForSuccess: true}
""",
    "openapi of the service": """
swagger: "2.0"
info: {title: BatchService, version: 2019-08-01.10.0}
host: "{batchUrl}"
paths:
  /pools:
    post:
      operationId: Pool_Add
      parameters:
        - {name: pool, in: body, schema: {$ref: "#/definitions/PoolAddParameter"}}
definitions:
  PoolAddParameter:
    required: [id, vmSize]
    properties:
      id: {type: string}
      vmSize: {type: string}
      maxTasksPerNode: {type: integer}
      startTask: {$ref: "#/definitions/StartTask"}
""",
    "openapi": """
openapi: 3.0.0
info: {title: Pools, version: "1"}
components:
  schemas:
    Pool:
      properties:
        poolId: {type: string}
        vmSize: {type: string}
        targetDedicatedNodes: {type: integer}
        commandLine: {type: string}
      example: {id: render, vmSize: standard_d2, maxTasksPerNode: 4}
""",
    "azure ml": """
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python train.py
compute: azureml:cpu-cluster
environment: azureml:env@latest
resources: {instance_count: 2}
""",
    "snakemake profile": """
executor: azure-batch
jobs: 10
default-resources:
  - mem_mb=1000
azure-batch-account-url: https://studio.westeurope.batch.azure.com
azure-batch-pool-vm-size: Standard_D2
""",
    "nextflow": """
params: {input: samples.csv}
azure:
  batch:
    location: westeurope
    accountName: studio
    autoPoolMode: true
    pools:
      auto: {vmType: Standard_D2_v3, vmCount: 2, autoScale: true}
""",
    "bicep parameters": """
parameters:
  pool: {value: {vmSize: standard_d2, taskSlotsPerNode: 4, targetDedicated: 2}}
""",
    "helm values": """
pool:
  size: 4
  vmSize: standard_d2
job:
  id: nightly
  schedule: "0 3 * * *"
  commandLine: /run.sh
task:
  id: x
""",
    "helm template": """
{{- if .Values.pool.enabled }}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ include "x.name" . }}
spec:
  schedule: {{ .Values.schedule | quote }}
{{- end }}
""",
    "nodes of another scheduler": """
pools:
  - name: render
    vmSize: standard_d2
    commandLine: /start.sh
    targetDedicatedNodes: 4
""",
    "translations": """
en:
  vmSize: Size of the machine
  maxTasksPerNode: Tasks per node
  startTask: Start task
  poolInfo: About the pool
  resourceFiles: Files
""",
    "precommit": """
repos:
  - repo: https://github.com/batchlint/batchlint
    rev: v1.0.0
    hooks: [{id: batchlint}]  # batchlint: what we need for Batch
""",
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_found(name: str) -> None:
    report = check_source("x.yaml", QUIET[name].encode(), Settings(load().latest, None, look_inside=True))
    assert (report.findings, report.unknown, report.failures) == ([], [], [])
    assert not read(QUIET[name], notation="yaml").uses


def test_a_broken_text_fails_only_if_it_is_batchs() -> None:
    text = "{{- if .x }}\nid: render\nvmSize: standard_d2\nmaxTasksPerNode: 4\n{{- end }}\n"
    (failure,) = read(text, notation="yaml").failures
    assert (failure.line, "\n" in failure.message) == (1, False)
    assert not read("a: [\nid: x\n", notation="yaml").failures
    kubernetes = "{{- if .x }}\napiVersion: v1\nkind: Pool\nid: x\npoolId: y\nstartTask: {}\n{{- end }}\n"
    assert not read(kubernetes, notation="yaml").failures
    with pytest.raises(ParseFailure):
        raise failure


def test_bodies_below_other_keys_are_found_if_they_are_complete() -> None:
    pool = "{id: a, vmSize: s, maxTasksPerNode: 4}"
    for text in (
        f"studio:\n  batch:\n    pools:\n    - {pool}\n",
        f"a: {{b: [{pool}]}}\n",
        f"- name: x\n  pool: {pool}\n",
    ):
        (use,) = read(text, notation="yaml").uses
        assert use.span.end - use.span.start == len(pool)  # type: ignore[union-attr]
    for text in (
        "studio: {pool: {vmSize: s, maxTasksPerNode: 4, startTask: {commandLine: x}}}",  # no id
        "studio: {pool: {id: a, vmSize: s}}",  # nothing that is Batch's alone
        "studio: {pool: {id: a, vmSize: s, maxTasksPerNode: 4, priority: 1}}",  # too little for what is strange
        f"openapi: 3.0.0\nexample: {pool}",
        f"apiVersion: v1\nkind: Pool\nspec: {pool}",
        f"from: 2019-08-01.10.0\nto: 2020-09-01.12.0\nrules: [{{name: x, examples: [{{before: {pool}}}]}}]",
    ):
        assert not read(text, notation="yaml").uses


def test_bodies_below_other_keys_are_found_next_to_a_pool() -> None:
    task = "{id: t, commandLine: x, resourceFiles: [{filePath: y}]}"
    pool = "{id: a, vmSize: s, maxTasksPerNode: 4}"
    found = read(f"pool: {pool}\njob: {{id: j, poolInfo: {{}}}}\ntasks: [{task}]", notation="yaml").uses
    types = [use.shape.describe() for use in found if isinstance(use, ObjectUse)]
    assert sorted(types) == [
        *("JobAddParameter", "PoolAddParameter", "PoolInformation", "ResourceFile", "TaskAddParameter")
    ]


def test_what_is_in_a_job_counts_and_so_does_what_is_next_to_it() -> None:
    pool = "{autoPoolSpecification: {poolLifetimeOption: job, pool: {vmSize: s, maxTasksPerNode: 4}}}"
    tasks = "[{id: t, commandLine: x, runElevated: true}, {id: u, commandLine: x, resourceFiles: []}]"
    for text, types in (
        (f"a: {{jobs: [{{id: j, poolInfo: {pool}}}]}}", ["JobAddParameter"]),
        (f"a: {{tasks: {tasks}}}", ["TaskAddParameter"] * 2),
        ("a: {tasks: [{id: t, commandLine: x, runElevated: true}]}", []),
        (f"jobs: [{{id: j, poolInfo: {{}}, tasks: {tasks}}}]", ["TaskAddParameter"] * 2),
        (f"id: j\npoolInfo: {pool}\ntasks: {tasks}", ["JobAddParameter", *["TaskAddParameter"] * 2]),
        (
            "jobs: [{id: j, x: 1, poolInfo: {}, jobManagerTask: {id: t, commandLine: x, resourceFiles: []}}]",
            [],
        ),
    ):
        uses = read(text, notation="yaml").uses
        found = [use.shape.describe() for use in uses if isinstance(use, ObjectUse)]
        assert [each for each in found if "AddParameter" in each] == types


def test_a_body_below_other_keys_with_a_strange_name_is_likely() -> None:
    image = "virtualMachineConfiguration: {nodeAgentSKUId: n}, targetDedicatedNodes: 1"
    text = f"a: {{b: {{id: a, vmSize: s, maxTasksPerNode: 4, {image}, description: the pool}}}}"
    report = check_source("a.yaml", text.encode(), Settings(target=load().latest))
    assert [(f.rule, f.confidence) for f in report.findings if f.rule == "max-tasks-per-node"] == [
        ("max-tasks-per-node", "likely")
    ]
    assert not [f for f in report.findings if f.rule == "unknown-property"]


def test_the_first_look_at_a_file_drops_nothing_that_is_found() -> None:
    for rule in load_rules().rules:
        for example in rule.examples:
            if isinstance(example.before, dict):
                text = yaml_text(example.before)
                if read(text, notation="yaml").uses:
                    assert may_matter("a.yaml", text.encode())
    for name in ("aws batch", "google batch", "cloudformation", "azure ml"):
        assert not may_matter("a.yml", QUIET[name].replace("vmSize", "").encode())


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("# pool\nid: a\nvmSize: s\n", ".yaml"),
        ("---\n- a\n", ".yaml"),
        ("%YAML 1.2\n---\na\n", ".yaml"),
        ("- id: a\n  vmSize: s\n", ".yaml"),
        ('"id": a\n', ".yaml"),
        ("x: int = 3\n", ".py"),
        ("x: int\nimport os\n", ".py"),
        ("try:\n    import x\nexcept ImportError: pass\n", ".py"),
        ("print(1)\n", ".py"),
        ("[1]\n", ".json"),
    ],
)
def test_text_without_a_name(text: str, suffix: str) -> None:
    assert with_suffix("-", text.encode()) == f"-{suffix}"
