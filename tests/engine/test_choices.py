"""Fixes that a person chooses: whatever the choice, the result passes the checks of every other one."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import batchlint
from batchlint.core.edits import apply_edits
from batchlint.core.spans import Span
from batchlint.core.writing import Edit
from batchlint.engine.check import check_source
from batchlint.engine.choices import Chooser, Origins, Question, questions
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings

EXAMPLE = Path(batchlint.__file__).parent.parent / "examples" / "render-farm"
FILES = (
    "farm/frames.py",
    "farm/pools.py",
    "deploy/rest.py",
    "payloads/pool.json",
    "payloads/nightly-job.json",
)


def setting(target: str) -> Settings:
    """From azure-batch 3.0.0, with unsafe fixes."""
    return Settings(load().index(target), load().index("2017-05-01.5.0"), True)


@cache
def asked(path: str, data: bytes, target: str) -> list[Question]:
    chooser = Chooser()
    fix_source(path, data, setting(target), chooser)
    return questions(chooser.made)


def without(declined: list[Question]) -> Chooser:
    places = tuple(place for question in declined for place in question.places)
    return Chooser(places, not any(question.changes_package for question in declined))


@pytest.mark.parametrize("target", ["2024-02-01.19.0", "2025-06-01"])
@pytest.mark.parametrize("name", FILES)
def test_all_is_what_fix_does_and_nothing_is_nothing(name: str, target: str) -> None:
    data = (EXAMPLE / name).read_bytes()
    everything = fix_source(name, data, setting(target), Chooser())
    assert everything.data == fix_source(name, data, setting(target)).data
    assert everything.data is not None
    found = asked(name, data, target)
    assert fix_source(name, data, setting(target), without(found)).data is None


@given(st.data())
@settings(max_examples=12)
def test_any_choice_parses_and_finds_nothing_new(draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(FILES))
    target = draw.draw(st.sampled_from(["2024-02-01.19.0", "2025-06-01"]))
    data = (EXAMPLE / name).read_bytes()
    found = asked(name, data, target)
    answers = draw.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    declined = [question for question, answer in zip(found, answers, strict=True) if not answer]
    done = fix_source(name, data, setting(target), without(declined))
    assert done.after.failures == []
    result = data if done.data is None else done.data
    (json.loads if name.endswith(".json") else ast.parse)(result)
    before, after = (check_source(name, each, setting(target)) for each in (data, result))
    assert after.errors <= before.errors
    # What was declined is as it was.
    text, new = data.decode(), result.decode()
    for question in declined:
        if not question.changes_package:
            assert all(text[place.start : place.end] in new for place in question.places)
    if all(answers):
        assert done.data is not None
    if not any(answers):
        assert result == data


def test_transitions_of_one_place_are_one_question() -> None:
    code = (
        b"import azure.batch.models as m\n"
        b"a = m.StartTask(command_line='x', run_elevated=False, wait_for_success=True)\n"
        b"b = m.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)\n"
    )
    first, second = asked("a.py", code, "2024-02-01.19.0")
    assert [each.finding.rule for each in first.made] == ["run-elevated", "auto-user-scope"]
    assert not first.is_safe and second.is_safe


@given(st.text("abc", max_size=12), st.data())
def test_places_lead_back_over_edits(text: str, draw: st.DataObject) -> None:
    origins, now = Origins(), text
    for _ in range(draw.draw(st.integers(0, 3))):
        bounds = sorted(draw.draw(st.sets(st.integers(0, len(now)), max_size=6)))
        pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
        edits = [Edit(a, b, draw.draw(st.sampled_from(["", "X", "YZ"]))) for a, b in pairs]
        # Edits that touch are not made in one pass.
        edits = [e for i, e in enumerate(edits) if i == 0 or edits[i - 1].end < e.start]
        now, origins = apply_edits(now, edits), origins.then(edits)
    for index, char in enumerate(now):
        start, end = origins.back(Span(index, index + 1))
        assert 0 <= start <= end <= len(text)
        if char.islower():
            assert text[start:end] == char
