"""What a user relies on when a file is rewritten: nothing else changes, and the result holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.core.edits import apply_edits, compatible
from batchlint.core.findings import Finding
from batchlint.core.uses import Span
from batchlint.core.writing import Edit, Fix
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

POOL = {
    "id": "p",
    "vmSize": "small",
    "osFamily": "4",
    "targetOSVersion": "*",
    "targetDedicated": 3,
    "maxTasksPerNode": 4,
    "certificateReferences": [
        {"thumbprint": "a", "thumbprintAlgorithm": "sha1", "visibility": "starttask,rdp"},
    ],
    "startTask": {
        "commandLine": "x",
        "runElevated": True,
        "resourceFiles": [{"blobSource": "https://a", "filePath": "b"}],
    },
    "networkConfiguration": {"subnetId": "s", "publicIPs": ["x"]},
}
FIXED = {
    "id": "p",
    "vmSize": "small",
    "cloudServiceConfiguration": {"osFamily": "4", "osVersion": "*"},
    "targetDedicatedNodes": 3,
    "taskSlotsPerNode": 4,
    "certificateReferences": [
        {"thumbprint": "a", "thumbprintAlgorithm": "sha1", "visibility": ["starttask", "remoteuser"]},
    ],
    "startTask": {
        "commandLine": "x",
        "userIdentity": {"autoUser": {"elevationLevel": "admin"}},
        "resourceFiles": [{"httpUrl": "https://a", "filePath": "b"}],
    },
    "networkConfiguration": {
        "subnetId": "s",
        "publicIPAddressConfiguration": {"ipAddressIds": ["x"], "provision": "usermanaged"},
    },
}

STYLES = {
    "one line": json.dumps(POOL),
    "two spaces": json.dumps(POOL, indent=2) + "\n",
    "tabs": json.dumps(POOL, indent="\t") + "\n",
    "crlf": json.dumps(POOL, indent=4).replace("\n", "\r\n") + "\r\n",
    "compact": json.dumps(POOL, separators=(",", ":")),
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_a_long_jump_walks_all_transitions(text: str, mark: bytes) -> None:
    report = fix_source("pool.json", mark + text.encode(), Settings(NEWEST_OF_FIRST))
    assert report.after.failures == []
    assert report.data is not None
    assert report.data.startswith(mark)
    fixed = report.data[len(mark) :].decode()
    assert json.loads(fixed) == FIXED
    assert {f.kind for f in report.after.findings} <= {"retirement"}
    assert ("\r\n" in fixed) == ("\r\n" in text)
    assert fixed.count("\n") == fixed.count("\r\n") or "\r\n" not in fixed
    assert fix_source("pool.json", report.data, Settings(NEWEST_OF_FIRST)).data is None


@pytest.mark.parametrize("name", ["2016-07-01.3.1", "2017-05-01.5.0", "2018-12-01.8.0", "2020-09-01.12.0"])
def test_steps_on_the_way_lead_to_the_same_result(name: str) -> None:
    # Without public addresses, which came and were renamed on the way.
    data = json.dumps(POOL | {"networkConfiguration": {"subnetId": "s"}}, indent=2).encode()
    half = fix_source("pool.json", data, Settings(load().index(name)))
    assert {f.kind for f in half.after.findings} <= {"retirement"}
    assert half.data is not None
    whole = fix_source("pool.json", half.data, Settings(NEWEST_OF_FIRST))
    expected = FIXED | {"networkConfiguration": {"subnetId": "s"}}
    assert json.loads(whole.data if whole.data is not None else half.data) == expected


CODE = """\
# a comment that stays  \r
import azure.batch.models as batchmodels\r
\r
def make(x):\r
\treturn batchmodels.PoolAddParameter(  # why\r
\t\tid='p',  vm_size = 'small' ,\r
\t\ttarget_dedicated = 3,  # three\r
\t\tmax_tasks_per_node=( 4\r
\t\t\t+ 1 ),\r
\t)\r
# end without a newline"""


def test_everything_else_in_code_stays_byte_for_byte() -> None:
    report = fix_source("app.py", CODE.encode(), Settings(NEWEST_OF_FIRST))
    assert report.data is not None
    expected = CODE.replace("target_dedicated =", "target_dedicated_nodes =")
    expected = expected.replace("max_tasks_per_node=(", "task_slots_per_node=(")
    assert report.data.decode() == expected


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_the_encoding_of_the_coding_line_counts(encoding: str) -> None:
    code = f"# -*- coding: {encoding} -*-\n# Größe\nfrom azure.batch.models import ResourceFile\n"
    code += "ResourceFile(blob_source='ü')\n"
    report = fix_source("app.py", code.encode(encoding), Settings(NEWEST_OF_FIRST))
    assert report.data == code.replace("blob_source", "http_url").encode(encoding)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("app.py", b"import azure.batch\nx = '\xff\xfe'\n", "UTF-8"),
        ("app.py", b"import azure.batch\nprint 'x', 1 2\n", "not valid Python"),
        ("app.py", b"# -*- coding: nonsense -*-\nimport azure.batch\n", "nonsense"),
        ("pool.json", b'{"id": "p", "vmSize": "x", "targetDedicated": 3', ""),
        ("pool.json", b'{"id": "p", "vmSize": "x", "targetDedicated": NaN}', ""),
        ("pool.json", b'{"id": "p\xff", "vmSize": "x", "targetDedicated": 3}', "UTF-8"),
    ],
)
def test_a_file_that_cant_be_read_is_a_failure_and_stays(name: str, data: bytes, word: str) -> None:
    report = fix_source(name, data, Settings(NEWEST_OF_FIRST))
    assert len(report.after.failures) == 1
    assert word in report.after.failures[0].message
    assert report.data is None


def test_depth_is_no_crash() -> None:
    code = "import azure.batch\nx = " + "(" * 5000 + "1" + ")" * 5000 + "\n"
    assert len(check_source("deep.py", code.encode(), Settings(NEWEST_OF_FIRST)).failures) == 1
    deep = '{"id":"p","vmSize":"s","targetDedicated":1,"metadata":' + "[" * 100_000 + "]" * 100_000 + "}"
    report = check_source("deep.json", deep.encode(), Settings(NEWEST_OF_FIRST))
    assert report.failures or [f.rule for f in report.findings] == ["target-dedicated"]


BOTH = [
    ('{"id": "p", "vmSize": "s", "targetDedicated": 3, "targetDedicatedNodes": 4}', "pool.json"),
    ("from azure.batch.models import *\nResourceFile(blob_source=1, http_url=2)\n", "app.py"),
    (
        "from azure.batch.models import *\nStartTask(command_line='x', run_elevated=True, user_identity=u)\n",
        "app.py",
    ),
]


@pytest.mark.parametrize(("text", "name"), BOTH)
def test_a_target_that_is_already_there_is_reported_and_not_fixed(text: str, name: str) -> None:
    report = fix_source(name, text.encode(), Settings(NEWEST_OF_FIRST, unsafe=True))
    assert report.data is None
    assert [f.severity for f in report.after.findings] == ["error"]


def test_what_leaves_and_comes_back_is_an_interval() -> None:
    image = {"publisher": "p", "offer": "o", "sku": "s"}
    body = {"imageReference": image, "nodeAgentSKUId": "n"}
    text = json.dumps(body | {"osDisk": {}}).encode()

    def found(version: str) -> list[str]:
        settings = Settings(load().index(version), payload_type="VirtualMachineConfiguration")
        return [f.rule for f in check_source("vm.json", text, settings).findings]

    assert found("2018-08-01.7.0") == []
    assert found("2020-09-01.12.0") == ["os-disk"]
    assert found("2021-06-01.14.0") == []


@st.composite
def _text_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(a, b, draw(st.text(max_size=5))) for a, b in pairs]


@given(_text_and_edits())
def test_edits_change_their_places_and_nothing_else(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    expected, position = "", 0
    for edit in edits:
        expected += text[position : edit.start] + edit.text
        position = edit.end
    assert apply_edits(text, edits) == expected + text[position:]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.sampled_from([None, "a", "b"])), max_size=12)
)
def test_chosen_fixes_never_touch_and_never_share_a_group(raw: list[tuple[int, int, str | None]]) -> None:
    findings = [
        Finding(
            "r",
            "removed",
            "error",
            "certain",
            "",
            "",
            0,
            Span(s, s + n),
            Fix((Edit(s, s + n, "x"),), True, g),
        )
        for s, n, g in raw
    ]
    chosen = compatible(findings)
    apply_edits("." * 40, [e for f in chosen if f.fix for e in f.fix.edits])
    groups = [f.fix.group for f in chosen if f.fix and f.fix.group]
    assert len(groups) == len(set(groups))
    assert bool(chosen) == bool(findings)
