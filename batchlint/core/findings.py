"""Findings: what is reported about one place of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from batchlint.core.spans import Span
    from batchlint.core.uses import Confidence, LinkedNames
    from batchlint.core.writing import Fix

Severity: TypeAlias = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that breaks, or behaves differently, at the target version.

    Attributes:
        rule: name of the rule, or of the check that follows from the history alone.
        kind: as `--select` takes it: `removed`, `renamed`, `unavailable`, `behaviour`,
            `required`, `value`, `package`, `version`, `unknown`.
        severity: `error` breaks at the target; `warning` behaves differently.
        confidence: `certain` where the type is resolved, `likely` otherwise.
        message: one sentence with what to write instead.
        subject: the wire subject, `PoolAddParameter.maxTasksPerNode`.
        version: position of the version at which it broke, or from which on it is there.
        span: where, in the decoded text.
        fix: the rewrite, or None where a person must decide.
        linked: other places that must be rewritten with this one.
        covered: whether the fix is that of another finding, which changes this place as well.
    """

    rule: str
    kind: str
    severity: Severity
    confidence: Confidence
    message: str
    subject: str
    version: int | None
    span: Span
    fix: Fix | None = None
    linked: LinkedNames | None = None
    covered: bool = False


class Unknown(NamedTuple):
    """A place known to be Batch's that could not be analysed.

    Attributes:
        span: where, in the decoded text.
        message: what could not be analysed, and everything to look for.
        brief: the same with no more than a few names; empty where these are all.
    """

    span: Span
    message: str
    brief: str = ""

    def said(self, whole: bool = False) -> str:
        """The message, brief unless `whole` is set."""
        return self.message if whole else self.brief or self.message


class Failure(NamedTuple):
    """A file, or a place in one, that could not be read, parsed or safely fixed.

    In a notebook, `line` counts from the start of the `cell`. `line` and `column` are 0 where they
    are not known.
    """

    path: str
    message: str
    line: int = 0
    cell: int = 0
    column: int = 0
