"""Expressions of rule files match what they match for `re`, in time that grows with the text alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.patterns import Pattern, Unsupported

_ATOMS = ["a", "b", ".", "[ab]", "[^a]", r"\n", "A", r"\w", r"\.", "a{2}", "$", r"\Z", ""]
_EXPRESSIONS = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        st.builds("".join, st.lists(inner, max_size=3)),
        st.builds("({}|{})".format, inner, inner),
        st.builds(
            "(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}?", "{2,}"])
        ),
        st.builds("(?{}{}){}".format, st.sampled_from("=!"), inner, inner),
    ),
    max_leaves=8,
)
_TEXTS = st.lists(st.text("abA.\n", max_size=8), min_size=3, max_size=8)


@given(st.sampled_from(["", "^", "(?i)", "^(?!.*a)", "(?i)^"]), _EXPRESSIONS, _TEXTS)
def test_it_matches_what_re_matches(start: str, expression: str, texts: list[str]) -> None:
    try:
        pattern = Pattern(start + expression)
    except Unsupported:
        return
    for text in texts:
        assert pattern.search(text) is (re.search(start + expression, text) is not None), (pattern, text)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("^(a+)+$", False),
        ("^(a|a)*$", False),
        ("^(a*)*b", False),
        ("(.*a){20}x", False),
        ("^(?!.*/images/)|galleries/[^/]+/images/[^/]+", True),
        ("(a?){40}a{40}!", True),
        ("(|)" * 40 + "x", False),
        ("((a|b)*a(a|b){12})+c", False),
        ("a(?=.{10}b).{12}c", False),
        ("(a+)+(b+)+(c+)+$", False),
    ],
)
def test_what_takes_re_for_ever(expression: str, found: bool) -> None:
    assert Pattern(expression, re.IGNORECASE).search("a" * 5000 + "!") is found


@pytest.mark.parametrize(
    "expression",
    [
        *(
            r"(a)\1",
            "(?<=a)b",
            "(?P<name>a)",
            "a(?=.*b)",
            "(?:^a)*",
            "(?:(?=a)a)+",
            "b^a",
            "a{501}",
            r"\bword",
        ),
        *("(?:){500}" * 11, "a" * 501, "(((a{20}){20}){20}){20}", "(" * 41 + "a" + ")" * 41, "(?x)a"),
    ],
)
def test_what_is_refused(expression: str) -> None:
    with pytest.raises(Unsupported):
        Pattern(expression)


def test_what_is_no_expression() -> None:
    for expression in ("(", "[b-a]", "*", "a{2,1}"):
        with pytest.raises(re.error):
            Pattern(expression)
