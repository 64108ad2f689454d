"""One entry for each finding, unknown place and failure, for formats that list places in files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from batchlint.report.file_regions import Original, Reader, Region
from batchlint.report.positions import Lines
from batchlint.report.results import by_place
from batchlint.report.screen import clean

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport
    from batchlint.core.uses import Span
    from batchlint.project.errors import Problem
    from batchlint.report.results import Results

Level: TypeAlias = Literal["failed", "error", "warning", "unknown"]
#: From the worst on; a failed file was not analysed, and may hold any finding.
LEVELS: tuple[Level, ...] = ("failed", "error", "warning", "unknown")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a report about a place in a file.

    Attributes:
        level: the severity.
        rule: the name of the rule; `failed` or `unknown` where there is none.
        message: one sentence, on one line.
        path: the file.
        line: the line in the file; 1 where it is unknown.
        region: the whole place in the file, where it is known.
        place: the place as shown to users: `14:9`, in a notebook `cell 3:2:5`; may be empty.
        cell: for a notebook, `cell 3, line 2`.
        likely: whether the confidence is `likely`.
        fix: how `fix` repairs it: `safe`, `unsafe` (needs the flag), or empty.
        source: the source code of the place.
        fingerprint: identifies the entry within the run, independent of lines above it.
    """

    level: Level
    rule: str
    message: str
    path: str
    line: int
    region: Region | None
    place: str
    cell: str
    likely: bool
    fix: Literal["safe", "unsafe", ""]
    source: str
    fingerprint: str

    @property
    def told(self) -> str:
        """The message, prefixed with the cell for services that only show lines of a file."""
        return f"{self.cell}: {self.message}" if self.cell else self.message


def entries(results: Results, read: Reader, show_unknown: bool) -> list[Entry]:
    """The entries of all reports by path and place, followed by those of failures."""
    listed = [entry for report in results.reports for entry in _about(report, read, show_unknown)]
    seen: Counter[tuple[str, ...]] = Counter()
    for problem in results.problems:
        message = clean(problem.message)
        cell = f"cell {problem.cell}" + (f", line {problem.line}" if problem.line else "")
        listed.append(
            Entry(
                level="failed",
                rule="failed",
                message=message,
                path=problem.path,
                # A line within a cell is no line of the file.
                line=1 if problem.cell else max(problem.line, 1),
                region=_region(problem),
                place=problem.place[len(problem.path) + 1 :],
                cell=cell if problem.cell else "",
                likely=False,
                fix="",
                source="",
                fingerprint=_fingerprint(seen, problem.path, "failed", message),
            )
        )
    return listed


def worst_first(listed: list[Entry]) -> list[Entry]:
    """The entries sorted by level, then by confidence."""
    return sorted(listed, key=lambda entry: (LEVELS.index(entry.level), entry.likely))


def _about(report: FileReport, read: Reader, show_unknown: bool) -> Iterator[Entry]:
    found = by_place(report.findings)
    unsure = sorted(report.unknown, key=lambda u: u.span) if show_unknown else []
    if not found and not unsure:
        return
    lines, original = Lines(report.text or "", report.cells), Original(report, read)
    seen: Counter[tuple[str, ...]] = Counter()

    def entry(
        level: Level, rule: str, message: str, span: Span, likely: bool, fix: Literal["safe", "unsafe", ""]
    ) -> Entry:
        place, region = lines.place(span.start), original.region(span)
        source = " ".join(lines.text[span.start : span.end].split())
        whole = " ".join(lines.line(lines.position(span.start)[0]).split())
        return Entry(
            level=level,
            rule=rule,
            message=clean(message),
            path=report.path,
            line=1 if region is None else region.line,
            region=region,
            place=str(place),
            cell="" if place.cell is None else f"cell {place.cell}, line {place.line}",
            likely=likely,
            fix=fix,
            source=source,
            fingerprint=_fingerprint(seen, report.path, rule, source, whole),
        )

    for f in found:
        fix: Literal["safe", "unsafe", ""] = "" if f.fix is None else "safe" if f.fix.safe else "unsafe"
        yield entry(f.severity, f.rule, f.message, f.span, f.confidence == "likely", fix)
    for u in unsure:
        yield entry("unknown", "unknown", u.said(), u.span, False, "")


def _region(problem: Problem) -> Region | None:
    """The character at which parsing failed, where that is known."""
    if problem.cell or not problem.column:
        return None
    return Region(problem.line, problem.column, problem.line, problem.column + 1)


def _fingerprint(seen: Counter[tuple[str, ...]], *content: str) -> str:
    """A hash of the content and of how often the same content came before."""
    seen[content] += 1
    parts = "\0".join((*content, str(seen[content])))
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
