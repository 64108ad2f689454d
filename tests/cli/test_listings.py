"""`rules`, `versions` and `explain`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import batchlint.core.judge
from batchlint.builtin_checks import CHECKS
from batchlint.project.names import api_versions, known_versions, target_name
from batchlint.project.versions import positions
from batchlint.report.addresses import SITE
from batchlint.report.screen import cells
from batchlint.report.sources import RELEASE_NOTES
from batchlint.rules.shipped import load_rules
from batchlint.run.rule_sets import KINDS

Project = Any


def test_versions_lists_all_of_them(project: Project) -> None:
    done = project.run("versions")
    assert done.code == 0
    assert [line.split()[0] for line in done.lines[1:]] == [version.name for version in known_versions()]
    for old in ("2014-10-01.1.0", "2015-03-01.1.1", "2015-06-01.2.0"):
        assert "unpublished" in next(line for line in done.lines if line.startswith(old))
    assert next(line for line in done.lines if "14.2.0" in line).startswith("2024-02-01.19.0")


def test_versions_say_which_of_them_retire(project: Project) -> None:
    retiring = {line.split()[0] for line in project.run("versions").lines if "announced, no date" in line}
    assert retiring == set(api_versions()) - {"2025-06-01"}
    for entry in json.loads(project.run("versions", "--output-format", "json").out):
        assert (entry["retires"] is None) == (entry["version"] not in retiring)


def test_rules_lists_all_of_them(project: Project) -> None:
    names = [line.split()[0] for line in project.run("rules").lines[1:]]
    assert names == [*(rule.name for rule in load_rules().rules), *CHECKS]


def test_rules_narrowed_by_versions(project: Project) -> None:
    done = project.run("rules", "--from", "azure-batch==9.0.0", "--to", "2020-09-01.12.0")
    names = [line.split()[0] for line in done.lines[1:]]
    assert "max-tasks-per-node" in names
    assert "public-ips" not in names
    assert {line.split()[1] for line in done.lines[1:]} == {"2020-09-01.12.0"}


def test_rules_as_json(project: Project) -> None:
    listed = json.loads(project.run("rules", "--output-format", "json").out)
    assert [rule["name"] for rule in listed] == [rule.name for rule in load_rules().rules]
    (rule,) = [rule for rule in listed if rule["name"] == "max-tasks-per-node"]
    assert rule["version"] == "2020-09-01.12.0"
    assert rule["types"] == ["PoolAddParameter", "PoolSpecification", "CloudPool"]
    assert (rule["kind"], rule["severity"], rule["fix"]) == ("renamed", "error", "safe")
    assert {r["kind"] for r in listed} <= set(KINDS)


def test_tables_on_a_terminal(project: Project) -> None:
    for command in ("rules", "versions"):
        out = project.run(command, "--color", "always").out
        assert "\x1b[" in out
        assert all(cells(re.sub(r"\x1b\[[\d;]*m", "", line)) <= 80 for line in out.splitlines())


def test_explain_a_rule(project: Project) -> None:
    done = project.run("explain", "max-tasks-per-node")
    assert done.code == 0
    assert done.lines[0] == "max-tasks-per-node"
    for part in (
        "2020-09-01.12.0",
        "since        2020-09-01.12.0 (azure-batch 10.0.0)",
        "what to do   run `batchlint fix`",
        "Python name  `max_tasks_per_node`",
        "replaced by  `taskSlotsPerNode`",
        "- ",
        "+ ",
        '"taskSlotsPerNode"',
        f"{RELEASE_NOTES}#version-2020-09-01120",
        f"{SITE}reference/max-tasks-per-node/",
    ):
        assert part in done.out


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.name)
def test_explain_every_rule(project: Project, rule: Any) -> None:
    done = project.run("explain", rule.name)
    assert done.code == 0
    text = re.split("\n(?:Before and after|Reported without a fix|Not reported)\n", done.out)[0]
    assert all(cells(line) <= 80 for line in text.splitlines() if " " in line.strip()[13:])
    assert " ".join(rule.why.split())[:40] in " ".join(text.split())


def test_versions_tell_releases_of_one_api_version_apart(project: Project) -> None:
    lines = project.run("versions").lines
    assert [line.split()[1:3] for line in lines if line.startswith("2025-06-01")] == [
        ["15.1.0b2", "(pre-release)"],
        ["15.1.0b3", "(pre-release)"],
        ["15.1.0", lines[-1].split()[2]],
    ]
    listed = json.loads(project.run("versions", "--output-format", "json").out)
    assert [entry["version"] for entry in listed] == [version.name for version in known_versions()]
    assert [p for entry in listed if entry["prerelease"] for p in entry["packages"]] == [
        *("15.0.0b1", "15.0.0b2", "15.1.0b1", "15.1.0b2", "15.1.0b3"),
    ]
    assert [entry["generation"] for entry in listed] == [version.generation for version in known_versions()]
    assert listed[0]["rules"] is None and listed[-1]["rules"] is not None


NAMED = [*api_versions(), "latest", *(target_name(index) for index, _ in enumerate(known_versions()))]


@pytest.mark.parametrize("name", [*dict.fromkeys(NAMED), "azure-batch==10.0.0", "azure-batch 10", "15.1"])
def test_explain_every_version(project: Project, name: str) -> None:
    arguments = name.split()
    done = project.run("explain", *arguments)
    assert done.code == 0
    meant = positions(name)
    for rule in load_rules().rules:
        assert (f"\n{rule.name}  " in done.out) == (rule.version in meant)


def test_explain_what_a_generation_replaces(project: Project) -> None:
    page = project.run("explain", "azure-batch", "15.0.0b1").out
    assert "\nParameters of the client\n" in page
    assert "\n  batch_url    endpoint\n" in page
    assert (
        "  azure.batch.batch_auth.SharedKeyCredentials\n    azure.core.credentials.AzureNamedKeyCredential\n"
        in page
    )
    assert '{"terminateReason": "UserTerminate"}' in page
    assert "Parameters of the client" not in project.run("explain", "2025-06-01").out


def test_every_check_that_is_emitted_is_explained(project: Project) -> None:
    folder = Path(batchlint.core.judge.__file__).parent
    source = "\n".join(file.read_text() for file in folder.glob("*.py"))
    emitted = set(re.findall(r'"((?:not-yet|no-longer|unknown|required|parameter)-[a-z-]+)"', source))
    assert emitted <= {*CHECKS, *load_rules().by_name}
    for name, check in CHECKS.items():
        done = project.run("explain", name)
        assert done.code == 0
        assert check.kind in done.out
        assert check.kind in KINDS


def test_versions_the_wrong_way_round(project: Project) -> None:
    result = project.run("rules", "--from", "2020-09-01.12.0", "--to", "2018-12-01.8.0")
    assert (result.code, result.out) == (2, "")
    assert "is newer than --to 2018-12-01.8.0; --from must be the older version" in result.err


def test_a_rule_is_explained_as_json(project: Project) -> None:
    explained = json.loads(project.run("explain", "max-tasks-per-node", "--output-format", "json").out)
    (rule,) = explained["rules"]
    assert explained["versions"] == []
    assert [{**rule, "examples": None}] == [
        {**each, "examples": None}
        for each in json.loads(project.run("rules", "--output-format", "json").out)
        if each["name"] == "max-tasks-per-node"
    ]
    first, *_, last = rule["examples"]
    assert "max_tasks_per_node" in first["before"] and "task_slots_per_node" in first["after"]
    assert (first["language"], first["reported"], first["unsafe"]) == ("Python", True, False)
    assert (last["reported"], last["after"]) == (False, None)


def test_a_version_is_explained_as_json(project: Project) -> None:
    explained = json.loads(project.run("explain", "azure-batch==10.0.0", "--output-format", "json").out)
    (version,) = explained["versions"]
    assert (version["version"], version["from"]) == ("2020-09-01.12.0", "2020-03-01.11.0")
    assert len(explained["rules"]) == version["rules"] > 1
    assert {rule["version"] for rule in explained["rules"]} == {version["name"]}
    explained = json.loads(project.run("explain", "azure-batch==15.0.0b1", "--output-format", "json").out)
    names = {row["name"]: row["becomes"] for row in explained["versions"][0]["names"]}
    assert names and explained["versions"][0]["generation"] == 2


def test_names_of_versions_are_unique_and_accepted(project: Project) -> None:
    entries = json.loads(project.run("versions", "--output-format", "json").out)
    assert [positions(entry["name"])[-1:] for entry in entries if entry["name"] != entry["version"]] == [
        [index] for index, entry in enumerate(entries) if entry["name"] != entry["version"]
    ]
    assert len({entry["name"] for entry in entries}) == len(entries)


def test_an_unknown_rule_is_no_json(project: Project) -> None:
    done = project.run("explain", "max-task", "--output-format", "json")
    assert (done.code, done.out) == (2, "") and "unknown rule or version 'max-task'" in done.err
