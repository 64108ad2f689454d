"""A run that has nothing to say answers at once, with the words of the whole command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from batchlint.cli.main import run
from batchlint.project.names import known_versions
from batchlint.startup import _answer, main
from tests.versions import TO_NEWEST_OF_FIRST

SILENT = "import os\nprint('dispatch')\n"
#: All that such a run imports of its own. A name more here is time for every user of a hook.
IMPORTED = [
    "batchlint",
    "batchlint.core",
    "batchlint.core.search_words",
    "batchlint.core.wording",
    "batchlint.project",
    "batchlint.project.files",
    "batchlint.project.kinds",
    "batchlint.project.word_search",
    "batchlint.project.words",
    "batchlint.startup",
    "batchlint.table_cache",
]
#: What is added where tables can't be kept beside the package.
WITH_KEY = {"batchlint.core.digests", "batchlint.user_key"}
HEAVY = {
    "click",
    "libcst",
    "rich",
    "yaml",
    "pathspec",
    "packaging",
    "json",
    "re",
    "regex",
    "typing",
    "dataclasses",
}


@pytest.fixture(autouse=True)
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("BATCHLINT_") or n == "FORCE_COLOR"]:
        monkeypatch.delenv(name)
    for name in ("a.py", "b.json", "c.pyi"):
        Path(name).write_text("{}" if name.endswith("json") else SILENT)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_is_imported(tmp_path: Path) -> None:
    modules = _imported(tmp_path, "a.py", "b.json")
    assert [m for m in modules if m.startswith("batchlint") and m not in WITH_KEY] == IMPORTED
    assert not HEAVY & set(modules)


def _imported(tmp_path: Path, *names: str) -> list[str]:
    """The modules that a check of two files with nothing to report imports."""
    code = (
        f"import sys; before = set(sys.modules); sys.argv = ['batchlint', 'check', *{names}]\n"
        "from batchlint.startup import main; main()\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root, "XDG_CACHE_HOME": str(tmp_path / "kept")}
    for options in ([], ["-S"]):  # the first run may have to build its tables, which takes other packages
        command = [sys.executable, *options, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    said, modules = done.stdout.splitlines()
    assert said.startswith("No findings in 2 files (target ")
    return modules.split()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "a.py"],
        ["fix", "a.py", "b.json"],
        ["check", "--to", "latest", "a.py", "./a.py"],
        ["check", f"--to={known_versions()[5].name}", "a.py", "c.pyi"],
        ["check", "-q", "--isolated", "--no-cache", "a.py"],
        ["fix", "--unsafe-fixes", "--force-exclude", "a.py"],
    ],
)
def test_the_same_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = _answer(arguments)
    assert run(arguments) == 0
    assert said == capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["explain", "a.py"],
        ["check"],
        ["check", "."],
        ["check", "-"],
        ["check", "a.py", "missing.py"],
        ["check", "a.py", "--frm", "x"],
        ["check", "a.py", "--to", "2016"],
        ["check", "a.py", "--to"],
        ["check", "a.py", "--output-format", "json"],
        ["check", "a.py", "--statistics"],
        ["check", "link.py"],
        ["check", "batch.py"],
        ["check", "--force-exclude", "venv/a.py"],
    ],
)
def test_all_else_is_left_to_the_command_line(arguments: list[str]) -> None:
    Path(".git").mkdir()  # what lies above is not looked at
    Path("link.py").symlink_to("a.py")
    Path("batch.py").write_text("import azure.batch.models as m\nm.PoolAddParameter(target_dedicated=1)\n")
    Path("venv").mkdir()
    Path("venv/a.py").write_text(SILENT)
    assert _answer(arguments) is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("pyproject.toml", "[tool.batchlint]\nunknown = 1\n", True),
        ("pyproject.toml", "[tool.ruff]\n", False),
        ("batchlint.toml", "", True),
    ],
)
def test_a_configuration_is_read_by_the_command_line(name: str, content: str, says: bool) -> None:
    Path("below").mkdir()
    Path("below/a.py").write_text(SILENT)
    Path(name).write_text(content)
    assert (_answer(["check", "below/a.py"]) is None) is says
    assert _answer(["check", "--isolated", "below/a.py"]) is not None


def test_a_payload_is_left_to_the_command_line() -> None:
    Path("pool.json").write_text('{"id": "p", "vmSize": "s", "targetDedicatedNodes": 1}')
    assert _answer(["check", "pool.json", "b.json"]) is None


def test_the_version(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["batchlint", "--version"])
    main()
    said = capsys.readouterr().out
    assert run(["--version"]) == 0
    assert said == capsys.readouterr().out


def test_an_environment_variable_may_say_something(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _answer(["check", "a.py"]) is not None
    monkeypatch.setenv("BATCHLINT_TO", "latest")
    assert _answer(["check", "a.py"]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use can't be deleted there")
@pytest.mark.parametrize(
    "arguments", [["check", "a.py"], ["check", "."], ["fix", "a.py"], ["plan"], ["rules"]]
)
def test_a_working_directory_that_is_gone(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr(sys, "argv", ["batchlint", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    line = "batchlint: error: the working directory no longer exists; change to another one\n"
    assert capfd.readouterr() == ("", line)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("kind", ["pipe", "device", "circle"])
@pytest.mark.parametrize(
    "name",
    [
        *("batchlint.toml", "pyproject.toml", "requirements.txt", "setup.cfg", "poetry.lock", "conda.yml"),
        *("requirements/base.txt", ".gitignore", "helper.py", "conftest.py", ".batchlint_cache"),
        *(".batchlint_cache/CACHEDIR.TAG", "named.py"),
    ],
)
def test_what_is_no_file_is_not_waited_for(name: str, kind: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path.name)
    Path("batch.py").write_text("import helper\nimport azure.batch.models as m\nm.StartTask()\n")
    Path("test_x.py").write_text("from azure.batch.models import StartTask\ndef test(x): x.y\n")
    command = [sys.executable, "-c", "from batchlint.startup import main; main()"]
    command += ["check", "--to", "2024-02-01.19.0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment["BATCHLINT_TO"] = TO_NEWEST_OF_FIRST
    is_wrong = name == "batchlint.toml" or (name == "pyproject.toml" and kind != "circle")
    for paths in (["named.py"] if name == "named.py" else ["batch.py", "test_x.py"], ["."], ["."]):
        done = subprocess.run(
            [*command, *paths], env=environment, capture_output=True, timeout=60, check=False
        )
        said = (done.stdout + done.stderr).decode()
        assert "Traceback" not in said and "internal error" not in said
        assert done.returncode in ((2,) if is_wrong or paths == ["named.py"] else (0, 2))


@pytest.mark.skipif(sys.platform == "win32", reason="the shell closes them")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    Path("a.py").write_text("import azure.batch\n")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for path in ("a.py", ".", "-"):
        script = f'"{sys.executable}" -m batchlint check {path} {closed}'
        done = subprocess.run(["sh", "-c", script], env=environment, stdin=subprocess.DEVNULL, check=False)
        # What could not be read is never clean.
        assert done.returncode == (2 if path == "-" and "<&-" in closed else 0)
