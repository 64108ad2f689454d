"""The api-version that raw requests ask for: which literals are one, and when `fix` moves them."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.python.helpers import check, fix, rules
from tests.versions import NEWEST_OF_FIRST

OLD, MIDDLE, NEW = "2016-07-01.3.1", "2019-08-01.10.0", load().name(NEWEST_OF_FIRST)

ASKED = {
    "the query of an address": 'requests.get("https://a.x.batch.azure.com/pools?api-version={}")',
    "not the first of the query": 'requests.get(f"{{URL}}/pools?timeout=30&api-version={}")',
    "upper case": 'requests.get(f"{{URL}}/pools?Api-Version={}")',
    "added to the address": 'requests.get(URL + "/pools?api-version=" + "{}")',
    "written in two parts": 'requests.get("https://a.x.batch.azure.com/pools" "?api-version=" "{}")',
    "a query of its own": 'requests.get(URL + "/pools?" + "api-version={}")',
    "a command": 'subprocess.run("curl https://a.x.batch.azure.com/pools?api-version={} -v", shell=True)',
    "bytes": 'connection.send(b"GET /pools?api-version={}")',
    "parameters": 'requests.get(URL, params={{"api-version": "{}"}})',
    "pairs": 'requests.get(URL, params=[("api-version", "{}")])',
    "an item": 'params["api-version"] = "{}"',
    "a default": 'params.setdefault("api-version", "{}")',
    "a keyword": 'Api(URL, api_version="{}")',
    "a parameter": 'def call(path, api_version="{}"): pass',
    "a constant": 'API_VERSION = "{}"',
    "a constant with a prefix": 'BATCH_API_VERSION: str = "{}"',
    "an attribute": 'class Api:\n    api_version = "{}"',
    "a setting": 'API_VERSION = os.environ.get("BATCH_API_VERSION", "{}")',
    "an alternative": 'api_version = given or "{}"',
    "a name that a query reads": 'V = "{}"\nrequests.get(f"{{URL}}/pools?api-version={{V}}")',
    "an attribute that a query reads": (
        'class Api:\n    version = "{}"\n    def f(self):\n'
        '        return URL + "/pools?api-version=" + self.version'
    ),
    "a name in a template": 'V = "{}"\nrequests.get("{{}}/pools?api-version={{}}".format(URL, V))',
    "a name in a template, by name": 'V = "{}"\nurl = "{{u}}/pools?api-version={{v}}".format(u=URL, v=V)',
    "a name in a template with a position": 'V = "{}"\nurl = "{{1}}/pools?api-version={{0}}".format(V, URL)',
    "a name in an old template": 'V = "{}"\nrequests.get("%s/pools?api-version=%s" % (URL, V))',
    "a name in an old template, by name": (
        'V = "{}"\nurl = "%(u)s/pools?api-version=%(v)s" % {{"u": URL, "v": V}}'
    ),
    "a name among parameters": 'V = "{}"\nrequests.get(URL, params={{"api-version": V}})',
    "a name that a name reads": 'DEFAULT = "{}"\nAPI_VERSION = os.getenv("X", DEFAULT)',
}

SILENT = {
    "a docstring": '"""GET https://a.x.batch.azure.com/pools?api-version={}"""',
    "a comment": "# requests.get('https://a.x.batch.azure.com/pools?api-version={}')",
    "a docstring of a function": 'def f():\n    "https://a.x.batch.azure.com/pools?api-version={}"',
    "a log": 'log.info("asking /pools?api-version={}")',
    "a log with a name": 'V = "{}"\nlog.info("asking /pools?api-version=%s", V)',
    "text for people": 'text = "the service with api-version={} is old"',
    "an error": 'raise ValueError("/pools?api-version={} is old")',
    "an assertion": 'assert url == "https://a.x.batch.azure.com/pools?api-version={}"',
    "an assertion of a mock": 'get.assert_called_with(URL, params={{"api-version": "{}"}})',
    "a comparison": 'if version == "{}": pass',
    "a comparison of an item": 'if params["api-version"] == "{}": pass',
    "a list": 'VERSIONS = ["2017-01-01.4.0", "{}"]',
    "a list of api-versions": 'API_VERSIONS = ["2017-01-01.4.0", "{}"]',
    "a table": 'RELEASES = {{"1.0": "{}"}}',
    "a table by version": 'RELEASES = {{"{}": "1.0"}}',
    "a bound": 'MIN_API_VERSION = "{}"',
    "a constant that is compared": 'API_VERSION = "{}"\nif version < API_VERSION: pass',
    "a name that nothing asks with": 'RELEASED = "{}"',
    "a test of a text": 'if url.endswith("?api-version={}"): pass',
}
SPEAKS = 'URL = "https://a.x.batch.azure.com"\n'


@pytest.mark.parametrize("name", ASKED)
def test_what_a_request_asks_for_is_found_and_moved(name: str) -> None:
    code = SPEAKS + ASKED[name].format(OLD) + "\n"
    line = code[: code.index(OLD)].count("\n") + 1
    assert check(code) == [(line, "api-version", "warning")]
    assert fix(code) == code.replace(OLD, NEW)
    assert check(code.replace(OLD, NEW)) == []


@pytest.mark.parametrize("name", SILENT)
def test_what_asks_for_nothing_is_left_alone(name: str) -> None:
    code = SPEAKS + SILENT[name].format(OLD) + "\n"
    assert check(code) == []


@pytest.mark.parametrize(
    "version", ["2018-12-01", "2016-07-01.3.9", "2016-07-01.3.1-preview", "2025-06-02", "2026-01-01.21.0"]
)
def test_only_known_versions_of_the_service_count(version: str) -> None:
    assert check(f'{SPEAKS}requests.get(f"{{URL}}/pools?api-version={version}")\n') == []
    assert check(f'{SPEAKS}API_VERSION = "{version}"\n') == []


def test_generated_clients_keep_the_version_that_they_were_made_for() -> None:
    body = f'{SPEAKS}class Client:\n    def __init__(self):\n        self.api_version = "{OLD}"\n'
    assert len(check(body)) == 1
    assert check("# Code generated by Microsoft (R) AutoRest Code Generator.\n" + body) == []


def test_a_version_in_a_file_that_does_not_show_the_service_is_only_likely() -> None:
    code = f'API_VERSION = "{OLD}"\n'
    assert check(code) == [(1, "api-version", "warning")]
    assert fix(code) == code
    assert fix(code, unsafe=True) == code.replace(OLD, NEW)


def test_a_newer_version_is_moved_down_only_when_asked() -> None:
    code = SPEAKS + f'API_VERSION = "{NEW}"\n'
    assert check(code, to=OLD) == [(2, "api-version", "warning")]
    assert fix(code, to=OLD) == code
    assert fix(code, to=OLD, unsafe=True) == code.replace(NEW, OLD)


BODY = """\
import requests

URL = "https://a.x.batch.azure.com"
VERSION = {{"api-version": "{}"}}

def add(name):
    body = {{"id": name, "vmSize": "small", "{}": 3}}
    requests.post(URL + "/pools", params=VERSION, json=body)
"""
STUCK = (
    BODY
    + """\

def images():
    return requests.get(URL + "/nodeagentskus", params=VERSION)
"""
)


def note(code: str, **settings: object) -> str | None:
    done = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST, **settings))  # type: ignore[arg-type]
    assert not done.after.failures
    return done.note


def test_the_version_moves_together_with_the_code() -> None:
    code = BODY.format(OLD, "targetDedicated")
    assert fix(code) == BODY.format(NEW, "targetDedicatedNodes")
    assert note(code) is None


def test_the_version_stays_while_something_breaks_and_the_run_says_why() -> None:
    code = STUCK.format(OLD, "targetDedicated")
    assert fix(code) == STUCK.format(OLD, "targetDedicatedNodes")
    assert note(code) == f"api-version {OLD} was kept because the file still has 1 error"
    assert note(STUCK.format(OLD, "targetDedicatedNodes")) == note(code)


def test_changes_of_behaviour_do_not_hold_the_version_but_are_told() -> None:
    code = BODY.format(OLD, "targetDedicatedNodes").replace(
        '"small"', '"small", "startTask": {"commandLine": "x"}'
    )
    told = note(code, source=load().index(OLD))
    assert told is not None
    assert f"api-version {OLD} was changed, but 1 change in behaviour remains" in told
    assert f"--from {OLD}" in told
    assert note(code) is None


def test_a_selection_does_not_hide_what_breaks() -> None:
    code = BODY.format(OLD, "targetDedicated")
    reason = f"api-version {OLD} was kept because the file still has 1 error (1 not selected)"
    assert note(code, select=("api-version",)) == reason
    assert note(code, ignore=("target-dedicated",)) == reason
    done = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST, select=("api-version",)))
    assert done.data is None


def test_a_selection_without_it_leaves_the_version() -> None:
    code = BODY.format(OLD, "targetDedicated")
    done = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST, ignore=("version",)))
    assert done.data == BODY.format(OLD, "targetDedicatedNodes").encode()
    assert done.note is None


def test_check_offers_the_move_only_where_the_rest_can_be_fixed() -> None:
    def offers(code: str) -> list[bool | None]:
        found = check_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST)).findings
        return [f.fix.safe if f.fix else None for f in found if f.rule == "api-version"]

    assert offers(BODY.format(OLD, "targetDedicated")) == [True]
    assert offers(STUCK.format(OLD, "targetDedicated")) == [None]


def test_every_step_of_a_long_way_moves_the_version_once() -> None:
    code = BODY.format(OLD, "targetDedicated")
    for version in load().versions[load().index(OLD) + 1 :]:
        moved = fix(code, to=version.name)
        assert re.findall(r"20\d\d-\d\d-\d\d(?:\.\d+\.\d+)?", moved) == [version.name]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=6), st.booleans())
def test_however_many_places_there_are_all_move_and_nothing_else(names: list[str], stuck: bool) -> None:
    code = SPEAKS + "\n".join(ASKED[name].format(OLD) for name in names) + "\n"
    if stuck:
        code += 'requests.get(URL + "/nodeagentskus")\n'
    done = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert not done.after.failures
    if stuck:
        assert done.data is None
        assert done.note is not None
    else:
        assert done.data == code.replace(OLD, NEW).encode()


def test_a_file_that_uses_both_names_keeps_every_other_byte() -> None:
    code = textwrap.dedent(
        f"""\
        # asks for {OLD} (see the notes on {OLD})
        URL = 'https://a.x.batch.azure.com'
        TABLE = {{'{OLD}': 'old', '{MIDDLE}': 'newer'}}
        first = URL + '/pools?api-version={OLD}'  # {OLD}
        other = URL + '/pools?api-version={MIDDLE}'
        """
    )
    moved = fix(code).splitlines()
    assert moved[:3] == code.splitlines()[:3]
    assert moved[3:] == [
        f"first = URL + '/pools?api-version={NEW}'  # {OLD}",
        f"other = URL + '/pools?api-version={NEW}'",
    ]


DATED = "2025-06-01"


@pytest.mark.parametrize("name", ASKED)
def test_a_version_that_is_a_date_counts_where_only_batch_is_spoken_to(name: str) -> None:
    code = SPEAKS + ASKED[name].format(OLD) + "\n"
    moved = code.replace(OLD, DATED)
    assert fix(code, to=DATED) == moved
    assert check(moved, to=DATED) == []
    assert rules(moved, to=OLD) == ["api-version"]
    assert fix(moved, to=OLD) == moved
    assert fix(moved, to=OLD, unsafe=True) == code


@pytest.mark.parametrize("name", SILENT)
def test_a_date_that_asks_for_nothing_is_left_alone(name: str) -> None:
    assert check(SPEAKS + SILENT[name].format(DATED) + "\n", to=OLD) == []


@pytest.mark.parametrize(
    "code",
    [
        'API_VERSION = "{}"',
        'import azure.batch\nAPI_VERSION = "{}"',
        'requests.get(f"{{URL}}/pools?api-version={}")',
        'requests.get("https://management.azure.com/subscriptions/s/providers/Microsoft.Batch?api-version={}")',
        SPEAKS + 'ARM = "https://management.azure.com"\nrequests.get(ARM, params={{"api-version": "{}"}})',
        SPEAKS + 'VAULT = "https://a.vault.azure.net"\nrequests.get(f"{{VAULT}}/keys?api-version={}")',
        SPEAKS + 'requests.get("https://a.search.windows.net/indexes?api-version={}")',
        SPEAKS + 'from azure.mgmt.batch import BatchManagementClient\nAPI_VERSION = "{}"',
        SPEAKS + 'since = "{}"',
        SPEAKS + 'params = {{"$filter": "creationTime ge {}", "date": "{}"}}',
    ],
)
def test_a_date_that_may_be_the_version_of_another_service_is_left_alone(code: str) -> None:
    assert "api-version" not in rules(code.format(DATED, DATED) + "\n", to=OLD)


def test_the_address_of_batch_tells_beside_other_services() -> None:
    code = 'ARM = "https://management.azure.com"\nrequests.get("https://a.x.batch.azure.com/pools?api-version={}")\n'
    assert rules(code.format(DATED), to=OLD) == ["api-version"]
    assert fix(code.format(OLD), to=DATED) == code.format(DATED)


def test_a_dated_version_tells_what_code_is_written_for() -> None:
    code = SPEAKS + f'requests.get(f"{{URL}}/pools?api-version={DATED}")\n'
    settings = Settings(load().index(OLD), look_inside=True)
    assert check_source("app.py", code.encode(), settings).source == load().index(DATED)


def test_the_version_stays_while_code_breaks_at_the_newest_one() -> None:
    code = STUCK.format(OLD, "targetDedicatedNodes")
    assert fix(code, to=DATED) == code
