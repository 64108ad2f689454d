"""What is said about known code, word by word, and what `fix` makes of it.

`python -m tests.golden.test_golden` writes the expected texts anew: whoever changes what a user reads sees all
of it in the difference, and whether it was meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.engine.trials import trials
from batchlint.history import load
from batchlint.rules import load_rules
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST

FOLDER = Path(__file__).parent
PROGRAMS = FOLDER.parent / "proof" / "programs"
HISTORY = load()
#: To which version code is checked, and from which; None where that is not known.
STEPS = [(HISTORY.latest, NEWEST_OF_FIRST)]
#: For code that is looked at more closely.
MORE_STEPS = [
    *STEPS,
    (NEWEST_OF_FIRST, 0),
    (HISTORY.index("2018-08-01.7.0"), None),
    # Where the order of a constructor's parameters counts.
    (HISTORY.index("2018-03-01.6.1"), HISTORY.index("2016-07-01.3.1")),
    (0, NEWEST_OF_FIRST),
]


def said(path: str, text: str, settings: Settings) -> list[str]:
    """What is found, and what is not known, by place."""
    report = check_source(path, text.encode(), settings)
    places = [
        (f.span.start, f"{f.severity} {f.rule} ({f.confidence}, {_fix(f.fix, f.covered)}) {f.message}")
        for f in report.findings
    ]
    places += [
        (u.span.start, f"unknown {u.message}" + (f" | {u.brief}" if u.brief else "")) for u in report.unknown
    ]
    lines = [f"{text.count(chr(10), 0, start) + 1}: {what}" for start, what in sorted(places)]
    return lines + [f"failure {f.message}" for f in report.failures]


def _fix(fix: object, covered: bool) -> str:
    return (
        "by hand"
        if fix is None
        else "with another"
        if covered
        else "safe"
        if getattr(fix, "safe", True)
        else "unsafe"
    )


def changed(path: str, text: str, settings: Settings) -> list[str]:
    """The lines that `fix` takes out and adds."""
    report = fix_source(path, text.encode(), settings)
    new = report.data.decode() if report.data is not None else text
    lines = difflib.unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _of_code(path: str, text: str) -> list[str]:
    lines: list[str] = []
    is_snippet = (FOLDER / "snippets" / path).exists()
    for target, source in MORE_STEPS if is_snippet else STEPS:
        settings = Settings(target, source)
        origin = HISTORY.label(source) if source is not None else "anywhere"
        lines += [f"from {origin} to {HISTORY.label(target)}", *said(path, text, settings)]
        if source is not None and target == HISTORY.latest:
            lines += changed(path, text, settings._replace(unsafe=True, partial=True))
    return lines


def _of_rule(name: str) -> list[str]:
    lines = []
    for trial in trials(load_rules().by_name[name]):
        if trial.counts and trial.side == "before":
            text = trial.data.decode()
            lines += [trial.name, *said(trial.file.path, text, trial.settings())]
    return lines


def cases() -> dict[str, Callable[[], list[str]]]:
    """What is looked at, by name."""
    files = [*sorted(PROGRAMS.glob("*.py")), *sorted((FOLDER / "snippets").iterdir())]
    found = {f.name: partial(_of_code, f.name, f.read_text(encoding="utf-8")) for f in files}
    return found | {rule.name: partial(_of_rule, rule.name) for rule in load_rules().rules}


CASES = cases()


@cache
def _expected() -> dict[str, list[str]]:
    sections = (FOLDER / "expected.txt").read_text(encoding="utf-8").split("\n== ")[1:]
    return {lines[0]: lines[1:] for lines in (section.splitlines() for section in sections)}


@pytest.mark.parametrize("name", CASES)
def test_the_words_and_the_fixes_are_known(name: str) -> None:
    assert CASES[name]() == _expected()[name]


def test_nothing_else_is_expected() -> None:
    assert list(_expected()) == list(CASES)


if __name__ == "__main__":
    head = "What is said about known code. `python -m tests.golden.test_golden` writes this file.\n"
    body = "".join("\n".join([f"\n== {name}", *case()]) + "\n" for name, case in CASES.items())
    (FOLDER / "expected.txt").write_text(head + body, encoding="utf-8")
