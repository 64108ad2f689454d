"""The formats, and what must hold for all of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any


def load(done: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(done.out)
    return content


def test_json_has_exactly_the_agreed_fields(project: Project, texts: dict[str, str]) -> None:
    project.write("app/pools.py", texts["pool"])
    project.write("app/hidden.py", texts["hidden"])
    project.write("broken.py", texts["broken"])
    report = load(project.run("check", "--output-format", "json", "--from", "azure-batch==1.0.0"))
    assert list(report) == ["format", "from", "to", "findings", "unknown", "failures", "summary"]
    assert report["format"] == 1
    assert report["from"] == "2016-07-01.3.1"
    assert report["to"] == "2024-02-01.19.0"
    dedicated, slots = report["findings"]
    assert {k: v for k, v in slots.items() if k != "message"} == {
        "rule": "max-tasks-per-node",
        "kind": "renamed",
        "severity": "error",
        "confidence": "certain",
        "subject": "PoolAddParameter.maxTasksPerNode",
        "version": "2020-09-01.12.0",
        "path": "app/pools.py",
        "line": 7,
        "column": 5,
        "end_line": 7,
        "end_column": slots["end_column"],
        "fix": {
            "applicability": "safe",
            "edits": [
                {"line": 7, "column": 5, "end_line": 7, "end_column": 23, "text": "task_slots_per_node"}
            ],
        },
    }
    assert slots["end_column"] >= 23
    assert dedicated["line"] == 6
    (unknown,) = report["unknown"]
    assert list(unknown) == ["path", "line", "column", "message"]
    assert (unknown["path"], unknown["line"]) == ("app/hidden.py", 3)
    (failure,) = report["failures"]
    assert list(failure) == ["path", "line", "column", "message"]
    assert (failure["path"], failure["line"]) == ("broken.py", 3)
    assert report["summary"] == {
        "files": 3,
        "errors": 2,
        "warnings": 0,
        "unknown": 1,
        "failures": 1,
        "safe_fixes": 2,
        "unsafe_fixes": 0,
    }


def test_json_without_findings(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["clean"])
    report = load(project.run("check", "--output-format", "json"))
    assert (report["from"], report["findings"], report["summary"]["files"]) == (None, [], 1)


def test_json_applied_by_hand_is_what_fix_does(project: Project, texts: dict[str, str]) -> None:
    """Positions are code points from 1, ends exclusive, whatever ends the lines."""
    text = (
        texts["pool"]
        .replace('id="render"', 'id="𝒓ênder", display_name="日本"')
        .replace("target_dedicated=3,\n    max", "target_dedicated=3, max")
    )
    for ending in ("\n", "\r\n"):
        file = project.write("app.py", b"\xef\xbb\xbf" + text.replace("\n", ending).encode())
        report = load(project.run("check", "app.py", "--output-format", "json"))
        lines = [line + ending for line in text.split("\n")]
        edits = [edit for finding in report["findings"] for edit in finding["fix"]["edits"]]
        for edit in sorted(edits, key=lambda e: (-e["line"], -e["column"])):
            assert edit["line"] == edit["end_line"]
            line = lines[edit["line"] - 1]
            before, after = line[: edit["column"] - 1], line[edit["end_column"] - 1 :]
            lines[edit["line"] - 1] = before + edit["text"] + after
        project.run("fix", "app.py")
        expected = "".join(lines).removesuffix(ending)
        assert file.read_bytes().decode("utf-8-sig") == expected


def test_order_is_path_line_column(project: Project, texts: dict[str, str]) -> None:
    for name in ("b.py", "a.py", "A.py", "a/z.py"):
        project.write(name, texts["pool"])
    report = load(project.run("check", "--output-format", "json"))
    places = [(f["path"], f["line"], f["column"]) for f in report["findings"]]
    assert places == sorted(places)
    assert len(places) == 8


def test_paths_are_relative_to_the_working_directory(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app/pools.py", texts["pool"])
    (project.path / "elsewhere").mkdir()
    monkeypatch.chdir(project.path / "elsewhere")
    report = load(project.run("check", str(project.path / "app"), "--output-format", "json"))
    assert report["findings"][0]["path"] == "../app/pools.py"


def test_concise(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["pool"])
    project.write("gone.py", texts["reported"])
    done = project.run("check", "--output-format", "concise", "-q")
    for line in done.lines:
        assert re.fullmatch(r"\w+\.py:\d+:\d+: (error|warning) [a-z0-9-]+ (\[\*\] )?\S.*", line)
    assert done.lines[0].startswith("app.py:6:5: error target-dedicated [*] ")


def test_full_fits_into_a_terminal(
    project: Project, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batchlint.report.screen.is_terminal", lambda stream: True)
    monkeypatch.setenv("COLUMNS", "80")
    deep = texts["pool"].replace("3", "compute_the_number_of_nodes(" + "argument, " * 30 + ")")
    project.write("app.py", deep.replace("\n    ", " "))
    wide = texts["pool"].replace('"render"', '"' + "日本語" * 60 + '"')
    project.write("wide.py", wide.replace(",\n    ", ", "))
    project.write("pool.json", json.dumps(json.loads(texts["json"])))
    out = project.run("check", "--color", "never").out
    from batchlint.report.screen import cells

    assert "…" in out
    for line in out.splitlines():
        assert cells(line) <= 80, line
    for number, line in enumerate(out.splitlines()):
        if "| " in line and "^" in line:
            source = out.splitlines()[number - 1]
            assert line.index("^") < cells(source)


def test_source_text_is_never_markup_or_control(project: Project, texts: dict[str, str]) -> None:
    nasty = texts["pool"].replace("# as many as cores", "# [bold red]x[/] \x1b[31m \u202e :smile: \x07")
    project.write("app.py", nasty)
    plain = project.run("check", "--color", "never").out
    colored = project.run("check", "--color", "always").out
    assert "\x1b" in colored
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    for out in (plain, colored):
        assert "[bold red]x[/] \\x1b[31m \\u202e :smile: \\x07" in re.sub(r"\x1b\[[\d;]*m", "", out)
        assert "\u202e" not in out
        assert "\x07" not in out


def test_names_of_files_are_data_as_well(project: Project, texts: dict[str, str]) -> None:
    project.write("[red]\x1b[1m.py", texts["pool"])
    assert "[red]\\x1b[1m.py:6:5" in project.run("check").out
    assert load(project.run("check", "--output-format", "json"))["findings"][0]["path"] == "[red]\x1b[1m.py"


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({}, ["--color", "always"], True),
    ],
)
def test_color(
    project: Project,
    texts: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    options: list[str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    project.write("app.py", texts["pool"])
    for arguments in (["check"], ["check", "--output-format", "concise"], ["fix", "--diff"]):
        assert ("\x1b[" in project.run(*arguments, *options).out) == colored
    assert "\x1b[" not in project.run("check", "--output-format", "json", *options).out


def test_names_that_are_not_text(project: Project, texts: dict[str, str]) -> None:
    import os

    try:
        (project.path / os.fsdecode(b"caf\xe9.py")).write_text(texts["pool"])
    except OSError:
        pytest.skip("the file system wants UTF-8")
    for name in ("full", "concise", "json"):
        assert project.run("check", "--output-format", name).code == 1
    assert project.run("fix").code == 0


def test_several_formats_in_one_run(project: Project, texts: dict[str, str]) -> None:
    project.write("app/pools.py", texts["pool"])
    both = ("--output-format", "json=report.json", "--output-format", "concise")
    done = project.run("check", "app", *both)
    assert "app/pools.py:7:5:" in done.out
    report = project.run("check", "app", "--output-format", "json").out
    assert (project.path / "report.json").read_text() == report
    assert project.run("check", "app", "--output-format", "json", "-o", "other.json").out == ""
    assert (project.path / "other.json").read_text() == report
    done = project.run("fix", "app", "--diff", "-o", "changes.diff", "--output-format", "json=left.json")
    assert (project.path / "changes.diff").read_text().startswith("--- ")
    assert json.loads((project.path / "left.json").read_text())["summary"]["fixed"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output-format", "jsn"], "--output-format: unknown format 'jsn'; did you mean 'json'?"),
        (["--output-format", "json="], "has no file after '='"),
        (["--output-format", "json", "--output-format", "full"], "only one format can be written to stdout"),
        (["--output-format", "json=a", "--output-format", "full=a"], "same file a"),
        (["--output-format", "json=a", "-o", "b"], "omit --output-file"),
    ],
)
def test_outputs_that_make_no_sense(project: Project, arguments: list[str], said: str) -> None:
    done = project.run("check", *arguments)
    assert done.code == 2
    assert said in done.err and done.err.count("\n") == 1


LONG = f'pool = models.PoolAddParameter(id="{"p" * 150}", vm_size="s", max_tasks_per_node=4)  # {"c" * 150}'


def test_sources_are_whole_and_prose_wraps_where_no_terminal_is(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("app.py", f"import azure.batch.models as models\n{LONG}\n")
    fixed = LONG.replace("max_tasks_per_node", "task_slots_per_node")
    for columns in ("", "60", "200", "nonsense"):
        monkeypatch.setenv("COLUMNS", columns)
        for _ in range(2):  # what is kept of the first run is not of another width
            lines = project.run("check", ".").lines
            assert f"2 | {LONG}" in lines and f"2 - {LONG}" in lines and f"  + {fixed}" in lines
            prose = [line for line in lines if "ppp" not in line and "^" not in line]
            widest = int(columns) if columns.isdecimal() else 80
            assert max(map(len, prose)) <= widest
            assert (widest < 200) == any(
                line.startswith("  ") and "task_slots" in line for line in prose[2:4]
            )
    project.run("check", "-o", "report.txt")
    assert f"2 | {LONG}\n" in (project.path / "report.txt").read_text()


@pytest.mark.parametrize("form", ["full", "concise", "github", "azure", "junit", "markdown", "gitlab"])
def test_no_control_character_of_a_name_gets_through(project: Project, form: str) -> None:
    name = "a\x1b]0;x\x07\x9b1m.py"
    project.write(name)
    project.write("b\x1b[31m.py", "import azure.batch\ndef f(:\n")
    for command in ("check", "fix"):
        done = project.run(command, name, "b\x1b[31m.py", "--output-format", form)
        for text in (done.out, done.err):
            assert not {c for c in text if c < " " or "\x7f" <= c <= "\x9f"} - {"\n", "\t"}
    done = project.run("check", "no\x1b[31m")
    assert "\x1b" not in done.err
