"""The `full` format for any text, place and width, and the label of any finding."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchlint.builtin_checks import CHECKS
from batchlint.core.findings import Finding
from batchlint.core.reading import CellStart
from batchlint.core.reports import FileReport
from batchlint.core.spans import Span
from batchlint.core.writing import Edit, Fix
from batchlint.history import load
from batchlint.report.change import hunks
from batchlint.report.full import full
from batchlint.report.labels import caret_label
from batchlint.report.positions import Lines
from batchlint.report.results import Results
from batchlint.report.screen import UNLIMITED, cells, plain_text, write_lines
from batchlint.rules.shipped import load_rules

RULES = load_rules().by_name
TEXT = st.text(st.sampled_from("abc_ =(\t\r\n\x0c\x1b\u2028é日𝒓"), max_size=120) | st.builds(
    "{}{}".format, st.text("abc ", max_size=200), st.text("ab\n", max_size=9)
)


def made(rule: str, kind: str, message: str, span: Span, version: int | None = 8) -> Finding:
    return Finding(rule, kind, "error", "certain", message, "X.y", version, span)


@st.composite
def reports(draw: st.DrawFn) -> FileReport:
    text = draw(TEXT)
    places = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    first, last = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    finding = made(
        "blob-source", draw(st.sampled_from(["renamed", "unavailable"])), "gone; go", Span(first, last)
    )
    edits = (Edit(places[0], places[1], draw(TEXT)), Edit(places[2], places[3], draw(TEXT)))
    fix = draw(st.none() | st.builds(Fix, st.just(edits), st.booleans()))
    starts = draw(st.lists(st.sampled_from([0, *places]), unique=True)) if draw(st.booleans()) else []
    cells_of = tuple(CellStart(offset, index + 1) for index, offset in enumerate(sorted(starts)))
    return FileReport("a.py", text, [finding._replace(fix=fix)], [], cells=cells_of)


@given(reports(), st.integers(40, 120))
def test_what_a_terminal_shows_fits(report: FileReport, width: int) -> None:
    results = Results("t", reports=[report], why={"blob-source": "Because."})
    for line in plain_text(full(results, width, width, False, False)):
        assert cells(line) <= width
    for color in (False, True):
        write_lines(full(results, width, width, False, False), io.StringIO(), color)


@given(reports())
def test_a_file_holds_every_line_of_a_change(report: FileReport) -> None:
    (finding,) = report.findings
    shown = plain_text(full(Results("t", reports=[report]), 80, UNLIMITED, False, False))
    signed = [m[1] for line in shown if (m := re.match(r" *\d* *([-+])( |$)", line))]
    lines = Lines(report.text or "", report.cells)
    found = hunks(lines, finding.fix.edits) if finding.fix is not None else []
    assert signed.count("-") == sum(len(hunk.old) for hunk in found)
    assert signed.count("+") == sum(len(hunk.new) for hunk in found)
    assert not any("…" in line for line in shown)


@pytest.mark.parametrize("path", ["a.py", "a.json"])
def test_every_finding_of_a_known_rule_has_a_label(path: str) -> None:
    known = {name: rule.kind for name, rule in RULES.items()} | {n: c.kind for n, c in CHECKS.items()}
    for rule, kind in known.items():
        label = caret_label(path, made(rule, kind, "`a` is different", Span(0, 1)))
        assert 2 <= len(label.split()) <= 6, (rule, label)


def test_what_every_version_requires_has_a_label_too() -> None:
    label = caret_label(
        "a.py", made("required-property", "required", "`a.b` is required; set it", Span(0, 1), None)
    )
    assert label == "required property is missing"


@pytest.mark.parametrize(
    ("kind", "message", "label"),
    [
        (
            "renamed",
            "`a` was renamed to `b` in azure-batch 6.0.0 (2018-12-01.8.0)",
            "renamed in azure-batch 6.0.0",
        ),
        (
            "renamed",
            "`a` was removed in 2018-12-01.8.0 (azure-batch 6.0.0); use `b`",
            "removed in 2018-12-01.8.0",
        ),
        ("package", "`a` has another meaning; it was removed once", "changed in azure-batch 6.0.0"),
        ("unavailable", "`a` is not available", "not available before azure-batch 6.0.0"),
        ("behaviour", "the default of `a` changed from 1 to 2", "default changed in azure-batch 6.0.0"),
        ("version", "requests api-version 1, older than the target; change it", "older than the target"),
    ],
)
def test_a_label_has_the_word_and_the_version_of_the_message(kind: str, message: str, label: str) -> None:
    version = load().index("2018-12-01.8.0")
    assert caret_label("a.py", made("blob-source", kind, message, Span(0, 1), version)) == label


def test_the_label_of_a_custom_rule_does_not_claim_that_the_api_changed() -> None:
    assert caret_label("a.py", made("studio-rule", "removed", "no", Span(0, 1))) == "found by a custom rule"


def test_a_change_that_findings_share_and_how_to_apply_it_are_shown_once() -> None:
    text = "old(a)\nold(b)\nold(c)\n"
    places = [match.start() for match in re.finditer("old", text)]
    shared = Fix(tuple(Edit(at, at + 3, "new") for at in places[:2]), True)
    fixes = [shared, shared, Fix((Edit(places[2], places[2] + 3, "new"),), True)]
    findings = [
        made("blob-source", "renamed", "gone; go", Span(at, at + 3))._replace(fix=fix)
        for at, fix in zip(places, fixes, strict=True)
    ]
    shown = plain_text(
        full(Results("t", reports=[FileReport("a.py", text, findings, [])]), 80, 80, False, False)
    )
    noted = [line.strip() for line in shown if "fix (" in line]
    assert noted == [
        "= fix (safe): apply with `batchlint fix`",
        "= fix (safe): same change as at 1:1",
        "= fix (safe):",
    ]
    assert [line[2:] for line in shown if line[2:4] in ("- ", "+ ")] == [
        *("- old(a)", "- old(b)", "+ new(a)", "+ new(b)"),
        *("- old(c)", "+ new(c)"),
    ]


@given(st.integers(0, 60), st.integers(0, 90), st.integers(0, 90), st.integers(40, 100))
def test_what_differs_in_a_line_is_in_sight_and_emphasised(
    indent: int, before: int, after: int, width: int
) -> None:
    text = f"{' ' * indent}{'b' * before} old_name {'a' * after}\n"
    at = text.index("old_name")
    finding = made("blob-source", "renamed", "gone; go", Span(at, at + 8))
    finding = finding._replace(fix=Fix((Edit(at, at + 8, "new_name_123"),), True))
    lines = full(Results("t", reports=[FileReport("a.py", text, [finding], [])]), width, width, False, False)
    strong = [text for line in lines for text, style in line if style in ("bold red", "bold green")]
    assert [text for text in strong if text] == ["old_name", "new_name_123"]
