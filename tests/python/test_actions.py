"""Actions in the query of a URL become steps of its path, where the rest of the query is in sight."""

from __future__ import annotations

import textwrap

import pytest

from tests.python.helpers import check, fix

HEAD = 'import requests\nB = "https://a.eastus.batch.azure.com"\nV = "2015-12-01.2.2"\n'

WHOLE = {
    "last": ('requests.post(B + "/pools/p?stopresize", params={"api-version": V})', "/pools/p/stopresize"),
    "first": ('requests.post(B + "/pools/p?stopresize&api-version=" + V)', "/stopresize?api-version="),
    "second": (
        'requests.post(B + "/pools/p?timeout=3&stopresize&api-version=" + V)',
        "/pools/p/stopresize?timeout=3&api-version=",
    ),
    "two literals": (
        'requests.post(B + "/pools/p?stopresize" + "&api-version=" + V)',
        '/pools/p/stopresize" + "?api-version=',
    ),
    "either": (
        'def url(p): return "%s%s%sapi-version=%s" % (B, p, "&" if "?" in p else "?", V)\n'
        'requests.post(url("/pools/p?stopresize"))',
        '"/pools/p/stopresize"',
    ),
}


@pytest.mark.parametrize(("line", "expected"), WHOLE.values(), ids=WHOLE.keys())
def test_the_query_begins_behind_the_action(line: str, expected: str) -> None:
    assert expected in fix(f"{HEAD}{line}\n", unsafe=True)


PARTS = {
    "appended": 'url = B + "/pools/p?stopresize"\nurl += "&api-version=2015-12-01.2.2"\nrequests.post(url)',
    "joined": 'requests.post("&".join([B + "/pools/p?stopresize", "api-version=" + V]))',
    "in a function": 'def send(p): requests.post(B + p + "&api-version=" + V)\nsend("/pools/p?stopresize")',
    "formatted": 'def send(p): requests.post(f"{B}{p}&api-version={V}")\nsend("/pools/p?stopresize")',
    "a constant": 'Q = "&api-version=2015-12-01.2.2"\nrequests.post(f"{B}/pools/p?stopresize{Q}")',
}


@pytest.mark.parametrize("lines", PARTS.values(), ids=PARTS.keys())
def test_a_query_that_goes_on_elsewhere_is_left_alone(lines: str) -> None:
    code = f"{HEAD}{lines}\n"
    assert "action-urls" in {rule for _, rule, _ in check(code)}
    assert fix(code, unsafe=True) == code


COUNTS = """
from concurrent.futures import ThreadPoolExecutor
import asyncio
from azure.batch import BatchServiceClient
def call(f, *args):
    return f(*args)
def main(client: BatchServiceClient, executor: ThreadPoolExecutor):
%s
async def later(client: BatchServiceClient):
%s
"""
PASSED = {
    "result": 'return executor.submit(client.job.get_task_counts, "j").result()|.active',
    "future": 'f = executor.submit(client.job.get_task_counts, "j")\n    return f.result()|.active',
    "wrapper": 'return call(client.job.get_task_counts, "j")|.active',
    "awaited": 'x = await asyncio.to_thread(client.job.get_task_counts, "j")\n    return x.active',
}


@pytest.mark.parametrize("name", PASSED)
def test_counts_are_read_of_the_result_wherever_it_comes_out(name: str) -> None:
    lines = textwrap.indent(PASSED[name].replace("|", ""), "    ").replace("        ", "    ")
    code = COUNTS % (("    pass", lines) if name == "awaited" else (lines, "    pass"))
    fixed = fix(code, unsafe=True)
    if name == "awaited":
        assert '(await asyncio.to_thread(client.job.get_task_counts, "j")).task_counts' in fixed
    else:
        assert PASSED[name].rpartition("\n    ")[2].replace("|", ".task_counts") in fixed


KEPT = [
    'r = client.job.get_task_counts("j", raw=True)\n    return r.output',
    'r = client.job.get_task_counts("j", None, None, True)\n    return r.output',
    'r = client.job.get_task_counts("j")\n    if hasattr(r, "task_counts"):\n        r = r.task_counts\n'
    "    return r.active",
]


@pytest.mark.parametrize("lines", KEPT)
def test_counts_that_are_not_read_of_the_result_stay(lines: str) -> None:
    code = f"from azure.batch import BatchServiceClient\ndef main(client: BatchServiceClient):\n    {lines}\n"
    assert fix(code, unsafe=True) == code
