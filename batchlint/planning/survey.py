"""One file judged against every known version, while it is read only once."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple

from batchlint.core.judge import Context, judge
from batchlint.core.reports import FileReport
from batchlint.core.uses import UnknownUse
from batchlint.engine.check import read_and_check
from batchlint.history import load
from batchlint.rules.house import rules_with
from batchlint.settings import Settings


class Break(NamedTuple):
    """What breaks at one version: the rule, what it is about, and where in the text it begins."""

    rule: str
    subject: str
    start: int


@dataclass(slots=True)
class Survey(FileReport):
    """A report that also says what breaks at every version.

    `breaks` has one entry for each known version, oldest first; all breaking findings count,
    whether they are selected and suppressed or not. It is empty where the file can't be read.
    """

    breaks: list[tuple[Break, ...]] = field(default_factory=list)

    @property
    def works(self) -> int:
        """The versions at which nothing breaks, as a bit mask."""
        return sum(1 << index for index, found in enumerate(self.breaks) if not found)


def survey_source(path: str, data: bytes, settings: Settings) -> Survey:
    """Check a file against its target, and find out what breaks at every other version.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes.
        settings: what to judge against.

    Returns:
        What `check_source` says, and what breaks where.
    """
    report, reading = read_and_check(path, data, settings)
    survey = Survey(**{f.name: getattr(report, f.name) for f in fields(report)})
    if reading is None:
        return survey
    # House rules say what a team wants, not what the service or the package takes.
    history, rules = load(), rules_with(None)
    uses = [use for use in reading.uses if not isinstance(use, UnknownUse)]
    for index in range(len(history.versions)):
        found = judge(Context(history, rules, index, report.source), uses)[0] if uses else []
        survey.breaks.append(
            tuple(Break(f.rule, f.subject, f.span.start) for f in found if f.severity == "error")
        )
    return survey
