"""The `full` format: what it shows around a finding, and how that fits where it is shown."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from batchlint.report.addresses import rule_url
from batchlint.report.screen import cells, takes_links
from tests.cli.test_notebooks import notebook

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

POSITIONAL = """\
import azure.batch.models as m

setting = m.EnvironmentSetting(
    "NAME",
    "value",
)
done = True
"""


def blocks(out: str) -> list[list[str]]:
    """The lines of each finding, then those of the summary."""
    return [block.splitlines() for block in out.rstrip("\n").split("\n\n")]


def test_a_finding_shows_its_lines_reason_and_change(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    block, _ = blocks(project.run("check", "--select", "max-tasks-per-node").out)
    assert block[0] == "app.py:7:5: error[max-tasks-per-node]"
    at = block.index("  |")
    assert all(line.startswith("  ") for line in block[1:at])
    before, source, caret, after, end = block[at + 1 : at + 6]
    assert before == "6 |     target_dedicated=3,"
    assert source == "7 |     max_tasks_per_node=4,  # as many as cores"
    assert re.fullmatch(r"  \|     \^{18} \w+ in \S.*", caret)
    assert after == "8 | )"
    assert end == "  |"
    assert block[at + 6].startswith("  = why: ")
    assert block[-3:] == [
        "  = fix (safe): apply with `batchlint fix`",
        "7 -     max_tasks_per_node=4,  # as many as cores",
        "  +     task_slots_per_node=4,  # as many as cores",
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_reason_for_a_rule_is_shown_once(project: Project, texts: dict[str, str], jobs: str) -> None:
    for name in ("a.py", "b.py", "c/d.py"):
        project.write(name, texts["pool"])
    found = blocks(project.run("check", "--jobs", jobs).out)[:-1]
    assert [any("= why: " in line for line in block) for block in found] == [True, True] + [False] * 4


def test_labels_name_releases_in_python_and_api_versions_in_json(
    project: Project, texts: dict[str, str]
) -> None:
    project.write("pool.json", texts["json"])
    out = project.run("check", "--select", "target-dedicated").out
    assert re.search(r"\^ \w+ in 2017-05-01\.5\.0$", out, re.MULTILINE)
    project.write("clean.py", "import azure.batch.models as m\nm.PoolAddParameter(task_slots_per_node=2)\n")
    out = project.run("check", "clean.py", "--to", "azure-batch==9.0.0", "--select", "unavailable").out
    assert re.search(r"\^ not available before \S", out)


def test_a_span_over_several_lines_is_marked_along_them(project: Project) -> None:
    project.write("app.py", POSITIONAL)
    block = blocks(project.run("check", "--select", "keyword-only-models").out)[0]
    start = next(i for i, line in enumerate(block) if line.startswith("4 |"))
    assert block[start - 1] == "3 |   setting = m.EnvironmentSetting("
    assert block[start : start + 2] == ['4 | /     "NAME",', '5 | |     "value",']
    assert re.fullmatch(r"  \| \|_{11}\^ [\w-]+ .*", block[start + 2])
    assert block[start + 3] == "6 |   )"
    assert block[-4:] == [
        '4 -     "NAME",',
        '5 -     "value",',
        '  +     name="NAME",',
        '  +     value="value",',
    ]


def test_a_finding_at_either_end_of_a_file_has_one_neighbour(project: Project) -> None:
    line = 'p = __import__("azure.batch.models", fromlist=["x"]).PoolAddParameter(max_tasks_per_node=4)'
    project.write("app.py", "from azure.batch.models import batch_error\n\n\nx = 1")
    project.write(
        "last.py", f"import azure.batch.models as m\nm.PoolAddParameter(max_tasks_per_node=4)  # {line}"
    )
    out = project.run("check").out
    assert "2 | m.PoolAddParameter(max_tasks_per_node=4)" in out
    assert "3 |" not in out


def test_the_change_is_whole_outside_of_a_terminal(project: Project) -> None:
    many = ",".join(f'\n  {{"id": "p{i}", "vmSize": "s", "targetDedicated": 1}}' for i in range(3))
    wide = json.dumps({"id": "p" * 30_000, "vmSize": "s", "targetDedicated": 1})
    project.write("pools.json", f"[{many}]")
    project.write("wide.json", wide)
    project.run("check", "-o", "report.txt")
    for out in (project.run("check").out, (project.path / "report.txt").read_text()):
        assert "…" not in out and "more lines" not in out
        assert f"1 - {wide}" in out.splitlines()


@pytest.fixture(params=[60, 100, 160])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The width of a terminal."""
    monkeypatch.setattr("batchlint.report.screen.is_terminal", lambda stream: True)
    monkeypatch.setattr("batchlint.report.screen._columns", lambda stream: request.param)
    yield request.param


@pytest.mark.usefixtures("columns")
def test_every_finding_fits_into_the_terminal(project: Project, texts: dict[str, str], columns: int) -> None:
    project.write("tabs.py", texts["pool"].replace("    ", "\t\t\t"))
    project.write("crlf.py", texts["pool"].replace("\n", "\r\n"))
    project.write("wide.py", texts["pool"].replace('"render",\n   ', '"' + "日本語" * 60 + '",'))
    project.write("long.py", POSITIONAL.replace("value", "v" * 300).replace("done", "# " + "d" * 300))
    project.write("flat.py", POSITIONAL.replace("\n    ", " ").replace("NAME", "N" * 200))
    project.write("two.py", texts["pool"].replace("3,\n    max", "3, max"))
    project.write("pool.json", json.dumps(json.loads(texts["json"])))
    project.write("nb.ipynb", notebook([("code", [texts["pool"]])]))
    out = project.run("check", "--color", "never", "--show-unknown").out
    lines = out.splitlines()
    assert len(blocks(out)) == 14
    for number, line in enumerate(lines):
        assert cells(line) <= columns, line
        if "| " in line and "^" in line:
            assert line.index("^") <= cells(lines[number - 1])


ESCAPES = re.compile(r"\x1b\]8;;(.*?)\x1b\\|\x1b\[[\d;]*m")


def test_rules_are_links_where_terminals_take_them(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app.py", texts["pool"])
    plain = project.run("check").out
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    environment = {**os.environ, "FORCE_HYPERLINK": "1"}
    command = [sys.executable, "-m", "batchlint", "check", ".", "--color"]
    for choice, expected in (("always", 2), ("never", 0)):
        out = subprocess.run(
            [*command, choice], env=environment, capture_output=True, check=False
        ).stdout.decode()
        links = [m[1] for m in ESCAPES.finditer(out) if m[1]]
        assert len(links) == expected
        assert set(links) <= {rule_url("max-tasks-per-node"), rule_url("target-dedicated")}
        assert ESCAPES.sub("", out) == plain
    project.run("check", "--color", "always", "-o", "report.txt")
    assert "\x1b]8" not in (project.path / "report.txt").read_text()


class Screen:
    """A stream that may be a terminal."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("terminal", "environment", "expected"),
    [
        (True, {}, False),
        (True, {"TERM": "xterm-256color"}, False),
        (True, {"TERM": "xterm-kitty"}, True),
        (True, {"TERM_PROGRAM": "vscode"}, True),
        (True, {"VTE_VERSION": "7600"}, True),
        (True, {"VTE_VERSION": "4800"}, False),
        (True, {"VTE_VERSION": "²"}, False),
        (True, {"WT_SESSION": "x"}, True),
        (True, {"WT_SESSION": "x", "FORCE_HYPERLINK": "0"}, False),
        (False, {"WT_SESSION": "x"}, False),
        (False, {"FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_terminals_that_take_links(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], expected: bool
) -> None:
    names = ("TERM", "TERM_PROGRAM", "COLORTERM", "VTE_VERSION", "WT_SESSION", "DOMTERM", "KONSOLE_VERSION")
    for name in (*names, "FORCE_HYPERLINK"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream: Any = Screen(terminal)
    assert takes_links(stream) == expected
