"""What a run found, as the formats render it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.reports import FileReport
    from batchlint.project.errors import Problem


#: What is said of a file that was named and is of no kind that is read.
SKIPPED = "skipped: not a kind that batchlint reads"


class Counts(NamedTuple):
    """The numbers of a summary; `files` is how many were looked at, `dirty` how many have findings."""

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


class Results:
    """Everything that one run has to say.

    Attributes:
        target: name of the version that the code must work with.
        source: name of the version that it works with today; None where unknown or not the same
            for all files.
        files: how many files were looked at.
        reports: what is left to say about each file, by path; files with nothing to say are absent.
        skipped: files that were named and are of no kind that is read; `files` does not count them.
        problems: what could not be read, parsed, fixed or written, by path.
        fixed: what `fix` repaired (or would repair, with `--diff`), by path; None for `check`.
        ignoring: whether `fixed` are not repaired, but suppressed by new comments.
        pins: the requirements that `fix` moved (or would move), by path.
        notes: what else `fix` has to say about a file: what stays, and why.
        unsure: how many findings are left out because they are not sure enough.
        behind: which requirements are older than what the code needs after `fix`; empty for none.
        stale: how many entries of baselines match nothing any more.
        why: for rule names, one sentence on the reason of the change.
    """

    def __init__(
        self,
        target: str,
        files: int = 0,
        reports: Iterable[FileReport] = (),
        problems: Iterable[Problem] = (),
    ) -> None:
        """Have nothing else to say yet."""
        self.target = target
        self.source: str | None = None
        self.files = files
        self.reports = list(reports)
        self.problems = list(problems)
        self.skipped: list[str] = []
        self.fixed: list[tuple[str, list[Finding]]] | None = None
        self.ignoring = False
        self.pins: list[tuple[str, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.behind = ""
        self.stale = 0
        self.unsure = 0
        self.why: dict[str, str] = {}

    def findings(self) -> Iterator[tuple[FileReport, Finding]]:
        """Every finding with its file, by path, line and column."""
        for report in self.reports:
            for finding in sorted(report.findings, key=lambda f: (f.span, f.rule, f.subject)):
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
