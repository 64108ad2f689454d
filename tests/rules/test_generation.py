"""The section about a new generation of the package is checked against the history when it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from batchlint.history import load
from batchlint.rules.load import load_file
from batchlint.rules.problems import RuleError
from batchlint.rules.shipped import load_rules, shipped_folder

SHIPPED = Path(shipped_folder()) / "azure-batch-15.0.0b1.yaml"
HEAD = "from: 2024-02-01.19.0\nto: azure-batch 15.0.0b1\nrules: {}\ngeneration:\n"


def test_only_the_second_generation_replaces_something() -> None:
    rules, history = load_rules(), load()
    for version in history.versions:
        replaces = bool(rules.generation(version.index).names)
        assert replaces == (version.generation == 2)


def test_a_class_is_found_with_its_module_and_without() -> None:
    generation = load_rules().generation(load().latest)
    full = "azure.batch.batch_auth.SharedKeyCredentials"
    row = generation.named(full)
    assert row is not None and row.becomes == "azure.core.credentials.AzureNamedKeyCredential"
    assert generation.named("SharedKeyCredentials") is row
    assert generation.named("other.SharedKeyCredentials") is None


def problem(tmp_path: Path, section: str, head: str = HEAD, name: str = "azure-batch-15.0.0b1") -> str:
    path = tmp_path / f"{name}.yaml"
    path.write_text(head + section, "utf-8")
    with pytest.raises(RuleError) as raised:
        load_file(path)
    return str(raised.value).removeprefix(f"{path}:")


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("  client: {credentails: credential}\n", "5: generation, client.credentails: no earlier release"),
        ("  parameters: {thread: max_concurrency}\n", "did you mean"),
        ("  options: {ifMatches: etag}\n", "generation, options.ifMatches: no earlier release has this name"),
        ("  bodies: {job.end: {a: b}}\n", "unknown operation job.end"),
        ("  bodies: {job.delete: {a: b}}\n", "it has no body in azure-batch 15.0.0b1"),
        ("  bodies: {job.terminate: {reason: x}}\n", "JobTerminateParameter has no reason"),
        ("  bodies: {compute_node.reboot: {nodeRebootOption: now}}\n", "has no value now"),
        ("  names: {a.B: {becomes: c.D, rule: some-rule}}\n", "unknown rule some-rule"),
        ("  client: {credentials: credentials}\n", "nothing accepts credentials; did you mean"),
        ("  parameters: {value: tasks}\n", "generation, parameters.value: nothing accepts tasks"),
        (
            "  options: {ifMatch: if_match}\n",
            "generation, options.ifMatch: nothing accepts if_match",
        ),
        (
            "  options: {ifMatch: {becomes: etag, given: {condition: a.b}}}\n",
            "nothing accepts condition",
        ),
        ("  names: {azure.batch.models.CloudPol: c.D}\n", "has no CloudPol; did you mean 'CloudPool'"),
        ("  names: {azure.batch.model.CloudPool: c.D}\n", "azure.batch.model has no CloudPool"),
        ("  names: {azure.batch.models.*Pages: c.D}\n", "azure.batch.models has no *Pages"),
        ("  names: {azure.batch.batch_auht: c.D}\n", "azure.batch has no batch_auht; did you mean"),
        ("  names: {a.B: {becomes: c.D}}\n", "generation, names.a.B: rule is missing"),
        ("  members: {validate: {instead: leave it out}}\n", "rule is missing"),
        ("  members: {serialize: as_dicts}\n", "no model has as_dicts; did you mean 'as_dict'?"),
        ("  errors: {error.message.lang: model.message.value}\n", "did you mean 'model.message.lang'?"),
        ("  errors: {error.message.value: error.mesage}\n", "did you mean 'error.message'?"),
        ("  names: {a.B: azure.batch.models.CloudPool}\n", "azure.batch.models has no CloudPool"),
        ("  names: {a.B: azure.batch.BatchServiceClient}\n", "did you mean"),
    ],
)
def test_what_the_history_does_not_know_is_refused(tmp_path: Path, section: str, expected: str) -> None:
    assert expected in problem(tmp_path, section)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(("client", name) for name in ("credentials", "batch_url")),
        *(("parameters", name) for name in ("custom_headers", "raw", "callback", "value", "threads")),
        *(("options", name) for name in ("clientRequestId", "returnClientRequestId")),
        *(("bodies", f"compute_node.{name}") for name in ("reboot", "reimage", "disable_scheduling")),
        ("bodies", "job.terminate"),
    ],
)
def test_a_row_that_is_needed_is_missed(tmp_path: Path, part: str, name: str) -> None:
    content = yaml.safe_load(SHIPPED.read_text("utf-8"))
    del content["generation"][part][name]
    path = tmp_path / SHIPPED.name
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    with pytest.raises(RuleError, match=rf"yaml:\d+: generation, {part}: {name} .*; add "):
        load_file(path)


@pytest.mark.parametrize(
    ("part", "name", "rule", "expected"),
    [
        ("names", "azure.batch.batch_auth", "resource-tags", "resource-tags is not a rule of this file"),
        ("members", "deserialize", "page-classes", "the other rows belong to model-methods"),
        ("listings", "reset", "unknown-keyword", "use rule: model-methods"),
    ],
)
def test_a_row_belongs_to_a_rule_beside_it(
    tmp_path: Path, part: str, name: str, rule: str, expected: str
) -> None:
    content = yaml.safe_load(SHIPPED.read_text("utf-8"))
    content["generation"][part][name]["rule"] = rule
    path = tmp_path / SHIPPED.name
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    with pytest.raises(RuleError, match=expected):
        load_file(path)


def test_a_generation_begins_where_the_package_has_one(tmp_path: Path) -> None:
    head = "from: azure-batch 15.1.0b3\nto: azure-batch 15.1.0\nrules: {}\ngeneration:\n"
    found = problem(tmp_path, "  client: {credentials: credential}\n", head, "azure-batch-15.1.0")
    assert "no generation of the package begins with azure-batch 15.1.0" in found
