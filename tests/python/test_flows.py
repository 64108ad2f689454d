"""Values that go through a project's own functions, classes and files: each flow is found.

Every flow is a small project in `flows/*.txt`: cases are headed by `=== what flows`, further files
by `--- path`. A comment `#! rule` ends each line with a certain finding, `#? rule` one with a likely.
The same flow through classes of the project with the very same names must stay silent.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from batchlint.engine.check import check_source
from batchlint.python.infer.narrowing import Narrowing
from batchlint.settings import Settings
from tests.caches import forget
from tests.versions import NEWEST_OF_FIRST

FOLDER = Path(__file__).parent / "flows"

OWN = {
    "farmlib/__init__.py": "from . import models\nfrom .service import BatchServiceClient\n",
    "farmlib/models.py": """\
class CloudPool:
    def __init__(self, id=None, resize_error=None, target_dedicated=1):
        self.id = id
        self.resize_error = resize_error
        self.target_dedicated = target_dedicated
        self.current_dedicated = 0
        self.max_tasks_per_node = 1
        self.start_task = StartTask()

    def serialize(self):
        return {"maxTasksPerNode": 1, "taskSlotsPerNode": 1, "startTask": {"runElevated": False}}

    def resize(self):
        self.target_dedicated = 2

class StartTask:
    def __init__(self, command_line="", run_elevated=False, resource_files=()):
        self.run_elevated = run_elevated
        self.resource_files = [ResourceFile()]

class ResourceFile:
    def __init__(self, blob_source="", file_path=""):
        self.blob_source = blob_source

class PoolAddParameter(CloudPool):
    def __init__(self, id="", vm_size="", target_dedicated=0, max_tasks_per_node=1, start_task=None):
        self.target_dedicated = target_dedicated
        self.max_tasks_per_node = max_tasks_per_node

class CloudJob:
    def __init__(self):
        self.id = ""

class CloudTask:
    def __init__(self):
        self.resource_files = [ResourceFile()]

class TaskCounts:
    def __init__(self):
        self.active = 0
""",
    "farmlib/service.py": """\
from .models import CloudJob, CloudPool, CloudTask, TaskCounts

class Pools:
    def get(self, id):
        return CloudPool(id)

    def list(self, options=None):
        return [CloudPool("x")]

    def resize(self, id, parameter):
        return None

    def upgrade_os(self, id):
        return None

class Jobs:
    def get(self, id):
        return CloudJob()

    def list(self):
        return [CloudJob()]

    def get_task_counts(self, id):
        return TaskCounts()

class Tasks:
    def get(self, job, id):
        return CloudTask()

    def list(self, job):
        return [CloudTask()]

class BatchServiceClient:
    def __init__(self, credentials=None, batch_url=None):
        self.pool = Pools()
        self.job = Jobs()
        self.task = Tasks()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None
""",
}


def _cases() -> dict[str, dict[str, str]]:
    cases: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for block in re.split(r"^=== ", path.read_text(encoding="utf8"), flags=re.MULTILINE)[1:]:
            title, _, body = block.partition("\n")
            first, *others = re.split(r"^--- ", body, flags=re.MULTILINE)
            files = {"app.py": first}
            for other in others:
                name, _, text = other.partition("\n")
                files[name.strip()] = text
            name = f"{path.stem}: {title}"
            assert name not in cases, name
            cases[name] = {name: text for name, text in files.items() if text.strip()}
    return cases


CASES = _cases()


def _write(root: Path, files: dict[str, str]) -> None:
    forget()
    (root / "setup.py").write_text("")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")


def _found(root: Path, name: str) -> list[tuple[int, str]]:
    path = root / name
    settings = Settings(NEWEST_OF_FIRST, project=str(root))
    report = check_source(str(path), path.read_bytes(), settings)
    assert not report.failures and report.text is not None
    mark = {"certain": "!", "likely": "?"}
    return sorted(
        (report.text.count("\n", 0, f.span.start) + 1, f"{mark[f.confidence]} {f.rule}")
        for f in report.findings
    )


def _expected(text: str) -> list[tuple[int, str]]:
    marks = re.compile(r"#([!?]) ([a-z-]+(?:, [a-z-]+)*)$")
    return sorted(
        (number, f"{match[1]} {rule}")
        for number, line in enumerate(text.splitlines(), 1)
        if (match := marks.search(line))
        for rule in match[2].split(", ")
    )


@pytest.mark.parametrize("case", CASES)
def test_flow(case: str, tmp_path: Path) -> None:
    files = CASES[case]
    _write(tmp_path, files)
    assert any(_expected(text) for text in files.values())
    for name, text in files.items():
        assert _found(tmp_path, name) == _expected(text), name


@pytest.mark.parametrize("case", CASES)
def test_silent_twin(case: str, tmp_path: Path) -> None:
    files = {}
    for name, text in CASES[case].items():
        # The file uses the package as well, so that it is read like any other that does.
        own = re.sub(r"\bazure\.batch\b", "farmlib", text)
        future = re.match(r"from __future__.*\n", own)
        head = future[0] if future else ""
        files[name] = f"{head}import azure.batch\n{own[len(head) :]}" if own != text else own
    _write(tmp_path, {**files, **OWN})
    for name in files:
        assert _found(tmp_path, name) == [], name


def test_each_term_of_a_long_condition_is_narrowed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed = Counter[int]()
    implied = Narrowing._implied

    def counted(self: Narrowing, test: cst.BaseExpression, *more: Any) -> Any:
        narrowed[id(test)] += 1
        return implied(self, test, *more)

    monkeypatch.setattr(Narrowing, "_implied", counted)
    terms = " and ".join(["x", *["isinstance(p, CloudPool)"] * 60, "p.target_dedicated"])
    text = f"from azure.batch.models import CloudPool\ny = {terms}\n"
    report = check_source("app.py", text.encode(), Settings(NEWEST_OF_FIRST))
    assert [finding.rule for finding in report.findings] == ["target-dedicated"]
    assert max(narrowed.values()) < 10
