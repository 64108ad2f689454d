"""The YAML of rule files: nothing is guessed, and everything else is refused with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.rules.problems import RuleError
from batchlint.rules.strict_yaml import MAX_DEPTH, read


def plain(text: str) -> object:
    return read(text, "rules/x.yaml").plain()


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("2.5", 2.5),
        # What YAML 1.1 makes something else of.
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("True", "True"),
        ("NO", "NO"),
        ("Null", "Null"),
        ("2025-06-01", "2025-06-01"),
        ("2025-06-01 10:00:00", "2025-06-01 10:00:00"),
        ("2017-01-01.4.0", "2017-01-01.4.0"),
        ("012", "012"),
        ("0o17", "0o17"),
        ("0x1f", "0x1f"),
        ("0b1", "0b1"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        (".5", ".5"),
        ("+1", "+1"),
        ("PT15M", "PT15M"),
        ("none", "none"),
        ("9" * 30, "9" * 30),
        ('"4"', "4"),
        ("'true'", "true"),
        ('"null"', "null"),
    ],
)
def test_words(word: str, value: object) -> None:
    found = plain(f"key: {word}")
    assert found == {"key": value}
    assert isinstance(found, dict) and type(found["key"]) is type(value)


def test_keys_are_read_like_values() -> None:
    assert plain("{true: admin, false: nonAdmin}") == {True: "admin", False: "nonAdmin"}
    assert plain("on: 1") == {"on": 1}


def test_lines() -> None:
    root = read("from: a\nrules:\n  one:\n    of:\n      - X\n      - Y\n", "x.yaml")
    one = root.value["rules"].value["one"]
    assert root.key_lines == {"from": 1, "rules": 2}
    assert root.value["rules"].key_lines == {"one": 3}
    assert [n.line for n in one.value["of"].value] == [5, 6]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate key 'a' (first on line 1); remove one"),
        ("a:\n  b: {c: 1, c: 2}\n", 2, "duplicate key 'c'"),
        ("true: 1\ntrue: 2\n", 2, "duplicate key 'true'"),
        ("1: x\ntrue: y\n", 2, "duplicate key 'true'"),
        ("a: &x 1\nb: 2\n", 1, "anchors are not allowed (&x)"),
        ("a: [1]\nb: *x\n", 2, "aliases are not allowed (*x)"),
        ("a: !!python/object:os.system x\n", 1, "the tag"),
        ("a: !!str 1\n", 1, "the tag"),
        ("a:\n  !x {b: 1}\n", 2, "the tag"),
        ("? [a, b]\n: 1\n", 1, "a key must be a word, not a"),
        ("a: 1\n---\nb: 2\n", 2, "the file has a second document"),
        ("", 1, "the file is empty"),
        ("# nothing\n", 1, "the file is empty"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ('a: "x\n', 2, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a: 1\nb: \x07\n", 2, "not valid YAML"),
        ("%YAML 9.9.9\n---\na: 1\n", 1, "not valid YAML"),
    ],
)
def test_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read(text, "rules/x.yaml")
    assert str(caught.value).startswith(f"rules/x.yaml:{line}: "), str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize("opening", ["[", "{a: "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 200_000])
def test_depth_is_limited(opening: str, depth: int) -> None:
    with pytest.raises(RuleError, match="levels deep"):
        read(opening * depth, "x.yaml")


def test_depth_of_block_style_is_limited() -> None:
    text = "\n".join(" " * i + "a:" for i in range(200))
    with pytest.raises(RuleError, match=f"x.yaml:{MAX_DEPTH + 1}: nested more than"):
        read(text, "x.yaml")


def test_depth_that_is_allowed() -> None:
    read("[" * MAX_DEPTH + "]" * MAX_DEPTH, "x.yaml")


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text, "x.yaml")
    except RuleError as error:
        assert error.problems


texts = st.text("abyno01.-:#,[]{}&*!|>%@`'\"\\ ßё😀\t\n", max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.dictionaries(texts, json_values, min_size=1, max_size=3))
def test_json_is_read_as_json(value: dict[str, object]) -> None:
    # Quoted text is text, whatever it says.
    assert read(json.dumps(value, ensure_ascii=False), "x.yaml").plain() == value
