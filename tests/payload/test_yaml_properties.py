"""Properties of rewriting over random content in random styles of YAML."""

from __future__ import annotations

import itertools
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.core.uses import ObjectUse
from batchlint.core.writing import Edit, Mapping, Nesting, Step
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.payload import read
from batchlint.payload.yaml_tree import Stream, compose
from batchlint.rules import load_rules
from batchlint.settings import Settings
from tests.payload.yaml_styles import SCALARS, VALUES, comments, loaded, styled

KEEP = Mapping("keep")
STEPS = (Step("one", "X"), Step("two", "Y"))
OTHERS = st.dictionaries(
    st.sampled_from(["displayName", "metadata", "zzz", "applicationLicenses"]), VALUES, max_size=3
)
FEW = settings(max_examples=50, deadline=None)


@FEW
@given(st.data(), VALUES)
def test_composing_agrees_with_pyyaml(data: st.DataObject, value: Any) -> None:
    text = data.draw(styled(value))
    assert loaded(text) == value
    (root,) = compose(text)
    assert root.value == value
    stream = Stream(text)
    assert sorted(text[a:b][2:7] for a, b in stream.comments()) == comments(text)


def applied(text: str, edits: tuple[Edit, ...] | None) -> str:
    assert edits is not None
    assert list(edits) == sorted(edits)
    assert all(left.end < right.start for left, right in itertools.pairwise(edits))
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@st.composite
def pool(
    draw: st.DrawFn, key: str, value: Any, extra: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """A pool with `key` somewhere in it, as text and as content, alone or in a list."""
    items = [*draw(OTHERS).items(), *(extra or {}).items(), (key, value)]
    content = dict(draw(st.permutations(items)))
    before, after = (
        draw(st.lists(st.just({"vmSize": "x"}), max_size=1)),
        draw(st.lists(st.just({"vmSize": "x"}), max_size=1)),
    )
    text = draw(styled([*before, content, *after] if draw(st.booleans()) else content))
    return text, content


def only(text: str, key: str) -> tuple[ObjectUse, Any]:
    uses = [use for use in read(text, "PoolAddParameter", "yaml").uses if isinstance(use, ObjectUse)]
    use = next(use for use in uses if use.shape.describe() == "PoolAddParameter" and use.entry(key))
    return use, use.entry(key)


def result(before: str, after: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content of the pool after edits; everything around it, and every comment, must be as it was."""
    assert comments(after) == comments(before)
    old, new = loaded(before), loaded(after)
    if isinstance(old, dict):
        return new  # type: ignore[no-any-return]
    place = old.index(content)
    assert new[:place] == old[:place] and new[place + 1 :] == old[place + 1 :]
    return new[place]  # type: ignore[no-any-return]


@FEW
@given(st.data(), VALUES)
def test_rename_changes_the_name_alone(data: st.DataObject, value: Any) -> None:
    text, content = data.draw(pool("maxTasksPerNode", value))
    use, entry = only(text, "maxTasksPerNode")
    edits = use.writer.rename(use, entry, "taskSlotsPerNode", KEEP, 0)
    after = applied(text, edits)
    assert after == text[: entry.key_span.start] + "taskSlotsPerNode" + text[entry.key_span.end :]
    expected = [("taskSlotsPerNode" if k == "maxTasksPerNode" else k, v) for k, v in content.items()]
    assert list(result(text, after, content).items()) == expected


@FEW
@given(st.data(), VALUES)
def test_remove(data: st.DataObject, value: Any) -> None:
    text, content = data.draw(pool("maxTasksPerNode", value))
    use, entry = only(text, "maxTasksPerNode")
    edits = use.writer.remove(use, entry)
    if edits is None:  # a comment in braces would have no place
        assert "#" in text[entry.span.start : entry.span.end] and "{" in text
        return
    after = applied(text, edits)
    expected = [(k, v) for k, v in content.items() if k != "maxTasksPerNode"]
    assert list(result(text, after, content).items()) == expected


def expectation(
    content: dict[str, Any], path: list[str], beside: dict[str, Any], value: Any
) -> dict[str, Any]:
    made = {k: v for k, v in content.items() if k != "runElevated"}
    holder = made
    for step in path[:-1]:
        holder[step] = dict(holder.get(step, {}))
        holder = holder[step]
    holder[path[-1]] = value
    holder.update(beside)
    return made


@FEW
@given(st.data(), VALUES, st.integers(1, 2), st.booleans())
def test_nest_into_new_mappings(data: st.DataObject, value: Any, levels: int, with_sibling: bool) -> None:
    text, content = data.draw(pool("runElevated", value))
    use, entry = only(text, "runElevated")
    siblings = (("provision", Mapping("literal", new="on")),) if with_sibling else ()
    edits = use.writer.nest(use, entry, Nesting(STEPS[:levels], "leaf", KEEP, siblings), 0)
    after = applied(text, edits)
    path = [*(s.wire for s in STEPS[:levels]), "leaf"]
    expected = expectation(content, path, {"provision": "on"} if with_sibling else {}, value)
    assert result(text, after, content) == expected


@FEW
@given(st.data(), VALUES, OTHERS, st.booleans(), st.booleans())
def test_nest_into_mappings_that_are_there(
    data: st.DataObject, value: Any, inside: dict[str, Any], deep: bool, with_sibling: bool
) -> None:
    held = {**inside, "two": data.draw(OTHERS)} if deep else inside
    text, content = data.draw(pool("runElevated", value, {"one": held}))
    use, entry = only(text, "runElevated")
    siblings = (("provision", Mapping("literal", new="usermanaged")),) if with_sibling else ()
    edits = use.writer.nest(use, entry, Nesting(STEPS, "leaf", KEEP, siblings), 0)
    if inside and not deep:
        assert edits is None
        return
    if edits is None:  # what has lines of its own can't be put into braces
        assert "{" in text
        return
    after = applied(text, edits)
    beside = {"provision": "usermanaged"} if with_sibling else {}
    assert result(text, after, content) == expectation(content, ["one", "two", "leaf"], beside, value)


@FEW
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
    elif edits is not None or kind != "wrap":
        after = applied(text, edits)
        assert result(text, after, content) == expectation(content, ["one", "two", "leaf"], {}, new)
        after = applied(text, use.writer.replace_value(use, entry, mapping, 0))
        assert result(text, after, content) == {**content, "runElevated": new}


@FEW
@given(st.data(), OTHERS)
def test_insert_adds_one_property(data: st.DataObject, others: dict[str, Any]) -> None:
    text, content = data.draw(pool("id", "y", others))
    use, _ = only(text, "id")
    edits = use.writer.insert(use, "waitForSuccess", Mapping("literal", new="off"), 0)
    after = applied(text, edits)
    assert list(result(text, after, content).items()) == [*content.items(), ("waitForSuccess", "off")]


EXAMPLES = [e for rule in load_rules().rules for e in rule.examples if isinstance(e.before, dict)]
BY_TYPE: dict[str, list[dict[str, Any]]] = {}
for each in EXAMPLES:
    BY_TYPE.setdefault(each.of, []).append(each.before)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(sorted(t for t in BY_TYPE if t in load().types)))
def test_fixes_are_those_of_the_same_body_as_json(data: st.DataObject, of: str) -> None:
    parts = data.draw(st.lists(st.sampled_from(BY_TYPE[of]), min_size=1, max_size=3))
    body = dict(data.draw(st.permutations([pair for part in parts for pair in part.items()])))
    text = data.draw(styled(body))
    options = Settings(load().latest, None, True, of, look_inside=True)
    as_json, as_yaml = json.dumps(body, indent=2).encode(), text.encode()
    reports = [
        check_source(name, content, options) for name, content in (("a.json", as_json), ("a.yaml", as_yaml))
    ]
    facts = [
        [
            (f.rule, f.subject, f.message)
            for f in sorted(r.findings, key=lambda f: (f.rule, f.subject, f.message))
        ]
        for r in reports
    ]
    assert facts[0] == facts[1] and len(reports[0].unknown) == len(reports[1].unknown)
    done = [fix_source("a.json", as_json, options), fix_source("a.yaml", as_yaml, options)]
    assert not done[1].after.failures
    if len(done[1].fixed) < len(done[0].fixed):  # where there is no place for a comment
        assert "{" in text and "#" in text
        return
    fixed = [each.data or before for each, before in zip(done, (as_json, as_yaml), strict=True)]
    (root,) = compose(fixed[1].decode())
    assert root.value == json.loads(fixed[0]) == loaded(fixed[1].decode())
    assert comments(fixed[1].decode()) == comments(text)
    assert fix_source("a.yaml", fixed[1], options).data is None
