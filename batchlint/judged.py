"""How a file is judged, and what is said about it: what the engine takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from batchlint.core.findings import Failure, Finding, Unknown
    from batchlint.core.reading import CellStart
    from batchlint.rules.house import House


@dataclass(frozen=True, slots=True)
class Settings:
    """How one file is judged.

    Attributes:
        target: position of the version that the code must work with.
        source: position of the version that it works with today, None where unknown.
        unsafe: whether fixes that may change meaning are made.
        payload_type: the wire type of a JSON payload that does not tell by itself.
        project: the folder of the project that a Python file belongs to; its other files say what
            imported names are. None to look at each file by itself.
        select: rule names, versions or kinds that are reported; empty for all.
        ignore: rule names, versions or kinds that are not reported.
        look_inside: whether the api-version strings in the file tell the source where it is None.
        house: the house rules that count beside the shipped ones.
    """

    target: int
    source: int | None = None
    unsafe: bool = False
    payload_type: str | None = None
    project: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    look_inside: bool = False
    house: House | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that someone decided to live with.

    Attributes:
        finding: what was found.
        by: how that was said.
        reason: why, in the words of whoever said it; may be empty.
    """

    finding: Finding
    by: Literal["comment", "baseline"]
    reason: str = ""


@dataclass(slots=True)
class FileReport:
    """All that is said about one file; `text` is None where it could not be decoded.

    Positions in findings are offsets into `text`, which does not hold a byte-order mark. For a
    notebook, it is the code of its cells, and `cells` says where each begins. `hidden` counts
    breaking findings that are not selected; `suppressed` are those that are kept out of `findings`;
    `speaks` says whether the file uses Batch at all; `source` is the version that the file was taken
    to work with.
    """

    path: str
    text: str | None
    findings: list[Finding] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    api_versions: list[str] = field(default_factory=list)
    cells: tuple[CellStart, ...] = ()
    hidden: int = 0
    suppressed: list[Suppressed] = field(default_factory=list)
    speaks: bool = False
    source: int | None = None

    @property
    def errors(self) -> int:
        """How many findings break, whether they are selected and suppressed or not."""
        found = [*self.findings, *(suppressed.finding for suppressed in self.suppressed)]
        return self.hidden + sum(f.severity == "error" for f in found)


@dataclass(slots=True)
class FixReport:
    """What `fix` did to one file.

    `data` is the new content, None where nothing changed; `note` says why an
    api-version stays, or what to mind after it moved.
    """

    before: FileReport
    after: FileReport
    fixed: list[Finding]
    data: bytes | None
    note: str | None = None
