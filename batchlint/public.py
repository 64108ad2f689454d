"""The data types of the library, which `batchlint` exports.

They hold plain values only: no position in the API history and no object of the analysis. A field is never
removed or renamed within a major version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import AnyStr, Generic, Literal


class UsageError(ValueError):
    """An argument is wrong, such as an unknown version or rule; the message is one line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in a text.

    Lines and columns count from 1, columns in code points; the end is exclusive.

    Attributes:
        line: the line where the replaced text starts.
        column: the column where it starts.
        end_line: the line where it ends.
        end_column: the column after its last character.
        text: the new text.
        cell: for a notebook, the number of the cell in which lines are counted; else None.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """The change that resolves a finding.

    Attributes:
        applicability: `safe` keeps the meaning of the code; `unsafe` may change it.
        edits: the replacements, in the order of the text; they do not overlap and refer to the text that
            was checked.
    """

    applicability: Literal["safe", "unsafe"]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that breaks, or behaves differently, at the target version.

    Lines and columns count from 1, columns in code points; the end is exclusive.

    Attributes:
        rule: the name of the rule, such as `run-elevated`.
        kind: the kind of the change, such as `removed` or `renamed`.
        severity: `error` breaks at the target; `warning` behaves differently or may not matter.
        confidence: `certain` or `likely`.
        message: one sentence: what changed, and what to do about it.
        subject: the API element, such as `StartTask.runElevated`.
        version: the version at which it changed, such as `2017-01-01.4.0` or `azure-batch 15.1.0`; None if
            there is none.
        line: the line where the place starts.
        column: the column where it starts.
        end_line: the line where it ends.
        end_column: the column after its last character.
        cell: for a notebook, the number of the cell in which lines are counted; else None.
        fix: the change that resolves it; None if a person must decide.
    """

    rule: str
    kind: str
    severity: Literal["error", "warning"]
    confidence: Literal["certain", "likely"]
    message: str
    subject: str
    version: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A place that uses Batch and could not be analysed.

    Attributes:
        message: what could not be analysed, and what to look for.
        line: the line, counted from 1.
        column: the column, counted from 1.
        cell: for a notebook, the number of the cell in which lines are counted; else None.
    """

    message: str
    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a text, or a cell of a notebook, could not be read or fixed.

    Attributes:
        message: the reason.
        line: the line, counted from 1; 0 if it is not known.
        column: the column, counted from 1; 0 if it is not known.
        cell: for a notebook, the number of the cell in which lines are counted; else None.
    """

    message: str
    line: int = 0
    column: int = 0
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment in the text suppresses.

    Attributes:
        finding: the finding.
        reason: the reason in the comment; may be empty.
    """

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of checking one text.

    Attributes:
        path: the path that was passed; `-` if there was none.
        to: the version that the text was checked against.
        from_: the version that the text works with today; None if it is not known.
        findings: what breaks or behaves differently at `to`, in the order of the text.
        unknown: places that use Batch and could not be analysed.
        failures: why the text could not be read or fixed; without a failure, it was analysed completely.
        suppressed: findings that comments in the text suppress.
    """

    path: str
    to: str
    from_: str | None
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    failures: tuple[Failure, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether there are neither findings nor failures."""
        return not self.findings and not self.failures


@dataclass(frozen=True, slots=True)
class FixResult(Generic[AnyStr]):
    """The result of fixing one text.

    Attributes:
        text: the new text, `str` or `bytes` as it was passed; the old one if nothing could be fixed.
        changed: whether it differs from the old text.
        fixed: the findings that were fixed, with their places in the old text.
        remaining: the report on the new text.
        notes: what a person should know about the result, such as why an api-version was not moved.
    """

    text: AnyStr
    changed: bool
    fixed: tuple[Finding, ...]
    remaining: Report
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule or built-in check.

    Attributes:
        name: the name that findings carry.
        title: the change in a few words.
        kind: the kind of its findings.
        severity: the severity of its findings.
        version: the version from which it applies; None for built-in checks, which apply to all.
        subject: the API elements that it covers, in one phrase; empty for built-in checks.
        types: the wire types that have the property, if it is about a property.
        package: whether only Python code that uses the package is affected.
        fix: how `fix` resolves its findings; None if a person must decide, and for built-in checks, which
            have fixes for some of their findings.
        why: the reason and the consequence.
        see: where the change was announced; may be empty.
        url: its page in the documentation; None for a custom rule.
        custom: whether it is a custom rule.
    """

    name: str
    title: str
    kind: str
    severity: Literal["error", "warning"]
    version: str | None
    subject: str
    types: tuple[str, ...]
    package: bool
    fix: Literal["safe", "unsafe"] | None
    why: str
    see: str
    url: str | None
    custom: bool = False
