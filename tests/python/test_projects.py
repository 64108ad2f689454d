"""What a file's own project says counts: imports of its modules, and callers in other files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.python import project, source_files
from batchlint.python.infer.statements import Statements
from batchlint.python.projects import Projects
from batchlint.settings import Settings
from tests.caches import forget
from tests.versions import NEWEST_OF_FIRST

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


def _found(root: Path, name: str, projects: Projects | None = None) -> list[tuple[int, str]]:
    path = root / name
    settings = Settings(NEWEST_OF_FIRST, project=str(root), projects=projects)
    report = check_source(str(path), path.read_bytes(), settings)
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
    report = fix_source(str(path), path.read_bytes(), Settings(NEWEST_OF_FIRST, project=str(root)))
    assert report.data is not None and report.after.findings == []
    assert b"return pool.target_dedicated_nodes" in report.data


def test_files_are_found_alike_in_any_order(tmp_path: Path) -> None:
    root = _project(tmp_path)
    names = ["app/main.py", "app/tools.py", "app/clients.py"]
    projects = Projects()
    first = {name: _found(root, name, projects) for name in names}
    projects = Projects()
    assert {name: _found(root, name, projects) for name in reversed(names)} == first


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
    projects = Projects()
    first = {name: _found(tmp_path, name, projects) for name in names}
    assert [name for name, found in first.items() if found] == [f"part{n}/tools.py" for n in range(4)]
    held = len(projects.at(str(tmp_path))._files.parsed())
    monkeypatch.setattr(project, "_MOST_HELD", 100)
    projects = Projects()
    mixed = sorted(names, key=lambda name: name[::-1])
    for order in (names, mixed):
        assert {name: _found(tmp_path, name, projects) for name in order} == first
        assert 0 < len(projects.at(str(tmp_path))._files.parsed()) <= held // 4


def test_only_files_that_imports_connect_are_asked(tmp_path: Path) -> None:
    """What calls a function imports it, over however many files."""
    names = _copies(tmp_path)
    (tmp_path / "part0/again.py").write_text("from main import tools  # azure.batch\n")
    projects = Projects()
    assert _found(tmp_path, "part0/tools.py", projects) == [(4, "target-dedicated")]
    known = projects.at(str(tmp_path))
    assert known.knows_callers(str(tmp_path / "part0/main.py"))
    assert known.knows_callers(str(tmp_path / "part0/again.py"))
    assert not any(known.knows_callers(str(tmp_path / name)) for name in names[3:])


def test_a_result_of_another_file_needs_no_word_on_batch(tmp_path: Path) -> None:
    (tmp_path / "farm.py").write_text(
        "from azure.batch import BatchServiceClient\n\n\n"
        "def existing(client: BatchServiceClient, name):\n    return client.pool.get(name)\n"
    )
    show = b"from %s import existing\n\nprint(existing(client, 'x').max_tasks_per_node)\n"
    settings = Settings(NEWEST_OF_FIRST, project=str(tmp_path))
    forget()
    found = check_source(str(tmp_path / "show.py"), show % b"farm", settings).findings
    assert [f.rule for f in found] == ["max-tasks-per-node"]
    assert check_source(str(tmp_path / "show.py"), show % b"fable", settings).findings == []


def _connected(root: Path, count: int) -> None:
    """Modules in one circle of imports, each of which wraps what the next one gives."""
    forget()
    root.mkdir()
    (root / "m0.py").write_text(
        "import azure.batch\nfrom m1 import made as again, kept\n\n\n"
        "def made(client: azure.batch.BatchServiceClient, name):\n    return client.pool.get(name)\n"
    )
    for number in range(1, count):
        below, above = number - 1, (number + 1) % count
        (root / f"m{number}.py").write_text(
            f"# batch\nfrom m{below} import made as inner\nimport m{above}\n\n\n"
            "def made(client, name):\n    return inner(client, name)\n\n\n"
            f"def kept(value):\n    return m{above}.kept(value) if value else value\n"
        )
    last = f"m{count - 1}"
    (root / "use.py").write_text(
        f"import azure.batch\nfrom {last} import made\n\n\n"
        "def slots(client):\n    return made(client, 'x').max_tasks_per_node\n"
    )


def _work(root: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many statements are run through to read every file of a circle."""
    _connected(root, count)
    done, projects = 0, Projects()
    plain = Statements.statement

    def statement(self: Statements, *arguments: Any) -> None:
        nonlocal done
        done += 1
        plain(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Statements, "statement", statement)
        for path in sorted(root.iterdir()):
            found = _found(root, path.name, projects)
            assert found == ([(6, "max-tasks-per-node")] if path.name == "use.py" else [])
    return done


def test_the_work_grows_with_the_modules_and_not_with_their_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "_MOST_HELD", 1000)  # else nothing would be dropped
    small, large = (_work(tmp_path / str(count), count, monkeypatch) for count in (30, 300))
    assert large < 12 * small


@pytest.mark.parametrize("first", ["use.py", "m7.py", "m60.py"])
def test_a_long_way_of_imports_is_gone_to_its_end_from_wherever(tmp_path: Path, first: str) -> None:
    _connected(tmp_path / "app", 90)
    projects = Projects()
    _found(tmp_path / "app", first, projects)
    assert _found(tmp_path / "app", "use.py", projects) == [(6, "max-tasks-per-node")]


def _unknown(root: Path, name: str, projects: Projects | None = None) -> list[str]:
    path = root / name
    settings = Settings(NEWEST_OF_FIRST, project=str(root), projects=projects)
    report = check_source(str(path), path.read_bytes(), settings)
    return [unknown.message for unknown in report.unknown]


def test_modules_that_are_not_looked_into_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a module is looked into follows from what it leads to, not from what was read before."""
    names = ["use.py", "m3.py", "other.py"]
    said = []
    for order in (names, names[::-1]):
        root = tmp_path / str(len(said))
        _connected(root, 5)
        (root / "far.py").write_text("import azure.batch, use\n")
        (root / "other.py").write_text("import azure.batch, far\n")
        monkeypatch.setattr(source_files, "MOST_FOLLOWED", 500)
        projects = Projects()
        said.append({name: _unknown(root, name, projects) for name in order})
    assert said[0] == said[1]
    for messages in said[0].values():
        assert messages[0].startswith("imports of m0.py, m1.py, m2.py and 2 more were not followed because ")


def test_a_group_that_is_too_large_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _project(tmp_path)
    path = root / "app/tools.py"
    path.write_text("from azure.batch import models\n" + FILES["app/tools.py"])
    monkeypatch.setattr(source_files, "MOST_FOLLOWED", 1000)
    assert _unknown(root, "app/tools.py") == []
    forget()
    monkeypatch.setattr(source_files, "MOST_FOLLOWED", 400)
    assert any(
        m.startswith("callers in other files were not analysed") for m in _unknown(root, "app/tools.py")
    )
    assert _found(root, "app/tools.py") == []


def test_the_order_of_definitions_in_an_imported_module_does_not_matter(tmp_path: Path) -> None:
    _project(tmp_path)
    (tmp_path / "farm.py").write_text(
        """\
from azure.batch import models

class Farm:
    def current(self):
        return self.pool

    def fill(self):
        self.pool = make()

def make():
    return models.CloudPool()

def in_loop():
    pool = None
    for _ in range(3):
        if pool is not None:
            return pool
        pool = make()

FARM = Farm()
"""
    )
    (tmp_path / "use.py").write_text(
        "from farm import FARM, Farm, in_loop\n"
        "print(Farm().current().resize_error)\n"
        "print(FARM.current().resize_error)\n"
        "print(in_loop().resize_error)\n"
    )
    assert _found(tmp_path, "use.py") == [(line, "resize-error") for line in (2, 3, 4)]
