"""What relies on one name is rewritten together or not at all, and what is rewritten still runs."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace
from typing import Any

import pytest

from tests.python.helpers import check, fix, rules

URL = "https://a.eastus.batch.azure.com/pools?api-version=2016-07-01.3.1"
POST = f"requests.post({URL!r}, json=body)"
HEAD = 'body = {"id": "p", "vmSize": "s", "targetDedicated": 3}'
NOW = 'body = {"id": "p", "vmSize": "s", "targetDedicatedNodes": 3}'


def _main(*lines: str, before: str = "") -> str:
    return before + "def main(requests):\n" + "".join(f"    {line}\n" for line in lines)


class Service:
    """Answers to what a file asks, and remembers what it sends."""

    def __init__(self, pool: dict[str, Any]) -> None:
        self.pool = pool
        self.sent: list[Any] = []

    def post(self, url: str, json: Any = None) -> None:
        self.sent.append(json)

    def get(self, url: str) -> Any:
        return SimpleNamespace(json=lambda: dict(self.pool))


def _run(code: str, pool: dict[str, Any]) -> tuple[Any, list[Any]]:
    names: dict[str, Any] = {}
    service = Service(pool)
    exec(code, names)
    return names["main"](service), service.sent


RENAMED = {
    "get": ['n = body.get("targetDedicated")', POST, "return n"],
    "get with default": ['n = body.get("targetDedicated", 0)', POST, "return n"],
    "subscript": ['n = body["targetDedicated"]', POST, "return n"],
    "in": ['n = "targetDedicated" in body', POST, "return n"],
    "not in": ['n = "targetDedicated" not in body', POST, "return n"],
    "pop": ['n = body.pop("targetDedicated")', 'body["targetDedicated"] = n + 1', POST, "return n"],
    "delete": ['del body["targetDedicated"]', 'body.pop("targetDedicated", None)', "body['x'] = 1", POST],
    "adding": ['body["targetDedicated"] += 2', POST, 'return body["targetDedicated"]'],
    "update": ["body.update(targetDedicated=5)", POST, 'return body["targetDedicated"]'],
    "setdefault": ['body.setdefault("targetDedicated", 5)', POST, 'return body["targetDedicated"]'],
    "several targets": ['n = body["targetDedicated"] = 5', POST, "return n"],
    "unpacking": ['body["id"], body["targetDedicated"] = "q", 6', POST],
}


def test_dicts_that_are_compared_have_the_same_names() -> None:
    new = fix(_main(HEAD, 'n = body == {"id": "p", "vmSize": "s", "targetDedicated": 3}', POST, "return n"))
    assert new.count('"targetDedicated"') in (0, 2)


@pytest.mark.parametrize("lines", RENAMED.values(), ids=RENAMED.keys())
def test_a_key_is_renamed_wherever_the_dict_is_used(lines: list[str]) -> None:
    old = _main(HEAD, *lines)
    new = fix(old)
    assert '"targetDedicated"' not in new
    result, [sent] = _run(old, {})
    then, [now] = _run(new, {})
    assert (then, now) == (result, {k.replace("Dedicated", "DedicatedNodes"): v for k, v in sent.items()})


def test_a_function_that_reads_a_dict_is_rewritten_with_it() -> None:
    log = 'def log(b):\n    return b["targetDedicated"], b.get("targetDedicated")\n'
    old = _main(HEAD, POST, "return log(body)", before=log)
    assert _run(fix(old), {})[0] == _run(old, {})[0] == (3, 3)


OTHERS = "def own(id, vmSize, targetDedicated):\n    return targetDedicated\n"
KEPT = {
    "unpacked": [HEAD, POST, "return own(**body)"],
    "formatted": [HEAD, POST, 'return "{targetDedicated}".format(**body)'],
    "percent": [HEAD, POST, 'return "%(targetDedicated)d" % body'],
    "read by a constant": [HEAD, POST, "return body[KEY]"],
    "asked for by a constant": [HEAD, POST, "return body.get(KEY)"],
    "read by one of two names": [HEAD, POST, 'return [body[k] for k in ("id", "targetDedicated")]'],
    "moved, then read": [
        'body = {"id": "p", "vmSize": "s", "startTask": {"commandLine": "x", "runElevated": True}}',
        'elevated = body["startTask"]["runElevated"]',
        POST,
        "return elevated",
    ],
    "moved, then deleted": [
        'body = {"id": "p", "vmSize": "s", "startTask": {"commandLine": "x", "runElevated": True}}',
        'del body["startTask"]["runElevated"]',
        POST,
    ],
}


@pytest.mark.parametrize("lines", KEPT.values(), ids=KEPT.keys())
def test_a_key_that_something_else_relies_on_stays(lines: list[str]) -> None:
    code = _main(*lines, before=OTHERS + 'KEY = "targetDedicated"\n')
    assert check(code)
    fixed = fix(code, unsafe=False)
    assert _run(fixed, {}) == _run(code, {})


def test_going_through_all_keys_makes_a_fix_unsafe() -> None:
    code = _main(HEAD, "for key in body:", "    print(key)", POST)
    assert fix(code) == code
    assert NOW in fix(code, unsafe=True)


def test_asking_for_an_old_name_that_is_not_given_is_no_finding() -> None:
    assert not check(_main(NOW, 'assert "targetDedicated" not in body', POST, f"# {URL}"))[1:]


KWARGS = """
from azure.batch import models
def own(id, vm_size, target_dedicated):
    return target_dedicated
def main(client):
    settings = {"id": "p", "vm_size": "s", "target_dedicated": 3}
    client.pool.add(models.PoolAddParameter(**settings))
    return %s
"""


def test_keywords_in_a_dict_are_renamed_with_what_reads_them() -> None:
    reads = 'settings["target_dedicated"], settings.get("target_dedicated"), "target_dedicated" in settings'
    assert '"target_dedicated"' not in fix(KWARGS % reads)
    assert fix(KWARGS % "own(**settings)", unsafe=True) == KWARGS % "own(**settings)"


OLD_URL = "https://a.eastus.batch.azure.com/pools?api-version=2015-12-01.2.2"
OLD_POST = f"requests.post({OLD_URL!r}, json=body)"


def test_what_moves_into_one_object_does_not_replace_it() -> None:
    stores = ['body["osFamily"] = "4"', 'body["targetOSVersion"] = "*"']
    both = _main('body = {"id": "p", "vmSize": "s"}', *stores, OLD_POST)
    assert fix(both, unsafe=True) == both
    one = _main('body = {"id": "p", "vmSize": "s", "osFamily": "4"}', stores[1], OLD_POST)
    [sent] = _run(fix(one, unsafe=True), {})[1]
    assert sent["cloudServiceConfiguration"] == {"osFamily": "4", "osVersion": "*"}


STORED_LATER = {
    "dict": """
        def main(requests):
            acct = {"name": "u", "password": "p", "sshPrivateKey": "k"}
            acct["linuxUserConfiguration"] = {"uid": 1, "gid": 1}
            body = {"id": "p", "vmSize": "s", "userAccounts": [acct]}
            requests.post("https://a.eastus.batch.azure.com/pools?api-version=2016-07-01.3.1", json=body)
    """,
    "call": """
        from azure.batch import models
        acct = models.UserAccount(name="u", password="p", ssh_private_key="k")
        acct.linux_user_configuration = models.LinuxUserConfiguration(uid=1, gid=1)
    """,
}


@pytest.mark.parametrize("code", STORED_LATER.values(), ids=STORED_LATER.keys())
def test_an_object_that_is_stored_later_would_take_the_place_of_a_new_one(code: str) -> None:
    assert "ssh" in str(check(code))
    assert "onfiguration(uid=1, gid=1, " not in fix(code, unsafe=True)
    assert fix(code, unsafe=True).count("rivate") == textwrap.dedent(code).count("rivate")
    assert 'inuxUserConfiguration": {"sshPrivateKey"' not in fix(code, unsafe=True)


def test_a_value_that_is_bound_twice_stays_whole() -> None:
    code = _main(
        'body = {"id": "p", "vmSize": "s", "startTask": {"commandLine": "x"}}',
        'flag = body["startTask"]["runElevated"] = True',
        POST,
        "return flag",
    )
    assert _run(fix(code, unsafe=True), {})[0] is True


def test_none_that_is_filtered_out_does_not_become_an_object() -> None:
    clean = "def clean(d):\n    return {k: v for k, v in d.items() if v is not None}\n"
    body = 'body = clean({"id": "p", "vmSize": "s", "startTask": {"commandLine": "x"}})'
    task = 'task = clean({"commandLine": "x", "runElevated": elevated, "waitForSuccess": True})'
    code = _main("elevated = None", body, task, 'body["startTask"] = task', POST, before=clean)
    [sent] = _run(fix(code, unsafe=True), {})[1]
    assert "userIdentity" not in sent["startTask"]


GETTERS = """
from azure.batch import BatchServiceClient
def pick(pool, key):
    return %s
def main(client: BatchServiceClient):
    return pick(client.pool.get("p"), "current_dedicated")
"""


def test_a_parameter_is_not_replaced_by_what_one_caller_hands_over() -> None:
    code = GETTERS % "getattr(pool, key)"
    assert [line for line, _, _ in check(code)] == [6]
    assert fix(code, unsafe=True) == code


GET = "pool = requests.get('https://a.eastus.batch.azure.com/pools/p?api-version=2016-07-01.3.1').json()"
READS = {
    "get": 'return (pool.get("resizeError") or {}).get("code")',
    "get with default": 'return pool.get("resizeError", {}).get("code")',
    "in": 'return "resizeError" in pool',
    "not in": 'return "resizeError" not in pool',
    "in, then read": 'return pool["resizeError"]["code"] if "resizeError" in pool else None',
}


@pytest.mark.parametrize("line", READS.values(), ids=READS.keys())
@pytest.mark.parametrize("errors", [[], [{"code": "slow"}]], ids=["none", "one"])
def test_reads_of_a_response_give_what_they_gave(line: str, errors: list[dict[str, str]]) -> None:
    code = _main(GET, line)
    fixed = fix(code, unsafe=True)
    assert fixed != code
    old = {"resizeError": errors[0]} if errors else {}
    assert _run(fixed, {"resizeErrors": errors})[0] == _run(code, old)[0]


LEFT = {
    "a parameter": ["def main(requests, next=None):", f"    {GET}", '    return pool["resizeError"]'],
    "a function": ["def iter(x): ...", "def main(requests):", f"    {GET}", '    return pool["resizeError"]'],
    "waiting for a missing key": [
        *("def main(requests):", f"    {GET}", "    try:", '        return pool["resizeError"]["code"]'),
        *("    except KeyError:", "        return None"),
    ],
}


@pytest.mark.parametrize("lines", LEFT.values(), ids=LEFT.keys())
def test_reads_that_would_not_mean_the_same_stay(lines: list[str]) -> None:
    code = "\n".join([*lines, ""])
    assert "resizeErrors" not in fix(code, unsafe=True)
    assert check(code)


def test_a_method_named_like_a_builtin_hides_nothing() -> None:
    code = _main(GET, 'return pool["resizeError"]', before="class Pages:\n    def next(self): ...\n")
    assert "resizeErrors" in fix(code, unsafe=True)


def test_a_read_moves_only_with_the_store_before_it() -> None:
    code = """
    from azure.batch import BatchServiceClient
    def main(client: BatchServiceClient):
        pool = client.pool.get("p")
        pool.resize_error = None
        return pool.resize_error
    """
    assert fix(code, unsafe=True) == textwrap.dedent(code)
    assert len(check(code)) == 2


def test_getattr_of_what_is_a_list_by_now_reads_its_first() -> None:
    code = """
    from azure.batch import BatchServiceClient
    def main(client: BatchServiceClient):
        return getattr(client.pool.get("p"), "resize_error")
    """
    expected = 'return next(iter(client.pool.get("p").resize_errors or ()), None)'
    assert expected in fix(code, unsafe=True)


@pytest.mark.parametrize(
    "lines",
    [
        ['body = {"id": "p", "vmSize": "s", "osFamily": "4"} | {"targetOSVersion": "*"}'],
        ['body = {"id": "p", "vmSize": "s", "osFamily": "4"}', 'body.update({"targetOSVersion": "*"})'],
        ['more = {"osFamily": "4"}', 'body = {**more, "id": "p", "vmSize": "s", "targetOSVersion": "*"}'],
    ],
)
def test_objects_that_would_take_each_others_place_are_not_made(lines: list[str]) -> None:
    code = "\n    ".join(
        [
            "import requests\n\n\ndef main():",
            *lines,
            "requests.post('https://a.eastus.batch.azure.com/pools', json=body)",
        ]
    )
    assert "os-family" in rules(code + "\n") and "target-os-version" in rules(code + "\n")
    assert fix(code + "\n", unsafe=True).count("cloudServiceConfiguration") < 2
