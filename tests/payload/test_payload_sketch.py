"""Two documents of the same sketch have the same said about them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.core.match import Context, judge
from batchlint.history import load
from batchlint.payload import read
from batchlint.payload.sketch import sketch
from batchlint.rules.shipped import load_rules

BODIES = [
    body
    for rule in load_rules().rules
    for example in rule.examples
    if example.of != "python"
    for body in (example.before, example.after, example.keep)
    if body is not None
]
WHOLE: dict[str, Any] = {
    "id": "p",
    "vmSize": "standard_d2s_v3",
    "virtualMachineConfiguration": {
        "imageReference": {"publisher": "canonical", "offer": "x", "sku": "y"},
        "nodeAgentSKUId": "batch.node.ubuntu 18.04",
        "containerConfiguration": {"type": "dockerCompatible"},
    },
    "taskSlotsPerNode": 2,
    "startTask": {
        "commandLine": "x",
        "waitForSuccess": True,
        "resourceFiles": [{"httpUrl": "u", "filePath": str(n)} for n in range(8)],
        "userIdentity": {"autoUser": {"elevationLevel": "admin", "scope": "pool"}},
    },
    "userAccounts": [{"name": "u", "password": "p", "elevationLevel": "nonAdmin"}],
}
TEXTS = st.sampled_from(
    [
        "x",
        "y",
        "true",
        "-1",
        "[parameters('a')]",
        "docker",
        "admin",
        "",
        "é",
        "https://a.b",
        "/subscriptions/a",
    ]
)


def _said(text: str, target: int) -> list[tuple[str, str]]:
    findings, unknown = judge(Context(load(), load_rules(), target), read(text).uses)
    return [*((f.rule, f.subject) for f in findings), *(("unknown", u.message) for u in unknown)]


@settings(max_examples=400)
@given(st.data())
def test_the_same_sketch_the_same_words(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([WHOLE, *BODIES]))

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [changed(inner) for inner in value]
        if isinstance(value, str) and data.draw(st.booleans()):
            return data.draw(TEXTS)
        if isinstance(value, int) and not isinstance(value, bool):
            return data.draw(st.integers(-3, 90))
        return value

    one, other = json.dumps(body), json.dumps(changed(body), indent=data.draw(st.sampled_from([None, 2])))
    if sketch(one) == sketch(other):
        for target in (4, 11, load().latest):
            assert _said(one, target) == _said(other, target)


def test_payloads_that_differ_in_free_texts_only_are_alike() -> None:
    other = json.loads(json.dumps(WHOLE).replace('"id": "p"', '"id": "q"').replace('"x"', '"z"'))
    assert sketch(json.dumps(WHOLE)) == sketch(json.dumps(other))


def test_what_counts_is_in_the_sketch() -> None:
    text = json.dumps(WHOLE)
    for old, new in [
        ("dockerCompatible", "docker"),
        ("taskSlotsPerNode", "maxTasksPerNode"),
        ('"admin"', '"Admins"'),
        ("true", '"true"'),
        ('"commandLine": "x"', '"commandLine": 3'),
        ('"id": "p"', '"id": "[parameters(\'x\')]"'),
    ]:
        assert old in text
        assert sketch(text) != sketch(text.replace(old, new, 1))
    assert sketch("{") is None
    assert sketch(text.replace('": 2', '": NaN')) is None
    assert sketch(text) != sketch(text.replace('"id": "p"', '"id": "/Subscriptions/p"'))
    assert sketch("[" * 100_000) is None
