"""The results of a run, as formats render them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.reports import FileReport
    from batchlint.project.errors import Problem


#: The message on a named file of an unsupported kind.
SKIPPED = "skipped: not a kind that batchlint reads"


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one file by place, rule and subject."""
    return sorted(findings, key=lambda f: (f.span, f.rule, f.subject))


class Counts(NamedTuple):
    """The numbers of a summary; `files` is how many were checked, `dirty` how many have findings."""

    files: int
    dirty: int
    errors: int
    warnings: int
    unknown: int
    failures: int
    safe_fixes: int
    unsafe_fixes: int
    suppressed: int = 0
    baselined: int = 0


@dataclass(slots=True)
class Results:
    """The results of one run.

    Attributes:
        target: name of the target version.
        source: name of the version in use today; None if it is unknown or not the same for all files.
        files: how many files were checked.
        reports: one for each file with findings or unknown places, by path.
        skipped: named files of a kind that is not supported; `files` does not count them.
        problems: what could not be read, parsed, fixed or written, by path.
        fixed: findings that `fix` repaired or, with `--diff`, would repair, by path; None for `check`.
        ignoring: whether `fixed` are not repaired, but suppressed by new comments.
        pins: the requirements that `fix` moved (or would move), by path.
        notes: further notes of `fix` on a file.
        unsure: how many findings are below the minimum confidence.
        behind: a sentence on requirements that are older than the fixed code needs; empty for none.
        stale: how many entries of baselines match no finding.
        why: one sentence on the reason of a change, by rule name.
    """

    target: str
    source: str | None = None
    files: int = 0
    reports: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    fixed: list[tuple[str, list[Finding]]] | None = None
    ignoring: bool = False
    pins: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    behind: str = ""
    stale: int = 0
    unsure: int = 0
    why: dict[str, str] = field(default_factory=dict)

    def findings(self) -> Iterator[tuple[FileReport, Finding]]:
        """Every finding with its file, by path, line and column."""
        for report in self.reports:
            for finding in by_place(report.findings):
                yield report, finding

    def counts(self) -> Counts:
        """Add everything up."""
        found = [finding for _, finding in self.findings()]
        return Counts(
            files=self.files,
            dirty=sum(1 for report in self.reports if report.findings),
            errors=sum(1 for f in found if f.severity == "error"),
            warnings=sum(1 for f in found if f.severity == "warning"),
            unknown=sum(len(report.unknown) for report in self.reports),
            failures=len(self.problems),
            safe_fixes=sum(1 for f in found if f.fix is not None and f.fix.safe),
            unsafe_fixes=sum(1 for f in found if f.fix is not None and not f.fix.safe),
            suppressed=sum(s.by == "comment" for report in self.reports for s in report.suppressed),
            baselined=sum(s.by == "baseline" for report in self.reports for s in report.suppressed),
        )
