"""What a reader gives back, and the one way it may fail."""

from __future__ import annotations

from dataclasses import dataclass, field

from batchlint.core.uses import Span, Use


@dataclass(slots=True)
class Reading:
    """A file, read: its uses, and the api-version strings in it (evidence for `--from`)."""

    uses: list[Use] = field(default_factory=list)
    api_versions: list[tuple[Span, str]] = field(default_factory=list)


class ParseFailure(Exception):
    """The file can't be read as what it is; `line` counts from 1, 0 where no line is at fault."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
