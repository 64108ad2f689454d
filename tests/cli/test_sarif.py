"""SARIF: valid by the standard's schema, all that GitHub requires, and places that are right."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from batchlint.core.edits import apply_edits
from batchlint.core.findings import Finding, Unknown
from batchlint.core.reports import FileReport, Suppressed
from batchlint.core.uses import Span
from batchlint.core.writing import Edit, Fix
from batchlint.notebook import open_notebook
from batchlint.project.errors import Problem
from batchlint.report.addresses import rule_url
from batchlint.report.file_regions import Original
from batchlint.report.positions import Lines
from batchlint.report.results import Results
from batchlint.report.rule_markdown import rule_markdown
from batchlint.report.sarif import as_sarif, message_text
from batchlint.rules.shipped import load_rules

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

_SCHEMAS = Path(__file__).parent.parent / "schemas"
_VALIDATOR = Draft7Validator(json.loads((_SCHEMAS / "sarif-schema-2.1.0.json").read_text("utf-8")))
_RULES = load_rules().by_name


def valid(text: str) -> dict[str, Any]:
    """The one run of a log, which is valid."""
    assert text.isascii() and text.endswith("}\n")
    log = json.loads(text)
    assert [error.message for error in _VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def check(project: Project, *arguments: str) -> dict[str, Any]:
    return valid(project.run("check", "--output-format", "sarif", *arguments).out)


@pytest.fixture(autouse=True)
def top(project: Project) -> None:
    """Addresses count from the top of the repository, which must not be one above the tests' folder."""
    (project.path / ".git").mkdir()


def place(result: dict[str, Any]) -> tuple[Any, ...]:
    location = result["locations"][0]["physicalLocation"]
    return (location["artifactLocation"]["uri"], *location.get("region", {}).values())


def offset(text: str, line: int, column: int) -> int:
    return Lines(text).whole(line, line)[0] + column - 1


def span(text: str, region: dict[str, int]) -> tuple[int, int]:
    return (
        offset(text, region["startLine"], region["startColumn"]),
        offset(text, region["endLine"], region["endColumn"]),
    )


def applied(text: str, result: dict[str, Any]) -> str:
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
    edits = []
    for replacement in change["replacements"]:
        inserted = replacement.get("insertedContent", {"text": ""})["text"]
        edits.append(Edit(*span(text, replacement["deletedRegion"]), inserted))
    return apply_edits(text, edits)


def test_what_github_requires(project: Project, texts: dict[str, str]) -> None:
    project.write("app/pools.py", texts["pool"])
    project.write("behaves.py", texts["behaves"])
    project.write("pool.json", texts["json"])
    done = project.run("check", "--output-format", "sarif", "--from", "azure-batch==1.0.0")
    assert done.code == 1
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://") and "sarif" in log["$schema"]
    run = valid(done.out)
    driver = run["tool"]["driver"]
    assert driver["name"] == "batchlint"
    assert driver["semanticVersion"]
    for rule in driver["rules"]:
        assert rule["id"]
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(rule[key]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["helpUri"] == rule_url(rule["id"])
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert 0 < len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert len(run["results"]) >= 4
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert not urlsplit(artifact["uri"]).scheme and not artifact["uri"].startswith("/")
        assert artifact["uriBaseId"] in run["originalUriBaseIds"]
        region = location["physicalLocation"]["region"]
        assert list(region) == ["startLine", "startColumn", "endLine", "endColumn"]
        assert min(region.values()) >= 1
        assert result["partialFingerprints"]["primaryLocationLineHash"].count(":") == 1
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["columnKind"] == "unicodeCodePoints"


def test_places_and_fixes(project: Project, texts: dict[str, str]) -> None:
    text = texts["pool"].replace('id="render"', 'id="𝒓ênder", display_name="日本"').replace("\n", "\r\n")
    project.write("pools.py", text)
    results = check(project)["results"]
    assert [place(result) for result in results] == [("pools.py", 6, 5, 6, 21), ("pools.py", 7, 5, 7, 23)]
    assert applied(text, results[1]) == text.replace("max_tasks_per_node", "task_slots_per_node")
    assert results[1]["properties"] == {
        "kind": "renamed",
        "confidence": "certain",
        "subject": "PoolAddParameter.maxTasksPerNode",
        "version": "2020-09-01.12.0",
    }


def test_a_clean_run_is_valid(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["clean"])
    run = check(project)
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_failures_are_no_clean_run(project: Project, texts: dict[str, str]) -> None:
    project.write("broken.py", texts["broken"])
    project.write("latin.py", b"import azure.batch\n# \xff\n")
    done = project.run("check", "--output-format", "sarif")
    assert done.code == 2
    (invocation,) = valid(done.out)["invocations"]
    assert invocation["executionSuccessful"] is False
    notes = invocation["toolExecutionNotifications"]
    assert [(note["level"], place(note)) for note in notes] == [
        ("error", ("broken.py", 3, 12)),
        ("error", ("latin.py", 2)),
    ]


def test_unknown_places_are_notes_where_they_are_asked_for(project: Project, texts: dict[str, str]) -> None:
    project.write("hidden.py", texts["hidden"])
    assert check(project)["results"] == []
    run = check(project, "--show-unknown")
    (result,) = run["results"]
    assert (result["ruleId"], result["level"], place(result)[:2]) == ("unknown", "note", ("hidden.py", 3))
    assert run["tool"]["driver"]["rules"][0]["help"]["markdown"]


def test_fix_reports_what_is_left(project: Project, texts: dict[str, str]) -> None:
    project.write("pools.py", texts["pool"])
    project.write("reported.py", texts["reported"])
    done = project.run("fix", "--output-format", "sarif")
    assert {place(result)[0] for result in valid(done.out)["results"]} == {"reported.py"}


def test_fingerprints_stay_where_code_moves(project: Project, texts: dict[str, str]) -> None:
    project.write("pools.py", texts["pool"])
    before = check(project)["results"]
    project.write("pools.py", "# one\n\n# two\n" + texts["pool"])
    after = check(project)["results"]
    prints = [[result["partialFingerprints"] for result in results] for results in (before, after)]
    assert prints[0] == prints[1]
    assert [place(result)[1] for result in after] == [place(result)[1] + 3 for result in before]


def test_every_rule_can_be_described() -> None:
    """Each rule can be described: nothing is cut in the middle, and no link is made up."""
    for rule in _RULES.values():
        text = rule_markdown(rule)
        assert text.count("```") % 2 == 0
        assert message_text(rule.why) == " ".join(rule.why.split())


def finding(
    begin: int, end: int, message: str = "m", edits: tuple[Edit, ...] = (), rule: str = "of-one-s-own"
) -> Finding:
    fix = Fix(edits, safe=True) if edits else None
    return Finding(rule, "renamed", "error", "certain", message, "s", None, Span(begin, end), fix)


def test_suppressed_findings_say_so() -> None:
    report = FileReport("a.py", "a = b\nc = d\ne = f\n", findings=[finding(6, 7)])
    report.suppressed = [
        Suppressed(finding(0, 1), "comment", "known [to](us)"),
        Suppressed(finding(12, 13), "baseline"),
    ]
    run = valid(as_sarif(Results("v", reports=[report]), lambda _: None, False, _RULES))
    assert [(place(r)[1], r["suppressions"]) for r in run["results"]] == [
        (1, [{"kind": "inSource", "justification": "known [to](us)"}]),
        (2, []),
        (3, [{"kind": "external"}]),
    ]
    report.suppressed = []
    run = valid(as_sarif(Results("v", reports=[report]), lambda _: None, False, _RULES))
    assert "suppressions" not in run["results"][0]


def test_a_message_is_no_link() -> None:
    assert message_text("pools[0](x)") == "pools\\[0\\](x)"
    assert message_text("pools[0] (x)") == "pools[0] (x)"


_NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)
_TEXT = st.text(max_size=40)


@given(_NAMES, _TEXT, st.data())
def test_whatever_files_are_called_and_hold(name: bytes, text: str, data: st.DataObject) -> None:
    path = os.fsdecode(name).lstrip("/") or "x"
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    new, message = data.draw(_TEXT), data.draw(_TEXT)
    report = FileReport(path, text, findings=[finding(begin, end, message, (Edit(begin, end, new),))])
    report.unknown = [Unknown(Span(begin, end), message)]
    problems = [Problem(path, message, data.draw(st.integers(0, 3)))]
    results = Results("v", reports=[report], problems=problems)
    run = valid(as_sarif(results, lambda _: None, True, _RULES))
    for result in run["results"]:
        physical = result["locations"][0]["physicalLocation"]
        assert os.fsdecode(unquote_to_bytes(physical["artifactLocation"]["uri"])) == path
        parts = urlsplit(physical["artifactLocation"]["uri"])
        assert not (parts.scheme or parts.netloc or parts.query or parts.fragment)
        assert span(text, physical["region"]) == (begin, end)
    first = run["results"][0]
    if new.encode("utf-8", "replace").decode() == new:
        assert applied(text, first) == text[:begin] + new + text[end:]
    else:
        assert "fixes" not in first


# Notebooks: places are those of the JSON.

_SOURCE = st.text(st.sampled_from('ab "\\é日𝒓\n\t'), max_size=12)


def notebook(sources: list[str], data: st.DataObject) -> str:
    cells = []
    for source in sources:
        shape = data.draw(st.sampled_from(["text", "lines"]))
        written: Any = source if shape == "text" else source.splitlines(keepends=True)
        cells.append({"cell_type": "code", "metadata": {}, "source": written})
    indent, ascii_only = data.draw(st.sampled_from([None, 1])), data.draw(st.booleans())
    return json.dumps({"cells": cells, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only)


@given(st.lists(_SOURCE.filter(bool), min_size=1, max_size=3), st.data())
def test_places_in_notebooks_are_those_of_the_file(sources: list[str], data: st.DataObject) -> None:
    content = notebook(sources, data)
    opened = open_notebook(content)
    index = data.draw(st.integers(0, len(sources) - 1))
    start, length = opened.cells[index].offset, len(sources[index])
    begin = data.draw(st.integers(0, length))
    end = data.draw(st.integers(begin, length))
    edit = Edit(start + begin, start + end, data.draw(_SOURCE))
    report = FileReport("nb.ipynb", opened.text, cells=opened.cells)
    report.findings = [finding(edit.start, edit.end, "m", (edit,))]
    results = Results("v", reports=[report])
    run = valid(as_sarif(results, lambda _: content.encode(), False, _RULES))
    (result,) = run["results"]
    first, last = span(content, result["locations"][0]["physicalLocation"]["region"])
    # Between two lines in a list, there is more than the text.
    inside = sources[index][begin:end]
    if "\n" not in inside:
        assert json.loads(f'"{content[first:last]}"') == inside
    assert first <= last
    changed = json.loads(applied(content, result))
    new = sources[index][:begin] + edit.text + sources[index][end:]
    assert ["".join(cell["source"]) for cell in changed["cells"]] == [
        new if number == index else source for number, source in enumerate(sources)
    ]


def test_a_notebook_that_has_changed_since_has_no_wrong_place() -> None:
    opened = open_notebook(json.dumps({"cells": [{"cell_type": "code", "source": "abc"}], "nbformat": 4}))
    report = FileReport("nb.ipynb", opened.text, cells=opened.cells)
    start = opened.cells[0].offset
    report.findings = [finding(start, start + 1, "m", (Edit(start, start + 1, "x"),))]
    for now in (None, b"{", opened.content.replace("abc", "xabc").encode()):
        original = Original(report, lambda _, now=now: now)
        assert original.region(Span(start, start + 1)) is None
        run = valid(as_sarif(Results("v", reports=[report]), lambda _, now=now: now, False, _RULES))
        (result,) = run["results"]
        assert place(result) == ("nb.ipynb",)
        assert "fixes" not in result
        assert result["message"]["text"] == "cell 1, line 1: m"


@pytest.mark.parametrize("stdin", [False, True])
def test_a_notebook_of_a_run(project: Project, stdin: bool) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# x"]},
        {"cell_type": "code", "metadata": {}, "source": ["import azure.batch.models as m\n", "pass"]},
        {"cell_type": "code", "metadata": {}, "source": ['m.PoolAddParameter(max_tasks_per_node="é")']},
    ]
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)
    if stdin:
        arguments = ("check", "--output-format", "sarif", "-", "--stdin-filename", "nb.ipynb")
        run = valid(project.run(*arguments, stdin=content.encode()).out)
    else:
        project.write("nb.ipynb", b"\xef\xbb\xbf" + content.encode())
        run = check(project)
    result = next(r for r in run["results"] if r["ruleId"] == "max-tasks-per-node")
    region = result["locations"][0]["physicalLocation"]["region"]
    begin, end = span(content, region)
    assert content[begin:end] == "max_tasks_per_node"
    assert applied(content, result) == content.replace("max_tasks_per_node", "task_slots_per_node")


@pytest.mark.parametrize(
    ("folder", "name"),
    [(".", "app/pool.py"), ("app", "pool.py"), ("other/deep", "../../app/pool.py"), ("app", "../app")],
)
def test_addresses_count_from_the_top_of_the_repository(
    project: Project, monkeypatch: pytest.MonkeyPatch, folder: str, name: str
) -> None:
    project.write("app/pool.py")
    project.write("app/broken.py", "import azure.batch\ndef f(:\n")
    (project.path / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(project.path / folder)
    addresses = set()
    for result in check(project, name)["results"]:
        addresses.add(tuple(result["locations"][0]["physicalLocation"]["artifactLocation"].values()))
        addresses.add(tuple(result["fixes"][0]["artifactChanges"][0]["artifactLocation"].values()))
    assert addresses == {("app/pool.py", "%SRCROOT%")}
    (note,) = check(project, os.path.relpath(project.path / "app/broken.py"))["invocations"][0][
        "toolExecutionNotifications"
    ]
    assert place(note)[0] == "app/broken.py"


def test_a_repository_that_the_run_is_not_in_has_its_own_addresses(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.path / ".git").rmdir()
    project.write("one/pool.py")
    project.write("two/pool.py")
    for name in ("one", "two"):
        (project.path / name / ".git").mkdir()
    monkeypatch.chdir(project.path)
    assert {place(result)[0] for result in check(project, "one")["results"]} == {"pool.py"}
    monkeypatch.chdir(project.path / "two")
    (outside, *_) = check(project, "../one")["results"]
    assert place(outside)[0] == (project.path / "one/pool.py").as_uri()
