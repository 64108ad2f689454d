"""House rules are read and checked like shipped ones; what they may say besides is narrow."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.engine.trials import trials
from batchlint.rules import RuleError, load_rules
from batchlint.rules.custom import STATEMENTS, find_custom_rules, rules_with

STUDIO = Path(__file__).parent
HEAD = "from: 2019-08-01.10.0\nto: 2020-03-01.11.0\nrules:\n"
RULE = """\
  {name}:
    title: a title
    why: A reason.
    see: handbook
    instead: do something
    {body}
    examples:
      - python: {{before: a, keep: b}}
"""
FORBIDDEN = "property: vmSize\nof: [PoolAddParameter]\nremoved: true"


def problems(folder: Path, *files: str) -> list[str]:
    for number, text in enumerate(files):
        (folder / f"{number}.yaml").write_text(text)
    try:
        house = find_custom_rules((str(folder),))
        rules_with(house)
    except RuleError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []


def rule(body: str, name: str = "acme-rule") -> str:
    return RULE.format(name=name, body=body.replace("\n", "\n    "))


def test_the_examples_of_every_kind_of_sentence_hold() -> None:
    house = find_custom_rules((str(STUDIO),))
    rules = rules_with(house)
    for own in rules.house:
        for trial in trials(own, house):
            assert list(trial.problems()) == [], trial.name
    said = {(r.subject, r.kind) for r in rules.house}
    assert {subject for subject, _ in said} == STATEMENTS.keys()
    assert rules.rules[: len(load_rules().rules)] != load_rules().rules  # they stand at their transition
    assert {r.name for r in rules.rules} - {r.name for r in rules.house} == set(load_rules().by_name)


SECOND_GENERATION = """\
from: azure-batch 15.1.0b1
to: 2025-06-01
rules:
  acme-wall-clock:
    title: every task says how long it may run
    property: constraints
    of: [TaskAddParameter]
    required: true
    instead: give constraints with maxWallClockTime
    why: A task without an end costs money.
    see: handbook
    examples:
      - TaskAddParameter:
          before: {id: t, commandLine: echo}
          keep: {id: t, commandLine: echo, constraints: {maxWallClockTime: PT1H}}
  acme-no-images:
    title: images come from the catalogue
    type: ImageReference
    removed: true
    instead: use the function catalogue_image
    why: Other images are not patched.
    see: handbook
    examples:
      - python:
          before: from azure.batch.models import BatchVmImageReference
          keep: from azure.batch.models import BatchStartTask
  acme-no-resize:
    title: pools scale by themselves
    operation: pool.resize
    removed: true
    instead: give the pool a formula
    why: Nobody remembers to make them small again.
    see: handbook
    examples:
      - python:
          before: |
            from azure.batch import BatchClient

            BatchClient(url, credential).begin_resize_pool("render", options)
          keep: |
            from azure.batch import BatchClient

            BatchClient(url, credential).begin_stop_pool_resize("render")
"""


def test_rules_about_the_second_generation_find_its_names(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(SECOND_GENERATION)
    house = find_custom_rules((str(tmp_path),))
    tried = [trial for own in rules_with(house).house for trial in trials(own, house)]
    assert {trial.file.form for trial in tried} == {"json", "yaml", "rest", "sdk", "python"}
    assert any("models.BatchTaskCreateOptions(" in trial.file.text for trial in tried)
    for trial in tried:
        assert list(trial.problems()) == [], trial.name


@pytest.mark.parametrize(
    "body",
    [
        FORBIDDEN,
        "property: metadata\nof: [JobAddParameter]\nrequired: true",
        "property: vmSize\nof: [PoolAddParameter]\nmatches: ^standard_d",
        "property: vmSize\nof: [PoolAddParameter]\nallows: ^standard_e",
        "property: elevationLevel\nof: [AutoUserSpecification]\nvalues: {admin: nonAdmin}",
        "property: exitCode\nof: [TaskExecutionInformation]\nbehaviour: true",
        "property: waitForSuccess\nof: [StartTask]\ndefault: {was: true, now: false}",
        "enum: ElevationLevel\nremoved_values: [admin]",
        "operation: [pool.delete, job.delete]\nremoved: true",
        "type: CloudServiceConfiguration\nremoved: true",
        # What is new at the version itself can be forbidden as well.
        "property: publicIPAddressConfiguration\nof: [NetworkConfiguration]\nremoved: true",
    ],
)
def test_what_can_be_said(tmp_path: Path, body: str) -> None:
    assert problems(tmp_path, HEAD + rule(body)) == []


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (
            "property: vmSizes\nof: [PoolAddParameter]\nremoved: true",
            9,
            "no version has PoolAddParameter.vmSizes; did you mean 'vmSize'?",
        ),
        (
            "property: vmSize\nof: [PoolAddParam]\nremoved: true",
            10,
            "unknown type PoolAddParam; did you mean 'PoolAddParameter'?",
        ),
        (
            "property: targetDedicated\nof: [CloudPool]\nremoved: true",
            9,
            "CloudPool.targetDedicated does not exist in 2020-03-01.11.0; use one that does",
        ),
        (
            "property: vmSize\nof: [PoolAddParameter]\nrequired: true",
            11,
            "PoolAddParameter.vmSize is already required by the service in 2020-03-01.11.0; remove",
        ),
        (
            "property: vmSize\nof: [PoolAddParameter]\nbecomes: id",
            11,
            "becomes is not allowed in a custom rule about a property; use removed or required or",
        ),
        (
            "enum: ElevationLevel\nvalues: {admin: nonAdmin}",
            10,
            "values is not allowed in a custom rule about an enum; use removed_values",
        ),
        (
            "enum: ElevationLevel\nremoved_values: [root]",
            10,
            "ElevationLevel never had the value root; use one of admin, nonadmin",
        ),
        (
            "operation: job.destroy\nremoved: true",
            9,
            "unknown operation job.destroy; did you mean 'job.get'?",
        ),
        (
            "property: publicIPs\nof: [NetworkConfiguration]\nremoved: true",
            9,
            "the built-in rule public-ips already covers NetworkConfiguration.publicIPs in",
        ),
        (
            "property: virtualMachineImageId\nof: [ImageReference]\nmatches: ^acme",
            9,
            "the built-in rule managed-image already covers ImageReference.virtualMachineImageId in",
        ),
        ("enum: '*'\nremoved_values: [admin]", 9, "* is not allowed in a custom rule; list the names"),
    ],
)
def test_what_can_not_be_said(tmp_path: Path, body: str, line: int, said: str) -> None:
    found = problems(tmp_path, HEAD + rule(body))
    assert found[0].startswith(f"0.yaml:{line}: rule acme-rule: {said}"), found


def test_only_some_subjects(tmp_path: Path) -> None:
    text = HEAD.replace("rules:\n", "rules: {}\npackage:\n") + rule(
        "constructor: [CloudPool]\narguments: reordered"
    )
    (said,) = problems(tmp_path, text)
    assert "a custom rule can't be about a constructor; use one of property, enum, operation" in said


def test_names_are_taken(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + rule(FORBIDDEN, "run-elevated")) == [
        "0.yaml:4: 'run-elevated' is the name of a built-in rule; choose another name"
    ]
    (said,) = problems(tmp_path, HEAD + rule(FORBIDDEN, "api-version"))
    assert said == "0.yaml:4: 'api-version' is the name of a built-in check or a kind; choose another name"
    (said,) = problems(tmp_path, HEAD + rule(FORBIDDEN), HEAD + rule(FORBIDDEN))
    assert said.startswith("1.yaml:4: the name 'acme-rule' is already used in ")


def test_several_files_may_be_about_one_transition(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + rule(FORBIDDEN), HEAD + rule(FORBIDDEN, "acme-other")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "from: 2019-08-01.10.0\nto: 2020-09-01.12.0\nrules: {}\n",
            "0.yaml:2: file: 2019-08-01.10.0 is followed by",
        ),
        (
            "from: 2019-08-01.10.0\nto: 2020-03-01\nrules: {}\n",
            "0.yaml:2: file: to is an unknown api-version",
        ),
        (HEAD + "  a: [", "0.yaml:"),
        (
            HEAD.replace("rules:", "waivers: {a b: because we can and want to}\nrules: {}"),
            "0.yaml:3: waivers are only for built-in rules; remove them",
        ),
        (
            HEAD + rule(FORBIDDEN).replace("    instead: do something\n", ""),
            "0.yaml:5: rule acme-rule: instead is",
        ),
        (
            HEAD
            + rule(FORBIDDEN).replace(
                "- python: {before: a, keep: b}", "- PoolAddParameter: {before: {x: 1}}"
            ),
            "0.yaml:",
        ),
    ],
)
def test_the_grammar_is_that_of_shipped_rules(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text)[0].startswith(said)


def test_folders(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path}: has no rule files (*.yaml)"]
    (tmp_path / "a.yml").write_text(HEAD + rule(FORBIDDEN))
    assert problems(tmp_path) == [f"{tmp_path}: has no rule files (*.yaml)"]
    assert problems(tmp_path, HEAD + rule(FORBIDDEN)) == [
        "a.yml: files with this suffix are not read; rename it to *.yaml"
    ]
    assert problems(tmp_path / "a.yml")[0].endswith("is not a folder; use the folder with the rule files")
    assert problems(tmp_path / "none")[0].endswith("no such folder")
    assert find_custom_rules(()) is None


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + rule(FORBIDDEN))
    before = find_custom_rules((str(tmp_path),))
    assert find_custom_rules((str(tmp_path), str(tmp_path))) == before
    (tmp_path / "a.yaml").write_text(HEAD + rule(FORBIDDEN) + "\n")
    assert find_custom_rules((str(tmp_path),)) != before
