"""Where the characters of a string stand in the source, however the string is built."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.engine.check import check_source
from batchlint.python.analysis import Analysis
from batchlint.python.syntax.source import Source
from batchlint.python.values.text import Located, locate
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

ESCAPES = ["\\n", "\\t", "\\\\", "\\x41", "\\u00e9", "\\101", "\\\n", "\\N{BULLET}", "\\q", "\\'", '\\"']
UNITS = st.one_of(st.sampled_from(ESCAPES), st.sampled_from(list("abz,$/é ")))
BODY = st.lists(UNITS, max_size=8).map("".join)
QUOTES = st.sampled_from(["'", '"', "'''", '"""'])


def located(code: str) -> tuple[Source, Located]:
    """What the last assignment of some code puts together."""
    source = Source(code)
    analysis = Analysis(source)
    analysis.learn()
    value = analysis.state.module_scope.get("x")
    assert value is not None
    found = locate(value, source)
    assert found is not None
    return source, found


def said(source: Source, text: Located, word: str) -> str:
    """The source of a word of the text."""
    start = text.text.index(word)
    span = text.span(start, start + len(word))
    assert span is not None
    return source.text[span.start : span.end]


@pytest.mark.filterwarnings("ignore:invalid escape")
@given(BODY, QUOTES)
def test_every_character_of_a_literal_is_where_it_is_written(body: str, quotes: str) -> None:
    source, text = located(f"x = {quotes}{body}{quotes}\n")
    assert text.text == ast.literal_eval(f"{quotes}{body}{quotes}")
    for char, place in zip(text.text, text.places, strict=True):
        assert place is not None
        unit = source.text[place.start : place.end]
        assert (unit if len(unit) == 1 else ast.literal_eval(f'"""{unit}"""')) == char


@pytest.mark.filterwarnings("ignore:invalid escape")
@given(st.lists(st.tuples(BODY, QUOTES), min_size=2, max_size=4), st.sampled_from([" ", " + "]))
def test_so_is_every_character_of_several(parts: list[tuple[str, str]], between: str) -> None:
    literals = [f"{quotes}{body}{quotes}" for body, quotes in parts]
    source, text = located(f"x = {between.join(literals)}\n")
    assert text.text == "".join(ast.literal_eval(literal) for literal in literals)
    assert all(place is not None for place in text.places)
    starts = [place.start for place in text.places if place is not None]
    assert starts == sorted(set(starts)), source.text


def test_what_is_built_from_a_name_points_at_the_name_s_own_literal() -> None:
    for built in ('f"id,{A}"', '"id," + A', '"id,{}".format(A)', '"id,%s" % A', '",".join(["id", A])'):
        source, text = located(f'A = "state"\nx = {built}\n')
        assert text.text == "id,state"
        span = text.span(3, 8)
        assert span is not None and span.start == 5, built
        assert said(source, text, "id") == "id"


def test_signs_that_are_written_twice_stand_for_themselves() -> None:
    assert located('x = "%%24select=%s" % "id"\n')[1].text == "%24select=id"
    assert located('x = "{{}}{}{a}".format("id", a="b")\n')[1].text.endswith("idb")


def test_odd_placeholders_are_holes() -> None:
    for template in ("{\u00b2}", "{99999999999}", "{0.real}", "{!r:>{w}}", "%(a)s%%%", "{"):
        for how in (".format(1)", " % x1", " % {'a': 1}"):
            located(f'x1 = 1\nx = "{template}"{how}\n')


def test_windows_line_ends_count_as_one_character() -> None:
    source, text = located('x = """id,\r\nstate"""\r\n')
    assert said(source, text, "state") == "state"


def test_a_word_across_two_literals_has_no_one_place() -> None:
    _, text = located('x = "sta" "te"\n')
    assert text.span(0, 5) is None


def test_percent_signs_of_a_url_are_decoded_in_place() -> None:
    source, text = located('x = "id%2Cstate+gt%20%C3%A9"\n')
    decoded = text.unquoted()
    assert decoded.text == "id,state gt é"
    assert said(source, decoded, "state") == "state"
    assert said(source, decoded, ",") == "%2C"


@pytest.mark.parametrize("string", ["'a ' f'{pool.resize_error}'", "f'{pool.resize_error} ' 'b' 'c'"])
def test_what_is_read_within_one_of_several_strings_is_reported(string: str) -> None:
    head = "from azure.batch import BatchServiceClient\npool = BatchServiceClient(c, u).pool.get('p')\n"
    code = f"{head}print({string})\n"
    findings = check_source("a.py", code.encode(), Settings(NEWEST_OF_FIRST)).findings
    assert [code[f.span.start : f.span.end] for f in findings] == ["resize_error"]
