"""What a file's own project says counts: imports of its modules, and callers in other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from batchlint.engine.checking import check_source
from batchlint.engine.fixing import fix_source
from batchlint.history import load
from batchlint.python.files import project
from batchlint.python.files.project import forget
from batchlint.settings import Settings

FILES = {
    "app/__init__.py": "",
    "app/clients.py": """\
from azure.batch import BatchServiceClient

def connect(url):
    return BatchServiceClient(None, batch_url=url)

CLIENT = connect("https://x")
""",
    "app/models.py": "from azure.batch.models import *\n",
    "app/tools.py": """\
# helpers for batch
def shown(pool):
    return pool.target_dedicated
""",
    "app/main.py": """\
import azure.batch
from app.clients import CLIENT, connect
from . import models as m, tools
from .models import ResourceFile

def main(batch_url):
    pool = connect(batch_url).pool.get("p")
    print(pool.resize_error, tools.shown(pool), CLIENT.job.get_task_counts("j").active)
    return ResourceFile(blob_source="x"), m.StartTask(command_line="x", run_elevated=True)
""",
    "app/cycle_a.py": "from .cycle_b import b  # batch\ndef a():\n    return b()\n",
    "app/cycle_b.py": "from .cycle_a import a  # batch\ndef b():\n    return a()\n",
    "app/broken.py": "from azure.batch import (\n",
}


def _project(tmp_path: Path) -> Path:
    forget()
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def _found(root: Path, name: str) -> list[tuple[int, str]]:
    path = root / name
    report = check_source(str(path), path.read_bytes(), Settings(load().latest, project=str(root)))
    assert report.failures == [] and report.text is not None
    return [(report.text.count("\n", 0, f.span.start) + 1, f.rule) for f in report.findings]


def test_names_and_results_come_from_other_modules(tmp_path: Path) -> None:
    root = _project(tmp_path)
    assert _found(root, "app/main.py") == [
        (8, "resize-error"),
        (8, "task-counts"),
        (9, "blob-source"),
        (9, "run-elevated"),
    ]


def test_callers_in_other_files_say_what_a_parameter_is(tmp_path: Path) -> None:
    root = _project(tmp_path)
    path = root / "app/tools.py"
    text = "from azure.batch import models\n" + FILES["app/tools.py"]
    path.write_text(text)
    assert _found(root, "app/tools.py") == [(4, "target-dedicated")]
    report = fix_source(str(path), path.read_bytes(), Settings(load().latest, project=str(root)))
    assert report.data is not None and report.after.findings == []
    assert b"return pool.target_dedicated_nodes" in report.data


def test_files_are_found_alike_in_any_order(tmp_path: Path) -> None:
    root = _project(tmp_path)
    names = ["app/main.py", "app/tools.py", "app/clients.py"]
    first = {name: _found(root, name) for name in names}
    forget()
    assert {name: _found(root, name) for name in reversed(names)} == first


def test_circles_and_broken_neighbours_are_no_trouble(tmp_path: Path) -> None:
    root = _project(tmp_path)
    assert _found(root, "app/cycle_a.py") == []
    assert _found(root, "app/cycle_b.py") == []


def _copies(tmp_path: Path) -> list[str]:
    """Groups of three files: callers, what they call, and what hands out the client."""
    forget()
    names = []
    for number in range(4):
        folder = tmp_path / f"part{number}"
        folder.mkdir()
        (folder / "clients.py").write_text(FILES["app/clients.py"])
        (folder / "tools.py").write_text("from azure.batch import models\n" + FILES["app/tools.py"])
        (folder / "main.py").write_text(
            "import azure.batch, clients, tools\ntools.shown(clients.CLIENT.pool.get('p'))\n"
        )
        names += [f"part{number}/{name}.py" for name in ("clients", "main", "tools")]
    return names


def test_what_was_dropped_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that imports do not connect are not held together, and that changes nothing."""
    names = _copies(tmp_path)
    monkeypatch.setattr(project, "_MOST_HELD", 10**9)
    first = {name: _found(tmp_path, name) for name in names}
    assert [name for name, found in first.items() if found] == [f"part{n}/tools.py" for n in range(4)]
    held = len(project.project_at(str(tmp_path))._sources)
    forget()
    monkeypatch.setattr(project, "_MOST_HELD", 100)
    mixed = sorted(names, key=lambda name: name[::-1])
    for order in (names, mixed):
        assert {name: _found(tmp_path, name) for name in order} == first
        assert 0 < len(project.project_at(str(tmp_path))._sources) <= held // 4


def test_only_files_that_imports_connect_are_asked(tmp_path: Path) -> None:
    """What calls a function imports it, over however many files."""
    names = _copies(tmp_path)
    (tmp_path / "part0/again.py").write_text("from main import tools  # azure.batch\n")
    assert _found(tmp_path, "part0/tools.py") == [(4, "target-dedicated")]
    known = project.project_at(str(tmp_path))
    assert known.knows_callers(tmp_path / "part0/main.py")
    assert known.knows_callers(tmp_path / "part0/again.py")
    assert not any(known.knows_callers(tmp_path / name) for name in names[3:])


def test_a_result_of_another_file_needs_no_word_on_batch(tmp_path: Path) -> None:
    (tmp_path / "farm.py").write_text(
        "from azure.batch import BatchServiceClient\n\n\n"
        "def existing(client: BatchServiceClient, name):\n    return client.pool.get(name)\n"
    )
    show = b"from %s import existing\n\nprint(existing(client, 'x').max_tasks_per_node)\n"
    settings = Settings(len(load().versions) - 1, project=str(tmp_path))
    forget()
    found = check_source(str(tmp_path / "show.py"), show % b"farm", settings).findings
    assert [f.rule for f in found] == ["max-tasks-per-node"]
    assert check_source(str(tmp_path / "show.py"), show % b"fable", settings).findings == []
