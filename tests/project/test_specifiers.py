"""Specifiers that move to a release: the style stays, and what they allow speaks the target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from batchlint.project.pins import as_pep440
from batchlint.project.releases import admitted, releases
from batchlint.project.specifiers import Goal, is_met, move
from batchlint.project.versions import named_release, resolve


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
    (">=4.0", ">=10.0.0,<14", ">=14.1.0,<15"),
    (" > 4.0", " >= 10.0.0,<14", " >= 14.1.0,<15"),
    (">=4, !=4.0.1", ">=10.0.0, !=4.0.1, <14", ">=14.1.0, !=4.0.1, <15"),
    ("!=4.0.1", "!=4.0.1,>=10.0.0,<14", "!=4.0.1,>=14.1.0,<15"),
    ("", ">=10.0.0,<14", ">=14.1.0,<15"),
    ("*", ">=10.0.0,<14", ">=14.1.0,<15"),
    (">=4.1.3,<20", ">=10.0.0,<11", ">=14.1.0,<14.2"),
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


@pytest.mark.parametrize("written", [">=4,<5.0a1", "^3 || ^4", "@ https://example.org/a.whl", "!=10.0.0"])
def test_other_forms_are_left_to_a_person(written: str) -> None:
    assert move(written, goal("2020-09-01.12.0")) is None


def test_the_newest_release_is_written_unless_another_one_was_named() -> None:
    assert move("==4.0.0", goal("2018-08-01.7.0")) == "==5.1.1"
    assert move("==4.0.0", goal("azure-batch==5.0.0")) == "==5.0.0"
    assert is_met("==5.1.0", goal("2018-08-01.7.0"))
    assert not is_met("==5.0.0", goal("azure-batch==5.1.0"))


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
    assert not admitted(moved).beyond
    again = move(moved, wanted)
    assert again is None or is_met(moved, wanted)


#: Beyond the known ones as well.
any_release = st.one_of(
    versions,
    st.sampled_from(["15.0.0", "15.1.0", "15.2", "16.0.1", "20.0.0"]),
    # Between them.
    st.sampled_from(["4.1.2", "5.1.1.post1", "5.2.0", "14.1.5"]),
)
any_clause = st.builds("{}{}".format, st.sampled_from(["==", "===", ">=", ">", "~=", "^", ""]), any_release)


@given(any_clause, versions)
def test_nothing_is_ever_moved_down(written: str, release: str) -> None:
    moved = move(written, goal(f"azure-batch=={release}"), as_pep440)
    if moved is None:
        return
    before, after = admitted(as_pep440(written)), admitted(as_pep440(moved))
    lowest = before.known[0] if before.known else before.before
    assert lowest is not None and lowest <= after.known[0], written


@pytest.mark.parametrize(
    "written", ["==16.1.0", "~=15.2", ">=16", ">15.1.0", "==16.*", ">=16,<17", "==15.1.1"]
)
@pytest.mark.parametrize("target", ["azure-batch==15.1.0", "azure-batch==10.0.0", "2015-12-01.2.2"])
def test_what_is_newer_than_all_that_is_known_stays(written: str, target: str) -> None:
    assert admitted(written).newer
    wanted = Goal.of(resolve(target))
    if wanted is not None:
        assert is_met(written, wanted)
        assert move(written, wanted) is None


@pytest.mark.parametrize(
    ("specifier", "beyond"),
    [
        *(("", True), ("*", True), (">=14.0", True), (">=10,<17", True), ("!=10.0.0", True)),
        *(("<16", False), ("~=15.0", False), ("==14.2.0", False), (">=10,<16", False)),
        (">=14.2.0,!=16.0.0", True),
    ],
)
def test_what_a_requirement_admits_beyond_the_known_releases(specifier: str, beyond: bool) -> None:
    assert admitted(specifier).beyond is beyond


@pytest.mark.parametrize(
    ("release", "below"),
    [
        ("15.1.0", "16"),
        ("15.0.0b1", "15.0.0b2"),
        ("15.1.0b3", "16"),
        ("14.2.0", "15"),
        ("14.0.0", "15"),
        ("10.0.0", "14"),
        ("7.0.0", "9"),
        ("4.0.0", "5"),
        ("1.0.0", "2"),
    ],
)
def test_the_cap_is_the_next_release_that_takes_something_away(release: str, below: str) -> None:
    assert goal(f"azure-batch=={release}").below == below


GENERATIONS = [
    ("14.2.0", ">=14", ">=14.2.0,<15"),
    ("14.2.0", ">=14.2.0", ">=14.2.0,<15"),
    ("14.2.0", "", ">=14.2.0,<15"),
    ("14.2.0", ">=14.2.0,<16", ">=14.2.0,<15"),
    ("14.2.0", "<16", "<15"),
    ("15.1.0", "~=14.0", "~=15.1"),
    ("15.1.0", ">=14,<15", ">=15.1.0,<16"),
    ("15.1.0", "<15", "<16"),
    ("15.1.0", "==15.0.0b2", "==15.1.0"),
    ("15.1.0", "~=15.0.0b1", "~=15.1.0"),
    ("15.0.0b2", "==15.0.0b1", "==15.0.0b2"),
    ("15.0.0b2", "", ">=15.0.0b2,<15.1.0b1"),
]


@pytest.mark.parametrize(("release", "written", "moved"), GENERATIONS)
def test_a_requirement_leads_to_one_generation(release: str, written: str, moved: str) -> None:
    wanted = goal(f"azure-batch=={release}")
    assert not is_met(written, wanted)
    assert move(written, wanted) == moved
    assert is_met(moved, wanted)


@pytest.mark.parametrize("written", ["==15.1.0", ">=15,<16", ">=15", "~=15.1", "==15.0.0b2", "~=15.0.0b1"])
def test_a_requirement_on_the_newer_generation_never_moves_down(written: str) -> None:
    assert is_met(written, goal("azure-batch==14.2.0"))
    assert move(written, goal("azure-batch==14.2.0")) is None


@pytest.mark.parametrize("release", [r.text for r in releases() if r.generation == 2])
@pytest.mark.parametrize(
    "written",
    [
        "",
        "==14.2.0",
        "~=14.0",
        "~=14.2.0",
        ">=14",
        ">=6,<15",
        "<15",
        "!=13.0",
        "<=14.2.0",
        ">=6,!=7.0.0,<8.0.0",
    ],
)
def test_what_is_written_for_the_newer_generation_admits_no_later_release(written: str, release: str) -> None:
    wanted = goal(f"azure-batch=={release}")
    moved = move(written, wanted)
    assert moved is not None and is_met(moved, wanted)
    assert admitted(moved).known[-1] == wanted.release
    assert not admitted(moved).beyond
