"""A run can be used by a program: it prints nothing, never exits, and needs neither click nor rich."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from batchlint.project.errors import UsageError
from batchlint.project.versions import resolve
from batchlint.run.arguments import Arguments
from batchlint.run.listener import Listener
from batchlint.run.session import Session

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "batchlint/run").glob("*.py"))
POOL = "import azure.batch.models as m\n\npool = m.PoolAddParameter(id='p', max_tasks_per_node=2)\n"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_runs_neither_parse_nor_print_nor_exit(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    imported |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    assert not {name for name in imported if name.startswith(("batchlint.cli", "click", "rich"))}
    called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert not called & {"print", "sys.exit", "exit"}


def test_findings_without_the_command_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(POOL)
    arguments = Arguments(
        paths=(str(tmp_path),), no_cache=True, isolated=True, to="14.2.0", target=resolve("14.2.0")
    )
    session = Session(arguments, Listener())
    session.files()
    outcomes = list(session.outcomes(fix=False))
    assert [f.rule for o in outcomes if o.report for f in o.report.findings] == ["max-tasks-per-node"]
    assert capfd.readouterr() == ("", "")


def test_a_mistake_is_an_exception(tmp_path: Path) -> None:
    session = Session(Arguments(paths=(str(tmp_path / "missing.py"),)), Listener())
    with pytest.raises(UsageError, match="no such file"):
        session.files()


def test_messages_go_to_the_listener(tmp_path: Path) -> None:
    class Messages(Listener):
        def __init__(self) -> None:
            self.lines: list[str] = []

        def say(self, message: str) -> None:
            self.lines.append(message)

    messages = Messages()
    Session(Arguments(paths=(str(tmp_path),), isolated=True), messages).files()
    assert messages.lines == ["batchlint: warning: there are no files to check"]


def test_importing_a_run_is_cheap() -> None:
    """What only files with Batch need is imported for these; every run pays for the rest."""
    heavy = {"libcst", "yaml", "rich", "click", "pathspec", "packaging", "batchlint.engine.check"}
    code = f"import sys, batchlint.run.session; sys.exit(str({heavy} & set(sys.modules) or ''))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
