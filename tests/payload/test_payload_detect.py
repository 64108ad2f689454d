"""What is told about a document, what it tells about itself, and the tables behind that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchlint.core.search_words import ANCHORS
from batchlint.core.uses import ObjectUse
from batchlint.history import load
from batchlint.payload import read
from batchlint.payload import vocabulary as words
from batchlint.payload.detect import detect

POOL = {"id": "p", "vmSize": "standard_d2_v3", "targetDedicatedNodes": 2}
TASK = {"id": "t", "commandLine": "x"}
POOLS = "Microsoft.Batch/batchAccounts/pools"


def found(document: Any, payload_type: str) -> list[tuple[str, str]]:
    """Path and type of each body."""
    return [(".".join(map(str, b.path)), b.type) for b in detect(document, payload_type).bodies]


def test_api_versions_are_evidence() -> None:
    template = json.dumps({"pool": {"type": POOLS, "apiVersion": "2018-12-01", "properties": POOL}})
    example = json.dumps({"parameters": {"api-version": "2019-08-01.10.0", "task": TASK}, "responses": {}})
    for text, version in ((template, "2018-12-01"), (example, "2019-08-01.10.0")):
        ((span, said),) = read(text).api_versions
        assert text[span.start : span.end] == said == version


class TestTold:
    """With a type given, the document is of that type."""

    def test_object_and_array(self) -> None:
        assert found({"metadata": []}, "PoolPatchParameter") == [("", "PoolPatchParameter")]
        assert found([{"osFamily": "4"}, 1, {}], "PoolSpecification") == [
            ("0", "PoolSpecification"),
            ("2", "PoolSpecification"),
        ]

    def test_any_type(self) -> None:
        for name, wire_type in load().types.items():
            if wire_type.kind == "object" and wire_type.props:
                wire = next(iter(wire_type.props))
                assert found({wire: "x"}, name) == [("", name)]

    def test_changes_are_partial(self) -> None:
        assert detect({}, "JobPatchParameter").bodies[0].partial
        assert detect({}, "TaskUpdateParameter").bodies[0].partial
        assert not detect({}, "PoolAddParameter").bodies[0].partial

    def test_listings_and_templates_around_it(self) -> None:
        assert found({"value": [{"state": "active"}]}, "CloudPool") == [("value.0", "CloudPool")]
        assert found({"value": [TASK]}, "TaskAddCollectionParameter") == [("", "TaskAddCollectionParameter")]
        template = {"parameters": {}, "pool": {"type": POOLS, "properties": {"vmSize": "s"}}}
        assert found(template, "PoolAddParameter") == [("pool.properties", "PoolAddParameter")]

    def test_unknown_type(self) -> None:
        for name in ("Pool", "PoolState", "PoolAddOptions"):
            with pytest.raises(ValueError, match="no type of a Batch body"):
                detect({}, name)


class TestVocabulary:
    """The tables hold what they claim."""

    def test_weights_are_properties_of_the_api(self) -> None:
        known = {wire for t in load().types.values() if t.kind == "object" for wire in t.props}
        assert words.WEIGHTS.keys() <= known

    def test_every_telling_name_has_an_anchor(self) -> None:
        for name, weight in words.WEIGHTS.items():
            if weight >= 4:
                assert any(anchor in name for anchor in ANCHORS), name

    def test_every_anchor_is_needed(self) -> None:
        for anchor in ANCHORS:
            assert "atch" in anchor or any(anchor in name for name in words.WEIGHTS), anchor

    def test_foreign_names_are_no_property_of_a_body(self) -> None:
        bodies = [t for name, t in load().types.items() if name in load().request_types]
        assert words.EXTERNAL.isdisjoint(wire for t in bodies for wire in t.props)

    def test_extension_properties_are_not_the_services(self) -> None:
        for name, properties in words.EXTENSION.items():
            assert properties.isdisjoint(load().types[name].props)

    def test_named_types_exist(self) -> None:
        named = {*words.TEMPLATE_TYPES.values(), *words.ODATA.values(), *words.LINKS.values()}
        named.update(name for types in words.HOLDERS.values() for name in types)
        assert named <= load().types.keys()

    def test_types_have_no_cycles(self) -> None:
        """What the reader's recursion relies on."""

        def below(name: str, seen: tuple[str, ...]) -> None:
            assert name not in seen
            for prop in load().types[name].props.values():
                for ref in {r.strip("[]{}") for r in prop.refs if r}:
                    if ref in load().types:
                        below(ref, (*seen, name))

        for name in load().types:
            below(name, ())


def test_escapes_in_names_hide_nothing() -> None:
    text = (
        json.dumps(POOL)
        .replace("vmSize", "vm\\u0053ize")
        .replace("targetDedicatedNodes", "t\\u0061rgetDedicated")
    )
    (pool, *_) = read(text).uses
    assert isinstance(pool, ObjectUse) and pool.entry("vmSize") is not None
