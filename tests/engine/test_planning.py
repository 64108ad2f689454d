"""Surveys and intervals: one reading says what each version would."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.engine.check import check_source
from batchlint.planning.intervals import Interval, chosen, excluding, intervals
from batchlint.planning.survey import survey_source
from batchlint.project.names import known_versions, label
from batchlint.settings import Settings

FARM = Path(__file__).parents[2] / "examples" / "render-farm"
MASKS = st.integers(0, (1 << 23) - 1)


@pytest.mark.parametrize("name", ["farm/frames.py", "farm/pools.py", "deploy/rest.py", "payloads/pool.json"])
def test_one_reading_says_what_a_check_against_each_version_says(name: str) -> None:
    data = (FARM / name).read_bytes()
    survey = survey_source(name, data, Settings(target=22, source=8))
    assert len(survey.breaks) == len(known_versions())
    assert survey.findings == check_source(name, data, Settings(target=22, source=8)).findings
    for target in range(2, len(survey.breaks), 5):
        found = survey.breaks[target]
        report = check_source(name, data, Settings(target=target, source=8))
        errors = [(f.rule, f.subject, f.span.start) for f in report.findings if f.severity == "error"]
        assert list(found) == errors, label(target)


@given(MASKS)
def test_intervals_hold_the_set_and_never_touch(mask: int) -> None:
    found = intervals(mask)
    assert sum(((1 << (i.last + 1)) - (1 << i.first)) for i in found) == mask
    assert all(a.last + 1 < b.first for a, b in itertools.pairwise(found))


@given(MASKS, st.sets(st.integers(0, 22)))
def test_the_chosen_interval_holds_a_version_in_use_if_any_does(mask: int, sources: set[int]) -> None:
    best = chosen(intervals(mask), sources)
    if best is None:
        assert mask == 0
        return
    holds = {i for i in intervals(mask) if any(i.first <= s <= i.last for s in sources)}
    assert best in holds if holds else best == intervals(mask)[-1]


@given(st.dictionaries(st.text("abc", min_size=1), MASKS.filter(bool), max_size=6))
def test_two_that_exclude_each_other_are_found_where_there_are_any(works: dict[str, int]) -> None:
    pair = excluding(works)
    disjoint = [(a, b) for a in works for b in works if not works[a] & works[b]]
    assert (pair is not None) == bool(disjoint)
    if pair is not None:
        assert not works[pair[0]] & works[pair[1]]


def test_an_interval_of_one_version() -> None:
    assert intervals(0b0100) == (Interval(2, 2),)
