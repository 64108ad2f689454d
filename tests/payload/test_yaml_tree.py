"""The places and values of what stands in YAML."""

from __future__ import annotations

import pytest
import yaml

from batchlint.core.failing import ParseFailure
from batchlint.payload import read
from batchlint.payload.scanner import MOST_VALUES
from batchlint.payload.yaml_scalars import OPAQUE, resolved, written
from batchlint.payload.yaml_tree import Stream, YamlNode, compose


def root(text: str) -> YamlNode:
    (found,) = compose(text)
    return found


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_values_and_places(newline: str) -> None:
    text = "# pool\nid: p # name\nlist:\n- \U0001f600\n-  y: 'it''s'\n   z: |\n     a # b\n\nlast: {a: [1, null]}\n"
    text = text.replace("\n", newline)
    found = root(text)
    assert found.value == yaml.safe_load(text)
    places = {m.key: text[m.value.start : m.value.end] for m in found.members}
    assert places["id"] == "p" and places["last"] == "{a: [1, null]}"
    assert places["list"].endswith("a # b")
    assert [text[a:b] for a, b in Stream(text).comments()] == ["# pool", "# name"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x\n  # c\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: !t x\n",
        "? a\n: b\n? [c, d]\n: e\nf:\ng: ''\n",
        "a: b\n  c\n  d\ne: 'x\n   y'\nf: >-\n  x\n\n  y\ng: |+\n  x\n\n\nh: |2\n    x\n",
        "%YAML 1.1\n---\na: 1\n...\n---\n- 1\n--- # c\n{\n  a: 1, # c\n  b: [1,\n 2],\n}\n",
        "a: \U0001f600\nb: \U0001f600x # \U0001f600\nc: d\n",
    ],
)
def test_both_parsers_give_the_same_tree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def facts(node: YamlNode) -> list[object]:
        own = [node.kind, node.outer, node.start, node.end, node.style, node.anchor, node.tag]
        return [own, *map(facts, node.items), *([m.key, m.start, facts(m.value)] for m in node.own)]

    with_c = [facts(found) for found in compose(text)]
    monkeypatch.setattr(yaml, "CSafeLoader", None, raising=False)
    assert [facts(found) for found in compose(text)] == with_c


def test_merge_keys_come_before_the_own_ones() -> None:
    text = "b: &b {x: 1, y: 2}\nc: &c {y: 3, z: 4}\nd:\n  <<: [*b, *c]\n  x: 5\n"
    found = root(text)
    assert found.value == yaml.safe_load(text)
    assert [m.key for m in found.members[2].value.members] == ["y", "z", "x"]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(
            ("true", True),
            ("False", False),
            ("~", None),
            ("", None),
            ("12", 12),
            ("-1.5", -1.5),
            ("0x1f", 31),
        ),
        *(
            (w, OPAQUE)
            for w in ("yes", "on", "N", "010", "0o10", "1_000", "1:30", "2024-07-01", ".5", "1e3", ".inf")
        ),
        *(
            (w, w)
            for w in ("2019-08-01.10.0", "1.2.3", "PT10M", "none", "standard_d2", "10.0.0.0/24", "-", "yes!")
        ),
    ],
)
def test_words_on_which_loaders_disagree_have_no_value(word: str, value: object) -> None:
    assert resolved(word) == value and type(resolved(word)) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        "on",
        "1.0",
        "null",
        "",
        "a: b",
        "- a",
        "# a",
        "a #b",
        "it's",
        'a "b"',
        "\x85",
        "\u2028x",
        "C:\\x",
        "é",
        "a\nb",
        "~",
    ],
)
def test_strings_are_read_back(value: str) -> None:
    for style in ("plain", "single", "double"):
        text = written(value, style)
        assert yaml.safe_load(f"- {text}") == [value]
        assert root(f"- {text}\n").value == [value]


def test_templates_and_tags_have_no_value() -> None:
    text = "a: {{ pool }}\nb: !Ref x\nc: !vault |\n  12\nd: !!str 12\ne: ${{ x }}\n"
    values = root(text).value
    assert values == {"a": OPAQUE, "b": OPAQUE, "c": OPAQUE, "d": "12", "e": "${{ x }}"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: }\n", 2, "not valid YAML"),
        ("a: *b\n", 1, "undefined alias 'b'"),
        ("a: \x07\n", 1, "character that YAML does not allow"),
        ("[" * 100_000, 1, "levels deep"),
        ("\ufeff" + "[" * 100_000, 1, "levels deep"),
        ("- " * 5_000, 1, "levels deep"),
        ("a:\n\t- b\n", 2, "not valid YAML"),
    ],
)
def test_what_is_no_yaml(text: str, line: int, message: str) -> None:
    with pytest.raises(ParseFailure) as caught:
        compose(text)
    assert message in caught.value.message and "\n" not in caught.value.message
    assert caught.value.line == line


def test_aliases_of_aliases_are_bounded() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(ParseFailure, match=f"more than {MOST_VALUES:,} values"):
        compose("\n".join(rows))
    assert root("&a [*a]").value == [OPAQUE]


def test_what_many_aliases_refer_to_is_read_once() -> None:
    files = ", ".join("{blobSource: a, filePath: b}" for _ in range(100))
    text = f"base: &t\n  id: x\n  commandLine: x\n  resourceFiles: [{files}]\ntasks:\n" + "- *t\n" * 1000
    uses = read(text, notation="yaml").uses
    assert 100 < len(uses) < 500
