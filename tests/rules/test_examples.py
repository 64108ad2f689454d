"""Every example of every rule, in each form that it can be written in, through the engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from batchlint.engine.trials import Trial, trials
from batchlint.rules import load_rules

TRIALS = [trial for rule in load_rules().rules for trial in trials(rule)]


@pytest.mark.parametrize(
    "trial", [t for t in TRIALS if t.counts], ids=lambda trial: f"{trial.name}-{trial.side}"
)
def test_examples_hold(trial: Trial) -> None:
    assert list(trial.problems()) == []


def test_every_rule_is_held_to_something() -> None:
    for side in ("before", "keep"):
        assert {t.rule.name for t in TRIALS if t.counts and t.side == side} == set(load_rules().by_name)


def one(name: str, side: str = "before", form: str = "json") -> Trial:
    return next(t for t in TRIALS if (t.rule.name, t.side, t.file.form) == (name, side, form))


@pytest.mark.parametrize("form", ["json", "rest", "sdk"])
def test_what_does_not_hold_is_said(form: str) -> None:
    trial = one("max-tasks-per-node", form=form)
    (said,) = replace(trial, side="keep").problems()
    assert said.startswith("must have no finding, but has one: `")
    (said,) = replace(trial, example=trial.example._replace(after=None)).problems()
    assert said == "is fixed, but the example has no `after`"
    other = {"id": "render", "vmSize": "small"}
    (said,) = replace(trial, example=trial.example._replace(after=other)).problems()
    assert said.startswith("is fixed to something other than `after`: ")
    (said,) = replace(trial, example=trial.example._replace(unsafe=True)).problems()
    assert said == "is fixed without --unsafe-fixes"
    (said,) = replace(trial, file=one("max-tasks-per-node", "keep", form).file).problems()
    assert said == "has no finding of this rule"


def test_what_can_not_be_fixed_is_said() -> None:
    trial = next(
        t for t in TRIALS if t.side == "before" and t.file.form == "json" and t.example.after is None
    )
    said = list(replace(trial, example=trial.example._replace(after={"id": "x"})).problems())
    assert said == ["is not fixed"]


def test_code_is_that_of_a_release_with_all_names() -> None:
    # 15.0.0b1 leaves out what the service still has, so the code is that of 14.2.0.
    text = one("cloud-service-configuration", form="sdk").file.text
    assert "batchmodels.PoolAddParameter(" in text and "cloud_service_configuration=" in text
    assert "batchmodels.BatchPoolCreateOptions(" in one("certificate-references", form="sdk").file.text
    reading = one("current-node-communication-mode", form="sdk reading").file.text
    assert 'found = client.get_pool("pool_id")\n' in reading
    assert "client = BatchClient(endpoint, credential)\n" in reading
