"""The report on a file, which the engine returns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from batchlint.core.findings import Failure

if TYPE_CHECKING:
    from batchlint.core.findings import Finding, Unknown
    from batchlint.core.reading import CellStart


class Suppressed(NamedTuple):
    """A finding that is suppressed.

    Attributes:
        finding: what was found.
        by: how it is suppressed.
        reason: why, in the words of the comment; may be empty.
    """

    finding: Finding
    by: Literal["comment", "baseline"]
    reason: str = ""


class Lack(NamedTuple):
    """Something that code uses and that a version does not have.

    Attributes:
        rule: the rule.
        subject: what it is about.
        start: where in the text it begins.
        version: position of the version at which it broke, or from which on it is there.
        later: whether it is only there with later versions.
    """

    rule: str
    subject: str
    start: int
    version: int | None
    later: bool


@dataclass(slots=True)
class FileReport:
    """The report on one file; `text` is None if it could not be decoded.

    Positions in findings are offsets into `text`, which does not hold a byte-order mark. For a
    notebook, it is the code of its cells, and `cells` says where each begins. `hidden` counts
    breaking findings that are not selected; `unsure` counts findings that are left out because they
    are not sure enough; `suppressed` are those that are kept out of `findings`; `speaks` says whether
    the file uses Batch at all; `source` is the version that the file was taken to work with.
    `packaged` says whether the file uses the package, and not just the service; `lacking` is what it
    uses that is not there with the versions that the settings ask for.
    """

    path: str
    text: str | None
    findings: list[Finding] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    api_versions: list[str] = field(default_factory=list)
    cells: tuple[CellStart, ...] = ()
    hidden: int = 0
    unsure: int = 0
    suppressed: list[Suppressed] = field(default_factory=list)
    speaks: bool = False
    source: int | None = None
    packaged: bool = False
    lacking: dict[int, tuple[Lack, ...]] = field(default_factory=dict)

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
        changes_package: whether it is the step to another generation of the package.
    """

    version: int
    text: str
    rules: tuple[str, ...]
    changes_package: bool = False


class Stage(NamedTuple):
    """A state of a file that stands for itself: it passed the checks that every result must pass.

    Attributes:
        version: position of the version that it was brought to; None for what comes after the last
            transition.
        data: the content.
        rules: the rule of each fix that led to it from the stage before.
        changes_package: as in `Taken`.
    """

    version: int | None
    data: bytes
    rules: tuple[str, ...]
    changes_package: bool = False


@dataclass(slots=True)
class FixReport:
    """What `fix` did to one file.

    `data` is the new content, None where nothing changed; `note` says why an
    api-version stays, or what to mind after it moved. `taken` are the transitions that lead there,
    where they were asked for; `stages` what came of them.

    `held` is what becomes of a file that could make the step to another generation of the package where
    other files of its project can't: the result without that step. `blocked` says why a file itself
    does not make it, or what is left where it was made in part.
    """

    before: FileReport
    after: FileReport
    fixed: list[Finding]
    data: bytes | None
    note: str | None = None
    taken: list[Taken] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    held: FixReport | None = None
    blocked: str = ""

    @classmethod
    def refused(cls, before: FileReport, problem: str) -> FixReport:
        """The report on a file that stays as it is, because the result did not pass a check."""
        failure = Failure(before.path, f"not changed because {problem}")
        return cls(before, replace(before, failures=[failure]), [], None)
