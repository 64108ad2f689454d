"""Short ways to check and fix a piece of Python."""

from __future__ import annotations

import textwrap

from batchlint.engine.check import check_source
from batchlint.engine.fix import fix_source
from batchlint.history import load
from batchlint.settings import Settings
from tests.versions import NEWEST_OF_FIRST


def check(code: str, to: str | None = None, source: str | None = None) -> list[tuple[int, str, str]]:
    """(line, rule, severity) of every finding."""
    code = textwrap.dedent(code)
    settings = Settings(_index(to), load().index(source) if source else None)
    report = check_source("app.py", code.encode(), settings)
    assert not report.failures, report.failures
    assert report.text is not None
    return [(report.text.count("\n", 0, f.span.start) + 1, f.rule, f.severity) for f in report.findings]


def rules(code: str, to: str | None = None, source: str | None = None) -> list[str]:
    """The rules of the findings, in order."""
    return [rule for _, rule, _ in check(code, to, source)]


def fix(code: str, to: str | None = None, unsafe: bool = False, source: str | None = None) -> str:
    """The fixed code, whatever is left in it; fixing it again must change nothing."""
    code = textwrap.dedent(code)
    settings = Settings(_index(to), load().index(source) if source else None, unsafe=unsafe, partial=True)
    report = fix_source("app.py", code.encode(), settings)
    assert not report.after.failures, report.after.failures
    fixed = report.data.decode() if report.data is not None else code
    again = fix_source("app.py", fixed.encode(), settings)
    assert again.data is None
    return fixed


def _index(to: str | None) -> int:
    return load().index(to) if to is not None else NEWEST_OF_FIRST
