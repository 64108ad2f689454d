"""How a file is judged, and what is said about it: what the engine takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from batchlint.core.findings import Failure, Finding, Unknown
    from batchlint.core.reading import CellStart
    from batchlint.rules.house import House


class Settings(NamedTuple):
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
        stepwise: whether the states of the file after each transition are wanted as well.
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
    stepwise: bool = False


class Suppressed(NamedTuple):
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


class Taken(NamedTuple):
    """A transition that was taken on the way to the target.

    Attributes:
        version: position of the version that it leads to.
        text: the content after it.
        rules: the rule of each fix that was made at it.
    """

    version: int
    text: str
    rules: tuple[str, ...]


class Stage(NamedTuple):
    """A state of a file that stands for itself: it passed the checks that every result must pass.

    Attributes:
        version: position of the version that it was brought to; None for what comes after the last
            transition.
        data: the content.
        rules: the rule of each fix that led to it from the stage before.
    """

    version: int | None
    data: bytes
    rules: tuple[str, ...]


@dataclass(slots=True)
class FixReport:
    """What `fix` did to one file.

    `data` is the new content, None where nothing changed; `note` says why an
    api-version stays, or what to mind after it moved. `taken` are the transitions that lead there,
    where they were asked for; `stages` what came of them.
    """

    before: FileReport
    after: FileReport
    fixed: list[Finding]
    data: bytes | None
    note: str | None = None
    taken: list[Taken] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
