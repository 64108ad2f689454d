"""Operations whose parameters changed places: what is given twice at the target is an error by itself."""

from __future__ import annotations

import textwrap

import pytest

from tests.python.helpers import check, fix, rules

HEAD = "from azure.batch import BatchServiceClient\ndef f(c: BatchServiceClient, x):\n    "
#: Calls as they were right before the options went last, and what they have to be.
TWICE = {
    'c.task.update("j", "t", None, constraints=x)': (
        'c.task.update("j", "t", task_update_options=None, constraints=x)'
    ),
    'c.pool.enable_auto_scale("p", None, auto_scale_formula=x)': (
        'c.pool.enable_auto_scale("p", pool_enable_auto_scale_options=None, auto_scale_formula=x)'
    ),
    'c.job.terminate("j", x, terminate_reason="r")': (
        'c.job.terminate("j", job_terminate_options=x, terminate_reason="r")'
    ),
}
OLD, NEW = "2017-06-01.5.1", "2024-02-01.19.0"


@pytest.mark.parametrize("call", TWICE)
@pytest.mark.parametrize("source", [None, OLD, NEW])
def test_a_parameter_that_is_given_twice_is_an_error_wherever_the_code_comes_from(
    call: str, source: str | None
) -> None:
    assert check(HEAD + call, source=source) == [(3, "options-last", "error")]
    assert fix(HEAD + call, source=source) == HEAD + TWICE[call]


@pytest.mark.parametrize("call", TWICE)
def test_nothing_is_given_twice_before_the_options_went_last(call: str) -> None:
    assert check(HEAD + call, to=OLD) == []


@pytest.mark.parametrize(
    "call",
    [
        'c.task.update("j", "t", None)',
        'c.task.update("j", "t", constraints=x)',
        'c.task.update("j", "t", x, task_update_options=None)',
        *TWICE.values(),
        # Never right: no matter of the version.
        'c.job.terminate("j", job_id="j")',
    ],
)
def test_what_gives_each_parameter_once_is_silent(call: str) -> None:
    assert check(HEAD + call) == []


def test_more_arguments_than_any_release_takes_get_no_names() -> None:
    code = HEAD + 'c.task.update("j", "t", None, None, None, None, None, None)'
    assert check(code, to=OLD, source=NEW) == [(3, "options-last", "error")]
    assert fix(code, to=OLD, source=NEW) == code


def test_a_whole_body_is_not_handed_on_as_another_parameter() -> None:
    code = """
        from azure.batch import BatchServiceClient, models
        def scale(client: BatchServiceClient, name):
            body = models.PoolEnableAutoScaleParameter(auto_scale_formula="$TargetDedicatedNodes=2")
            client.pool.enable_auto_scale(name, body)
    """
    for to, source in ((None, None), (None, "2018-03-01.6.1"), ("2018-03-01.6.1", None)):
        assert rules(code, to=to, source=source) == ["options-last"]
        assert fix(code, to=to, source=source, unsafe=True) == textwrap.dedent(code)
