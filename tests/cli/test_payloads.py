"""Many payloads: what is said about each does not depend on runs before, on processes, or on the others."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batchlint.cli.main import run
from batchlint.core import signature
from batchlint.payload import accept
from batchlint.run import prefilter

POOL: dict[str, Any] = {
    "id": "p",
    "vmSize": "s",
    "virtualMachineConfiguration": {"nodeAgentSKUId": "x", "imageReference": {}},
}
TASK: dict[str, Any] = {"id": "t", "commandLine": "x", "constraints": {"maxTaskRetryCount": 1}}
BODIES: list[Any] = [
    POOL,
    {**POOL, "taskSlotsPerNode": 2},
    {**POOL, "maxTasksPerNode": 2},
    TASK,
    {**TASK, "runElevated": True},
    [TASK, TASK],
    {"value": [TASK, {**TASK, "runElevated": False}]},
    {"id": "j", "poolInfo": {"poolId": "p"}, "jobPreparationTask": {"commandLine": "x"}},
    {"id": "j", "poolInfo": {"poolId": "p"}, "sparkle": 1},
    {"resources": [POOL]},
    {"api-version": "2019-08-01.10.0", "task": TASK},
]
Said = Callable[..., Any]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a run says, as JSON."""
    for number in range(60):
        folder = tmp_path / random.Random(number).choice(["a", "b", "b/c"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.json").write_text(json.dumps(BODIES[number % len(BODIES)], indent=2))
    (tmp_path / "a" / "broken.json").write_text('{"vmSize": "s", "id": "p", "startTask": {')
    (tmp_path / "requirements.txt").write_text("azure-batch==8.0.0\n")
    monkeypatch.chdir(tmp_path)

    def say(*arguments: str) -> Any:
        run(["check", "--isolated", "--output-format", "json", "--show-unknown", *arguments])
        return json.loads(capsys.readouterr().out)

    return say


def test_several_processes_say_what_one_does(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    one = said("--no-cache", "--jobs", "1")
    assert one["findings"]
    assert one["failures"]
    monkeypatch.setattr(prefilter, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(prefilter, "processes", lambda jobs: 3)
    assert said("--no-cache") == one


def test_the_light_look_changes_nothing(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in ([], ["--to", "2018-12-01.8.0"], ["--from", "2016-07-01.3.1"], ["--select", "removed"]):
        with_look = said("--no-cache", *arguments)
        with monkeypatch.context() as without:
            without.setattr(accept, "is_clear", lambda *_: False)
            assert said("--no-cache", *arguments) == with_look


def test_runs_with_a_cache_say_what_runs_without_do(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if all files had been there for long.
    monkeypatch.setattr(signature, "_SETTLED_NS", -(10**12))

    def compare(*arguments: str) -> None:
        with_cache = said(*arguments)
        assert said("--no-cache", *arguments) == with_cache

    for arguments in ([], [], ["--to", "2018-12-01.8.0"], ["a"], ["--verbose"], []):
        compare(*arguments)
    changed = next(path for path in (tmp_path / "b").glob("*.json") if "maxTasks" not in path.read_text())
    changed.write_text(json.dumps(BODIES[2]))
    compare("--from", "2016-07-01.3.1")
    changed.unlink()
    compare("--from", "2016-07-01.3.1")
    (tmp_path / "requirements.txt").unlink()
    compare()


@pytest.mark.parametrize(
    "text",
    [
        "{'id': 'p', 'vmSize': 's', 'maxTasksPerNode': 2}",
        "{id: 'p', vmSize: 's', maxTasksPerNode: 2}",
        '{"id": "p", vmSize: "s", "taskSlotsPerNode": 2}',
    ],
)
def test_a_payload_that_is_not_quite_json_is_no_clean_run(text: str, tmp_path: Path) -> None:
    file = tmp_path / "pool.json"
    file.write_text(text)
    assert run(["check", str(file), "--isolated", "--no-cache"]) == 2
