"""`import batchlint`: what the command line finds, as data, and without anything else happening."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import io
import json
import os
import pickle
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import batchlint
from batchlint.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES: list[tuple[str, str]] = re.findall(
    r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", PAGE, re.MULTILINE | re.DOTALL
)
FOLDERS = ("examples/render-farm", "tests/golden/snippets", "tests/proof/programs")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".json")
)
POOL = """\
import azure.batch.models as models

pool = models.PoolAddParameter(id="p", target_dedicated=1)
task = models.StartTask(command_line="x", run_elevated=True)  # batchlint: ignore[run-elevated] later
"""
OLD = "azure-batch==14.2.0"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    (tmp_path / "alone").mkdir()
    monkeypatch.chdir(tmp_path / "alone")
    return tmp_path / "alone"


def notebook(code: str) -> str:
    """Code as a notebook, with a text before it and an unfinished cell after it."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Pools\n"]},
        {"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None},
        {"cell_type": "code", "metadata": {}, "source": "x = (", "outputs": [], "execution_count": None},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def as_json(report: batchlint.Report) -> dict[str, Any]:
    """A report in the fields of `--output-format json`."""

    def fields(value: Any) -> dict[str, Any]:
        found = dataclasses.asdict(value)
        if found["cell"] is None:
            del found["cell"]
        if isinstance(value, batchlint.Failure) and not found["column"]:
            del found["column"]
        if isinstance(value, batchlint.Finding) and value.fix is not None:
            edits = [fields(edit) for edit in value.fix.edits]
            found["fix"] = {"applicability": value.fix.applicability, "edits": edits}
        return {"path": report.path, **found}

    def without_path(value: dict[str, Any]) -> dict[str, Any]:
        if value.get("fix"):
            for edit in value["fix"]["edits"]:
                del edit["path"]
        return value

    return {
        "from": report.from_,
        "to": report.to,
        "findings": [without_path(fields(found)) for found in report.findings],
        "unknown": [fields(unknown) for unknown in report.unknown],
        "failures": [fields(failure) for failure in report.failures],
    }


def by_command(arguments: list[str], path: Path) -> tuple[dict[str, Any], bytes]:
    """What the command says about a file in JSON, and the content of the file afterwards."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        run([*arguments, "--isolated", "--no-cache", "--output-format", "json", path.name])
    said = json.loads(output.getvalue())
    return {key: said[key] for key in ("from", "to", "findings", "unknown", "failures")}, path.read_bytes()


def same_as_command(path: Path, **options: Any) -> None:
    """Compare `check` and `fix` of the library with the commands."""
    data, arguments = path.read_bytes(), []
    for name, value in options.items():
        arguments += [f"--{name.rstrip('_').replace('_', '-')}"] + ([] if value is True else [value])
    fixing = {"unsafe_fixes", "partial"}
    checking = {name: value for name, value in options.items() if name not in fixing}
    said, _ = by_command(["check", *(a for a in arguments if a != "--partial")], path)
    assert as_json(batchlint.check(data, path=path.name, **checking)) == said
    result = batchlint.fix(data, path=path.name, **options)
    said, fixed = by_command(["fix", *arguments], path)
    assert result.text == fixed
    assert result.changed == (fixed != data)
    assert as_json(result.remaining) == said


@pytest.mark.parametrize("name", FILES)
def test_results_are_those_of_the_command(alone: Path, name: str) -> None:
    path = alone / Path(name).name
    for options in ({"to": "latest"}, {"to": OLD, "from_": "2017-01-01.4.0", "unsafe_fixes": True}):
        path.write_bytes((ROOT / name).read_bytes())
        same_as_command(path, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"to": OLD, "select": "renamed,2017-05-01.5.0"},
        {"to": OLD, "ignore": "target-dedicated"},
        {"to": "latest", "min_confidence": "certain"},
        {"to": "latest", "partial": True},
        {"to": "latest", "from_": OLD},
    ],
)
@pytest.mark.parametrize("name", ["pools.py", "pools.ipynb", "run", "PAY.JSON", "odd.json", "old.py"])
def test_options_mean_what_they_mean_there(alone: Path, name: str, options: dict[str, Any]) -> None:
    path = alone / name
    texts = {
        "pools.py": POOL.replace("\n", "\r\n"),
        "pools.ipynb": notebook(POOL),
        "run": f"#!/usr/bin/env python3\n{POOL}",
        "PAY.JSON": '{"id": "p", "vmSize": "s", "targetDedicated": 1}',
        "odd.json": '{"id": "pool", "vmSize": ',
        "old.py": f"{POOL}print 'done'\nx = (\n",
    }
    path.write_bytes(texts[name].encode())
    same_as_command(path, **options)


def test_a_payload_of_a_declared_type(alone: Path) -> None:
    path = alone / "patch.json"
    path.write_text('{"metadata": {"a": 1}}')
    same_as_command(path, type="PoolPatchParameter")


def test_custom_rules(alone: Path) -> None:
    (alone / "ours").mkdir()
    (alone / "ours" / "pools.yaml").write_text(CUSTOM, encoding="utf-8")
    path = alone / "pools.py"
    path.write_text(POOL.replace("target_dedicated=1", "max_tasks_per_node=2"))
    same_as_command(path, to=OLD, extend_rules="ours")
    (rule,) = [rule for rule in batchlint.list_rules(extend_rules=[Path("ours")]) if rule.custom]
    assert (rule.name, rule.url, rule.fix) == ("no-inter-node", None, None)
    report = batchlint.check(
        'import azure.batch.models as m\nm.PoolAddParameter(id="p", enable_inter_node_communication=True)\n',
        to=OLD,
        select=["no-inter-node"],
        extend_rules=alone / "ours",
    )
    assert [found.rule for found in report.findings] == ["no-inter-node"]


CUSTOM = """\
from: 2020-03-01.11.0
to: 2020-09-01.12.0
rules:
  no-inter-node:
    title: our pools have no communication between nodes
    property: enableInterNodeCommunication
    of: [PoolAddParameter]
    removed: true
    instead: leave it out
    why: Our network does not allow it.
    see: our handbook
    examples:
      - PoolAddParameter:
          before: {id: p, vmSize: s, enableInterNodeCommunication: true}
          keep: {id: p, vmSize: s}
"""


def test_text_and_bytes_give_the_same() -> None:
    for name, text in (("a.py", POOL), ("a.ipynb", notebook(POOL)), ("a.json", '{"vmSize": "s"}')):
        assert batchlint.check(text, path=name) == batchlint.check(text.encode(), path=name)
        from_text, from_bytes = batchlint.fix(text, path=name), batchlint.fix(text.encode(), path=name)
        assert from_text.text.encode() == from_bytes.text
        assert dataclasses.replace(from_bytes, text="") == dataclasses.replace(from_text, text="")


@pytest.mark.parametrize(
    "head",
    ["", "\ufeff", "# coding: latin-1\n", "#!/bin/python\n# -*- coding: cp1252 -*-\r\n", "\r", "é = 1\n"],
)
def test_a_text_keeps_all_but_what_is_fixed(head: str) -> None:
    text = f"{head}{POOL}name = 'ü'\n"
    result = batchlint.fix(text, to=OLD)
    assert result.text == text.replace("target_dedicated", "target_dedicated_nodes")
    assert [found.rule for found in result.fixed] == ["target-dedicated"]
    assert result.remaining.findings == ()


def test_a_result_describes_the_old_text_and_the_new() -> None:
    result = batchlint.fix(POOL + "models.PoolAddParameter(blob_source=1)\n", path="pools.py", to=OLD)
    assert [(found.line, found.column) for found in result.fixed] == [(3, 40)]
    assert result.remaining.path == "pools.py"
    assert result.remaining.to == "2024-02-01.19.0"
    assert [(found.rule, found.line) for found in result.remaining.findings] == [("unknown-property", 5)]
    (suppressed,) = result.remaining.suppressed
    assert (suppressed.finding.rule, suppressed.reason) == ("run-elevated", "later")
    assert not result.remaining.is_clean
    assert batchlint.check(result.text, path="pools.py", to=OLD) == result.remaining


def test_notes_say_what_a_person_should_know() -> None:
    code = "requests.get('https://a.b.batch.azure.com/pools?api-version=2019-08-01.10.0')\n"
    code += "requests.get('https://a.b.batch.azure.com/nodeagentskus?api-version=2019-08-01.10.0')\n"
    assert batchlint.fix("import requests\n" + code + POOL, to="latest").notes


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (POOL + "x = (\n", "a.py"),
        (POOL.encode() + b"\xff\n", "a.py"),
        (POOL + "'\ud800'", "a.py"),
        ("# coding: ascii\n" + POOL + "'é'", "a.py"),
        ("# coding: no-such\n" + POOL, "a.py"),
        ('{"id": "pool", "vmSize": ', "a.json"),
        ('{"cells": ["import azure.batch"', "a.ipynb"),
        (POOL + "(" * 50_000, "a.py"),
        ("[" * 50_000 + '{"id": "pool", "vmSize": 1}', "a.json"),
    ],
)
def test_what_can_not_be_read_is_a_failure(text: str | bytes, path: str) -> None:
    report = batchlint.check(text, path=path)
    assert report.failures and not report.findings and not report.is_clean
    assert all("\n" not in failure.message for failure in report.failures)
    result: batchlint.FixResult[Any] = batchlint.fix(text, path=path)
    assert (result.text, result.changed, result.fixed) == (text, False, ())
    assert result.remaining == report


@pytest.mark.parametrize("text", ["", "x = (", "\x00", b"", b"\xff\xfe", "{}", "["])
def test_a_text_without_batch_is_clean(text: str | bytes) -> None:
    assert batchlint.check(text).is_clean
    result: batchlint.FixResult[Any] = batchlint.fix(text)
    assert result.text == text and not result.changed


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("to", "2016"),
        ("to", "pin"),
        ("to", ""),
        ("from_", "azure-batch==99"),
        ("select", "no-such-rule"),
        ("select", ["run-elevated", "no-such-rule"]),
        ("ignore", "no-such-rule"),
        ("min_confidence", "sure"),
        ("type", "Pool"),
        ("path", "notes.txt"),
        ("path", Path("Dockerfile")),
        ("extend_rules", "no-such-folder"),
        ("extend_rules", ["", "no-such-folder"]),
        ("extend_rules", "no such\nfolder"),
        ("extend_rules", "no such\0folder"),
    ],
)
def test_a_wrong_argument_raises_one_exception(alone: Path, argument: str, value: Any) -> None:
    for call in (batchlint.check, batchlint.fix):
        with pytest.raises(batchlint.UsageError) as raised:
            call(POOL, **{argument: value})
        assert isinstance(raised.value, ValueError)
        assert str(raised.value).startswith(f"{argument}: ")
        assert "\n" not in str(raised.value)


def test_a_text_of_another_type_raises_a_type_error() -> None:
    for value in (None, 1, Path("a.py"), {"vmSize": "s"}):
        with pytest.raises(TypeError, match="text must be str or bytes"):
            batchlint.check(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, 1, b"a.py", [1], {"a": 1}.items()])
@pytest.mark.parametrize("argument", ["to", "from_", "select", "ignore", "type", "path", "extend_rules"])
def test_an_argument_of_another_type_raises_a_type_error(argument: str, value: Any) -> None:
    if value is None and argument in ("from_", "type", "path"):
        return  # the default
    for call in (batchlint.check, batchlint.fix):
        with pytest.raises(TypeError, match=rf"^{argument} must be str, not \w+$"):
            call(POOL, **{argument: value})


def test_rules_are_those_that_findings_name(capsys: pytest.CaptureFixture[str]) -> None:
    rules = {rule.name: rule for rule in batchlint.list_rules()}
    assert {found.rule for found in batchlint.check(POOL).findings} <= rules.keys()
    assert run(["rules", "--output-format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed == json.loads(json.dumps([dataclasses.asdict(rules[entry["name"]]) for entry in listed]))
    assert all(rule.url and rule.url.endswith(f"/{rule.name}/") for rule in rules.values())


def test_values_are_read_only_and_can_be_kept() -> None:
    result = batchlint.fix(POOL, to="latest")
    for value in (result, result.remaining, *result.fixed, *batchlint.list_rules()):
        assert pickle.loads(pickle.dumps(value)) == value
        assert hash(value) == hash(pickle.loads(pickle.dumps(value)))
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, "x")


def test_internal_types_stay_inside() -> None:
    def types(value: Any) -> Iterator[type]:
        yield type(value)
        if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from types(getattr(value, field.name))
        elif isinstance(value, (tuple, list)):
            for each in value:
                yield from types(each)

    public = {getattr(batchlint, name) for name in batchlint.__all__}
    results = [batchlint.fix(POOL), batchlint.fix(notebook(POOL), path="a.ipynb"), batchlint.list_rules()]
    found = {each for result in results for each in types(result)}
    assert found <= public | {str, int, bool, tuple, list, type(None)}
    assert {batchlint.Report, batchlint.Finding, batchlint.Edit, batchlint.Rule} <= found


def test_threads_get_what_one_caller_gets() -> None:
    deep = POOL + "x = " + " + ".join(["models"] * 900) + "\n"
    texts = [POOL, deep, notebook(POOL), '{"id": "p", "vmSize": "s", "targetDedicated": 1}'] * 6
    calls: list[Callable[[], object]] = [partial(batchlint.check, text) for text in texts]
    calls += [partial(batchlint.fix, text) for text in texts]
    limit, expected = sys.getrecursionlimit(), [call() for call in calls]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda call: call(), calls)) == expected
    assert sys.getrecursionlimit() == limit


FORK = """\
import multiprocessing, threading
import batchlint

ended = threading.Event()
def work():
    while not ended.is_set():
        batchlint.check(POOL)

thread = threading.Thread(target=work)
thread.start()
processes = [multiprocessing.get_context("fork").Process(target=batchlint.check, args=(POOL,)) for _ in range(3)]
for process in processes:
    process.start()
for process in processes:
    process.join(60)
ended.set()
for process in processes:
    process.kill()
assert [process.exitcode for process in processes] == [0, 0, 0]
"""


@pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="processes can't be forked safely"
)
def test_a_forked_process_does_not_wait_for_threads_that_it_lacks() -> None:
    command = [sys.executable, "-c", f"POOL = {POOL!r}\n{FORK}"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=100)


def positions(text: str) -> list[int]:
    """The offset of each line as the page says how lines end."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]


def applied(text: str, edits: tuple[batchlint.Edit, ...]) -> str:
    """A text with edits made, last one first."""
    starts = positions(text)
    for edit in reversed(edits):
        start = starts[edit.line - 1] + edit.column - 1
        end = starts[edit.end_line - 1] + edit.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


@pytest.mark.parametrize("to", [OLD, "latest"])
@pytest.mark.parametrize("name", FILES[::9])
def test_the_edits_of_each_finding_can_be_made(name: str, to: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\n", "\r\n")
    report = batchlint.check(text, path=name, to=to)
    for fix in {found.fix for found in report.findings if found.fix is not None}:
        assert not batchlint.check(applied(text, fix.edits), path=name, to=to).failures


def test_one_fix_can_be_made_for_several_findings() -> None:
    """What must change together has the same edits, which together are what `fix` does."""
    text = f"note = '''\u2028\x0c\r'''\r{POOL}models.PoolAddParameter(target_dedicated=2)\n"
    report = batchlint.check(text, to=OLD)
    fixes = {found.fix for found in report.findings if found.fix is not None}
    edits = sorted({edit for fix in fixes for edit in fix.edits}, key=lambda e: (e.line, e.column))
    assert edits and applied(text, tuple(edits)) == batchlint.fix(text, to=OLD).text


def test_results_can_be_written_as_json() -> None:
    result = batchlint.fix(POOL, to=OLD)
    assert json.loads(json.dumps(dataclasses.asdict(result)))["remaining"]["path"] == "-"


def test_annotations_have_a_meaning_at_run_time() -> None:
    for name in set(batchlint.__all__) - {"__version__"}:
        value = getattr(batchlint, name)
        if dataclasses.is_dataclass(value) or not isinstance(value, type):
            assert get_type_hints(value)


def test_many_calls_need_no_more_memory() -> None:
    def work(numbers: range) -> None:
        for number in numbers:
            code = POOL.replace("pool", f"pool{number}").replace("p", f"p{number}", 1)
            code += f"class Helper{number}(models.JobAddOptions{number}): pass\n"
            batchlint.fix(code, path=f"f{number}.py", to=OLD)
            batchlint.check(f'{{"id": "p{number}", "vmSize": "s", "x{number}": 1}}', path="a.json")

    def kept() -> int:
        """The bytes that batchlint's own code holds; the interpreter has tables of names that it enlarges."""
        gc.collect()
        own = tracemalloc.Filter(True, str(Path(batchlint.__file__).parent / "*"))
        return sum(
            found.size for found in tracemalloc.take_snapshot().filter_traces([own]).statistics("filename")
        )

    tracemalloc.start()
    try:
        work(range(100))
        before = kept()
        work(range(100, 200))
        assert kept() - before < 50_000
    finally:
        tracemalloc.stop()


SCRIPT = """\
import builtins, os, sys
sys.dont_write_bytecode = True
import batchlint
batchlint.list_rules()  # compiles the rules
events = []
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "subprocess.Popen"):
        # The parser looks for the line of a syntax error in a file that is not there.
        if not os.path.join(str(arguments[0]), "").startswith(KNOWN) and not isinstance(arguments[0], int):
            events.append((event, str(arguments[0])))
folders = [os.path.dirname(batchlint.__file__), sys.prefix, sys.base_prefix, *(p for p in sys.path if p)]
folders += [os.environ["HOME"]]  # the first run keeps tables there, which the test checks afterwards
KNOWN = ("<unknown>", *(os.path.join(folder, "") for folder in folders))
sys.addaudithook(hook)
for name, text in TEXTS.items():
    batchlint.check(text, path=name)
    batchlint.fix(text, path=name)
assert not events, events
"""


def test_nothing_is_printed_and_no_file_is_touched(tmp_path: Path) -> None:
    folder, home = tmp_path / "project", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "batchlint.toml").write_text("unknown-option = 1\n")
    (folder / "requirements.txt").write_text("azure-batch==3.0.0\n")
    (folder / "pools.py").write_text("raise SystemExit\n")
    texts = {
        "pools.py": POOL,
        "a.ipynb": notebook(POOL),
        "a.json": '{"vmSize": "s"}',
        "b.py": "import pools (",
    }
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {"BATCHLINT_TO": "nonsense", "BATCHLINT_OUTPUT_FORMAT": "nonsense"}
    command = [sys.executable, "-W", "error", "-c", f"TEXTS = {texts!r}\n{SCRIPT}"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr[-2000:]) == (0, "", "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "batchlint.toml",
        "pools.py",
        "requirements.txt",
    ]
    assert {path.relative_to(home).parts[:2] for path in home.rglob("*") if path.is_file()} <= {
        (".cache", "batchlint")
    }


def test_the_library_is_imported_when_it_is_first_used() -> None:
    code = (
        "import sys, batchlint; names = dir(batchlint); before = set(sys.modules)\n"
        "assert 'batchlint.api' not in before and not hasattr(batchlint, 'chek')\n"
        "batchlint.check; assert 'batchlint.api' in sys.modules\n"
        "assert set(batchlint.__all__) <= set(names)\n"
        "from batchlint import *\nassert check is batchlint.check"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_the_page_lists_all_that_there_is() -> None:
    for name in set(batchlint.__all__) - {"__version__"}:
        assert f"`{name}" in PAGE or f"batchlint.{name}`" in PAGE
        value = getattr(batchlint, name)
        for field in dataclasses.fields(value) if dataclasses.is_dataclass(value) else ():
            assert f"`{field.name}`" in PAGE, (name, field.name)


@pytest.mark.parametrize(("code", "said"), EXAMPLES)
def test_the_examples_of_the_page_run(
    alone: Path, code: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (alone / "pools").mkdir()
    (alone / "pools" / "small.json").write_text('{"id": "p", "vmSize": "s", "targetDedicatedNodes": 1}')
    (alone / "pools" / "broken.json").write_text('{"id": "p", "vmSize": "s", "targetDedicated": 1}')
    (alone / "pools.py").write_text(POOL)
    if "import pytest" in code:
        (alone / "test_payloads.py").write_text(code)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", "."]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert "1 failed, 1 passed" in done.stdout
        return
    exec(compile(code, "example.py", "exec"), {"__name__": "example"})
    assert not said or capsys.readouterr().out == said
    assert ("target_dedicated_nodes" in (alone / "pools.py").read_text()) == ("write_bytes" in code)


WRONG = """\
import batchlint

reveal_type(batchlint.fix("").text)
reveal_type(batchlint.fix(b"", path="a.json").text)
reveal_type(batchlint.check("").findings[0].fix)
batchlint.chek("")
batchlint.check(1)
batchlint.check("", to=14)
batchlint.check("", min_confidence="sure")
batchlint.check("").findings[0].line = 2
"""


def test_types_for_those_who_check_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (code, _) in enumerate(EXAMPLES):
        (tmp_path / f"example_{number}.py").write_text(code)
    (tmp_path / "wrong.py").write_text(WRONG)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    options = [
        "--strict",
        "--platform=linux",
        "--config-file=",
        f"--cache-dir={tmp_path / 'cache'}",
        "--no-error-summary",
    ]
    # In a process of its own: it raises the recursion limit of the one that it runs in.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *map(str, sorted(tmp_path.glob("*.py")))],
        capture_output=True,
        text=True,
        check=False,
    )
    said, problems = done.stdout, done.stderr
    found = re.findall(r"wrong\.py:(\d+): \w+: (.*)", said)
    assert not problems
    assert len(found) == len(
        [line for line in said.splitlines() if ": note: " not in line or "Revealed" in line]
    )
    assert [(int(line), text) for line, text in found[:3]] == [
        (3, 'Revealed type is "str"'),
        (4, 'Revealed type is "bytes"'),
        (5, 'Revealed type is "batchlint.public.Fix | None"'),
    ]
    assert sorted({int(line) for line, _ in found}) == list(range(3, 11))
