"""The rules that ship with the package: the chain, the names, and what they say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import batchlint.rules.load as loading
from batchlint import package_data
from batchlint.history import load
from batchlint.rules import Rule, RuleError, load_rules, shipped
from batchlint.rules.problems import did_you_mean

#: What breaks, as the project promises it: by version, the wire format's rules, then the package's.
PROMISED = {
    "2015-11-01.2.1": ["node-offline"],
    "2015-12-01.2.2": ["resize-timeout"],
    "2016-02-01.3.0": [
        "os-family", "target-os-version", "current-os-version", "certificate-visibility", "action-urls",
        "file-creation-time",
    ],
    "2017-01-01.4.0": [
        "run-elevated", "subtask-state", "subtask-previous-state",
        "list-pool-usage-metrics", "list-pool-usage-metrics-options",
        "all-pools-lifetime-statistics", "all-pools-lifetime-statistics-options",
        "all-jobs-lifetime-statistics", "all-jobs-lifetime-statistics-options",
        "node-file-properties-from-task", "node-file-properties-from-task-options",
        "node-file-properties-from-compute-node", "node-file-properties-from-compute-node-options",
        "upgrade-os-options", "options-modules", "file-name", "enum-underscores", "client-settings",
        "positional-arguments-2-0",
    ],
    "2017-05-01.5.0": [
        "target-dedicated", "current-dedicated", "resize-error", "ssh-private-key", "scheduling-error",
        "exit-conditions-scheduling-error", "scheduling-error-category", "task-scheduling-error",
        "unmapped", "client-api-version", "task-scheduling-error-module", "positional-arguments-3-0",
    ],
    "2017-09-01.6.0": [
        "image-uris", "image-reference-required", "coordination-command-line", "positional-arguments-4-0",
    ],
    "2018-08-01.7.0": [
        "validation-status", "task-count-validation-status", "disk-caching", "container-type-docker",
        "keyword-only-models", "options-last", "model-modules",
    ],
    "2018-12-01.8.0": [
        "upgrade-os", "upgrade-os-parameter", "pool-state-upgrading", "cloud-service-target-os-version",
        "cloud-service-current-os-version", "data-egress", "data-ingress", "blob-source", "os-disk",
        "os-disk-type", "retention-time", "base-url", "batch-url", "models-one-module",
    ],
    "2019-06-01.9.0": [
        "node-agent-skus", "node-agent-sku", "batch-service-client-module", "operations-modules",
    ],
    "2019-08-01.10.0": ["wait-for-success", "auto-user-scope", "gallery-image"],
    "2020-03-01.11.0": ["managed-image", "public-ips", "certificate-password", "version-module"],
    "2020-09-01.12.0": ["max-tasks-per-node", "task-counts"],
    "2023-05-01.17.0": ["lifetime-statistics", "container-type-required", "lifetime-statistics-options"],
    "azure-batch 15.0.0b1": [
        "service-client", "options-objects", "page-classes", "batch-error-exception", "shared-key-credentials",
        "service-principal-credentials", "raw-response", "model-methods", "read-model-as-body",
        "keys-not-converted", "values-not-converted", "selection-is-list", "unknown-keyword",
    ],
    "2024-07-01.20.0": ["cloud-service-configuration", "application-licenses", "remote-desktop-file"],
    "azure-batch 15.1.0b1": ["options-required", "missing-raises"],
    "2025-06-01": [
        "certificate-references", "certificate-operations", "resource-tags", "node-communication-mode",
        "current-node-communication-mode", "authentication-token-settings", "data-disk-storage-account-type",
    ],
    "azure-batch 15.1.0": ["service-timeout"],
}  # fmt: skip


def test_chain_without_gaps() -> None:
    transitions = load_rules().transitions
    history = load()
    assert [t.to_version for t in transitions] == list(range(1, len(history.versions)))
    assert all(t.from_version == t.to_version - 1 for t in transitions)
    labels = [history.label(version.index) for version in history.versions[1:]]
    assert [Path(t.file).stem for t in transitions] == [label.replace(" ", "-") for label in labels]


def test_promised_rules() -> None:
    # Names of rules are in people's configuration: none may vanish. New ones need no entry here.
    found = {load().label(t.to_version): {r.name for r in t.rules} for t in load_rules().transitions}
    for version, names in PROMISED.items():
        assert set(names) <= found[version]


def test_look_ups() -> None:
    rules = load_rules()
    assert rules.by_name["run-elevated"] in rules.property("StartTask", "runElevated")
    assert rules.property("StartTask", "commandLine") == ()
    # One property with two stories, oldest first.
    image = [rule.name for rule in rules.property("ImageReference", "virtualMachineImageId")]
    assert image == ["gallery-image", "managed-image"]
    assert [r.name for r in rules.about("module", "azure.batch.models.batch_error")] == [
        "model-modules",
        "models-one-module",
    ]
    assert "keyword-only-models" in [r.name for r in rules.about("constructor", "EnvironmentSetting")]
    assert len({rule.name for rule in rules.rules}) == len(rules.rules) == len(rules.by_name)


def test_versions_without_notes_say_so() -> None:
    notes = {load().name(t.to_version): t.notes for t in load_rules().transitions}
    for version in ("2015-03-01.1.1", "2015-06-01.2.0"):
        assert "Nothing was published about this version" in notes[version]
    assert "2014-10-01.1.0" in notes["2015-03-01.1.1"]
    assert "recurrenceInterval" in notes["2021-06-01.14.0"]


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?:\s|$)", text))


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.name)
def test_what_a_rule_says(rule: Rule) -> None:
    assert 1 <= sentences(rule.why) <= 3, rule.why
    assert len(rule.title) <= 110
    assert not rule.instead or not rule.instead.endswith(".")
    # Nothing is said with a name that a reader of the rules could not look up.
    assert rule.line > 0 and rule.file.endswith(".yaml")


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.name)
def test_wire_rules_have_payload_examples(rule: Rule) -> None:
    if rule.subject == "property" and not rule.behaviour and rule.name != "container-type-required":
        assert any(e.of != "python" and e.before is not None for e in rule.examples)
    # A replacement is shown.
    if rule.becomes is not None:
        assert any(e.after is not None for e in rule.examples)


def test_kinds() -> None:
    kinds = {rule.name: rule.kind for rule in load_rules().rules}
    assert kinds["run-elevated"] == "renamed"
    assert kinds["blob-source"] == "renamed"
    assert kinds["os-disk"] == "removed"
    assert kinds["wait-for-success"] == "behaviour"
    assert kinds["node-offline"] == "behaviour"
    assert kinds["certificate-password"] == "behaviour"
    assert kinds["image-reference-required"] == "required"
    assert kinds["batch-url"] == "required"
    assert kinds["gallery-image"] == "unavailable"
    assert kinds["managed-image"] == "value"
    assert kinds["base-url"] == "package"
    assert {rule.name for rule in load_rules().rules if rule.backward} >= {
        "gallery-image",
        "certificate-password",
        "container-type-cri",
    }
    assert load_rules().by_name["blob-source"].ends_property
    assert not load_rules().by_name["wait-for-success"].ends_property


def test_rules_inside_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "batchlint"
    shutil.copytree(shipped.shipped_folder(), package / "_rules")
    monkeypatch.setattr(package_data, "_PACKAGE", str(package))
    assert shipped.shipped_folder() == package / "_rules"
    assert len(loading.load_folder(shipped.shipped_folder()).rules) == len(load_rules().rules)
    shutil.rmtree(package / "_rules")
    with pytest.raises(RuleError, match="the rule files are missing; install batchlint again"):
        shipped.shipped_folder()


def test_rules_are_read_once() -> None:
    assert load_rules() is load_rules()


def test_did_you_mean() -> None:
    assert did_you_mean("becmes", ["becomes", "removed"]) == '; did you mean "becomes"?'
    assert did_you_mean("OF", ["of", "in"]) == '; did you mean "of"?'
    assert did_you_mean("zzz", ["a", "b"]) == "; write one of a, b"
    assert did_you_mean("zzz", map(str, range(100))) == ""
