"""What a string literal holds."""

from __future__ import annotations

import ast
import warnings

import libcst as cst
from hypothesis import given
from hypothesis import strategies as st

from batchlint.python.syntax.literals import literal

CHARACTERS = st.text(alphabet=st.sampled_from("ab'\"\\\n\r{}é"), max_size=8)
QUOTES = st.sampled_from(["'", '"', "'''", '"""', "r'", 'R"""', "b'", "u'"])


@given(CHARACTERS, QUOTES)
def test_strings_are_what_python_makes_of_them(text: str, quote: str) -> None:
    code = f"{quote}{text}{quote.lstrip('rRbu')}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(code)
        node = cst.parse_expression(code)
    except (SyntaxError, ValueError, cst.ParserSyntaxError):
        return
    if isinstance(node, cst.SimpleString):
        assert literal(node.value) == value
