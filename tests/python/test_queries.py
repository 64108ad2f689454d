"""Properties that texts of OData name: in options, in dicts, in URLs."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.core.judge.api_versions import API_VERSION
from batchlint.engine.check import check_source
from batchlint.history import load
from batchlint.project.word_search import may_matter
from batchlint.settings import Settings
from tests.python.helpers import check, fix, rules
from tests.versions import NEWEST_OF_FIRST

HEAD = """\
from azure.batch import BatchServiceClient
import azure.batch.models as models


def run(client: BatchServiceClient, x):
"""
REST = """\
import requests
from urllib.parse import quote, urlencode

URL = "https://a.westus.batch.azure.com"
VERSION = "2016-07-01.3.1"


def run(x):
"""


def found(code: str) -> list[str]:
    """What the findings' spans cover, but for the api-version, which is said to be old as well."""
    report = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert report.text is not None and not report.failures
    return [report.text[f.span.start : f.span.end] for f in report.findings if f.rule != API_VERSION]


@pytest.mark.parametrize(
    "line",
    [
        'client.pool.list(models.PoolListOptions(select="id,targetDedicated"))',
        'client.pool.get(x, models.PoolGetOptions(select="id, targetDedicated"))',
        'client.pool.list(pool_list_options={"select": "id,targetDedicated"})',
        'client.pool.list({"filter": "targetDedicated gt 3"})',
        'models.PoolListOptions(**{"select": "id,targetDedicated"})',
        "client.pool.list(models.PoolListOptions(filter=f\"id eq '{x}' and targetDedicated gt 3\"))",
        "client.pool.list(models.PoolListOptions(filter=\"id eq '%s' and targetDedicated gt 3\" % x))",
        'client.pool.list(models.PoolListOptions(filter="id eq {} and targetDedicated gt 3".format(x)))',
        'client.pool.list(models.PoolListOptions(select="id," + "targetDedicated"))',
        'client.pool.list(models.PoolListOptions(select="id," "targetDedicated"))',
        'client.pool.list(models.PoolListOptions(select=",".join(["id", "targetDedicated"])))',
        'client.pool.list(models.PoolListOptions(select="id" if x else "targetDedicated"))',
    ],
)
def test_a_name_in_options_is_found_and_renamed_in_place(line: str) -> None:
    code = f"{HEAD}    {line}\n"
    assert found(code) == ["targetDedicated"]
    assert fix(code) == code.replace("targetDedicated", "targetDedicatedNodes")


@pytest.mark.parametrize(
    "line",
    [
        'requests.get(URL + "/pools?api-version=" + VERSION + "&$select=id,targetDedicated")',
        'requests.get(f"{URL}/pools?$select=id,targetDedicated&api-version={VERSION}")',
        'requests.get("{}/pools?$select=id,targetDedicated".format(URL))',
        'requests.get("%s/pools?%%24select=id%%2CtargetDedicated" % URL)',
        'requests.get("https://a.westus.batch.azure.com/pools?%24select=id%2CtargetDedicated")',
        'requests.get(f"{URL}/pools/{x}?$filter=targetDedicated%20gt%203")',
        'requests.get(f"{URL}/pools", params={"$select": "id,targetDedicated", "api-version": VERSION})',
        'requests.get(f"{URL}/pools", params=[("$select", "id,targetDedicated")])',
        'requests.get(f"{URL}/pools?" + urlencode({"api-version": x, "$select": "id,targetDedicated"}))',
        'requests.get(f"{URL}/pools?$filter=" + quote("targetDedicated gt 3"))',
    ],
)
def test_a_name_in_the_query_of_a_request_is_found(line: str) -> None:
    code = f"{REST}    {line}\n"
    assert found(code) == ["targetDedicated"]
    fixed = fix(code, unsafe=True).replace(load().name(NEWEST_OF_FIRST), "2016-07-01.3.1")
    assert fixed == code.replace("targetDedicated", "targetDedicatedNodes")


def test_a_url_that_grows_is_one_url() -> None:
    code = REST + (
        '    url = URL + "/pools?api-version=" + VERSION\n'
        "    if x:\n"
        '        url += "&$select=id,targetDedicated"\n'
        "    requests.get(url)\n"
    )
    assert found(code) == ["targetDedicated"]


def test_the_options_may_get_their_text_later() -> None:
    code = HEAD + (
        "    options = models.TaskListOptions()\n"
        '    options.select = "id,runElevated"\n'
        "    client.task.list(x, options)\n"
    )
    assert found(code) == ["runElevated"]
    assert 'options.select = "id,userIdentity"' in fix(code)


def test_the_type_is_that_of_what_the_operation_answers_with() -> None:
    body = '    client.{}({}models.{}Options(select="id,runElevated,targetDedicated"))\n'
    assert found(HEAD + body.format("task.get", "x, x, ", "TaskGet")) == ["runElevated"]
    assert found(HEAD + body.format("pool.list", "", "PoolList")) == ["targetDedicated"]
    assert found(HEAD + body.format("compute_node.list", "x, ", "ComputeNodeList")) == []
    subtasks = (
        '    client.task.list_subtasks(x, x, models.TaskListSubtasksOptions(select="id,schedulingError"))\n'
    )
    assert found(HEAD + subtasks) == ["schedulingError"]


def test_a_text_is_found_where_it_stands_and_not_where_it_is_used() -> None:
    code = (
        'SELECT = "id,targetDedicated"\n'
        + HEAD
        + ("    client.pool.list(models.PoolListOptions(select=SELECT))\n")
    )
    assert check(code) == [(1, "target-dedicated", "error")]
    assert 'SELECT = "id,targetDedicatedNodes"\n' in fix(code)


def test_a_text_that_serves_more_than_one_place_is_no_safe_fix() -> None:
    code = (
        'SELECT = "id,targetDedicated"\n'
        + HEAD
        + ("    client.pool.list(models.PoolListOptions(select=SELECT))\n    print(SELECT)\n")
    )
    assert rules(code) == ["target-dedicated"]
    assert fix(code) == code
    assert "targetDedicatedNodes" in fix(code, unsafe=True)


def test_a_text_that_serves_two_types_is_no_fix_at_all() -> None:
    code = (
        'SELECT = "id,targetDedicated"\n'
        + HEAD
        + (
            "    client.pool.list(models.PoolListOptions(select=SELECT))\n"
            "    client.job.list(models.JobListOptions(select=SELECT))\n"
        )
    )
    assert rules(code) == ["target-dedicated"]
    assert fix(code, unsafe=True) == code


def test_a_text_of_another_file_is_reported_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "names.py").write_text('"""What batch answers with."""\nSELECT = "id,targetDedicated"\n')
    code = "from names import SELECT\n" + HEAD + "    models.PoolListOptions(select=SELECT)\n"
    app = tmp_path / "app.py"
    app.write_text(code)
    report = check_source(str(app), code.encode(), Settings(NEWEST_OF_FIRST, project=str(tmp_path)))
    assert [code[f.span.start : f.span.end] for f in report.findings if f.rule != API_VERSION] == ["SELECT"]
    assert report.findings[0].fix is None


def test_a_selection_takes_a_moved_property_as_a_whole() -> None:
    select = HEAD + '    client.task.list(x, models.TaskListOptions(select="id,runElevated,state"))\n'
    assert '"id,userIdentity,state"' in fix(select)
    listed = HEAD + '    client.pool.get(x, models.PoolGetOptions(select="id,resizeError"))\n'
    assert '"id,resizeErrors"' in fix(listed)


def test_a_selection_names_nothing_twice() -> None:
    code = HEAD + '    models.PoolListOptions(select="id, {}, state")\n'
    assert '"id, targetDedicatedNodes, state"' in fix(code.format("targetDedicated, targetDedicatedNodes"))
    assert '"id, targetDedicatedNodes, state"' in fix(code.format("targetDedicatedNodes, targetDedicated"))


def test_what_a_filter_compares_must_keep_its_meaning() -> None:
    for text in ("runElevated eq true", "executionInfo/schedulingError/code eq 'x' and runElevated eq false"):
        code = HEAD + f'    client.task.list(x, models.TaskListOptions(filter="{text}"))\n'
        assert "run-elevated" in rules(code)
        assert "runElevated eq" in fix(code, unsafe=True)
    code = HEAD + "    client.pool.list(models.PoolListOptions(filter=\"resizeError/code eq 'x'\"))\n"
    assert rules(code) == ["resize-error"]
    assert fix(code, unsafe=True) == code


def test_a_path_is_followed_into_the_types_below() -> None:
    text = "executionInfo/schedulingError/code eq 'x' and executionInfo/exitCode gt 0"
    code = HEAD + f'    client.task.list(x, models.TaskListOptions(filter="{text}"))\n'
    assert found(code) == ["schedulingError"]
    assert "executionInfo/failureInfo/code" in fix(code)


def test_escapes_and_breaks_are_seen_through() -> None:
    line = '    models.PoolListOptions(select="id,\\\n{}targetDedicated,\\x73tate", filter="a\\x20eq 1")\n'
    code = HEAD + line.format("")
    assert found(code) == ["targetDedicated"]
    assert "targetDedicatedNodes,\\x73tate" in fix(code)
    spelled = HEAD + '    models.PoolListOptions(select="id,targetDedic\\x61ted")\n'
    assert found(spelled) == ["targetDedic\\x61ted"]
    assert fix(spelled, unsafe=True) == spelled
    split = HEAD + '    models.PoolListOptions(select="id,targetDed" "icated")\n'
    assert rules(split) == ["target-dedicated"]
    assert fix(split, unsafe=True) == split


def test_a_misspelled_name_gets_a_word() -> None:
    code = HEAD + '    client.pool.list(models.PoolListOptions(select="id,targetDedicatedNode"))\n'
    assert check(code) == [(6, "unknown-property", "warning")]
    assert rules(code.replace("targetDedicatedNode", "TargetDedicatedNodes")) == []
    assert rules(code.replace("targetDedicatedNode", "somethingElse")) == []


def test_what_an_older_version_lacks_is_said_of_texts_too() -> None:
    code = HEAD + '    client.pool.list(models.PoolListOptions(select="id,targetDedicatedNodes"))\n'
    assert rules(code, to="2016-07-01.3.1") == ["not-yet-available"]


def test_the_message_says_that_it_is_about_a_text() -> None:
    code = HEAD + '    client.task.list(x, models.TaskListOptions(select="id,runElevated"))\n'
    report = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    message = report.findings[0].message
    assert " in `$select` was removed in " in message
    assert message.endswith("use `userIdentity`")


@pytest.mark.parametrize(
    "line",
    [
        'log.info("select=id,targetDedicated")',
        'log.info("$select=id,targetDedicated")',
        'models.PoolListOptions(select="id,state", filter="state eq \'targetDedicated\'")',
        'models.PoolListOptions(select=x, expand="stats")',
        "models.JobListOptions(filter=\"contains(id, 'runElevated')\")",
        'client.pool.enable_auto_scale(x, auto_scale_formula="$targetDedicated = 3; maxTasksPerNode")',
        'Settings(select="id,targetDedicated", filter="targetDedicated gt 3")',
        'cursor.list(x, {"select": "id,targetDedicated"})',
        'select = "id,targetDedicated"',
        'models.PoolListOptions(select="id,target" + x)',
        'requests.get("https://management.azure.com/subscriptions/s/resourceGroups/g/providers/"'
        ' f"Microsoft.Batch/batchAccounts/{x}/pools?$select=targetDedicated")',
        'requests.get(f"https://graph.example.com/pools?$select=targetDedicated")',
        'requests.get("https://a.westus.batch.azure.com/jobs", params={"select": "targetDedicated"})',
    ],
)
def test_other_texts_are_left_alone(line: str) -> None:
    assert rules(f"import requests\n{HEAD}    {line}\n") == []


def test_code_that_asks_first_is_left_alone() -> None:
    code = HEAD + (
        '    if hasattr(models, "X"):\n        models.PoolListOptions(select="id,targetDedicated")\n'
    )
    assert rules(code) == []


def test_such_files_pass_the_first_look() -> None:
    through_others = 'from batch_app import client\nclient.pool.list({"select": "id,targetDedicated"})\n'
    raw = 'import requests\nrequests.get("https://a.b.batch.azure.com/pools?$select=targetDedicated")\n'
    for code in (through_others, raw):
        assert may_matter("app.py", code.encode())


@pytest.mark.parametrize(
    ("filter_", "new"),
    [
        ("osFamily eq '4'", "cloudServiceConfiguration/osFamily eq '4'"),
        (
            "state eq 'active' and osFamily eq '4'",
            "state eq 'active' and cloudServiceConfiguration/osFamily eq '4'",
        ),
        ("targetDedicated gt 3", "targetDedicatedNodes gt 3"),
    ],
)
def test_a_filter_names_the_way_to_the_property(filter_: str, new: str) -> None:
    code = HEAD + f"    client.pool.list(models.PoolListOptions(filter={filter_!r}))\n"
    assert fix(code, unsafe=True) == code.replace(repr(filter_), repr(new))


@pytest.mark.parametrize(
    "call",
    [
        'get_pool(x, select=["id", "maxTasksPerNode"])',
        'list_pools(select=("id", "maxTasksPerNode"))',
        'list_pools(filter="maxTasksPerNode gt 3")',
    ],
)
def test_keywords_of_the_second_generation(call: str) -> None:
    code = f"from azure.batch import BatchClient\nclient = BatchClient(x, x)\nclient.{call}\n"
    assert check(code, "2025-06-01") == [(3, "max-tasks-per-node", "error")]
    assert fix(code, "2025-06-01") == code.replace("maxTasksPerNode", "taskSlotsPerNode")
