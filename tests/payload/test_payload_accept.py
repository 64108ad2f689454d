"""Payloads are accepted too rarely, never too often: what is accepted has nothing to report."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.payload.accept import is_clear
from batchlint.payload.classify import all_types
from batchlint.rules.shipped import load_rules
from batchlint.settings import Settings

HISTORY = load()
TARGETS = range(len(HISTORY.versions))
EXAMPLES = [
    (example.of, body)
    for rule in load_rules().rules
    for example in rule.examples
    if example.of != "python"
    for body in (example.before, example.after, example.keep)
    if body is not None
]
VM = {
    "imageReference": {"publisher": "canonical", "offer": "ubuntuserver", "sku": "22_04-lts"},
    "nodeAgentSKUId": "batch.node.ubuntu 22.04",
}
POOL: dict[str, Any] = {
    "id": "p",
    "vmSize": "standard_d2s_v3",
    "virtualMachineConfiguration": {**VM, "containerConfiguration": {"type": "dockerCompatible"}},
    "taskSlotsPerNode": 2,
    "startTask": {
        "commandLine": 'sh -c "a"',
        "waitForSuccess": True,
        "resourceFiles": [{"httpUrl": "u", "filePath": str(n)} for n in range(7)],
    },
    "userAccounts": [{"name": "u", "password": "p", "elevationLevel": "nonAdmin"}],
    "displayName": None,
}
TASK: dict[str, Any] = {"id": "t", "commandLine": "x", "constraints": {"retentionTime": "PT1H"}}
JOB: dict[str, Any] = {"id": "j", "poolInfo": {"poolId": "p"}, "jobManagerTask": TASK}
OTHERS: list[Any] = [{"name": "app", "tags": ["a"]}, {"resources": [], "pool": POOL}, [1, "x"], "commandLine"]
#: Whole bodies with a name of another tool.
SPOILED: list[Any] = [
    {"pool": {"type": "Microsoft.Batch/batchAccounts/pools", "properties": POOL}, "imageType": "x"},
    {**POOL, "interNodeCommunication": "Enabled"},
]
TEXTS = [
    *(
        "x",
        "",
        "true",
        "-1",
        "12",
        "docker",
        "admin",
        "pool",
        "none",
        "rdp",
        "é",
        "[parameters('a')]",
        "${x}",
    ),
    *("https://a.b/c", "https://a.w.batch.azure.com/pools/p", "/subscriptions/a", "a/galleries/b/images/c"),
    *("2019-08-01.10.0", "http://x/$metadata#pools", "Microsoft.Batch/batchAccounts/pools", "<% x %>"),
]
KEYS = [
    *("id", "name", "url", "type", "kind", "apiVersion", "properties", "parameters", "value", "pool", "job"),
    *(
        "odata.metadata",
        "a@odata.type",
        "taskFactory",
        "$schema",
        "resources",
        "nextLink",
        "sparkle",
        "scope",
    ),
    *("maxTasksPerNode", "targetDedicated", "runElevated", "blobSource", "osFamily", "source", "filePattern"),
    *(
        "packageReferences",
        "task",
        "responses",
        "isAutoPool",
        "interNodeCommunication",
        "commandLine",
        "vmSize",
        "thumbprint",
        "settings",
    ),
]
#: What may come into a text that is JSON.
PIECES = [
    '"',
    "\\",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "0",
    "1e9",
    "NaN",
    "null",
    "//x\n",
    "\x00",
    "\\u0041",
    "'",
    "1" * 5000,
]


class Maker:
    """Makes documents: bodies that a version takes, with some things that it may not take."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.version = self.random.choice([*TARGETS, TARGETS[-1]])
        #: How often something is not as it should be; most documents have little of that.
        self.odd = self.random.choice([0, 0, 0.02, 0.1])

    def is_odd(self) -> bool:
        return self.random.random() < self.odd

    def document(self) -> Any:
        chance = self.random.random()
        if chance < 0.3:
            name, body = self.random.choice(EXAMPLES)
            return self.mutated(self.placed(name, body))
        if chance < 0.5:
            return self.mutated(
                self.random.choice([POOL, TASK, JOB, [TASK, TASK], {"value": [TASK]}, *OTHERS, *SPOILED])
            )
        names = [name for name in all_types() if HISTORY.types[name].at >> self.version & 1]
        name = self.random.choice([*names[:8], *names])
        if self.random.random() < 0.7:
            return self.mutated(self.body(name))
        many = [self.body(name if not self.is_odd() else self.random.choice(names)) for _ in range(3)]
        return self.mutated(self.random.choice([many, {"value": many}, {"parameters": {"x": many[0]}}]))

    def placed(self, name: str, body: Any) -> Any:
        """An example, in a body that can hold it where it is none by itself."""
        for holder in (
            "PoolAddParameter",
            "TaskAddParameter",
            "JobAddParameter",
            "VirtualMachineConfiguration",
        ):
            for prop in HISTORY.types[holder].props.values():
                refs = {ref.strip("[]") for ref in prop.refs if ref is not None}
                if name in refs and self.random.random() < 0.8:
                    is_list = any(ref is not None and ref.startswith("[") for ref in prop.refs)
                    return self.placed(holder, {**self.body(holder), prop.wire: [body] if is_list else body})
        return body

    def body(self, name: str, depth: int = 0) -> dict[str, Any]:
        props = [p for p in HISTORY.types[name].props.values() if p.at >> self.version & 1 or self.is_odd()]
        found = {}
        for prop in props:
            needed = bool(prop.required >> self.version & 1)
            if (needed and not self.is_odd()) or (not needed and self.random.random() < 0.4 / (depth + 1)):
                ref = prop.refs[self.version] or next(ref for ref in prop.refs if ref is not None)
                found[prop.wire] = self.value(ref, depth)
        return found

    def value(self, ref: str, depth: int) -> Any:
        if self.is_odd():
            return self.random.choice([None, True, 3, 1.5, "x", [], {}, {"a": 1}, ["b"], *TEXTS])
        if ref[0] == "[":
            return [self.value(ref[1:-1], depth + 1) for _ in range(self.random.choice([0, 1, 1, 2, 7]))]
        if ref[0] == "{":
            return {"a": "b"}
        if ref in HISTORY.types:
            return self.body(ref, depth + 1) if depth < 6 else {}
        if ref in HISTORY.enums:
            values = list(HISTORY.enums[ref].values.values())
            there = [v.spelling for v in values if v.at >> self.version & 1 or self.is_odd()]
            return self.random.choice([*there, self.random.choice(TEXTS)])
        plain = {"int": 3, "long": 3, "float": 1.5, "bool": True, "object": {"a": [1, {"b": None}]}}
        return plain[ref] if ref in plain else self.random.choice(TEXTS if self.odd else ["x", "é", "[a"])

    def mutated(self, value: Any) -> Any:
        if isinstance(value, dict):
            found = {
                key if not self.is_odd() else self.random.choice(KEYS): self.mutated(v)
                for key, v in value.items()
            }
            if self.is_odd():
                found[self.random.choice(KEYS)] = self.random.choice(
                    [*TEXTS, True, 1, {}, [POOL], POOL, {"a": TASK}]
                )
            if found and self.is_odd():
                del found[self.random.choice(list(found))]
            return found
        if isinstance(value, list):
            items = [self.mutated(item) for item in value]
            return items if not self.is_odd() else [*items, self.random.choice([None, {}, "x", POOL, TASK])]
        return value if not self.is_odd() else self.random.choice([None, False, 0, *TEXTS])

    def written(self, value: Any) -> bytes:
        text = json.dumps(
            value, indent=self.random.choice([None, 2]), ensure_ascii=self.random.random() < 0.5
        )
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            at = self.random.randrange(len(text) + 1)
            text = text[:at] + self.random.choice(PIECES) + text[at + self.random.randrange(3) :]
        if self.is_odd():
            text = text.replace(
                ": 3", self.random.choice([": NaN", ": -Infinity", ": 03", ": 3.", ": 1e999"]), 1
            )
        if self.is_odd():
            text = text.replace("{", '{"commandLine": {"a": 1}, ', self.random.randrange(4))
        encoding = self.random.choice(
            ["utf-8"] * 20 + ["utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "latin-1"]
        )
        return text.encode(encoding, "replace")


def said(data: bytes, target: int, source: int | None) -> list[str]:
    """All that the full analysis says, in words."""
    report = check_source("x.json", data, Settings(target, source, look_inside=source is None))
    words = [f"{f.rule} {f.subject}" for f in report.findings] + [u.message for u in report.unknown]
    return words + [f.message for f in report.failures] + report.api_versions


def hold(seed: int) -> bool:
    """Hold the look against the full analysis on one document; whether it called it clear."""
    maker = Maker(seed)
    data = maker.written(maker.document())
    target = maker.version if maker.random.random() < 0.5 else maker.random.choice(TARGETS)
    source = maker.random.choice([None, None, *TARGETS])
    clear = is_clear(data, target, source)
    assert not clear or said(data, target, source) == [], data
    return clear


@settings(max_examples=1500)
@given(st.integers(0, 2**60))
def test_there_is_nothing_to_report_where_the_look_says_so(seed: int) -> None:
    hold(seed)


def test_what_is_as_it_should_be_is_mostly_clear() -> None:
    """Else the test above could not fail."""
    clear = sum(map(hold, range(400)))
    assert clear > 100


@pytest.mark.parametrize("target", [4, 11, 16, TARGETS[-1]])
def test_examples_of_rules_are_clear_only_where_nothing_is_said(target: int) -> None:
    for _, body in EXAMPLES:
        for source in (None, 3, target - 1):
            data = json.dumps(body).encode()
            assert not is_clear(data, target, source) or said(data, target, source) == [], data


@pytest.mark.parametrize("document", [POOL, TASK, JOB, [TASK, TASK], {"value": [TASK]}, *OTHERS])
def test_current_bodies_and_what_is_not_batch_are_clear(document: Any) -> None:
    assert is_clear(json.dumps(document).encode(), HISTORY.latest, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"dockerCompatible"', '"docker"'),
        ("taskSlotsPerNode", "maxTasksPerNode"),
        ('"nonAdmin"', "1"),
        ("true", '"true"'),
        (": 2", ": NaN"),
        (": 2", ": 02"),
        (": 2", ": 2, // two"),
        ('"id"', '"startTask": {"runElevated": true}, "id"'),
        ('"id"', '"\\u0073parkle": 1, "id"'),
        ('"vmSize"', '"url": "https://a.w.batch.azure.com/pools/p", "vmSize"'),
        ('"filePath": "6"', '"blobSource": "6"'),
        ('{"publisher"', '{"virtualMachineImageId": "/subscriptions/x/images/y", "publisher"'),
    ],
)
def test_what_may_be_reported_is_not_clear(old: str, new: str) -> None:
    text = json.dumps(POOL)
    assert old in text
    assert not is_clear(text.replace(old, new, 1).encode(), HISTORY.latest, None)


@pytest.mark.parametrize("name", ["galleries/g/images/i", "Galleries/g/Images/i"])
def test_values_are_compared_without_case(name: str) -> None:
    image = {"imageReference": {"virtualMachineImageId": f"/subscriptions/s/{name}"}, "nodeAgentSKUId": "n"}
    data = json.dumps({"id": "p", "vmSize": "s", "virtualMachineConfiguration": image}).encode()
    for target in range(len(load().versions)):
        assert not is_clear(data, target, None) or said(data, target, None) == [], target


def test_changes_of_defaults_are_for_those_who_move_over_them() -> None:
    body = json.dumps({"id": "t", "commandLine": "x", "constraints": {"maxTaskRetryCount": 1}}).encode()
    assert is_clear(body, HISTORY.latest, None)
    assert is_clear(body, HISTORY.latest, HISTORY.latest - 1)
    assert not is_clear(body, HISTORY.latest, 3)


def test_each_line_of_json_lines_is_a_document() -> None:
    lines = [json.dumps(document) for document in (TASK, POOL, *OTHERS[:1])]
    data = "\r\n\n".join(lines).encode()
    assert not is_clear(data, HISTORY.latest, None)
    assert is_clear(data, HISTORY.latest, None, lines=True)
    for line in ('{"id": "p", "vmSize": "s", "maxTasksPerNode": 1}', '{"id": "p"'):
        assert not is_clear(data + f"\n{line}".encode(), HISTORY.latest, None, lines=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff{}",
        b"[" * 100_000,
        json.dumps(POOL).encode("utf-16"),
        json.dumps(POOL).encode("utf-16-le"),
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_the_look_can_not_read_is_not_clear(data: bytes) -> None:
    assert not is_clear(data, HISTORY.latest, None)
