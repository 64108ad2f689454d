"""The names in texts of OData, whatever language they stand in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.odata import HOLE, Clause, names

WORD = st.from_regex(r"[a-z][A-Za-z]{2,12}", fullmatch=True).filter(
    lambda word: (
        word not in {"and", "not", "null", "true", "false", "has", "add", "sub", "mul", "div", "mod"}
        and word not in {"asc", "desc"}
    )
)
PATH = st.lists(WORD, min_size=1, max_size=3).map("/".join)
LITERAL = st.one_of(
    st.text("abz' ,/()", max_size=8).map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.integers(-99, 99).map(str),
    st.sampled_from(["null", "true", "2017-01-01T00:00:00Z", "datetime'2017-01-01'", "1.5"]),
)
CLAUSES = st.sampled_from(["select", "filter", "expand"])


def spelled(clause: Clause, text: str) -> list[str]:
    return ["/".join(step.text for step in path) for path in names(clause, text)]


@given(st.lists(PATH, min_size=1, max_size=5), st.sampled_from([",", ", ", " ,", ",\n  "]))
def test_a_selection_names_each_of_its_items(paths: list[str], comma: str) -> None:
    assert spelled("select", comma.join(paths)) == paths
    assert spelled("expand", comma.join(paths)) == paths


@given(st.lists(st.tuples(PATH, st.sampled_from(["eq", "ne", "gt", "le"]), LITERAL), min_size=1, max_size=4))
def test_a_filter_names_what_it_compares_and_nothing_else(parts: list[tuple[str, str, str]]) -> None:
    text = " and ".join(f"({path} {operator} {literal})" for path, operator, literal in parts)
    assert spelled("filter", text) == [path for path, _, _ in parts]


@given(CLAUSES, st.text(st.sampled_from(f"ab/,.()' :={HOLE}01-_eqand"), max_size=40))
def test_every_name_stands_where_it_is_said_to_stand(clause: Clause, text: str) -> None:
    for path in names(clause, text):
        assert path
        for step in path:
            assert text[step.start : step.end] == step.text
            assert step.text.isidentifier() and HOLE not in step.text


def test_functions_and_their_variables_are_no_names() -> None:
    text = "startswith(displayName, 'id') or tags/any(t: t/value eq 'x') or not contains(id,'y')"
    assert spelled("filter", text) == ["displayName", "tags", "id"]


def test_quotes_hide_what_they_hold() -> None:
    assert spelled("filter", "id eq 'it''s state eq 1' and state eq 'x'") == ["id", "state"]
    assert spelled("filter", "creationTime gt datetime'2017-01-01' and state eq 'cut off") == [
        "creationTime",
        "state",
    ]


def test_a_name_that_may_go_on_is_none() -> None:
    assert spelled("select", f"id,target{HOLE},{HOLE},state") == ["id", "state"]
    assert spelled("filter", f"id eq {HOLE} and executionInfo/{HOLE} eq 1 and pre{HOLE} eq 2") == [
        "id",
        "executionInfo",
    ]
    assert spelled("filter", f"{HOLE}/exitCode eq 1") == []


def test_stars_and_options_of_an_expansion_are_no_names() -> None:
    assert spelled("select", "*,id") == ["id"]
    assert spelled("expand", "stats($select=startTime,url),other") == ["stats", "other"]
