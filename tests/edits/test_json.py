"""Payloads in any layout and encoding: the same findings, the same edits, and every other byte as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.edits.applied import Found, Text, applied, command, fixed, patched, report

NAME = "pool.json"
#: A part of what a profile asks for: each example is fixed several times.
SOME, FEW = (settings(max_examples=max(settings().max_examples // part, 1)) for part in (4, 8))
OPTIONS = st.sampled_from(
    [("--to", "azure-batch==14.2.0"), ("--to", "azure-batch==15.1.0", "--unsafe-fixes")]
)
#: Payloads in which something breaks; a number is written as its digits.
PAYLOADS: list[dict[str, Any]] = [
    {"id": "p", "vmSize": "s", "targetDedicated": "#3", "maxTasksPerNode": "#4"},
    {
        "id": "p",
        "vmSize": "s",
        "startTask": {"commandLine": "c", "runElevated": True, "waitForSuccess": True},
    },
    {
        "id": "t",
        "commandLine": "c",
        "resourceFiles": [{"blobSource": "u", "filePath": "f"}, {"blobSource": "v"}],
    },
    {"id": "p", "vmSize": "s", "cloudServiceConfiguration": {"osFamily": "5", "targetOSVersion": "*"}},
    {"id": "p", "vmSize": "s", "networkConfiguration": {"publicIPs": ["a", "b"]}, "maxTasksPerNode": "#1"},
    {"id": "t", "commandLine": "c", "runElevated": False, "resourceFiles": []},
]
#: Members that mean nothing to batchlint, whose spelling must stay.
OTHERS = [
    '"metadata" : [ { "name" : "\\ud83d\\ude00é😀" , "value" : "a\\/b\\u2028\u2028" } ]',
    '"displayName": "e\u0301 \x7f\\"\\\\"',
    '"targetLowPriorityNodes":123456789012345678901234567890',
    '"taskSlotsRatio": -0.10e+0400',
    '"displayName": null, "displayName": "twice"',
]
SPACES = ["", " ", "\n", "\r\n\t", "\n    ", "  ", "\r", "\t\n\n  "]
#: Encodings with their marks.
ENCODINGS = [
    *[("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
    *[("utf-16-le", b""), ("utf-16-be", b"")],
]


@st.composite
def payloads(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A payload in plain JSON, and the same one in odd dress."""
    payload = draw(st.sampled_from(PAYLOADS))
    others = draw(st.lists(st.sampled_from(OTHERS), max_size=2, unique=True))
    spaces = draw(st.lists(st.sampled_from(SPACES), min_size=1, max_size=5))
    escaped = draw(st.sets(st.integers(0, 30), max_size=3))
    count = 0

    def space() -> str:
        nonlocal count
        count += 1
        return spaces[count % len(spaces)]

    def text(value: str) -> str:
        nonlocal count
        count += 1
        if value.startswith("#"):
            return value[1:]
        return json.dumps(value) if count not in escaped else f'"\\u{ord(value[0]):04X}{value[1:]}"'

    def written(value: Any, more: list[str]) -> str:
        if isinstance(value, dict):
            members = [*(f"{text(k)}{space()}:{space()}{written(v, [])}" for k, v in value.items()), *more]
            return "{" + space() + f"{space()},{space()}".join(members) + space() + "}"
        if isinstance(value, list):
            return "[" + space() + f",{space()}".join(written(v, []) for v in value) + space() + "]"
        return text(value) if isinstance(value, str) and value else json.dumps(value)

    encoding, mark = draw(st.sampled_from(ENCODINGS))
    dressed = written(payload, others) + draw(st.sampled_from(SPACES))
    spaces, escaped = [" "], set()
    return written(payload, others).encode(), mark + dressed.encode(encoding)


def content(data: bytes) -> Any:
    return json.loads(decoded(data), parse_int=str, parse_float=str, object_pairs_hook=list)


def decoded(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    return data.decode(encoding)


def utf8(data: bytes) -> bytes:
    """A file without a mark as UTF-8, in which places are looked up."""
    return data if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) else decoded(data).encode()


def places(found: Found, data: bytes) -> list[tuple[str, str, str]]:
    """What each finding is about, and the text it stands at."""
    text = Text(utf8(data))
    spans = [(f["rule"], f["subject"], text.span(f)) for f in found["findings"]]
    # The place of a name is within its quotes.
    quoted = [(rule, subject, '"'.join((" ", text.text[a:b], " "))) for rule, subject, (a, b) in spans]
    return [(rule, subject, json.loads(where)) for rule, subject, where in quoted]


@SOME
@given(payloads(), OPTIONS)
def test_layout_changes_nothing_about_what_is_found(
    both: tuple[bytes, bytes], options: tuple[str, ...]
) -> None:
    plain, dressed = (report(data, NAME, *options) for data in both)
    assert not dressed["failures"]
    assert places(dressed, both[1]) == places(plain, both[0])


@FEW
@given(payloads(), OPTIONS)
def test_fix_makes_the_edits_of_the_report(
    tmp_path_factory: pytest.TempPathFactory, both: tuple[bytes, bytes], options: tuple[str, ...]
) -> None:
    plain, data = both
    after = fixed(data, NAME, *options)
    assert decoded(after) == decoded(applied(utf8(data), NAME, *options))
    assert content(after) == content(fixed(plain, NAME, *options))
    assert fixed(after, NAME, *options) == after
    if data == utf8(data) and not data.startswith((b"\xff", b"\xfe")):
        _, diff, _ = command("fix", "--diff", "-", "--stdin-filename", NAME, *options, stdin=data)
        assert patched(data, diff) == after
    file = tmp_path_factory.mktemp("edits") / NAME
    file.write_bytes(data)
    command("fix", str(file), *options)
    assert file.read_bytes() == after
