"""Specifiers that move to a release: the style stays, and what they allow speaks the target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from batchlint.project.pins import as_pep440
from batchlint.project.releases import releases
from batchlint.project.specifiers import Goal, is_met, move
from batchlint.targets import named_release, resolve


def goal(text: str) -> Goal:
    found = Goal.of(resolve(text), named_release(text))
    assert found is not None
    return found


STYLES = [
    ("==4.0.0", "==10.0.0", "==14.1.0"),
    ("== 4.0.0", "== 10.0.0", "== 14.1.0"),
    ("===4.0.0", "===10.0.0", "===14.1.0"),
    ("==4.*", "==10.*", "==14.1.*"),
    ("==4.0.*", "==10.0.*", "==14.1.*"),
    ("~=4.0", "~=10.0", "~=14.1.0"),
    ("~=4.0.0", "~=10.0.0", "~=14.1.0"),
    (">=4,<5", ">=10.0.0,<11", ">=14.1.0,<14.2"),
    (">=4.0, <5.0", ">=10.0.0, <11.0", ">=14.1.0, <14.2"),
    ("<5,>=4", "<11,>=10.0.0", "<14.2,>=14.1.0"),
    (">=4.0.0,<4.2", ">=10.0.0,<10.1", ">=14.1.0,<14.2"),
    (">3,<=4", ">=10.0.0,<=10.0.0", ">=14.1.0,<=14.1.0"),
    (">=4.0", ">=10.0.0", ">=14.1.0"),
    ("<5", "<11", "<14.2"),
    (">=4,!=4.0.1,<5", ">=10.0.0,!=4.0.1,<11", ">=14.1.0,!=4.0.1,<14.2"),
]
POETRY = [
    ("^4.0", "^10.0", "~14.1"),
    ("^4", "^10", "~14.1"),
    ("^4.0.0", "^10.0.0", "~14.1.0"),
    ("~4.0", "~10.0", "~14.1"),
    ("4.0.0", "10.0.0", "14.1.0"),
    ("4.*", "10.*", "14.1.*"),
    (">=4,<5", ">=10.0.0,<11", ">=14.1.0,<14.2"),
]


@pytest.mark.parametrize(("written", "ten", "fourteen"), STYLES)
def test_the_style_stays_and_bounds_keep_other_versions_out(written: str, ten: str, fourteen: str) -> None:
    assert move(written, goal("2020-09-01.12.0")) == ten
    assert move(written, goal("2023-11-01.18.0")) == fourteen


@pytest.mark.parametrize(("written", "ten", "fourteen"), POETRY)
def test_the_style_of_poetry_stays(written: str, ten: str, fourteen: str) -> None:
    assert move(written, goal("2020-09-01.12.0"), as_pep440) == ten
    assert move(written, goal("2023-11-01.18.0"), as_pep440) == fourteen


@pytest.mark.parametrize(
    "written", ["", "*", ">=4,<5.0a1", "^3 || ^4", "@ https://example.org/a.whl", "!=10.0.0"]
)
def test_other_forms_are_left_to_a_person(written: str) -> None:
    assert move(written, goal("2020-09-01.12.0")) is None


def test_the_newest_release_is_written_unless_another_one_was_named() -> None:
    assert move("==4.0.0", goal("2018-08-01.7.0")) == "==5.1.1"
    assert move("==4.0.0", goal("azure-batch==5.0.0")) == "==5.0.0"
    assert is_met("==5.1.0", goal("2018-08-01.7.0"))
    assert not is_met("==5.1.0", goal("azure-batch==5.0.0"))


def test_a_target_without_a_release_is_no_goal() -> None:
    assert Goal.of(resolve("2015-12-01.2.2")) is None


versions = st.sampled_from([r.text for r in releases()])
numbers = st.builds(lambda text, size: ".".join(text.split(".")[:size]), versions, st.integers(1, 3))
clauses = st.one_of(
    st.builds("".join, st.tuples(st.sampled_from(["==", ">=", "<=", "<", ">", "!="]), numbers)),
    st.builds("~={}".format, versions),
    st.builds("=={}.*".format, numbers),
)


@given(st.lists(clauses, min_size=1, max_size=3).map(",".join), versions)
def test_what_is_moved_allows_the_release_and_is_moved_only_once(written: str, release: str) -> None:
    wanted = goal(f"azure-batch=={release}")
    moved = move(written, wanted)
    if moved is None or is_met(written, wanted):
        return
    assert SpecifierSet(moved).contains(release, prereleases=True)
    assert moved.count(",") == written.count(",")
    again = move(moved, wanted)
    assert again is None or is_met(moved, wanted)
