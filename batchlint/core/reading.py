"""The result of reading a file, and its failure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from batchlint.core.failing import ParseFailure

if TYPE_CHECKING:
    from batchlint.core.uses import Span, Use
    from batchlint.core.writing import Edit, Fix


class CellStart(NamedTuple):
    """Where the text of a notebook's cell begins, and the cell's number, from 1."""

    offset: int
    number: int


class Layout(Protocol):
    """Where code is in a file that wraps it; offsets in uses refer to `code`, those in reports to `text`."""

    @property
    def text(self) -> str:
        """What a user sees: the code of a notebook, else the file."""

    @property
    def code(self) -> str:
        """What the parser sees, without what is not Python."""

    @property
    def cells(self) -> tuple[CellStart, ...]:
        """Where its parts begin."""

    @property
    def ends(self) -> tuple[int, ...]:
        """Where its parts end."""

    def shown(self, span: Span) -> Span:
        """A span of `code` as one of `text`."""

    def commented(self, span: Span) -> Span | None:
        """Where comments on a span are in `code`; None if it can have none."""

    def possible(self, fix: Fix) -> Fix | None:
        """The fix of `code` as it can be made in `text`; None where it can't."""

    def edited(self, edits: Iterable[Edit]) -> str:
        """The content of the file with edits of `text` made that were `possible`."""


@dataclass(slots=True, eq=False, repr=False)
class Reading:
    """A file, read.

    Attributes:
        uses: the uses of Batch in it.
        api_versions: the api-version strings in it (evidence for `--from`).
        layout: where the code is in the file; None where the file is the code.
        failures: parts of the file that can't be read, while the rest was.
    """

    uses: list[Use] = field(default_factory=list)
    api_versions: list[tuple[Span, str]] = field(default_factory=list)
    layout: Layout | None = None
    failures: list[ParseFailure] = field(default_factory=list)


__all__ = ["CellStart", "Layout", "ParseFailure", "Reading"]
