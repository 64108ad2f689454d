"""Cache, processes and first looks change how long a run takes, and nothing else."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from batchlint.cli import scanning, session
from batchlint.cli.main import run
from batchlint.python.project import forget

MODELS = (
    "import azure.batch.models as m\npool = m.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)\n"
)
FILES = {
    "app/__init__.py": "",
    "app/models.py": MODELS,
    "app/clients.py": "from azure.batch import BatchServiceClient\n\n\ndef pool(c: BatchServiceClient):\n    return c.pool.get('x')\n",
    "app/use.py": "from app.clients import pool as batch_pool\n\nprint(batch_pool(c).resize_error)\n",
    "app/lost.py": "from app.clients import batch\n\n\ndef f(x):\n    return x.resize_error\n",
    "app/other.py": "def dispatch(batch, azure):\n    return batch.resize_error\n",
    "rest.py": "import requests\nrequests.post('https://a.b.batch.azure.com/pools?api-version=2016-07-01.3.1', json={'id': 'p', 'vmSize': 's', 'targetDedicated': 2})\n",
    "split.py": 'from unittest import mock\nmock.patch("azure.ba" "tch.batch_service_client.BatchServiceClient")\n',
    "latin.py": "# -*- coding: latin-1 -*-\n# \u00e9\n" + MODELS,
    "marked.py": "\ufeff" + MODELS,
    "feed.py": "\x0c\n" + MODELS,
    "kept.py": MODELS.replace("2)", "2)  # batchlint: ignore[max-tasks-per-node] kept for now"),
    "unused.py": "value = 1  # batchlint: ignore[run-elevated]\n",
    "invalid.py": "# batchlint: ignore\n",
    "broken.py": "from azure.batch import (\n",
    "pool.json": '{"id": "p", "vmSize": "s", "targetDedicated": 2}',
    "escaped.json": '{"id": "p", "vm\\u0053ize": "s", "target\\u0044edicated": 2}',
    "other.json": '{"name": "x"}',
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("latin-1" if name == "latin.py" else "utf-8"))
    (tmp_path / "wide.json").write_bytes('{"id": "p", "vmSize": "s", "targetDedicated": 2}'.encode("utf-16"))
    (tmp_path / ".git").mkdir()
    for number in range(60):
        (tmp_path / f"plain_{number}.py").write_text(f"value = {number}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)
    forget()
    return tmp_path


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    forget()
    run(["check", "--output-format", "json", "--isolated", *arguments])
    return capsys.readouterr().out


def test_the_cache_changes_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = _check(capsys, "--no-cache")
    assert not (tree / ".batchlint_cache").exists()
    assert '"max-tasks-per-node"' in plain and '"broken.py"' in plain
    first, second = _check(capsys), _check(capsys)
    assert (tree / ".batchlint_cache" / ".gitignore").exists()
    assert plain == first == second
    assert _check(capsys, "--to", "2016-07-01.3.1") == _check(capsys, "--no-cache", "--to", "2016-07-01.3.1")
    assert _check(capsys, "--select", "removed") == _check(capsys, "--no-cache", "--select", "removed")


def test_fix_writes_nothing_but_fixes(tree: Path) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "batchlint", "fix", "--isolated", "--diff", "."]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


def test_a_change_anywhere_in_the_project_counts(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert '"app/use.py"' in _check(capsys)
    (tree / "app/clients.py").write_text("def pool(c):\n    return batch(c)\n")
    changed = _check(capsys)
    assert '"app/use.py"' not in changed
    assert changed == _check(capsys, "--no-cache")
    (tree / "app/clients.py").unlink()
    (tree / "app/clients").mkdir()
    (tree / "app/clients/__init__.py").write_text(FILES["app/clients.py"])
    back = _check(capsys)
    assert '"app/use.py"' in back and back == _check(capsys, "--no-cache")
    (tree / "plain_7.py").write_text(MODELS)
    assert '"plain_7.py"' in _check(capsys)


def test_a_broken_cache_is_dropped(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = _check(capsys)
    for file in (tree / ".batchlint_cache").rglob("*"):
        if file.is_file():
            data = bytearray(file.read_bytes())
            data[random.Random(len(data)).randrange(len(data))] ^= 0x41
            file.write_bytes(data)
    assert _check(capsys) == plain


def test_a_cache_elsewhere(tree: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plain = _check(capsys, "--cache-dir", "kept here")
    assert (tmp_path / "kept here" / "CACHEDIR.TAG").exists() and not (tree / ".batchlint_cache").exists()
    shutil.rmtree("kept here")
    Path("kept here").write_text("no folder")
    assert _check(capsys, "--cache-dir", "kept here") == plain


@pytest.mark.parametrize("command", ["check", "fix"])
def test_processes_change_nothing(
    tree: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(scanning, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(session, "_WORTH_A_PROCESS", 0)
    arguments = [command, "--isolated", "--no-cache"] + (["--diff"] if command == "fix" else [])
    outputs = []
    for jobs in (1, 2, 5):
        monkeypatch.setattr("batchlint.cli.scanning.processes", lambda limit, n=jobs: n)
        monkeypatch.setattr("batchlint.cli.session.processes", lambda limit, n=jobs: n)
        forget()
        outputs.append((run(arguments), capsysbinary.readouterr()))
    assert outputs[0] == outputs[1] == outputs[2]
    assert b"max_tasks_per_node" in outputs[0][1].out


def test_any_order_and_any_chunk(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    whole = json.loads(_check(capsys, "--no-cache"))["findings"]
    names = sorted(set(FILES) | {"wide.json"})
    random.Random(3).shuffle(names)
    found = []
    for begin in range(0, len(names), 4):
        found += json.loads(_check(capsys, "--no-cache", *names[begin : begin + 4]))["findings"]
    assert sorted(map(str, found)) == sorted(map(str, whole))


def test_the_first_looks_drop_nothing(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_looks = _check(capsys, "--no-cache")
    monkeypatch.setattr(scanning, "may_matter", lambda *_: True)
    monkeypatch.setattr(session, "may_matter", lambda *_: True)
    monkeypatch.setattr(scanning, "_leads", lambda *_: True)
    assert _check(capsys, "--no-cache") == with_looks


def test_runs_at_the_same_time(tree: Path) -> None:
    command = [sys.executable, "-m", "batchlint", "check", "--isolated", "."]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    outputs = {(p.communicate()[0], p.returncode) for p in running}
    assert len(outputs) == 1
    assert not list(tree.rglob("*.part"))
