"""One fix that can't be made keeps no other from being made; many take no more passes than few."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from batchlint import python
from batchlint.core.findings import Finding
from batchlint.core.reading import Reading
from batchlint.core.reports import FileReport
from batchlint.engine import fix
from batchlint.engine.choices import Walk
from batchlint.engine.fix import fix_source
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

HALF = """
import requests
def main():
    body = {"id": "p", "vmSize": "s", "targetDedicated": 3, "startTask": {"commandLine": "x", "runElevated": True}}
    print(body["startTask"]["runElevated"])
    requests.post("https://a.eastus.batch.azure.com/pools?api-version=2016-07-01.3.1", json=body)
"""


def _left(code: str) -> str:
    """The fixed code, from which only run-elevated was left out."""
    report = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert not report.after.failures
    assert {f.rule for f in report.after.findings if f.severity == "error"} == {"run-elevated"}
    assert report.data is not None
    return report.data.decode()


def test_a_fix_that_would_be_made_by_half_is_left_out() -> None:
    assert _left(HALF) == HALF.replace("targetDedicated", "targetDedicatedNodes")


def test_a_fix_whose_result_is_half_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    code = HALF.replace('print(body["startTask"]["runElevated"])', "print()")
    key = ("run-elevated", "StartTask.runElevated")
    judged = fix.problem_of

    def problem(before: FileReport, after: FileReport, withheld: frozenset[tuple[str, str]]) -> str | None:
        if key not in withheld:
            raise fix.MadeByHalf(key)
        return judged(before, after, withheld)

    monkeypatch.setattr(fix, "problem_of", problem)
    assert _left(code) == code.replace("targetDedicated", "targetDedicatedNodes")


def test_a_fix_that_comes_to_no_end_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    code = HALF.replace('print(body["startTask"]["runElevated"])', "print()")
    edited = fix._edited

    def longer(text: str, reading: Reading, findings: Iterable[Finding], walk: Walk) -> str:
        chosen = list(findings)
        if any(f.rule == "run-elevated" for f in chosen):
            return text.replace("True", " True")
        return edited(text, reading, chosen, walk)

    monkeypatch.setattr(fix, "_edited", longer)
    assert _left(code) == code.replace("targetDedicated", "targetDedicatedNodes")


def test_a_fix_that_does_harm_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    code = HALF.replace('print(body["startTask"]["runElevated"])', "print()")
    judged = fix.problem_of

    def problem(before: FileReport, after: FileReport, withheld: frozenset[tuple[str, str]]) -> str | None:
        if after.text is not None and "elevationLevel" in after.text:
            return "it would do harm"
        return judged(before, after, withheld)

    monkeypatch.setattr(fix, "problem_of", problem)
    assert _left(code) == code.replace("targetDedicated", "targetDedicatedNodes")
    report = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert [f.fix for f in report.after.findings if f.rule == "run-elevated"] == [None]


def test_where_every_result_does_harm_nothing_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix, "problem_of", lambda *_: "it would do harm")
    report = fix_source("app.py", HALF.encode(), Settings(NEWEST_OF_FIRST))
    assert report.data is None
    assert [f.message for f in report.after.failures] == ["not changed because it would do harm"]


def _readings(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a file with so many findings is read until it is fixed."""
    lines = (f"t{i} = StartTask(command_line='x', run_elevated=True)\n" for i in range(count))
    code = "from azure.batch.models import StartTask\n" + "".join(lines)
    calls = 0
    read = python.read

    def counted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        return read(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(python, "read", counted)
        report = fix_source("app.py", code.encode(), Settings(NEWEST_OF_FIRST))
    assert len(report.fixed) == count
    return calls


def test_the_passes_over_a_file_do_not_grow_with_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _readings(60, monkeypatch) == _readings(15, monkeypatch)
