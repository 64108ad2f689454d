"""Rule files that are wrong, each refused with file, line, what, and what to write instead."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.history import load
from batchlint.rules import RuleError, load_rules
from batchlint.rules.build import build_file
from batchlint.rules.grammar import Path as WirePath
from batchlint.rules.load import load_file, load_folder
from batchlint.rules.problems import Problems
from batchlint.rules.shipped import shipped_folder
from batchlint.rules.strict_yaml import read
from batchlint.rules.validate import validate

NAME = "2020-09-01.12.0.yaml"
GOOD = """\
from: 2020-03-01.11.0
to: 2020-09-01.12.0
rules:
  max-tasks-per-node:
    title: maxTasksPerNode was renamed to taskSlotsPerNode
    property: maxTasksPerNode
    of: [PoolAddParameter]
    becomes: taskSlotsPerNode
    why: A pool limits slots now.
    see: release notes, version 2020-09-01.12.0
    examples:
      - PoolAddParameter:
          before: {id: a, vmSize: b, maxTasksPerNode: 4}
          after: {id: a, vmSize: b, taskSlotsPerNode: 4}
          keep: {id: a, vmSize: b}
package:
  job-counts:
    title: counts are elsewhere
    operation: job.get_task_counts
    returns: {was: TaskCounts, now: TaskCountsResult, under: taskCounts}
    why: They moved.
    see: azure-batch 10.0.0, operations
    examples:
      - python:
          before: client.job.get_task_counts("a").active
          keep: client.job.get_task_counts("a").task_counts
"""


def write(folder: Path, text: str, name: str = NAME) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, name: str = NAME) -> list[str]:
    path = write(folder, text, name)
    with pytest.raises(RuleError) as caught:
        load_file(path)
    lines = str(caught.value).splitlines()
    assert lines and all(line.startswith(str(path)) for line in lines)
    return [line.removeprefix(str(path)) for line in lines]


def test_good_file(tmp_path: Path) -> None:
    transition = load_file(write(tmp_path, GOOD))
    first, second = transition.rules
    assert (transition.from_version, transition.to_version, transition.waivers) == (16, 17, {})
    assert (first.name, first.package, first.kind, first.line) == ("max-tasks-per-node", False, "renamed", 4)
    assert first.becomes == WirePath(("taskSlotsPerNode",))
    assert first.examples[0].after == {"id": "a", "vmSize": "b", "taskSlotsPerNode": 4}
    assert (second.package, second.kind, second.subject) == (True, "package", "operation")


#: What the second rule of `GOOD` says.
RETURNS = "returns: {was: TaskCounts, now: TaskCountsResult, under: taskCounts}"
REPLACED = [
    # The file itself.
    (
        "from: 2020-03-01.11.0",
        "from: 2020-03-01",
        1,
        "from is an unknown api-version '2020-03-01'; did you mean '2025-06-01'?",
    ),
    ("from: 2020-03-01.11.0", "from: 2019-08-01.10.0", 2, "is followed by 2020-03-01.11.0"),
    ("from: 2020-03-01.11.0\n", "", 1, "from is missing"),
    ("from: 2020-03-01.11.0", "form: 2020-03-01.11.0", 1, "unknown key 'form'; did you mean 'from'?"),
    ("to: 2020-09-01.12.0", "to: 2020-09-01.12.1", 2, "did you mean '2020-09-01.12.0'?"),
    (
        "package:",
        "waivers: {property X.y: no}\npackage:",
        16,
        "the waiver of 'property X.y' has no reason; add why no rule is needed",
    ),
    ("package:", "waivers: []\npackage:", 16, "waivers must be a mapping of changes to reasons, not a list"),
    ("package:", "notes: [1]\npackage:", 16, "notes must be a string, not a list"),
    # A rule's name and keys.
    ("max-tasks-per-node:", "MaxTasksPerNode:", 4, "kebab-case"),
    ("max-tasks-per-node:", "max_tasks:", 4, "kebab-case"),
    ("max-tasks-per-node:", "12:", 4, "kebab-case"),
    ("max-tasks-per-node:", "not-yet-available:", 4, "name of a built-in check or a kind"),
    ("max-tasks-per-node:", "retirement:", 4, "name of a built-in check or a kind"),
    ("max-tasks-per-node:", "renamed-in-package:", 4, "name of a built-in check or a kind"),
    ("max-tasks-per-node:", "removed:", 4, "name of a built-in check or a kind"),
    (
        "job-counts:",
        "max-tasks-per-node:",
        17,
        "rule 'max-tasks-per-node' is in both sections; rename one of them",
    ),
    ("becomes:", "becmes:", 8, "unknown key 'becmes'; did you mean 'becomes'?"),
    ("becomes:", "Becomes:", 8, "did you mean 'becomes'?"),
    ("    why: A pool", "    true: x\n    why: A pool", 9, "unknown key 'true'"),
    ("    title: maxTasksPerNode was renamed to taskSlotsPerNode\n", "", 5, "title is missing; add a string"),
    ("    why: A pool limits slots now.\n", "", 5, "why is missing"),
    ("    see: release notes, version 2020-09-01.12.0\n", "", 5, "see is missing"),
    ("taskSlotsPerNode\n    prop", "taskSlotsPerNode.\n    prop", 5, "ends with a full stop"),
    ("why: A pool limits slots now.", "why: 3", 9, "why must be a string, not a number"),
    ("why: A pool limits slots now.", 'why: ""', 9, "why must not be empty"),
    # What it is about.
    ("property: maxTasksPerNode", "enum: PoolState", 7, "of is for rules about a property; remove it"),
    (
        "    property: maxTasksPerNode\n",
        "",
        5,
        "the rule is about nothing; it must have exactly one of property, enum, operation, type,",
    ),
    ("    property: m", "    type: OSDisk\n    property: m", 5, "about property and type"),
    ("property: maxTasksPerNode", "property: [maxTasksPerNode, id]", 6, "one rule for each"),
    (
        "property: maxTasksPerNode",
        "property: {a: 1}",
        6,
        "property must be a name or a list of names, not a mapping",
    ),
    (
        "property: maxTasksPerNode",
        "property: max tasks",
        6,
        "property must be a name or a list of names, not a string",
    ),
    (
        "property: maxTasksPerNode",
        'property: "*"',
        6,
        "* is not allowed here; use the names of what the property rule is about",
    ),
    ("    of: [PoolAddParameter]\n", "", 5, "of is for rules about a property; add the wire types"),
    ("of: [PoolAddParameter]", "of: [PoolAddParameter, PoolAddParameter]", 7, "twice"),
    ("of: [PoolAddParameter]", "of: []", 7, "empty list"),
    ("operation: job", "module: azure.batch.version\n    operation: job", 18, "exactly one of"),
    (
        "package:\n",
        "",
        16,
        "a module exists only in the Python package; move the rule to the package section",
    ),
    # What happened to it.
    (
        "    becomes: taskSlotsPerNode\n",
        "",
        5,
        "the rule does not define what changed; add one of becomes, removed, required, default,",
    ),
    (
        "becomes: taskSlotsPerNode",
        "becomes: a..b",
        8,
        "becomes must be a path of wire names, such as a.b.c or errors[], not a string",
    ),
    (
        "becomes: taskSlotsPerNode",
        "becomes: [a]",
        8,
        "becomes must be a path of wire names, such as a.b.c or errors[], not a list",
    ),
    (
        "becomes: taskSlotsPerNode",
        "becomes: taskSlotsPerNode\n    removed: true",
        9,
        "removed can't be combined with becomes in a rule about property; remove one",
    ),
    (
        "becomes: taskSlotsPerNode",
        "becomes: taskSlotsPerNode\n    members: renamed",
        9,
        "members can't be combined with becomes in a rule about property; remove one",
    ),
    (
        "becomes: taskSlotsPerNode",
        "removed: false",
        8,
        "removed must be true; use removed: true or remove the key",
    ),
    (
        "becomes: taskSlotsPerNode",
        "removed: yes",
        8,
        "removed must be true; use removed: true or remove the key",
    ),
    ("becomes: taskSlotsPerNode", "removed: true", 5, "instead is missing"),
    ("becomes: taskSlotsPerNode", "default: {was: 1}", 8, "default has no now; use {was: …, now: …}"),
    ("becomes: taskSlotsPerNode", "default: {was: 1, new: 2}", 8, "unknown key 'new' in default"),
    ("becomes: taskSlotsPerNode", "default: {was: 1, now: 1}", 8, "the same before and after"),
    (
        "becomes: taskSlotsPerNode",
        "default: 1",
        8,
        "default must be a mapping {was: …, now: …}, not a number",
    ),
    (
        "becomes: taskSlotsPerNode",
        "matches: '['",
        8,
        "matches is not a valid regular expression (unterminated character set at position 0)",
    ),
    ("becomes: taskSlotsPerNode", "split: 1", 8, 'split must be a separator, such as split: ","'),
    (
        "becomes: taskSlotsPerNode",
        "values: [1]",
        8,
        "values must be a mapping of old values to new ones, such as {docker: dockerCompatible},",
    ),
    ("becomes: taskSlotsPerNode", "values: {}", 8, "mapping of old values to new ones"),
    (
        "becomes: taskSlotsPerNode",
        "becomes: taskSlotsPerNode\n    with: {a.b: 1}",
        9,
        "a.b is not next to taskSlotsPerNode; use a property of the same object",
    ),
    (
        "becomes: taskSlotsPerNode",
        "becomes: taskSlotsPerNode\n    with: [a]",
        9,
        "with must be a mapping of paths to values, such as {a.provision: usermanaged}, not a",
    ),
    ("returns: {was: TaskCounts, ", "returns: {", 20, "returns has no was; use {was: …, now: …, under: …}"),
    ("returns: {was: TaskCounts, ", "url: {was: get x, ", 20, "unknown key 'under' in url"),
    (
        RETURNS,
        "url: {was: /a, now: GET /b}",
        20,
        "url.was is not a request; use a verb and a path, such as GET /nodeagentskus",
    ),
    (RETURNS, "arguments: other", 20, "arguments has an unknown value; use keyword-only or reordered"),
    (RETURNS, "arguments: keyword-only", 20, "keyword-only is for constructors; use arguments: reordered"),
    (RETURNS, "parameters: {a: 1}", 20, "parameters maps a to 1; use names of parameters"),
    (
        RETURNS,
        "parameters: [a]",
        20,
        "parameters must be a mapping of old values to new ones, such as {docker:",
    ),
    (
        "operation: job.get_task_counts",
        "operation: [job.get_task_counts, job.get]\n    becomes: job.list",
        19,
        "can't replace several",
    ),
    # Its examples.
    (
        "      - PoolAddParameter:",
        "      - PoolAddParameter: {}\n        CloudPool:",
        12,
        "an example is missing; add one with before and one with keep",
    ),
    (
        "          keep: {id: a, vmSize: b}\n",
        "",
        12,
        "an example is missing; add one with before and one with keep",
    ),
    (
        "          before: {id: a, vmSize: b, maxTasksPerNode: 4}\n",
        "",
        13,
        "rule max-tasks-per-node, example of PoolAddParameter: after is given without before;",
    ),
    (
        "keep: {id: a, vmSize: b}",
        "keep: hello",
        15,
        "rule max-tasks-per-node, example of PoolAddParameter: keep must be the body of a",
    ),
    ("keep: {id: a, vmSize: b}", "kept: {id: a, vmSize: b}", 15, "did you mean 'keep'?"),
    (
        "keep: {id: a, vmSize: b}",
        "keep: {id: a, vmSize: b}\n          unsafe: no",
        16,
        "rule max-tasks-per-node, example of PoolAddParameter: unsafe must be true; use unsafe:",
    ),
    (
        "      - python:",
        "      - TaskCounts:",
        24,
        "rule job-counts, example of TaskCounts: an example of the Python package must be code;",
    ),
    (
        'before: client.job.get_task_counts("a").active',
        "before: {active: 1}",
        25,
        "rule job-counts, example of python: before must be code, as a string, not a mapping",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), REPLACED)
def test_wrong_file(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    if (old, new) == ("package:\n", ""):
        text = GOOD[: GOOD.index("package:")] + (
            "  mod:\n    title: a\n    module: azure.batch.version\n    becomes: azure.batch\n"
            "    why: b\n    see: c\n    examples:\n      - python: {before: x, keep: y}\n"
        )
        line, message = 18, "a module exists only in the Python package; move the rule to the package section"
    else:
        assert GOOD.count(old) >= 1
        text = GOOD.replace(old, new, 1)
    found = problems(tmp_path, text)
    assert any(p.startswith(f":{line}: ") and message in p for p in found), found


def test_property_in_package(tmp_path: Path) -> None:
    text = GOOD.replace("rules:\n", "rules: {}\npackage:\n").replace("package:\n  job", "  job")
    assert any(
        "a property is part of the wire format; move the rule to the rules section" in p
        for p in problems(tmp_path, text)
    )


def test_every_problem_is_said(tmp_path: Path) -> None:
    text = (
        GOOD.replace("becomes:", "becmes:").replace("returns:", "retruns:").replace("to: 2020", "too: 2020")
    )
    found = problems(tmp_path, text)
    assert len([p for p in found if "unknown key" in p]) == 3


odd_values = st.recursive(
    st.sampled_from(
        [None, True, False, 0, -1, 2.5, "", " ", "*", "id", "a.b", "2020-09-01.12.0", "PoolAddParameter"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", "was", "python"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=400)
@given(st.randoms(use_true_random=False), odd_values)
def test_a_value_of_any_kind_is_read_or_refused(random: Random, value: Any) -> None:
    tree = read(GOOD, NAME).plain()
    places = [(holder, key) for holder in containers(tree) for key in keys(holder)]
    holder, key = random.choice(places)
    holder[key] = value
    found = Problems()
    root = read(json.dumps(tree), NAME)
    source = build_file(root, NAME, load(), found)
    if source is not None and not found.found:
        validate(source, load(), found)
    assert all(problem.file == NAME and problem.line and problem.message for problem in found.found)


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", ":1: the file must be a mapping with from, to and rules, not a list"),
        (
            "from: 2020-03-01.11.0\nto: 2020-09-01.12.0\n",
            "rules is missing; add rules: {} if nothing broke",
        ),
        (
            "from: 2020-03-01.11.0\nto: 2020-09-01.12.0\nrules: []\n",
            ":3: file: rules must be a mapping of names to rules, not a list",
        ),
        (
            "from: 2020-03-01.11.0\nto: 2020-09-01.12.0\nrules:\n  a: 1\n",
            ":4: rule a must be a mapping with title, why and see, not a number",
        ),
        (
            "from: 2020-03-01.11.0\nto: 2020-09-01.12.0\nrules:\n  a: {}\n",
            ":4: rule a: the rule is about nothing",
        ),
        ("from: azure-batch 15.1.0\nto: 2020-09-01.12.0\nrules: {}\n", "is followed by no known version"),
        (
            "from: {}\nto: null\nrules: {}\n",
            ":1: file: from must be an api-version, such as from: ",
        ),
    ],
)
def test_wrong_shape(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in p for p in problems(tmp_path, text))


def test_name_of_file(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD, "mine.yaml") == [
        f": the file name does not match its version; rename it to {NAME}"
    ]


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"from: a\nto: \xff\n")
    with pytest.raises(RuleError, match=":2: the file is not UTF-8"):
        load_file(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="can't be read"):
        load_file(tmp_path / NAME)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / "rules"))


def test_copy_of_the_shipped_set_loads(folder: Path) -> None:
    assert [rule.name for rule in load_folder(folder).rules] == [rule.name for rule in load_rules().rules]


@pytest.mark.parametrize("name", ["2017-06-01.5.1.yaml", "2015-03-01.1.1.yaml", "2024-02-01.19.0.yaml"])
def test_gap_in_the_chain(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(RuleError, match=f"{name} is missing; add it"):
        load_folder(folder)


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load_folder(tmp_path)
    assert len(caught.value.problems) == len(load().versions) - 1


def test_name_used_in_two_files(folder: Path) -> None:
    path = folder / "2020-09-01.12.0.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("max-tasks-per-node:", "blob-source:"), encoding="utf-8"
    )
    with pytest.raises(
        RuleError, match=r"2020-09-01.12.0.yaml:6: the name 'blob-source' is already used in .*8.0.yaml:\d+"
    ):
        load_folder(folder)


def test_two_files_for_one_transition(folder: Path) -> None:
    shutil.copy(folder / NAME, folder / "copy.yaml")
    with pytest.raises(RuleError, match="already has this transition"):
        load_folder(folder)


def test_other_ending(folder: Path) -> None:
    (folder / "2017-06-01.5.1.yaml").rename(folder / "2017-06-01.5.1.yml")
    with pytest.raises(
        RuleError, match=r"2017-06-01.5.1.yml: files with this suffix are not read; rename it to \*.yaml"
    ):
        load_folder(folder)


def test_broken_file_is_not_reported_as_a_gap_too(folder: Path) -> None:
    (folder / NAME).write_text("from: [", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_folder(folder)
    assert [p.message.partition(":")[0] for p in caught.value.problems] == ["not valid YAML"]
