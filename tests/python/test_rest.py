"""Raw REST: which dicts, texts and responses are Batch's, and which are the project's own."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.settings import Settings
from tests.python.helpers import fix, rules
from tests.versions import NEWEST_OF_FIRST

HEAD = """\
import csv, json, requests, urllib.request
BATCH = "https://a.eastus.batch.azure.com"
OTHER = "https://batch.example.com"
V = "?api-version=2024-02-01.19.0"
def call(verb, path, body=None):
    return requests.request(verb, BATCH + path, json=body).json()
def tell(path, body):
    return requests.post(OTHER + path, json=body)
def post(host, path, body):
    return requests.post(host + path, json=body)
"""

OWN = [
    'db.pools.insert_one({"id": i, "vmSize": s, "targetDedicated": 1, "maxTasksPerNode": 2})',
    'json.dump([{"id": "p", "vmSize": "s", "targetDedicated": 3}], out)',
    'csv.DictWriter(out, []).writerow({"id": 1, "vmSize": "s", "targetDedicated": 3})',
    'reply = jsonify({"id": "p", "currentDedicated": 1, "resizeError": None})',
    'totals = {"currentDedicated": 0}',
    'row = {"id": "p", "state": "active", "vmSize": "s", "currentDedicated": 0}',
    'requests.post(OTHER + "/pools/p/resize", json={"targetDedicated": 3})',
    'tell("/pools", {"id": "p", "vmSize": "s", "targetDedicated": 3})',
    'post(OTHER, "/pools/p/resize", {"targetDedicated": 3})',
    'client.post("/pools/p?enable", json={"id": "p", "vmSize": "s", "targetDedicated": 3})',
    'DEFAULTS = {"id": "p", "vmSize": "s", "targetDedicated": 3}\nprint({**DEFAULTS, **x}["targetDedicated"])',
    'def scale(n):\n    url = address("/pools/p/actions/resize")\n    body = {"targetDedicated": n}\n'
    "    return transport.post(url, body)",
    'statsd.gauge("size", 1, tags={"id": "p", "vmSize": "s", "targetDedicated": 3})',
    'requests.get(OTHER + "/jobs/j/taskcounts").json()["active"]',
    '@app.route("/pools/<name>/upgradeos")\ndef view(name): pass',
    'print("curl " + BATCH + "/nodeagentskus")',
    'log.info(BATCH + "/nodeagentskus")',
    'raise ValueError("POST /pools/" + p + "/upgradeos failed")',
    'back = redirect("/pools/%s?upgradeos" % p)',
    'vm = {"nodeAgentSKUId": "a"} | IMAGE',
    'if "resizeError" in p and "resizeErrors" in p: pass',
]

FOUND = [
    ('requests.post(BATCH + "/pools/p/resize" + V, json={"targetDedicated": 3})', "target-dedicated"),
    ('call("POST", "/pools/p/resize", {"targetDedicated": 3})', "target-dedicated"),
    ('post(BATCH, "/pools/p/resize", {"targetDedicated": 3})', "target-dedicated"),
    ('b = dict()\nb["targetDedicated"] = 3\ncall("POST", "/pools/p/resize", b)', "target-dedicated"),
    ('b = dict(BASE, targetDedicated=3)\ncall("POST", "/pools/p/resize", b)', "target-dedicated"),
    ('B = {"runElevated": 1}\ncall("POST", "/jobs/j/tasks", {**B, "id": "t"})', "run-elevated"),
    ('B = {"runElevated": 1}\ncall("POST", "/jobs/j/tasks", {"id": "t"} | B)', "run-elevated"),
    (
        'k = {"json": {"targetDedicated": 1}}\nrequests.post(BATCH + "/pools/p/resize", **k)',
        "target-dedicated",
    ),
    (
        'for v, p, b in [("POST", "/pools/p/resize", {"targetDedicated": 3})]:\n    call(v, p, b)',
        "target-dedicated",
    ),
    (
        't = {"id": "t", "resourceFiles": []}\nt["resourceFiles"].append({"blobSource": u})\n'
        'call("POST", "/jobs/j/tasks", t)',
        "blob-source",
    ),
    ('call("GET", "/pools/p")["currentDedicated"]', "current-dedicated"),
    ('print([p["currentDedicated"] for p in call("GET", "/pools")["value"]])', "current-dedicated"),
    ('p = call("GET", "/pools/p")\nprint("resizeError" in p)', "resize-error"),
    ('p = call("GET", "/pools/p")\nprint("resizeError" not in p)', "resize-error"),
    ('json.load(urllib.request.urlopen(BATCH + "/pools/p"))["currentDedicated"]', "current-dedicated"),
    (
        'r = urllib.request.urlopen(BATCH + "/pools/p")\nprint(json.loads(r.read().decode())["resizeError"])',
        "resize-error",
    ),
    ('q = HttpRequest("GET", BATCH + "/pools/p")\nc.send_request(q).json()["resizeError"]', "resize-error"),
    ('requests.get("/".join([BATCH, "nodeagentskus"]))', "node-agent-skus"),
    ('call("GET", "nodeagentskus")', "node-agent-skus"),
]


@pytest.mark.parametrize("code", OWN)
def test_what_is_the_projects_own_is_left_alone(code: str) -> None:
    assert rules(HEAD + code + "\n") == []
    assert fix(HEAD + code + "\n", unsafe=True) == HEAD + code + "\n"


@pytest.mark.parametrize(("code", "rule"), FOUND)
def test_what_goes_to_batch_or_comes_from_it_is_found_once(code: str, rule: str) -> None:
    assert rules(HEAD + code + "\n") == [rule]


def test_a_body_that_nobody_is_seen_to_send_is_only_likely() -> None:
    code = HEAD + 'body = {"id": "p", "vmSize": "s", "targetDedicated": 3}\n'
    assert rules(code) == ["target-dedicated"]
    assert fix(code) == code
    assert '"targetDedicatedNodes": 3' in fix(code, unsafe=True)


ACTIONS = [
    'requests.post("{}/pools/{}?disableautoscale&api-version=2015-12-01.2.2".format(BATCH, p))',
    'STOP = "/pools/{id}?stopresize&api-version=2015-12-01.2.2"\nrequests.post(BATCH + STOP.format(id=p))',
    'requests.post(BATCH + "/pools/" + p + "?stopresize" + "&api-version=2015-12-01.2.2")',
]


@pytest.mark.parametrize("code", ACTIONS)
def test_an_action_is_reported_once_and_its_query_begins_anew(code: str) -> None:
    assert rules(HEAD + code).count("action-urls") == 1
    fixed = fix(HEAD + code, unsafe=True).removeprefix(HEAD)
    assert "?stopresize" not in fixed and "?disableautoscale" not in fixed
    assert "?api-version" in fixed and "&api-version" not in fixed


def test_an_action_whose_query_goes_on_elsewhere_is_left_to_a_person() -> None:
    code = HEAD + (
        'def url(path):\n    return BATCH + path + "&api-version=2015-12-01.2.2"\n'
        'requests.post(url("/pools/%s?stopresize" % p))\n'
    )
    assert rules(code).count("action-urls") == 1
    assert "?stopresize" in fix(code, unsafe=True)


def test_asking_with_a_fallback_is_silent_only_beside_the_newer_name() -> None:
    head = "from azure.batch.models import CloudPool\ndef f(pool: CloudPool):\n    "
    assert rules(head + 'return getattr(pool, "resize_error", None)') == ["resize-error"]
    both = 'return getattr(pool, "resize_errors", None) or getattr(pool, "resize_error", None)'
    assert rules(head + both) == []
    tried = "try:\n        return pool.resize_error\n    except AttributeError:\n        return {}"
    assert rules(head + tried.format("None")) == ["resize-error"]
    assert rules(head + tried.format("pool.resize_errors")) == []


FILES = {
    "lib/__init__.py": "from .http import Http\n",
    "lib/http.py": """\
        import requests
        class Http:
            HOST = "https://a.eastus.batch.azure.com"
            def get(self, path):
                return requests.get(self.HOST + path).json()
            def post(self, path, body):
                return requests.post(self.HOST + path, json=body)
        def pool(name):
            return requests.get(Http.HOST + "/pools/" + name).json()
        """,
    "create.py": """\
        import requests, bodies, shared
        requests.post("https://a.eastus.batch.azure.com/pools", json=bodies.POOL)
        requests.post("https://a.eastus.batch.azure.com/jobs/j/tasks", json=bodies.task("t"))
        requests.post("https://a.eastus.batch.azure.com/pools", json=shared.POOL)
        """,
    "bodies.py": """\
        POOL = {"id": "p", "vmSize": "s", "targetDedicated": 3}
        def task(name):
            return {"id": name, "commandLine": "x", "runElevated": True}
        """,
    "shared.py": 'POOL = {"id": "p", "vmSize": "s", "targetDedicated": 3}\n',
    "report.py": 'from shared import POOL\nprint(POOL["targetDedicated"])\n',
    "app.py": """\
        from lib import Http
        from lib.http import pool
        http = Http()
        http.post("/pools/p/resize", {"targetDedicated": 3})
        print(http.get("/pools/p")["currentDedicated"], pool("p")["resizeError"])
        """,
    "own.py": 'SIZES = {"targetDedicated": 3}\nprint(SIZES)\n',
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("app.py", ["target-dedicated", "current-dedicated", "resize-error"]),
        ("bodies.py", ["target-dedicated", "run-elevated"]),
        ("shared.py", []),  # another file reads it by the old name
        ("report.py", []),
        ("own.py", []),
    ],
)
def test_bodies_and_wrappers_are_known_across_files(name: str, expected: list[str], tmp_path: Path) -> None:
    for path, code in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(textwrap.dedent(code))
    data = (tmp_path / name).read_bytes()
    report = check_source(str(tmp_path / name), data, Settings(NEWEST_OF_FIRST, project=str(tmp_path)))
    assert [f.rule for f in report.findings] == expected
