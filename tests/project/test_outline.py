"""Documents of one outline are alike for every closer look: the same is said about them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.payload.scanner import refuse
from batchlint.payload.sketch import sketch
from batchlint.project.outline import Outlines
from batchlint.rules.shipped import load_rules

BODIES = [
    body
    for rule in load_rules().rules
    for example in rule.examples
    if example.of != "python"
    for body in (example.before, example.after, example.keep)
    if body is not None
]
POOL: dict[str, Any] = {
    "id": "p",
    "vmSize": "standard_d2s_v3",
    "virtualMachineConfiguration": {
        "imageReference": {"publisher": "canonical", "offer": "x", "sku": "y"},
        "containerConfiguration": {"type": "dockerCompatible"},
    },
    "taskSlotsPerNode": 2,
    "startTask": {"commandLine": 'sh -c "a"', "waitForSuccess": True},
    "userAccounts": [{"name": "u", "password": "p\\q", "elevationLevel": "nonAdmin"}],
    "metadata": [],
}
ODD_TEXTS = st.sampled_from(["é\\", "line\nline", "\x01", "<%= x %>", "a\u00a0b"])
TEXTS = ODD_TEXTS | st.sampled_from(
    ["x", "true", "-1", "٣", "[parameters('a')]", "docker", "", "é", "α", "/Subscriptions/a", 'a"b', "c\\d"]
)
NUMBERS = st.sampled_from(["0", "7", "12", "-3", "1.5", "2e3", "01", "1.", "NaN", "--1", "1 2"])
#: What stands in a text, and what may come in its place.
CHANGES = st.tuples(
    st.integers(0, 400), st.integers(0, 2), st.sampled_from([*'"\\,:{}[] 01e-\n\t\x00é', "\\u0041", '\\"'])
)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


@settings(max_examples=600)
@given(st.data())
def test_the_same_outline_the_same_sketch(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([POOL, *BODIES]))
    ascii_only, indent = data.draw(st.booleans()), data.draw(st.sampled_from([None, 2]))

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [changed(inner) for inner in value]
        if isinstance(value, str) and data.draw(st.integers(0, 3)) == 0:
            return data.draw(TEXTS)
        return value

    def written(value: Any) -> str:
        return json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    first = written(changed(body)).replace(": 2", ": " + data.draw(NUMBERS))
    other = written(changed(body)).replace(": 2", ": " + data.draw(NUMBERS))
    for at, count, text in data.draw(st.lists(CHANGES, max_size=2)):
        other = other[:at] + text + other[at + count :]
    drawer = Outlines()
    one, two = drawer.draw(first.encode()), drawer.draw(other.encode())
    if one is not None:
        assert _is_json(first)
        if one == two:
            assert _is_json(other)
            drawn = sketch(first), sketch(other)
            assert None in drawn or drawn[0] == drawn[1]


def test_free_texts_and_numbers_are_stepped_over() -> None:
    drawer, text = Outlines(), json.dumps(POOL, indent=2)
    drawn = drawer.draw(text.encode())
    assert drawn is not None
    for old, new in [
        ('"p"', '"q"'),
        (": 2", ": 77"),
        ('sh -c \\"a\\"', "cmd /c echo \\\\\\\\share\\\\x\\n"),
        ("standard_d2s_v3", "größe"),
    ]:
        assert old in text
        assert drawer.draw(text.replace(old, new, 1).encode()) == drawn


def test_what_counts_makes_another_outline() -> None:
    drawer, text = Outlines(), json.dumps(POOL, indent=2)
    drawn = drawer.draw(text.encode())
    for old, new in [
        ("dockerCompatible", "docker"),
        ("taskSlotsPerNode", "maxTasksPerNode"),
        ("true", '"true"'),
        ("true", "false"),
        (": 2", ": null"),
        ('"id": "p"', '"id": "/subscriptions/p"'),
        ('"id": "p"', '"id": "[concat(1)]"'),
        ('"id": "p"', '"id": "\\u005bconcat(1)]"'),
        ('"id": "p"', '"id": "12"'),
        (": 2", ": 02"),
        (": 2", ": NaN"),
        ("},", "}"),
        ("standard", "stand\x07ard"),
    ]:
        assert old in text
        assert drawer.draw(text.replace(old, new, 1).encode()) != drawn
    for broken in (b"{", b'{"a": "b}', b"\xff{}", b"[" * 100_000, text.encode("utf-16"), b"x" * 200_000):
        assert drawer.draw(broken) is None
