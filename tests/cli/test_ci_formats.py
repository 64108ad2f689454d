"""What GitHub, GitLab, Azure Pipelines and readers of JUnit and Markdown are given."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from batchlint.core.findings import Finding, Unknown
from batchlint.core.reports import FileReport, Suppressed
from batchlint.core.uses import Span
from batchlint.project.errors import Problem
from batchlint.report.addresses import SITE
from batchlint.report.azure import as_azure
from batchlint.report.entries import Entry, entries
from batchlint.report.github import as_github
from batchlint.report.gitlab import as_gitlab
from batchlint.report.junit import as_junit
from batchlint.report.markdown import as_markdown
from batchlint.report.results import Results
from batchlint.report.screen import CONTROLS
from tests.cli.conftest import POOL

pytestmark = pytest.mark.usefixtures("first_generation")

Project = Any

FORMATS = ("sarif", "github", "gitlab", "junit", "markdown", "azure")
_JUNIT = etree.XMLSchema(etree.parse(Path(__file__).parent.parent / "schemas" / "junit-10.xsd"))


def check(project: Project, name: str, *arguments: str) -> str:
    out: str = project.run("check", "--output-format", name, *arguments).out
    return out


@pytest.fixture
def full(project: Project, texts: dict[str, str]) -> Project:
    """Two errors, a warning, an unknown place, a failure."""
    project.write("app/pools.py", texts["pool"])
    project.write("app/tasks.py", texts["behaves"])
    project.write("hidden.py", texts["hidden"])
    project.write("broken.py", texts["broken"])
    return project


ALL = ("--from", "azure-batch==1.0.0", "--show-unknown")
PAGE = f"{SITE}reference/max-tasks-per-node/"


# GitHub


def test_github_commands_from_the_worst_on(full: Project) -> None:
    lines = check(full, "github", *ALL).splitlines()
    heads = [line.rpartition("::")[0] for line in lines]
    assert heads[:5] == [
        "::error file=broken.py,line=3,endLine=3,col=12,endColumn=13,title=batchlint%3A failed",
        "::error file=app/pools.py,line=6,endLine=6,col=5,endColumn=21,title=batchlint%3A target-dedicated",
        "::error file=app/pools.py,line=7,endLine=7,col=5,endColumn=23,title=batchlint%3A max-tasks-per-node",
        "::warning file=app/tasks.py,line=3,endLine=3,col=8,endColumn=29,title=batchlint%3A wait-for-success",
        "::notice file=hidden.py,line=3,endLine=3,col=37,endColumn=47,title=batchlint%3A unknown",
    ]
    assert lines[2].endswith(f"%0A{PAGE}")
    assert lines[5].startswith("Found 2 errors and 1 warning in 2 of 4 files")
    assert not any(line.startswith("::") for line in lines[5:])
    assert not any("Found" in line for line in check(full, "github", "-q").splitlines())


@pytest.mark.parametrize("service", ["GITHUB_ACTIONS", "TF_BUILD"])
def test_texts_hold_no_commands_for_a_service(
    service: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "::add-mask::a.py"
    project.write(name, f"s = '##vso[task.complete]'; t = '##[group]'; {POOL}")
    project.write("::set-env::b.py", "def (")
    for form in ("full", "concise"):
        plain = project.run("check", "--output-format", form).out
        assert name in plain
        monkeypatch.setenv(service, "true")
        for result in (project.run("check", "--output-format", form), project.run("check", "-v", name)):
            shown = result.out + result.err
            assert "add-mask::a.py" in shown and "##" not in shown
            assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
        monkeypatch.delenv(service)


@pytest.mark.parametrize("count", [10, 11, 25])
def test_github_shows_ten_of_a_level_and_counts_the_rest(
    project: Project, texts: dict[str, str], count: int
) -> None:
    for number in range(count):
        project.write(f"{number:02}.py", texts["reported"])
    project.write("behaves.py", texts["behaves"])
    lines = check(project, "github", "--from", "azure-batch==1.0.0").splitlines()
    commands = [line.split(" ")[0] for line in lines if line.startswith("::")]
    rest = count - 10
    assert commands == ["::error"] * 10 + ["::warning"] + ["::notice"] * (rest > 0)
    listed = [line for line in lines if line.startswith("- ")]
    assert [line.partition(":")[0] for line in listed] == [f"- {n:02}.py" for n in range(10, count)]
    if rest:
        noun = "error" if rest == 1 else "errors"
        assert lines[-1] == f"::notice title=batchlint::The log of this step lists {rest} more {noun}"


def test_github_leaves_room_for_the_last_notice(project: Project, texts: dict[str, str]) -> None:
    for number in range(12):
        project.write(f"{number:02}.py", texts["hidden"])
    lines = check(project, "github", "--show-unknown").splitlines()
    assert sum(line.startswith("::notice") for line in lines) == 10
    assert lines[-1].endswith("The log of this step lists 3 more unknown places")


# GitLab


def test_gitlab_issues(full: Project) -> None:
    issues = json.loads(check(full, "gitlab", *ALL))
    for issue in issues:
        # What GitLab and the specification of Code Climate ask for.
        assert issue["type"] == "issue"
        assert issue["check_name"] and issue["description"] and issue["categories"] == ["Compatibility"]
        assert re.fullmatch("[0-9a-f]{32}", issue["fingerprint"])
        assert not issue["location"]["path"].startswith((".", "/"))
        lines = issue["location"]["lines"]
        assert 1 <= lines["begin"] <= lines["end"]
    assert [(i["severity"], i["location"]["path"], i["location"]["lines"]["begin"]) for i in issues] == [
        ("critical", "app/pools.py", 6),
        ("critical", "app/pools.py", 7),
        ("minor", "app/tasks.py", 3),
        ("info", "hidden.py", 3),
        ("blocker", "broken.py", 3),
    ]
    # The page of a rule; places that could not be analysed and files that failed have none.
    assert issues[1]["content"] == {"body": f"[max-tasks-per-node]({PAGE})"}
    assert ["content" in issue for issue in issues] == [True, True, True, False, False]


def test_gitlab_fingerprints(project: Project, texts: dict[str, str]) -> None:
    call = texts["pool"].partition("pool = ")[2]
    twice = f"{texts['pool']}\nagain = {call}"

    def prints(text: str) -> list[str]:
        project.write("pools.py", text)
        return [issue["fingerprint"] for issue in json.loads(check(project, "gitlab"))]

    before = prints(twice)
    assert len(before) == len(set(before)) == 4
    assert prints("# moved\n\n" + twice.replace("    max_tasks", "\tmax_tasks")) == before
    assert set(prints(texts["pool"])) < set(before)
    project.write("other.py", texts["pool"])
    assert len(set(prints(twice))) == 6


def test_gitlab_without_findings(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["clean"])
    assert check(project, "gitlab") == "[]\n"


# JUnit


def junit(text: str) -> ElementTree.Element:
    """The suites, which are valid and count what is in them."""
    _JUNIT.assertValid(etree.fromstring(text.encode()))
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    counts = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for element in (root, *root):
        for name, tag in counts.items():
            if element is not root or name != "skipped":
                assert int(element.get(name, "")) == len(element.findall(f".//{tag}"))
    return root


def test_junit_suites(full: Project) -> None:
    root = junit(check(full, "junit", *ALL))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("app/pools.py", "2"),
        ("app/tasks.py", "1"),
        ("hidden.py", "1"),
        ("broken.py", "1"),
    ]
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "5",
        "failures": "2",
        "errors": "1",
    }
    case = root[0][1]
    assert (case.get("name"), case.get("classname")) == ("max-tasks-per-node at 7:5", "app/pools.py")
    assert case[0].get("type") == "error"
    assert case[0].get("message", "").startswith("`PoolAddParameter.max_tasks_per_node` was removed")
    assert (case[0].text or "").startswith("app/pools.py:7:5: `PoolAddParameter.max_tasks_per_node`")
    assert (case[0].text or "").endswith(f"\n{PAGE}")


@pytest.mark.parametrize(
    ("fail_on", "tags"),
    [
        ("never", ["system-out", "system-out", "skipped", "error"]),
        ("error", ["failure", "system-out", "skipped", "error"]),
        ("warning", ["failure", "failure", "skipped", "error"]),
        ("unknown", ["failure", "failure", "failure", "error"]),
    ],
)
def test_junit_fails_by_what_makes_the_run_fail(full: Project, fail_on: str, tags: list[str]) -> None:
    root = junit(check(full, "junit", *ALL, "--fail-on", fail_on))
    assert [suite[0][0].tag for suite in root] == tags
    assert "app/tasks.py:3:" in (root[1][0][0].text or "")


def test_junit_clean_run_is_a_test_that_passed(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["clean"])
    (suite,) = junit(check(project, "junit"))
    (case,) = suite
    assert len(case) == 0
    assert case.get("name") == "no findings (files checked: 1)"


# Azure Pipelines


def test_azure_commands(full: Project) -> None:
    lines = check(full, "azure", *ALL).splitlines()
    heads = [line.partition("]")[0] for line in lines[:5]]
    assert heads[0] == (
        "##vso[task.logissue type=error;sourcepath=broken.py;linenumber=3;columnnumber=12;code=failed;"
    )
    assert heads[2] == (
        "##vso[task.logissue type=error;sourcepath=app/pools.py;linenumber=7;columnnumber=5;"
        "code=max-tasks-per-node;"
    )
    assert [head.split(" ")[1].split(";")[0] for head in heads] == ["type=error"] * 3 + ["type=warning"] * 2
    assert lines[5].startswith("Found 2 errors and 1 warning")


# Markdown


def test_markdown(full: Project) -> None:
    lines = check(full, "markdown", *ALL).splitlines()
    assert lines[0].startswith(
        "**batchlint:** Found 2 errors and 1 warning in 2 of 4 files (from 2016-07-01.3.1 to "
    )
    assert lines[2:4] == ["| place | rule | what | fix |", "|---|---|---|---|"]
    rows = [line for line in lines if line.startswith("| `")]
    assert rows[1].startswith(
        f"| `app/pools.py:7:5` | error [`max-tasks-per-node`]({PAGE}) | `PoolAddParameter.max_tasks_per_node` "
    )
    assert rows[1].endswith(" use `task_slots_per_node` | safe |")
    assert rows[3].startswith("| `hidden.py:3:37` | unknown |")
    assert rows[4].startswith("| `broken.py:3:12` | failed |")
    assert "can be fixed safely with `batchlint fix`" in lines[-1]
    assert lines[-1].endswith("1 failure: the results are incomplete.")


def test_markdown_folds_what_is_long_and_fits_a_comment(project: Project, texts: dict[str, str]) -> None:
    call = texts["reported"].splitlines()[-1]
    for number in range(3):
        project.write(f"{number}.py", texts["reported"] + f"{call}\n" * 9)
    out = check(project, "markdown")
    assert out.count("<details><summary><code>") == out.count("\n\n</details>\n") == 3
    assert "<code>1.py</code>: 10 errors</summary>" in out
    for number in range(40):
        project.write(f"{number}.py", texts["reported"] + f"{call}\n" * 30)
    project.write("z.py", texts["broken"])
    out = check(project, "markdown")
    assert 40_000 < len(out) < 65_536
    shown = sum(line.startswith("| `") for line in out.splitlines())
    more = re.search(r"^Not listed because of the size: (\d+) errors\.$", out, re.MULTILINE)
    assert more is not None and int(more[1]) + shown == 40 * 31 + 1
    assert "| `z.py:3:12` | failed |" in out


def test_markdown_statistics(full: Project) -> None:
    lines = check(full, "markdown", "--statistics").splitlines()
    assert f"| 1 | [`max-tasks-per-node`]({PAGE}) | 1 |" in lines
    assert "| `broken.py:3:12` | failed |" in "\n".join(lines)
    assert not any("pools.py" in line for line in lines)


def test_markdown_says_what_was_fixed(project: Project, texts: dict[str, str]) -> None:
    project.write("pools.py", texts["pool"])
    out = project.run("fix", "--output-format", "markdown").out
    assert out.startswith("**batchlint:** Fixed 2 findings in 1 file. No findings remain in 1 file (")
    assert "\n- pools.py: fixed " in out


def test_markdown_without_findings(project: Project, texts: dict[str, str]) -> None:
    project.write("app.py", texts["clean"])
    assert check(project, "markdown") == "**batchlint:** No findings in 1 file (target 2024-02-01.19.0).\n"


# All of them


def test_several_formats_in_one_run_are_what_each_is_alone(full: Project) -> None:
    alone = {name: check(full, name, *ALL) for name in FORMATS}
    outputs = [part for name in FORMATS[1:] for part in ("--output-format", f"{name}=out.{name}")]
    assert full.run("check", "--output-format", "sarif", *outputs, *ALL).out == alone["sarif"]
    assert {n: (full.path / f"out.{n}").read_text("utf-8") for n in FORMATS[1:]} == {
        n: text for n, text in alone.items() if n != "sarif"
    }


@pytest.mark.parametrize("name", FORMATS)
def test_unknown_places_only_where_they_are_asked_for(
    project: Project, texts: dict[str, str], name: str
) -> None:
    project.write("hidden.py", texts["hidden"])
    assert "hidden.py" not in check(project, name)
    assert "hidden.py" in check(project, name, "--show-unknown")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_fails_is_in_every_format(project: Project, texts: dict[str, str], name: str) -> None:
    project.write("broken.py", texts["broken"])
    done = project.run("check", "--output-format", name)
    assert done.code == 2
    assert "broken.py" in done.out and "not valid Python" in done.out


@pytest.mark.parametrize("name", FORMATS)
def test_notebooks_name_the_cell_and_the_line_of_the_file(project: Project, name: str) -> None:
    call = "m.PoolAddParameter(max_tasks_per_node=4)"
    cells = [["import azure.batch.models as m\n"], ["# x\n", call], ["def f(:"]]
    content = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}
    text = json.dumps(content, indent=1)
    project.write("nb.ipynb", text)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if call in row)
    out = check(project, name)
    expected = {
        "sarif": f'"startLine": {line},',
        "github": f"file=nb.ipynb,line={line},endLine={line},col=",
        "gitlab": f'"begin": {line},',
        "junit": "at cell 2:2:20",
        "markdown": "| `nb.ipynb:cell 2:2:20` |",
        "azure": f"linenumber={line};columnnumber=",
    }
    assert expected[name] in out
    assert re.search("cell 3(, line 1|:1)", out), "the cell that is no Python"


def entry(path: str, text: str, message: str) -> Results:
    span = Span(0, len(text))
    found = Finding("some-rule", "renamed", "error", "likely", message, message, None, span)
    report = FileReport(path, text, findings=[found, found], unknown=[Unknown(span, message)])
    return Results("v", files=1, reports=[report], problems=[Problem(path, message, 2)])


def listed(results: Results) -> list[Entry]:
    return entries(results, lambda _: None, True)


_ODD = st.text(
    st.sampled_from("ab :,;%]|`\\<>&\"'#*_[(@\r\n\t\x00\x1b\x85\u2028\ud800\udcff\ufffe日𝒓")
    | st.characters(),
    min_size=1,
    max_size=12,
)


def github_back(line: str) -> tuple[dict[str, str], str]:
    """A command as the runner of GitHub Actions reads it."""
    head, message = re.fullmatch(r"::(?:error|notice) (.*?)::(.*)", line).groups()
    properties = dict(part.split("=", 1) for part in head.split(","))

    def plain(text: str, more: tuple[tuple[str, str], ...] = ()) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
            text = text.replace(code, char)
        return text

    return (
        {key: plain(value, (("%3A", ":"), ("%2C", ","))) for key, value in properties.items()},
        plain(message),
    )


#: What is not escaped by the rules of the format is shown.
SHOWN = {code: shown for code, shown in CONTROLS.items() if chr(code) not in "\r\n"}


@given(_ODD, _ODD, _ODD)
def test_github_escapes(path: str, text: str, message: str) -> None:
    found = listed(entry(path, text, message))
    lines = as_github(found, []).removesuffix("\n").split("\n")
    assert len(lines) == len(found) == 4
    for line in lines:
        assert "\r" not in line
        properties, said = github_back(line)
        assert properties["file"] == path.translate(SHOWN)
        assert said == found[0].message


@given(_ODD, _ODD, _ODD)
def test_azure_escapes(path: str, text: str, message: str) -> None:
    found = listed(entry(path, text, message))
    lines = as_azure(found, []).removesuffix("\n").split("\n")
    assert len(lines) == len(found)
    for line in lines:
        assert "\r" not in line
        head, said = re.fullmatch(r"##vso\[task\.logissue ([^\]]*)\](.*)", line).groups()
        properties = dict(part.split("=", 1) for part in head.removesuffix(";").split(";"))
        back = properties["sourcepath"]
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3B", ";"), ("%5D", "]"), ("%AZP25", "%")):
            back = back.replace(code, char)
        assert back == path.translate(SHOWN)
        assert said.replace("%AZP25", "%") == found[0].message


@given(_ODD, _ODD, _ODD)
def test_the_others_hold_anything(path: str, text: str, message: str) -> None:
    results = entry(path, text, message)
    found = listed(results)
    root = junit(as_junit(found, 1))
    assert len(root.findall(".//testcase")) == 4
    gitlab = as_gitlab(found)
    assert gitlab.isascii()
    issues = json.loads(gitlab)
    assert len({issue["fingerprint"] for issue in issues}) == 4
    assert not any("\ud800" <= char <= "\udfff" for issue in issues for char in issue["location"]["path"])
    rows = [
        line
        for line in as_markdown(results, found, False, True, False).splitlines()
        if line.startswith("| ") and "| place |" not in line
    ]
    assert len(rows) == 4
    for row in rows:
        # A table in GitHub's Markdown is split at every bar that has no backslash before it.
        assert len(re.split(r"(?<!\\)\|", row)) == 6


def test_suppressed_findings_are_left_out() -> None:
    report = FileReport("a.py", "x\n")
    finding = Finding("some-rule", "renamed", "error", "certain", "m", "s", None, Span(0, 1))
    report.suppressed = [Suppressed(finding, "comment")]
    results = Results("v", files=1, reports=[report])
    assert listed(results) == []
    assert "some-rule" not in as_markdown(results, [], False, True, False)
