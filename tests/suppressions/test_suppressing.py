"""What suppression comments cover, what they keep from being fixed, and what is said about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batchlint.core.reports import FileReport, FixReport
from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

IMPORT = "import azure.batch.models as m\n"
OLD = "m.PoolAddParameter(id='p', vm_size='s', max_tasks_per_node=2)"
RULE = "max-tasks-per-node"
IGNORE = f"# batchlint: ignore[{RULE}]"


def _settings(**more: object) -> Settings:
    return Settings(NEWEST_OF_FIRST, project="/nowhere", **more)  # type: ignore[arg-type]


def _check(code: str, name: str = "/nowhere/a.py", **more: object) -> FileReport:
    return check_source(name, code.encode(), _settings(**more))


def _fix(code: str, name: str = "/nowhere/a.py", **more: object) -> FixReport:
    return fix_source(name, code.encode(), _settings(**more))


def _rules(report: FileReport) -> list[str]:
    assert not report.failures
    return [f.rule for f in report.findings]


COVERED = {
    "end of line": f"x = {OLD}  {IGNORE} some reason",
    "behind another comment": f"x = {OLD}  # noqa: E501  {IGNORE}",
    "before another comment": f"x = {OLD}  {IGNORE}  # noqa",
    "no spaces": f"x = {OLD}  #batchlint:ignore[{RULE}]",
    "several rules": f"x = {OLD}  # batchlint: ignore[ {RULE} ]",
    "line above": f"{IGNORE}\nx = {OLD}",
    "line above, others between": f"{IGNORE}\n# more\n\nx = {OLD}",
    "first line of a statement": f"x = f(  {IGNORE}\n    {OLD},\n)",
    "last line of a statement": f"x = f(\n    {OLD},\n)  {IGNORE}",
    "its own line inside of one": f"x = f(\n    1,\n    {OLD},  {IGNORE}\n    2,\n)",
    "above a line inside of one": f"x = f(\n    1,\n    {IGNORE}\n    {OLD},\n    2,\n)",
    "above a decorator": f"{IGNORE}\n@f({OLD})\n@g\ndef h(x={OLD}): pass",
    "header": f"if x:\n    pass\nelif {OLD}:  {IGNORE}\n    pass",
    "held by parentheses": f"x = (\n    y\n    or {OLD}\n    or z  {IGNORE}\n)",
    "the file": f"x = {OLD}\n\ny = {OLD}\n# batchlint: ignore-file[{RULE}] all of it",
    "behind a backslash": f"x = \\\n  {OLD}  {IGNORE}",
    "behind a string": f'x = """\n""", {OLD}  {IGNORE}',
}
OPEN = {
    "another line": f"x = {OLD}\ny = 1  {IGNORE}",
    "another line of the statement": f"x = f(\n    {OLD},\n    1,  {IGNORE}\n    2,\n)",
    "the last argument": f"x = f(\n    {OLD},\n    1,  {IGNORE}\n)",
    "below": f"x = {OLD}\n{IGNORE}",
    "in a string": f'x = {OLD}, "{IGNORE}"',
    "in a docstring": f'"""\n{IGNORE}\n"""\nx = {OLD}',
    "above the statement before": f"{IGNORE}\ny = 1\nx = {OLD}",
    "in the body of a header": f"{IGNORE}\nif y:\n    x = {OLD}",
    "another rule": f"x = {OLD}  # batchlint: ignore[run-elevated]",
    "a misspelled one": f"x = {OLD}  # batchlint: ignore[max-task-per-node]",
    "no rule": f"x = {OLD}  # batchlint: ignore",
    "a kind": f"x = {OLD}  # batchlint: ignore[renamed]",
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("place", COVERED)
def test_a_covered_finding_is_kept_out_and_not_fixed(place: str, ends: str) -> None:
    code = (IMPORT + COVERED[place] + "\n").replace("\n", ends)
    report = _check(code)
    assert _rules(report) == []
    assert {s.finding.rule for s in report.suppressed} == {RULE} and report.errors == len(report.suppressed)
    assert _fix(code).data is None


@pytest.mark.parametrize("place", OPEN)
def test_other_findings_stay(place: str) -> None:
    report = _check(IMPORT + OPEN[place] + "\n")
    assert RULE in _rules(report) and not report.suppressed


def test_the_reason_is_told() -> None:
    (suppressed,) = _check(f"{IMPORT}x = {OLD}  {IGNORE}  until #12 is done  # noqa\n").suppressed
    assert (suppressed.by, suppressed.reason) == ("comment", "until #12 is done")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# batchlint: ignore", "no rules in"),
        ("# batchlint: ignore max-tasks-per-node", "no rules in"),
        ("# batchlint: ignore[]", "no rules in"),
        ("# batchlint: ignore[max-tasks-per-node", "is not closed"),
        ("# batchlint: ignore[max-task-per-node]", "did you mean 'max-tasks-per-node'"),
        ("# batchlint: ignore[run-elevated max-tasks-per-node]", "commas"),
        ("# batchlint: ignore[run-elevated,]", "commas"),
        ("# batchlint: ignores[run-elevated]", "did you mean 'ignore'"),
        ("# batchlint: off", "write `# batchlint: ignore[rule] reason`"),
        ("# batchlint:", "no keyword after the colon"),
        ("# batchlint: ignore[unused-suppression]", "can't be suppressed"),
    ],
)
def test_what_is_no_suppression_is_said_to_be_none(comment: str, said: str) -> None:
    (finding,) = _check(f"x = 1  {comment}\n").findings
    assert finding.rule == "invalid-suppression" and finding.fix is None
    assert said in finding.message


REMOVED = {
    "x = 1  # batchlint: ignore[run-elevated] why\n": "x = 1\n",
    "x = 1\t# note # batchlint: ignore[run-elevated] why\n": "x = 1\t# note\n",
    "x = 1  # batchlint: ignore[run-elevated] why  # noqa\n": "x = 1  # noqa\n",
    "# batchlint: ignore[run-elevated]\nx = 1\n": "x = 1\n",
    "x = 1\n    # batchlint: ignore-file[run-elevated]": "x = 1\n",
    f"{IMPORT}x = {OLD}  # batchlint: ignore[run-elevated, {RULE},blob-source] why\n":
        f"{IMPORT}x = {OLD}  # batchlint: ignore[{RULE}] why\n",
    f"{IMPORT}x = {OLD}  # batchlint: ignore[{RULE}, {RULE}]\n":
        f"{IMPORT}x = {OLD}  # batchlint: ignore[{RULE}]\n",
    "x = 1  # batchlint: ignore[run-elevated] # batchlint: ignore[blob-source]\n": "x = 1\n",
}  # fmt: skip


@pytest.mark.parametrize("before", REMOVED)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_unused_is_taken_away_once(before: str, ends: str) -> None:
    report = _fix(before.replace("\n", ends))
    assert {f.rule for f in report.fixed} == {"unused-suppression"}
    assert report.data is not None and report.data.decode() == REMOVED[before].replace("\n", ends)
    assert _fix(report.data.decode()).data is None


def test_a_line_that_keeps_a_coding_comment_away_from_the_top_stays() -> None:
    code = "# batchlint: ignore[run-elevated]\n# a\n# coding: latin-1\nx = 1\n"
    report = _fix(code)
    assert _rules(report.before) == ["unused-suppression"] and report.data is None


def test_nothing_is_said_where_the_run_can_not_tell() -> None:
    old = load().index("2018-12-01.8.0")
    for code, more in [
        ("x = 1  # batchlint: ignore[run-elevated]\n", {"select": (RULE,)}),
        ("x = 1  # batchlint: ignore[run-elevated]\n", {"ignore": ("renamed",)}),
        ("x = 1  # batchlint: ignore[unknown-property]\n", {"ignore": ("2017-05-01.5.0",)}),
    ]:
        assert _rules(_check(code, **more)) == []
    later = check_source("/a.py", f"x = 1  {IGNORE}\n".encode(), Settings(old, project="/nowhere"))
    assert not later.findings
    from batchlint.rules.shipped import load_rules

    behaves = next(r.name for r in load_rules().rules if r.kind == "behaviour" and not r.backward)
    assert _rules(_check(f"x = 1  # batchlint: ignore[{behaves}]\n")) == []
    assert _rules(_check(f"x = 1  # batchlint: ignore[{behaves}]\n", source=0)) == ["unused-suppression"]


def test_what_is_tied_to_a_suppressed_place_is_not_fixed() -> None:
    code = """\
import requests
body = {'id': 'p', 'vmSize': 's', 'targetDedicated': 3}
body['targetDedicated'] += 1%s
requests.post('https://a.b.batch.azure.com/pools?api-version=2016-07-01.3.1', json=body)
"""
    assert b"targetDedicatedNodes" in (_fix(code % "").data or b"")
    kept = code % "  # batchlint: ignore[target-dedicated]"
    report = _fix(kept)
    assert report.data is None and report.note is not None and "1 suppressed" in report.note


def test_the_api_version_does_not_move_past_what_is_suppressed() -> None:
    code = """\
import requests
body = {'id': 'p', 'vmSize': 's', 'targetDedicated': 3}  # batchlint: ignore[target-dedicated]
requests.post('https://a.b.batch.azure.com/pools?api-version=2016-07-01.3.1', json=body)
"""
    assert _fix(code).data is None
    moved = _fix(code.replace("targetDedicated'", "targetDedicatedNodes'"))
    assert moved.data is not None and b"2016" not in moved.data and b"batchlint" not in moved.data


def _notebook(*cells: object) -> str:
    listed = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c}
        for c in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _sources(data: bytes | None) -> list[object]:
    assert data is not None
    return [cell["source"] for cell in json.loads(data)["cells"]]


def test_notebooks(tmp_path: Path) -> None:
    cells = [
        "%matplotlib inline\n" + IMPORT,
        ["%%time\n", f"x = {OLD}  {IGNORE}"],
        ["!pip install x  # batchlint: ignore[run-elevated]\n", "y = 1  # batchlint: ignore[run-elevated]"],
        ["y = 1\n", "# batchlint: ignore[run-elevated]"],
        f"{IGNORE}\n",
        [f"z = {OLD}"],
        "# batchlint: ignore[run-elevated]",
        f"{IGNORE}",
        "y = 2",
    ]
    report = _fix(_notebook(*cells), "/nowhere/a.ipynb")
    assert len(report.before.suppressed) == 2 and len(report.fixed) == 4
    expected: list[object] = list(cells)
    expected[2] = ["!pip install x  # batchlint: ignore[run-elevated]\n", "y = 1"]
    expected[3] = ["y = 1"]
    expected[6] = expected[7] = ""
    assert _sources(report.data) == expected
    assert _fix(report.data.decode() if report.data else "", "/nowhere/a.ipynb").data is None


def test_a_notebook_without_batch() -> None:
    report = _fix(_notebook("x = 1  # batchlint: ignore[run-elevated]"), "/nowhere/a.ipynb")
    assert _sources(report.data) == ["x = 1"]
