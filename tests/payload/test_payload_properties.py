"""Properties over random documents in random formatting: scanning, reading, rewriting."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from batchlint.core.reading import ParseFailure
from batchlint.core.uses import ObjectUse, UnknownUse, Value
from batchlint.core.writing import Edit, Mapping, Nesting, Step
from batchlint.payload import read
from batchlint.payload.scanner import Node, scan

KEYS = st.sampled_from(["id", "vmSize", "a b", "", "ключ", 'q"uote', "back\\slash"]) | st.text(max_size=4)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["[parameters('x')]", "${X}", "a/b"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
WHITESPACE = st.text(alphabet=" \t\n\r", max_size=3)


@st.composite
def written(draw: st.DrawFn, value: Any) -> str:
    """A value in any formatting that JSON allows."""
    ascii_only = draw(st.booleans())

    def blank() -> str:
        return draw(WHITESPACE)

    def write(node: Any) -> str:
        if isinstance(node, dict):
            inner = ",".join(
                f"{blank()}{write(k)}{blank()}:{blank()}{write(v)}{blank()}" for k, v in node.items()
            )
            return "{" + (inner or blank()) + "}"
        if isinstance(node, list):
            inner = ",".join(f"{blank()}{write(v)}{blank()}" for v in node)
            return "[" + (inner or blank()) + "]"
        return json.dumps(node, ensure_ascii=ascii_only)

    return blank() + write(value) + blank()


LAYOUTS: list[Callable[[Any], str]] = [
    lambda v: json.dumps(v),
    lambda v: json.dumps(v, separators=(",", ":")),
    lambda v: json.dumps(v, indent=2),
    lambda v: json.dumps(v, indent=4) + "\n",
    lambda v: json.dumps(v, indent="\t") + "\n",
    lambda v: json.dumps(v, indent=2).replace("\n", "\r\n") + "\r\n",
    lambda v: json.dumps(v, indent=0),
    lambda v: json.dumps(v, indent=1, separators=(" ,", " : ")),
]


def strict(text: str) -> Any:
    def refuse(name: str) -> Any:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


# --- scanning


@given(st.data(), VALUES)
def test_scanning_agrees_with_json_loads(data: st.DataObject, value: Any) -> None:
    text = data.draw(written(value))
    assert scan(text).value == strict(text) == value


@given(st.data(), VALUES)
def test_every_span_slices_back_to_its_source(data: st.DataObject, value: Any) -> None:
    text = data.draw(written(value))
    todo: list[tuple[Node, Any]] = [(scan(text), value)]
    while todo:
        node, expected = todo.pop()
        assert json.loads(text[node.start : node.end]) == expected
        for member, (key, inner) in zip(
            node.members, (expected.items() if node.members else ()), strict=True
        ):
            assert json.loads(text[member.start : member.end]) == key == member.key
            todo.append((member.value, inner))
        if node.kind == "array":
            todo.extend(zip(node.items, expected, strict=True))


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data(), VALUES, st.data())
def test_damaged_text_fails_where_json_loads_fails(
    data: st.DataObject, value: Any, damage: st.DataObject
) -> None:
    text = data.draw(written(value))
    at = damage.draw(st.integers(0, len(text)))
    until = damage.draw(st.integers(at, min(len(text), at + 3)))
    noise = st.sampled_from(
        ["", ",", "}", "]", "{", "[", '"', "\\", "//", "NaN", "-", "0", ".", "e", "'", "\x00", "tru"]
    )
    damaged = text[:at] + damage.draw(noise) + text[until:]
    try:
        expected = strict(damaged)
    except ValueError:
        with pytest.raises(ParseFailure) as failure:
            scan(damaged)
        assert 1 <= failure.value.line <= damaged.count("\n") + 1
    else:
        found = scan(damaged).value
        assert found == expected or json.dumps(found) == json.dumps(expected)


@given(st.text(alphabet='{}[]",:0-1.e \n\\/ntf', max_size=12))
def test_any_text_is_judged_as_json_loads_does(text: str) -> None:
    try:
        expected = strict(text)
    except ValueError:
        with pytest.raises(ParseFailure):
            scan(text)
    else:
        found = scan(text).value
        assert found == expected or (isinstance(found, float) and math.isnan(found))


# --- reading


def check_spans(text: str, use: ObjectUse) -> None:
    assert text[use.span.start] == "{" and text[use.span.end - 1] == "}"
    for entry in use.entries:
        assert json.loads('"' + text[entry.key_span.start : entry.key_span.end] + '"') == entry.key
        assert text[entry.span.start] == '"' and entry.span.end == entry.value.span.end
        check_value(text, entry.value)


def check_value(text: str, value: Value) -> None:
    source = text[value.span.start : value.span.end]
    content = json.loads(source)
    if value.kind == "literal":
        assert content == value.literal
    elif value.kind == "object":
        assert isinstance(content, dict)
        assert value.object is None or value.object.span == value.span  # None where no type is known for it
    elif value.kind == "list":
        assert len(content) == len(value.items)
        for item in value.items:
            check_value(text, item)
    elif value.kind == "template":
        assert isinstance(content, str)
    else:
        assert isinstance(content, (dict, list))


BODIES = st.fixed_dictionaries(
    {"id": st.text(max_size=5), "vmSize": SCALARS},
    optional={
        "startTask": VALUES | st.fixed_dictionaries({"commandLine": SCALARS, "resourceFiles": VALUES}),
        "virtualMachineConfiguration": VALUES,
        "metadata": st.lists(st.fixed_dictionaries({"name": SCALARS, "value": SCALARS}), max_size=3),
        "applicationLicenses": VALUES,
        "targetDedicated": SCALARS,
        "packageReferences": VALUES,
        "unheardOf": VALUES,
    },
)


@given(st.data(), BODIES)
def test_spans_of_a_typed_document(data: st.DataObject, body: dict[str, Any]) -> None:
    text = data.draw(written(body))
    reading = read(text, "PoolAddParameter")
    uses = [use for use in reading.uses if isinstance(use, ObjectUse)]
    assert uses[0].shape.describe() == "PoolAddParameter"
    assert [e.key for e in uses[0].entries] == [key for key in body if key != "packageReferences"]
    for use in uses:
        check_spans(text, use)
    for use in reading.uses:
        if isinstance(use, UnknownUse):
            assert isinstance(json.loads(text[use.span.start : use.span.end]), str)


@given(st.data(), VALUES)
def test_nothing_crashes_the_reader(data: st.DataObject, value: Any) -> None:
    text = data.draw(written(value))
    read(text)
    for name in ("PoolAddParameter", "JobAddParameter", "CloudTask", "TaskAddCollectionParameter"):
        read(text, name)


# --- rewriting


def applied(text: str, edits: tuple[Edit, ...] | None) -> str:
    assert edits is not None
    assert list(edits) == sorted(edits)
    assert all(left.end < right.start for left, right in itertools.pairwise(edits))
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def untouched(before: str, edits: tuple[Edit, ...]) -> list[str]:
    """The pieces of a text between the edits."""
    marks = [0, *(mark for edit in edits for mark in (edit.start, edit.end)), len(before)]
    return [before[a:b] for a, b in zip(marks[::2], marks[1::2], strict=True)]


OTHERS = st.dictionaries(
    st.sampled_from(["displayName", "metadata", "zzz", "applicationLicenses"]), VALUES, max_size=3
)


@st.composite
def pool(
    draw: st.DrawFn, key: str, value: Any, extra: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """A pool with `key` somewhere in it, as text and as content."""
    items = [*draw(OTHERS).items(), *(extra or {}).items(), (key, value)]
    content = dict(draw(st.permutations(items)))
    formats = st.sampled_from(LAYOUTS).map(lambda layout: layout(content)) | written(content)
    return draw(formats), content


def only(text: str, key: str) -> tuple[ObjectUse, Any]:
    use = read(text, "PoolAddParameter").uses[0]
    assert isinstance(use, ObjectUse)
    entry = use.entry(key)
    assert entry is not None
    return use, entry


KEEP = Mapping("keep")


@given(st.data(), VALUES)
def test_rename_changes_the_name_alone(data: st.DataObject, value: Any) -> None:
    text, content = data.draw(pool("maxTasksPerNode", value))
    use, entry = only(text, "maxTasksPerNode")
    edits = use.writer.rename(use, entry, "taskSlotsPerNode", KEEP, 0)
    after = applied(text, edits)
    assert after == text[: entry.key_span.start] + "taskSlotsPerNode" + text[entry.key_span.end :]
    expected = [("taskSlotsPerNode" if k == "maxTasksPerNode" else k, v) for k, v in content.items()]
    assert list(json.loads(after).items()) == expected


STEPS = (Step("one", "X"), Step("two", "Y"))


def expectation(
    content: dict[str, Any], key: str, path: list[str], beside: dict[str, Any], value: Any
) -> dict[str, Any]:
    result = json.loads(json.dumps({k: v for k, v in content.items() if k != key}))
    holder = result
    for step in path[:-1]:
        holder = holder.setdefault(step, {})
    holder[path[-1]] = value
    holder.update(beside)
    return result  # type: ignore[no-any-return]


@given(st.data(), VALUES, st.integers(1, 2), st.booleans())
def test_nest_into_new_objects(data: st.DataObject, value: Any, levels: int, with_sibling: bool) -> None:
    text, content = data.draw(pool("runElevated", value))
    use, entry = only(text, "runElevated")
    siblings = (("provision", Mapping("literal", new="usermanaged")),) if with_sibling else ()
    edits = use.writer.nest(use, entry, Nesting(STEPS[:levels], "leaf", KEEP, siblings), 0)
    after = applied(text, edits)
    path = [*(s.wire for s in STEPS[:levels]), "leaf"]
    beside = {"provision": "usermanaged"} if with_sibling else {}
    assert json.loads(after) == expectation(content, "runElevated", path, beside, value)
    assert edits is not None
    assert text[: entry.span.start] == after[: entry.span.start]
    assert after.endswith(text[entry.span.end :])


@given(st.data(), VALUES, OTHERS, st.booleans(), st.booleans())
def test_nest_into_objects_that_are_there(
    data: st.DataObject, value: Any, inside: dict[str, Any], deep: bool, with_sibling: bool
) -> None:
    held = {**inside, "two": data.draw(OTHERS)} if deep else inside
    text, content = data.draw(pool("runElevated", value, {"one": held}))
    use, entry = only(text, "runElevated")
    siblings = (("provision", Mapping("literal", new="usermanaged")),) if with_sibling else ()
    edits = use.writer.nest(use, entry, Nesting(STEPS, "leaf", KEEP, siblings), 0)
    if inside and not deep:
        # An object that says something else already gets no second object beside it.
        assert edits is None
        return
    after = applied(text, edits)
    beside = {"provision": "usermanaged"} if with_sibling else {}
    assert json.loads(after) == expectation(content, "runElevated", ["one", "two", "leaf"], beside, value)
    assert edits is not None and len(edits) == 2
    for piece in untouched(text, edits):
        assert piece in after


@given(st.data(), SCALARS, st.sampled_from(["literal", "wrap", "choose"]))
def test_mapped_values(data: st.DataObject, value: Any, kind: Any) -> None:
    text, content = data.draw(pool("runElevated", value))
    use, entry = only(text, "runElevated")
    mapping = Mapping(kind, new="x", if_true="yes", if_false="no")
    edits = use.writer.nest(use, entry, Nesting(STEPS, "leaf", mapping), 0)
    new = {"literal": "x", "wrap": [value], "choose": "yes" if value else "no"}[kind]
    inexact = {"literal": False, "wrap": value is None, "choose": not isinstance(value, bool)}[kind]
    if entry.value.kind == "template" or inexact:
        assert edits is None
    else:
        assert json.loads(applied(text, edits)) == expectation(
            content, "runElevated", ["one", "two", "leaf"], {}, new
        )
        replaced = use.writer.replace_value(use, entry, mapping, 0)
        assert json.loads(applied(text, replaced)) == {**content, "runElevated": new}


@given(st.data(), OTHERS)
def test_insert_adds_one_property(data: st.DataObject, others: dict[str, Any]) -> None:
    text, content = data.draw(pool("id", "x", others))
    if data.draw(st.booleans()):
        text, content = "{}", {}
    use = read(text, "PoolAddParameter").uses[0]
    assert isinstance(use, ObjectUse)
    edits = use.writer.insert(use, "waitForSuccess", Mapping("literal", new=False), 0)
    after = applied(text, edits)
    assert list(json.loads(after).items()) == [*content.items(), ("waitForSuccess", False)]
    assert edits is not None and len(edits) == 1
    assert after.startswith(text[: edits[0].start]) and after.endswith(text[edits[0].end :])


@given(st.data(), VALUES, OTHERS)
def test_edits_keep_the_shape_of_lines(data: st.DataObject, value: Any, inside: dict[str, Any]) -> None:
    """A file that `json.dumps` has indented is, after a move, as `json.dumps` would indent it."""
    assume(value not in ({}, []) and all(v not in ({}, []) for v in inside.values()))
    indent = data.draw(st.sampled_from([2, 4, "\t"]))
    content = {"id": "x", "runElevated": value}
    held = data.draw(st.booleans()) and bool(inside)
    if held:
        content["one"] = inside
    text = json.dumps(content, indent=indent)
    use, entry = only(text, "runElevated")
    after = applied(text, use.writer.nest(use, entry, Nesting(STEPS[:1], "leaf", KEEP), 0))
    assert after == json.dumps(json.loads(after), indent=indent)
