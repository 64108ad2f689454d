"""Checks one file against every known version, reading it only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from batchlint.core.judge import Context, judge
from batchlint.core.reports import FileReport
from batchlint.core.spans import Span
from batchlint.core.uses import UnknownUse
from batchlint.engine.check import read_and_check
from batchlint.history import load
from batchlint.rules.custom import rules_with
from batchlint.settings import Settings


class Break(NamedTuple):
    """A breaking finding at one version: the rule, its subject, and the offset."""

    rule: str
    subject: str
    start: int


@dataclass(slots=True)
class Survey(FileReport):
    """A report with the breaking findings at every version.

    `breaks` has one entry for each known version, oldest first, with selection and suppressions ignored.
    It is empty if the file can't be read.
    """

    breaks: list[tuple[Break, ...]] = field(default_factory=list)

    @property
    def works(self) -> int:
        """The versions at which nothing breaks, as a bit mask."""
        return sum(1 << index for index, found in enumerate(self.breaks) if not found)


def survey_source(path: str, data: bytes, settings: Settings) -> Survey:
    """Check a file against its target, and against every other known version.

    The arguments are those of `check_source`.
    """
    report, reading = read_and_check(path, data, settings)
    survey = Survey(**{f.name: getattr(report, f.name) for f in fields(report)})
    if reading is None:
        return survey
    # Custom rules are about the style of a team, not about compatibility.
    history, rules = load(), rules_with(None)
    shown: Callable[[Span], Span] = Span._make if reading.layout is None else reading.layout.shown
    uses = [use for use in reading.uses if not isinstance(use, UnknownUse)]
    for index in range(len(history.versions)):
        found = judge(Context(history, rules, index, report.source), uses)[0] if uses else []
        survey.breaks.append(
            tuple(Break(f.rule, f.subject, shown(f.span).start) for f in found if f.severity == "error")
        )
    return survey
