"""Bodies on their way through versions: which way does not matter, and they arrive as valid as they set out."""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.core.findings import Finding
from batchlint.engine.fix import fix_source
from batchlint.engine.trials import built, sent
from batchlint.rules.examples import rest_code, sdk_code
from batchlint.settings import Settings
from tests.generated.bodies import Payload, faults, payload
from tests.generated.facts import HISTORY

COUNTS = {"json": 200, "rest": 25, "sdk": 25}


class Fixed(NamedTuple):
    """A file after a fix, and what was wrong with it before and is after."""

    text: str
    before: list[Finding]
    after: list[Finding]


def fixed(form: str, wire_type: str, text: str, source: int, target: int, unsafe: bool = True) -> Fixed:
    """A body in a form after a fix."""
    path, told = ("body.json", wire_type) if form == "json" else ("body.py", None)
    report = fix_source(path, text.encode(), Settings(target, source, unsafe, told, partial=True))
    assert not report.after.failures
    errors = ([f for f in r.findings if f.severity == "error"] for r in (report.before, report.after))
    return Fixed(text if report.data is None else report.data.decode(), *errors)


def written(form: str, made: Payload) -> str | None:
    """A body as a file; None where its release has no names for it."""
    if form == "json":
        return json.dumps(made.body, indent=2, ensure_ascii=False) + "\n"
    return (rest_code if form == "rest" else sdk_code)(made.wire_type, made.body, made.version)


def journey(chance: random.Random) -> tuple[Payload, int, int]:
    """A body, a version on its way, and where it goes."""
    start = chance.randint(0, HISTORY.latest)
    end = chance.randint(start, HISTORY.latest)
    return payload(start, chance), chance.randint(start, end), end


@pytest.mark.parametrize("form", COUNTS)
def test_the_way_does_not_matter(form: str) -> None:
    @settings(max_examples=COUNTS[form])
    @given(st.randoms(use_true_random=False), st.booleans())
    def check(chance: random.Random, unsafe: bool) -> None:
        made, middle, end = journey(chance)
        text = written(form, made)
        if text is None:
            return
        name, start = made.wire_type, made.version
        direct = fixed(form, name, text, start, end, unsafe)
        again = fixed(form, name, direct.text, start, end, unsafe)
        assert again.text == direct.text, "a second fix changes something"
        if not direct.after:
            # What ended is left to a person, and so is what is in it.
            half = fixed(form, name, text, start, middle, unsafe)
            assert fixed(form, name, half.text, middle, end, unsafe).text == direct.text

    check()


@settings(max_examples=250)
@given(st.randoms(use_true_random=False))
def test_what_was_valid_is_valid_again(chance: random.Random) -> None:
    made, _, end = journey(chance)
    assert list(faults(made.wire_type, made.body, made.version)) == []
    text = json.dumps(made.body)
    result = fixed("json", made.wire_type, text, made.version, end)
    broken = list(faults(made.wire_type, made.body, end))
    assert bool(broken) == bool(result.before), (broken, result.before)
    if not broken:
        safe = fixed("json", made.wire_type, text, made.version, end, unsafe=False)
        assert safe.text == text, "what is valid is changed"
    if not result.after:
        assert list(faults(made.wire_type, json.loads(result.text), end)) == []


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_all_forms_end_in_the_same_body(chance: random.Random) -> None:
    made, _, end = journey(chance)
    result = fixed("json", made.wire_type, json.dumps(made.body), made.version, end)
    if result.after:
        return
    body: dict[str, Any] = json.loads(result.text)
    code = written("rest", made)
    if code is not None:
        after = fixed("rest", made.wire_type, code, made.version, end)
        if not after.after:
            assert sent(after.text) == body
    code, other = written("sdk", made), sdk_code(made.wire_type, body, end)
    if code is not None and other is not None and HISTORY.generation(end) == 1:
        after = fixed("sdk", made.wire_type, code, made.version, end)
        assert not after.after
        assert built(after.text) == built(other)
