"""Turning the early looks off changes no finding, however a file is written down.

What a file says is disguised as real files disguise it: escapes, strings in pieces, other encodings
and line ends, marks, form feeds, nul bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batchlint.cli.main import run
from batchlint.payload import accept as payload_accept
from batchlint.run import evaluate, prefilter
from tests.caches import forget

IMPORT = "import azure.batch.models as models\n"
CLIENT = "from azure.batch import BatchServiceClient\nclient = BatchServiceClient(c, 'u')\n"
PYTHON = [
    IMPORT + "env = models.EnvironmentSetting('A', 'b')\n",
    IMPORT + "pool = models.PoolAddParameter(id='p', vm_size='s', target_dedicated=3)\n",
    IMPORT + "start = models.StartTask('run')\nstart.run_elevated = True\n",
    IMPORT + "kind = models.ContainerType.docker\n",
    IMPORT + "pool = models.PoolAddParameter(**settings)\n",
    "from azure.batch.models import *\ntask = TaskAddParameter(id='t', command_line='c', run_elevated=True)\n",
    "from azure.batch import models\nfile = models.ResourceFile(blob_source=b, file_path='f')\n",
    "from azure.batch.models.batch_error import BatchErrorException\n",
    "import azure.batch.batch_service_client as batch\nclient = batch.BatchServiceClient(c, base_url='u')\n",
    CLIENT + "for pool in client.pool.list():\n    print(pool.resize_error)\n",
    CLIENT + "pool.submit(client.job.get_task_counts, 'j')\n",
    CLIENT + "client.account.list_node_agent_skus()\n",
    CLIENT + "client.pool.resize('p', {'target_dedicated': 2})\n",
    CLIENT + "client.pool.list(PoolListOptions(select='id,targetDedicated'))\n",
    CLIENT + "getattr(client.account, 'list_node_agent_skus')()\n",
    "from unittest import mock\nmock.patch('azure.batch.batch_service_client.BatchServiceClient')\n",
    "import requests\nrequests.post('https://a.b.batch.azure.com/pools?api-version=2016-07-01.3.1', "
    "json={'id': 'p', 'vmSize': 's', 'targetDedicated': 2})\n",
    "def act(batch_client):\n    # type: (azure.batch.BatchServiceClient) -> None\n"
    "    batch_client.pool.get('p').resize_error\n",
    IMPORT + "class Mine(models.TaskAddParameter):\n    _attribute_map = "
    "{'run_elevated': {'key': 'runElevated', 'type': 'bool'}}\n",
    IMPORT + "task = models.TaskAddParameter(id='t', command_line='c')\n",
    "body = {'runElevated': True}\nbatch = 1\n",
    "import os\nprint(os.environ)\n",
    "value = 1  # batchlint: ignore[run-elevated] nothing of Batch here\n",
    "# batchlint: ignore\nprint('no')\n",
    IMPORT + "env = models.EnvironmentSetting('A', 'b')  # batchlint: ignore[keyword-only-models]\n",
    IMPORT + "# batchlint: ignore-file[run-elevated]\nstart = models.StartTask(run_elevated=True)\n",
    IMPORT + "task = models.TaskAddParameter(id='t', command_line='c')  # batchlint: ignore[run-elevated]\n",
]
JSON: list[object] = [
    {"id": "p", "vmSize": "s", "targetDedicated": 2},
    {"id": "p", "vmSize": "s", "targetDedicatedNodes": 2},
    {"id": "t", "commandLine": "c", "resourceFiles": [{"blobSource": "u", "filePath": "f"}]},
    {"id": "t", "commandLine": "c", "runElevated": True},
    {"pool": {"type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2018-12-01",
              "properties": {"id": "p", "vmSize": "s", "maxTasksPerNode": 2}}},
    {"id": "p", "vmSize": "s", "virtualMachineConfiguration": {"osDisk": {"caching": "none"}}},
    {"type": "shell", "runElevated": True},
    {"id": "p", "vmSize": "s", "startTask": {"commandLine": "c", "resourcesFiles": []}},
]  # fmt: skip
Disguise = Callable[[str, st.DataObject], str]


def _escaped(text: str, data: st.DataObject) -> str:
    """One character in a string written as an escape."""
    inside = [m.start() + 1 + m.group().rindex(m.group(1)) for m in re.finditer(r"'([a-zA-Z])[^'\n]*'", text)]
    if not inside:
        return text
    at = data.draw(st.sampled_from(inside))
    code = ord(text[at])
    spelled = data.draw(st.sampled_from([f"\\x{code:02x}", f"\\u{code:04x}", f"\\{code:o}"]))
    return text[:at] + spelled + text[at + 1 :]


def _in_pieces(text: str, data: st.DataObject) -> str:
    """One string written as two that stand side by side."""
    inside = [m.start() for m in re.finditer(r"(?<=')[a-zA-Z][^'\n]*(?=')", text)]
    if not inside:
        return text
    at = data.draw(st.sampled_from(inside)) + data.draw(st.integers(0, 12))
    if "'" in text[at - 1 : at + 1] or "\n" in text[:at].rpartition("'")[2]:
        return text
    return text[:at] + data.draw(st.sampled_from(["' '", "''", "' \\\n'"])) + text[at:]


def _continued(text: str, data: st.DataObject) -> str:
    """A dotted name over two lines."""
    return text.replace("azure.batch", "azure.\\\nbatch", 1) if "import" in text.split("\n")[0] else text


def _with_form_feed(text: str, data: st.DataObject) -> str:
    return "\f\n" + text


def _with_nul(text: str, data: st.DataObject) -> str:
    return text + "# \0\n"


def _wide_letters(text: str, data: st.DataObject) -> str:
    """Python reads these letters in names as the plain ones."""
    return text.replace("import azure", "import \uff41zure", 1)


def _as_is(text: str, data: st.DataObject) -> str:
    return text


def _key_escaped(text: str, data: st.DataObject) -> str:
    """One letter of JSON written as an escape."""
    letters = [m.start() for m in re.finditer(r"[A-Za-z]", text) if text[: m.start()].count('"') % 2]
    at = data.draw(st.sampled_from(letters))
    code = f"\\u{ord(text[at]):04x}"
    return text[:at] + data.draw(st.sampled_from([code, code.upper().replace("\\U", "\\u")])) + text[at + 1 :]


PYTHON_DISGUISES: list[Disguise] = [
    _as_is, _escaped, _in_pieces, _continued, _with_form_feed, _with_nul, _wide_letters
]  # fmt: skip
ENDS = ["\n", "\r\n", "\r"]
PYTHON_ENCODINGS = ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-7", "utf-16", "ascii"]
JSON_ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]


def _python_bytes(data: st.DataObject) -> bytes:
    text = data.draw(st.sampled_from(PYTHON))
    for disguise in data.draw(st.lists(st.sampled_from(PYTHON_DISGUISES), max_size=2)):
        text = disguise(text, data)
    encoding = data.draw(st.sampled_from(PYTHON_ENCODINGS))
    if encoding not in ("utf-8", "utf-8-sig"):
        text = f"# -*- coding: {encoding} -*-\n{text}"
    elif data.draw(st.booleans()):
        text = "# \u00e9\u4e2d\n" + text
    return text.replace("\n", data.draw(st.sampled_from(ENDS))).encode(encoding, "replace")


def _json_bytes(data: st.DataObject) -> bytes:
    indent = data.draw(st.sampled_from([None, 2]))
    text = json.dumps(data.draw(st.sampled_from(JSON)), indent=indent)
    if data.draw(st.booleans()):
        text = _key_escaped(text, data)
    text = text.replace("\n", data.draw(st.sampled_from(ENDS)))
    return text.encode(data.draw(st.sampled_from(JSON_ENCODINGS)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_early_looks_drop_nothing(
    data: st.DataObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    python = data.draw(st.booleans())
    name, content = ("a.py", _python_bytes(data)) if python else ("a.json", _json_bytes(data))
    for path in tmp_path.iterdir():
        path.unlink()
    Path(name).write_bytes(content)
    target = data.draw(st.sampled_from(["latest", "2019-08-01.10.0", "2017-05-01.5.0", "2016-07-01.3.1"]))
    with_looks = _check(capsys, target)
    with monkeypatch.context() as without:
        without.setattr(prefilter, "may_matter", lambda *_: True)
        without.setattr(evaluate, "may_matter", lambda *_: True)
        without.setattr(prefilter, "_leads", lambda *_: True)
        without.setattr(payload_accept, "is_clear", lambda *_: False)
        assert _check(capsys, target) == with_looks


def _check(capsys: pytest.CaptureFixture[str], target: str) -> tuple[object, object]:
    """Findings and what is unknown; a broken file without a word on Batch is no failure, so those may differ."""
    forget()
    run(["check", "--no-cache", "--isolated", "--output-format", "json", "--to", target])
    said = json.loads(capsys.readouterr().out)
    return said["findings"], said["unknown"]
