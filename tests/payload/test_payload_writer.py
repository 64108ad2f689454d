"""How rewritten documents look, and where nothing is rewritten, by example."""

from __future__ import annotations

from typing import Any

import pytest

from batchlint.core.uses import Entry, ObjectUse
from batchlint.core.writing import Edit, Mapping, Nesting, Step
from batchlint.payload import read

KEEP = Mapping("keep")
ADMIN = Mapping("literal", new="admin")
IDENTITY = (Step("userIdentity", "UserIdentity"), Step("autoUser", "AutoUserSpecification"))
ADDRESSES = (Step("publicIPAddressConfiguration", "PublicIPAddressConfiguration"),)
MANAGED = (("provision", Mapping("literal", new="usermanaged")),)


def opened(text: str, key: str, payload_type: str = "TaskAddParameter") -> tuple[ObjectUse, Entry]:
    use = read(text, payload_type).uses[0]
    assert isinstance(use, ObjectUse)
    entry = use.entry(key)
    assert entry is not None
    return use, entry


def applied(text: str, edits: tuple[Edit, ...] | None) -> str | None:
    for edit in reversed(edits or ()):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return None if edits is None else text


def elevated(text: str, mapping: Mapping = ADMIN) -> str | None:
    use, entry = opened(text, "runElevated")
    return applied(text, use.writer.nest(use, entry, Nesting(IDENTITY, "elevationLevel", mapping), 0))


def addressed(text: str) -> str | None:
    use, entry = opened(text, "publicIPs", "NetworkConfiguration")
    return applied(text, use.writer.nest(use, entry, Nesting(ADDRESSES, "ipAddressIds", KEEP, MANAGED), 0))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{"id": "t", "runElevated": true, "commandLine": "x"}',
            '{"id": "t", "userIdentity": {"autoUser": {"elevationLevel": "admin"}}, "commandLine": "x"}',
        ),
        ('{"runElevated":true}', '{"userIdentity":{"autoUser":{"elevationLevel":"admin"}}}'),
        (
            '{ "id":"t" , "runElevated" :true }',
            '{ "id":"t" , "userIdentity" :{ "autoUser" :{ "elevationLevel" :"admin" } } }',
        ),
        (
            '{\r\n\t"runElevated": true,\r\n\t"id": "t"\r\n}\r\n',
            '{\r\n\t"userIdentity": {\r\n\t\t"autoUser": {\r\n\t\t\t"elevationLevel": "admin"\r\n'
            '\t\t}\r\n\t},\r\n\t"id": "t"\r\n}\r\n',
        ),
        (
            '{\n  "userIdentity": {},\n  "runElevated": true\n}',
            '{\n  "userIdentity": {\n    "autoUser": {\n      "elevationLevel": "admin"\n    }\n  }\n}',
        ),
        (
            '{"userIdentity": {"autoUser": {}}, "runElevated": true}',
            '{"userIdentity": {"autoUser": {"elevationLevel": "admin"}}}',
        ),
        (
            '{"runElevated": true, "userIdentity": {"autoUser": {"scope": "pool"}}}',
            '{"userIdentity": {"autoUser": {"scope": "pool", "elevationLevel": "admin"}}}',
        ),
        (
            '{\n    "id": "t",\n    "runElevated": true,\n    "userIdentity": {\n'
            '        "autoUser": {"scope": "pool"}\n    }\n}',
            '{\n    "id": "t",\n    "userIdentity": {\n'
            '        "autoUser": {"scope": "pool", "elevationLevel": "admin"}\n    }\n}',
        ),
    ],
)
def test_a_move_is_laid_out_like_its_surroundings(before: str, after: str) -> None:
    assert elevated(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{\n  "publicIPs": [\n    "a",\n    "b"\n  ],\n  "subnetId": "s"\n}',
            '{\n  "publicIPAddressConfiguration": {\n    "ipAddressIds": [\n      "a",\n      "b"\n    ],\n'
            '    "provision": "usermanaged"\n  },\n  "subnetId": "s"\n}',
        ),
        (
            '{"publicIPs":["a","b"]}',
            '{"publicIPAddressConfiguration":{"ipAddressIds":["a","b"],"provision":"usermanaged"}}',
        ),
        (
            '{\n    "subnetId": "s"\n  , "publicIPs": [ "a" ]\n}',
            '{\n    "subnetId": "s"\n  , "publicIPAddressConfiguration": {\n    "ipAddressIds": [ "a" ],\n'
            '    "provision": "usermanaged"\n  }\n}',
        ),
        (
            '{\n "publicIPs": [\n  "a"\n ],\n'
            ' "publicIPAddressConfiguration": {\n  "provision": "UserManaged"\n }\n}',
            '{\n "publicIPAddressConfiguration": {\n'
            '  "provision": "UserManaged",\n  "ipAddressIds": [\n   "a"\n  ]\n }\n}',
        ),
    ],
)
def test_siblings_and_values_of_several_lines(before: str, after: str) -> None:
    assert addressed(before) == after


@pytest.mark.parametrize(
    "text",
    [
        '{"runElevated": "[parameters(\'x\')]"}',
        '{"runElevated": true, "runElevated": false}',
        '{"runElevated": true, "userIdentity": null}',
        '{"runElevated": true, "userIdentity": "[parameters(\'x\')]"}',
        '{"runElevated": true, "userIdentity": {"autoUser": null}}',
        '{"runElevated": true, "userIdentity": {"autoUser": {"elevationLevel": "admin"}}}',
        '{"runElevated": true, "userIdentity": {}, "userIdentity": {}}',
        '{"runElevated": true, "userIdentity": {"autoUser": {}, "autoUser": {}}}',
        '{"runElevated": {"a": 1}}',
        '{"runElevated": [true]}',
    ],
)
def test_moves_that_are_not_exact(text: str) -> None:
    assert elevated(text) is None


@pytest.mark.parametrize("there", ['"nopublicipaddresses"', "null", "1", "\"[parameters('x')]\""])
def test_a_sibling_with_another_value(there: str) -> None:
    assert addressed(f'{{"publicIPs": [], "publicIPAddressConfiguration": {{"provision": {there}}}}}') is None


def test_an_expression_is_moved_as_it_is() -> None:
    text = '{"runElevated": "[parameters(\'x\')]"}'
    expected = '{"userIdentity": {"autoUser": {"elevationLevel": "[parameters(\'x\')]"}}}'
    assert elevated(text, KEEP) == expected


class TestRename:
    def rename(self, text: str, mapping: Mapping = KEEP) -> str | None:
        use, entry = opened(text, "resizeError", "CloudPool")
        return applied(text, use.writer.rename(use, entry, "resizeErrors", mapping, 0))

    def test_name(self) -> None:
        assert self.rename('{ "resizeError" :\n{} }') == '{ "resizeErrors" :\n{} }'
        assert self.rename('{"\\u0072esizeError": 1e5}') == '{"resizeErrors": 1e5}'

    def test_wrap(self) -> None:
        wrap = Mapping("wrap")
        before = '{"resizeError": {\n  "code": "x"\n}}'
        assert self.rename(before, wrap) == '{"resizeErrors": [{\n  "code": "x"\n}]}'
        for value in ("null", "[]", "\"[parameters('x')]\""):
            assert self.rename(f'{{"resizeError": {value}}}', wrap) is None

    def test_target_is_there(self) -> None:
        assert self.rename('{"resizeError": {}, "resizeErrors": []}') is None

    def test_name_is_there_twice(self) -> None:
        assert self.rename('{"resizeError": {}, "resizeError": {}}') is None


class TestReplaceValue:
    def replace(self, value: str, mapping: Mapping, colon: str = ": ") -> str | None:
        text = f'{{"visibility"{colon}{value}}}'
        use, entry = opened(text, "visibility", "CertificateReference")
        after = applied(text, use.writer.replace_value(use, entry, mapping, 0))
        return None if after is None else after.removeprefix(f'{{"visibility"{colon}')[:-1]

    @pytest.mark.parametrize(
        ("value", "mapping", "after"),
        [
            ('"docker"', Mapping("literal", new="dockerCompatible"), '"dockerCompatible"'),
            ("true", Mapping("choose", if_true="a", if_false="b"), '"a"'),
            ("false", Mapping("choose", if_true="a", if_false="b"), '"b"'),
            ('"true"', Mapping("choose", if_true="a", if_false="b"), None),
            ('"a,rdp"', Mapping("list", new=["a", "remoteuser"]), '["a", "remoteuser"]'),
            ('["a",\n "rdp"]', Mapping("list", new=["a", "remoteuser"]), '["a",\n "remoteuser"]'),
            ('["a", "b"]', Mapping("list", new=["a"]), '["a"]'),
            ('["a", {}]', Mapping("list", new=["a", "b"]), None),
            ("{}", Mapping("literal", new="a"), None),
            ("[1]", KEEP, "[1]"),
        ],
    )
    def test_values(self, value: str, mapping: Mapping, after: str | None) -> None:
        assert self.replace(value, mapping) == after

    def test_compact_text_stays_compact(self) -> None:
        assert self.replace('"a,b"', Mapping("list", new=["a", "b"]), ":") == '["a","b"]'


class TestInsert:
    def insert(self, text: str, new: Any = False) -> str | None:
        use = read(text, "StartTask").uses[0]
        assert isinstance(use, ObjectUse)
        return applied(text, use.writer.insert(use, "waitForSuccess", Mapping("literal", new=new), 0))

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ('{"commandLine": "x"}', '{"commandLine": "x", "waitForSuccess": false}'),
            ('{"commandLine":"x"}', '{"commandLine":"x","waitForSuccess":false}'),
            ('{ "commandLine":"x" }', '{ "commandLine":"x", "waitForSuccess":false }'),
            ("{}", '{"waitForSuccess": false}'),
            ("{ }", '{ "waitForSuccess": false }'),
            ("{\n}\n", '{\n  "waitForSuccess": false\n}\n'),
            ('{\r\n\t"a": 1\r\n}', '{\r\n\t"a": 1,\r\n\t"waitForSuccess": false\r\n}'),
            (
                '{\n    "a": 1,\n\n    "b": 2\n}',
                '{\n    "a": 1,\n\n    "b": 2,\n    "waitForSuccess": false\n}',
            ),
            ('{ "a": 1\n, "b": 2\n}', '{ "a": 1\n, "b": 2\n, "waitForSuccess": false\n}'),
        ],
    )
    def test_layout(self, before: str, after: str) -> None:
        assert self.insert(before) == after

    def test_list_and_string(self) -> None:
        assert self.insert('{"a": 1}', ["x"]) == '{"a": 1, "waitForSuccess": ["x"]}'
        assert self.insert('{"a": 1}', "é") == '{"a": 1, "waitForSuccess": "\\u00e9"}'

    def test_is_there(self) -> None:
        assert self.insert('{"waitForSuccess": true}') is None

    def test_not_a_literal(self) -> None:
        use, _ = opened('{"id": "t"}', "id")
        assert use.writer.insert(use, "waitForSuccess", KEEP, 0) is None


def test_an_extension_property_is_in_the_way_too() -> None:
    text = '{"source": {}, "blobSource": "u"}'
    use, entry = opened(text, "blobSource", "ResourceFile")
    assert use.writer.rename(use, entry, "source", KEEP, 0) is None


def test_a_comma_in_a_comment_is_none_and_a_trailing_one_is_kept() -> None:
    def changed(text: str, operation: str) -> str | None:
        use = read(text, "TaskAddParameter", "jsonc").uses[0]
        assert isinstance(use, ObjectUse)
        entry = use.entry("id")
        assert entry is not None
        if operation == "remove":
            return applied(text, use.writer.remove(use, entry))
        return applied(text, use.writer.insert(use, "new", Mapping("literal", new=1), 0))

    text = '{\n  "id": "t", // name, in short\n}'
    assert changed(text, "insert") == '{\n  "id": "t", // name, in short\n  "new": 1,\n}'
    text = '{\n  "id": "t" // name, in short\n}'
    assert changed(text, "insert") == '{\n  "id": "t", // name, in short\n  "new": 1\n}'
    assert changed(text, "remove") == "{\n  // name, in short\n}"
