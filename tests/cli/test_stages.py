"""Cache, processes and first looks change how long a run takes, and nothing else."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from batchlint.cli.main import run
from batchlint.run import evaluate, prefilter, schedule
from tests.caches import forget

MODELS = (
    "import azure.batch.models as m\npool = m.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)\n"
)
FILES = {
    "app/__init__.py": "",
    "app/models.py": MODELS,
    "app/clients.py": "from azure.batch import BatchServiceClient\n\n\ndef pool(c: BatchServiceClient):\n    return c.pool.get('x')\n",
    "app/use.py": "from app.clients import pool as batch_pool\n\nprint(batch_pool(c).resize_error)\n",
    "app/quiet.py": "from app.clients import pool as given\n\nprint(given(c).resize_error)\n",
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


def test_what_is_said_to_be_a_payload_is_one_whatever_was_seen_before(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "mine.json").write_text('{"targetdedicated": 1, "maxtaskspernode": {}}')
    for _ in range(2):
        assert '"mine.json"' not in _check(capsys)
    said = _check(capsys, "--type", "PoolAddParameter", "mine.json")
    assert said == _check(capsys, "--no-cache", "--type", "PoolAddParameter", "mine.json")
    assert '"mine.json"' in said


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
    _check(capsys, "--cache-dir", "kept here")
    assert (tmp_path / "kept here" / "CACHEDIR.TAG").exists() and not (tree / ".batchlint_cache").exists()
    shutil.rmtree("kept here")
    Path("kept here").write_text("no folder")
    assert run(["check", "--cache-dir", "kept here"]) == 2
    assert "--cache-dir: kept here is a file; use a folder" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "fix"])
def test_processes_change_nothing(
    tree: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(prefilter, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(schedule, "_WORTH_A_PROCESS", 0)
    arguments = [command, "--isolated", "--no-cache"] + (["--diff"] if command == "fix" else [])
    outputs = []
    for jobs in (1, 2, 5):
        monkeypatch.setattr("batchlint.run.prefilter.processes", lambda limit, n=jobs: n)
        monkeypatch.setattr("batchlint.run.session.processes", lambda limit, n=jobs: n)
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
    monkeypatch.setattr(prefilter, "may_matter", lambda *_: True)
    monkeypatch.setattr(evaluate, "may_matter", lambda *_: True)
    monkeypatch.setattr(prefilter, "_leads", lambda *_: True)
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


def test_payloads_alike_are_judged_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is said about each of many payloads is what is said about it alone."""
    import json

    pool = '{"id": "%s", "vmSize": "s", "targetDedicatedNodes": %s, "virtualMachineConfiguration": {}}'
    old = pool.replace("targetDedicatedNodes", "targetDedicated")
    texts = {
        "a/1.json": pool % ("p", 1),
        "a/2.json": pool % ("q", 22),
        "a/3.json": pool % ("/subscriptions/x", 3),
        "a/4.json": pool % ("q", "NaN"),
        "a/5.json": pool % ("q", "03"),
        "a/6.json": pool % ("[parameters('x')]", 3),
        "a/7.json": pool.replace("{}", "[]") % ("q", 3),
        "b/1.json": pool.replace("{", '{"nodeCommunicationMode": 1, ', 1) % ("q", 3),
        "b/2.json": old % ("/subscriptions/x", 1),
        "b/3.json": old % ("p", 2),
        "b/4.json": old % ("q", 3),
        "c/1.json": old % ("q", 3),
        "c/2.json": pool % ("q", 3),
        "d/1.json": pool % ("q", 3),
        "d/2.json": pool % ("r", 3),
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    configs = {"c": 'to = "2016-07-01.3.1"', "d": 'payloads = {"2.json" = "JobAddParameter"}'}
    for folder, config in configs.items():
        (tmp_path / folder / "batchlint.toml").write_text(config)
    monkeypatch.chdir(tmp_path)

    def said(*arguments: str) -> list[list[str]]:
        run(["check", "--output-format", "json", *arguments])
        found = json.loads(capsys.readouterr().out)
        return [sorted(map(str, found[key])) for key in ("findings", "unknown", "failures")]

    alone: list[list[str]] = [[], [], []]
    for name in texts:
        for whole, part in zip(alone, said("--no-cache", name), strict=True):
            whole += part
    alone = [sorted(part) for part in alone]
    subjects = " ".join(alone[0])
    assert "PoolAddParameter.targetDedicated'" in subjects and "JobAddParameter" in subjects and alone[2]
    assert said("--no-cache") == said() == said() == said("--jobs", "1") == alone


def test_a_folder_that_was_empty_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("batchlint.core.signature._SETTLED_NS", 0)
    file = tmp_path / "a.py"
    for _ in range(2):
        file.write_text(MODELS)
        assert '"max-tasks-per-node"' in _check(capsys)
        file.unlink()
        assert '"max-tasks-per-node"' not in _check(capsys)
