"""What the service retires is a warning at each place that asks for it, as long as the target has it."""

from __future__ import annotations

import json
from typing import Any

import pytest

Project = Any

LOW = "target_low_priority_nodes"


def code(body: str) -> str:
    return f"""\
from azure.batch import BatchServiceClient
import azure.batch.models as m


def run(client: BatchServiceClient, count, image) -> None:
    {body}
"""


def found(project: Project, name: str, text: str, *arguments: str) -> list[str]:
    project.write(name, text)
    done = project.run("check", name, "--output-format", "json", *arguments)
    assert done.code == 0, done.out  # warnings alone
    return [f["message"] for f in json.loads(done.out)["findings"] if f["rule"] == "retirement"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            f"m.PoolAddParameter(id='p', vm_size='s', {LOW}=count)",
            "low-priority nodes (retirement date 2025-09-30)",
        ),
        (f"m.PoolResizeParameter({LOW}=2)", "low-priority nodes (retirement date 2025-09-30)"),
        (
            f"m.PoolAddParameter(id='p', vm_size='s').{LOW} = 2",
            "low-priority nodes (retirement date 2025-09-30)",
        ),
        (
            "m.PoolSpecification(vm_size='s', cloud_service_configuration=image)",
            "cloud service nodes (retirement date 2024-02-29)",
        ),
        (
            "m.PoolPatchParameter(certificate_references=[count])",
            "certificates of Batch accounts (retirement date 2024-02-29)",
        ),
        (
            "client.certificate.get('sha1', 'x')",
            "certificates of Batch accounts (retirement date 2024-02-29)",
        ),
        (
            "m.PoolPatchParameter(target_node_communication_mode=m.NodeCommunicationMode.classic)",
            "classic node communication (retirement date 2026-03-31)",
        ),
    ],
)
def test_what_asks_for_it_is_found_once(project: Project, body: str, said: str) -> None:
    messages = found(project, "app.py", code(body), "--to", "2024-02-01.19.0")
    assert len(messages) == 1 and said in messages[0]


@pytest.mark.parametrize(
    "body",
    [
        f"m.PoolResizeParameter({LOW}=0)",
        f"m.PoolAddParameter(id='p', vm_size='s', {LOW}=None, certificate_references=[])",
        f"[(p.{LOW}, p.certificate_references, p.cloud_service_configuration) for p in client.pool.list()]",
        "m.PoolPatchParameter(target_node_communication_mode='simplified')",
        "m.PoolPatchParameter(target_node_communication_mode=count)",
    ],
)
def test_what_does_not_ask_for_it_is_quiet(project: Project, body: str) -> None:
    assert found(project, "app.py", code(body), "--to", "2024-02-01.19.0") == []


POOL = {
    "id": "p",
    "vmSize": "s",
    "targetDedicatedNodes": 1,
    "targetLowPriorityNodes": 1,
    "targetNodeCommunicationMode": "classic",
    "virtualMachineConfiguration": {
        "nodeAgentSKUId": "x",
        "imageReference": {"offer": "o", "publisher": "p", "sku": "s"},
    },
}


def test_a_payload_and_a_request_are_found_too(project: Project) -> None:
    assert len(found(project, "pool.json", json.dumps(POOL), "--to", "2024-02-01.19.0")) == 2
    request = 'import requests\n\nrequests.get("https://a.westus.batch.azure.com/certificates?api-version=2023-11-01.18.0")\n'
    (message,) = found(project, "rest.py", request, "--to", "2023-11-01.18.0")
    assert "`/certificates` uses certificates of Batch accounts" in message


def test_a_pattern_decides_which_images_retire(project: Project) -> None:
    for place, count in (("images/b", 1), ("galleries/a/images/b", 0)):
        image = f"/subscriptions/a/providers/microsoft.compute/{place}"
        text = json.dumps(
            {
                "id": "p",
                "vmSize": "s",
                "virtualMachineConfiguration": {
                    "nodeAgentSKUId": "x",
                    "imageReference": {"virtualMachineImageId": image},
                },
            }
        )
        messages = found(project, "pool.json", text, "--to", "2019-08-01.10.0")
        assert len(messages) == count
        # Later versions refuse them.
        done = project.run("check", "pool.json", "--to", "2020-03-01.11.0", "--output-format", "concise")
        assert "retirement" not in done.out and ("managed-image" in done.out) == bool(count)


def test_nothing_is_said_where_the_target_is_beyond_it(project: Project) -> None:
    project.write("pool.json", json.dumps(POOL))
    done = project.run("check", "pool.json", "--to", "2025-06-01", "--output-format", "json")
    findings = {(f["rule"], f["subject"]) for f in json.loads(done.out)["findings"]}
    retired = {subject for rule, subject in findings if rule == "retirement"}
    # What the version no longer has is an error of its own.
    assert retired == set()
    assert "PoolAddParameter.targetNodeCommunicationMode" in {subject for _, subject in findings}


@pytest.mark.parametrize("form", ["full", "json", "sarif", "github", "junit", "gitlab", "markdown"])
def test_every_format_has_the_day(project: Project, form: str) -> None:
    project.write("pool.json", json.dumps(POOL))
    done = project.run("check", "--to", "2024-02-01.19.0", "--output-format", form)
    assert done.code == 0 and "2025-09-30" in done.out


def test_it_is_a_kind_and_a_comment_suppresses_it(project: Project) -> None:
    text = code(f"m.PoolResizeParameter({LOW}=2)")
    assert found(project, "app.py", text, "--to", "14.2.0", "--ignore", "retirement") == []
    assert len(found(project, "app.py", text, "--to", "14.2.0", "--select", "retirement")) == 1
    quiet = text.replace("=2)", "=2)  # batchlint: ignore[retirement] Spot nodes")
    assert found(project, "app.py", quiet, "--to", "14.2.0") == []
    assert "retirement" in project.run("explain", "retirement").out
