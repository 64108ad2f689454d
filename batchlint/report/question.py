"""A fix that a person decides on: what was found, its source lines, and the change as a diff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.core.line_diff import opcodes
from batchlint.core.wording import enumerated, number
from batchlint.engine.choices import overlap
from batchlint.project.names import generation_name
from batchlint.report.change import Hunk, diff_rows, hunks
from batchlint.report.full import finding_lines, note_lines
from batchlint.report.positions import Lines
from batchlint.report.screen import clean

if TYPE_CHECKING:
    from batchlint.core.findings import Finding
    from batchlint.core.reports import FileReport, FixReport
    from batchlint.engine.choices import Question
    from batchlint.report.screen import Line


class Change(NamedTuple):
    """What a fix does to a text; `cells` are those of a notebook before."""

    before: Lines
    found: list[Hunk]

    @classmethod
    def between(cls, before: Lines, after: str) -> Change:
        """The change from one text to another."""
        old, new = before.texts(), Lines(after).texts()
        codes = (code for code in opcodes(old, new) if code[0] != "equal")
        return cls(before, [Hunk(i + 1, old[i:j], new[k:m]) for _, i, j, k, m in codes])

    @classmethod
    def of(cls, before: Lines, question: Question) -> Change | None:
        """The change of a fix that does not build on another one; None for all others."""
        first, *more = question.made
        if more or not first.is_first or first.finding.fix is None:
            return None
        return cls(before, hunks(before, first.finding.fix.edits))


def about(question: Question, report: FileReport) -> Finding:
    """The finding in the report of a file that a question is about."""
    first = question.made[0]
    found = [
        finding
        for finding in report.findings
        if finding.fix is not None and not finding.covered
        if any(overlap(finding.span, place) for place in question.places)
    ]
    same = [finding for finding in found if finding.rule == first.finding.rule]
    return next(iter([*same, *found]), first.finding._replace(span=first.origin))


def question_lines(
    question: Question, done: FixReport, change: Change | None, width: int, room: int
) -> Iterator[Line]:
    """Render a question.

    Args:
        question: the question.
        done: the file with all of its fixes, and before them.
        change: what the fix does; None if that can't be shown on its own.
        width: the columns for prose.
        room: the columns for a source line.
    """
    report = done.before
    lines = Lines(report.text or "", report.cells)
    finding = about(question, report)
    if question.changes_package:
        yield from _step(question, done, width)
        cell = None
    else:
        yield from finding_lines(clean(report.path), lines, finding, width, room)
        cell = lines.cell(lines.position(finding.span.start)[0])
    shown = change if change is not None else Change(lines, [])
    last = max((h.line + len(h.old) for h in shown.found), default=lines.position(finding.span.end)[0])
    digits = len(str(last))
    yield from note_lines(digits, f"fix ({'safe' if question.is_safe else 'unsafe'})", _how(question), width)
    yield from diff_rows(shown.before, shown.found, digits, room, cell)


def _how(question: Question) -> str:
    """What a fix consists of, if that is more than one change."""
    if question.changes_package or len(question.made) == 1:
        return ""
    rules = list(dict.fromkeys(each.finding.rule for each in question.made))
    return f"{number(len(question.made), 'change')} for {enumerated(rules)}"


def _step(question: Question, done: FixReport, width: int) -> Iterator[Line]:
    """What the step to another generation of the package changes in a file."""
    version = max(each.finding.version or 0 for each in question.made)
    where = generation_name(version)
    yield [(clean(done.before.path), "bold"), (": ", ""), (f"move to {where}", "bold cyan")]
    changes = number(len(question.made), "change")
    if len(question.made) > 1:
        changes += " that belong together, because no release supports both the old and the new names"
    yield from note_lines(0, "step", changes, width)
    lines = Lines(done.before.text or "", done.before.cells)
    starts = sorted(
        made.origin.start for made in question.made if made.finding.fix and not made.finding.fix.safe
    )
    if starts:
        labels = dict.fromkeys(lines.label(lines.position(start)[0]) for start in starts)
        said = f"{number(len(starts), 'change')} to review ({', '.join(labels)})"
        yield from note_lines(0, "unsafe", said, width)
    if done.blocked:  # even with all other fixes
        yield from note_lines(0, "note", done.blocked, width)
