"""Texts of enum members, which azure-batch 15 names in another way: what is printed, formatted and logged."""

from __future__ import annotations

import pytest

from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

HEAD = """\
import logging
from azure.batch import BatchServiceClient, models
client = BatchServiceClient(c, batch_url=u)
task = client.task.get("j", "t")
"""
RULE = "member-texts"


def found(code: str, to: int | None = None, source: int | None = NEWEST_OF_FIRST) -> list[str]:
    """The source of each finding."""
    text = HEAD + code
    report = check_source("app.py", text.encode(), Settings(load().latest if to is None else to, source))
    assert not report.failures
    findings = [f for f in report.findings if f.rule == RULE]
    assert all(f.severity == "warning" and f.fix is None and f.confidence == "certain" for f in findings)
    return [text[f.span.start : f.span.end] for f in findings]


#: What makes a text of a value, and the place that is reported.
FORMS = [
    ("print({})", "{}"),
    ("print('state', {}, task.id)", "{}"),
    ("str({})", "str({})"),
    ("repr({})", "repr({})"),
    ("format({})", "format({})"),
    ("f'state {{{}}}'", "{}"),
    ("f'{{{}!r:>20}}'", "{}"),
    ("a = 'a ' f'{{{}}}'", "{}"),
    ("'%s' % {}", "{}"),
    ("'%s %s' % (task.id, {})", "{}"),
    ("'{{}} {{}}'.format(task.id, {})", "{}"),
    ("'{{state}}'.format(state={})", "{}"),
    ("logging.info('%s', {})", "{}"),
    ("logging.getLogger('a').warning('%s is %s', task.id, {})", "{}"),
    ("{}.name", "{}.name"),
    ("if {}.name == 'active': pass", "{}.name"),
    ("if 'active' in str({}): pass", "str({})"),
    ("if str({}) == wanted: pass", "str({})"),
]
VALUES = ["task.state", "task.execution_info.result", "models.TaskState.active"]


@pytest.mark.parametrize(("form", "place"), FORMS)
@pytest.mark.parametrize("value", VALUES)
def test_a_text_of_a_member_is_a_warning(form: str, place: str, value: str) -> None:
    assert found(form.format(value)) == [place.format(value)]


@pytest.mark.parametrize(("form", "place"), FORMS)
def test_it_is_in_a_variable_and_from_a_listing_as_well(form: str, place: str) -> None:
    assert found(f"s = task.state\n{form.format('s')}") == [place.format("s")]
    loop = f"for t in client.task.list('j'):\n    s = t.state\n    {form.format('s')}"
    assert found(loop) == [place.format("s")]


@pytest.mark.parametrize(("form", "place"), [pair for pair in FORMS if not pair[1].endswith(".name")])
def test_it_is_what_a_constant_replaces(form: str, place: str) -> None:
    assert found(f"s = task.state if task else '-'\n{form.format('s')}") == [place.format("s")]


@pytest.mark.parametrize(
    "value",
    [
        "client.create_tasks('j', tasks).result_values[0].status",
        "client.get_job('j').all_tasks_complete_mode",
        "models.BatchJobCreateOptions(id='j').all_tasks_complete_mode",
    ],
)
def test_what_is_rewritten_already_is_followed_by_its_new_names(value: str) -> None:
    head = "from azure.batch import BatchClient, models\nclient = BatchClient(u, c)\n"
    settings = Settings(load().latest, NEWEST_OF_FIRST)
    findings = check_source("app.py", f"{head}print({value})\n".encode(), settings).findings
    assert [f.rule for f in findings] == [RULE]


@pytest.mark.parametrize(("form", "place"), FORMS)
def test_only_code_that_is_known_to_move_is_warned(form: str, place: str) -> None:
    code = form.format("task.state")
    assert found(code, source=None) == []
    assert found(code, to=NEWEST_OF_FIRST) == []
    assert found(code, source=load().latest) == []


QUIET = [
    "print(task.state.value)",
    "f'{task.state.value}'",
    "print(task, f'{task}', str(task))",
    "print(task.id, f'{task.id}')",
    "','.join([task.state])",
    "task.state + '!'",
    "task.state.upper()",
    "if task.state == 'active': pass",
    "if task.state == models.TaskState.active: pass",
    "if task.state in (models.TaskState.active, 'running'): pass",
    "if str(task.state) == 'TaskState.active': pass",
    "if str(task.state) in ('TaskState.active', 'TaskState.running'): pass",
    "if str(task.state) == str(models.TaskState.active): pass",
    "if task.state.name != models.TaskState.active.name: pass",
    "json.dumps(task.state)",
    "def show(task): print(task.state, f'{task.state.name}')",
    "logging.info(task.state.value)",
    "logging.info('done')",
    "print(*task.state)",
    "models.TaskConstraints(**{'a': str(task.id)})",
    "client.pool.get('p').virtual_machine_configuration.extensions[0].name",
]


@pytest.mark.parametrize("code", QUIET)
def test_what_stays_the_same_or_is_not_certain_is_left_alone(code: str) -> None:
    assert found(code) == []


def test_the_message_has_both_texts_and_what_to_write() -> None:
    settings = Settings(load().latest, NEWEST_OF_FIRST)
    findings = check_source("app.py", f"{HEAD}print(task.state)".encode(), settings).findings
    (message,) = (f.message for f in findings if f.rule == RULE)
    assert "from `TaskState.active` to `BatchTaskState.ACTIVE`" in message and "`.value`" in message
