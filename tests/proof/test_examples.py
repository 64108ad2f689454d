"""Examples of rules with the real releases: what they keep and make works there, what they find does not."""

from __future__ import annotations

import pytest

from batchlint.rules.shipped import load_rules
from tests.proof.examples import Program, Run, problem, programs
from tests.proof.waivers import NO_CODE, WAIVED

PROGRAMS = list(programs())


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_an_example_does_what_its_rule_says(program: Program, run: Run) -> None:
    found = problem(program, run)
    if program.name in WAIVED:
        assert found is not None, "is proven: it needs no waiver"
    else:
        assert found is None, found


def test_every_rule_is_proven_or_waived() -> None:
    assert {rule.name for rule in load_rules().rules} - {p.trial.rule.name for p in PROGRAMS} == set(NO_CODE)
    assert set(WAIVED) <= {program.name for program in PROGRAMS}
