"""The stretches of text that suppressions cover, and findings on suppressions themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.builtin_checks import COMMENTS, INVALID, UNUSED
from batchlint.core.findings import Finding
from batchlint.core.uses import Span
from batchlint.core.writing import Fix
from batchlint.settings import Settings
from batchlint.suppressions.directives import Directive, directives
from batchlint.suppressions.places import Comment, Places
from batchlint.suppressions.removal import removal
from batchlint.suppressions.reportable import can_tell, known_rules, refused

if TYPE_CHECKING:
    from batchlint.rules.custom import CustomRules

#: The end of parentheses that only allow line breaks in a statement.
_CLOSING = re.compile(r"[ \t\f\r\n]*\)[ \t\f]*:?\Z")
_GROUPING = re.compile(
    r"(?:[=:]|->|\b(?:return|yield|await|raise|assert|in|if|elif|while|with|del|not|is|and|or|else|from|import)\b)"
    r"[ \t]*\Z"
)


class Placed(NamedTuple):
    """A suppression, its comment, and the stretches of text that it covers."""

    comment: Comment
    directive: Directive
    covered: tuple[tuple[int, int], ...]


class _Stretches:
    """Which of many stretches of text hold an offset: a tree whose leaves are the offsets."""

    def __init__(self, size: int) -> None:
        """Begin with none in a text of this size."""
        self._size = size
        self._held: dict[int, list[int]] = defaultdict(list)

    def add(self, start: int, end: int, number: int) -> None:
        """Add a stretch, its end exclusive, and what it is called."""
        start, end = start + self._size, min(end, self._size) + self._size
        while start < end:
            if start & 1:
                self._held[start].append(number)
                start += 1
            if end & 1:
                end -= 1
                self._held[end].append(number)
            start, end = start >> 1, end >> 1

    def at(self, offset: int) -> Iterator[int]:
        """What the stretches are called that hold an offset."""
        place = offset + self._size
        while place:
            yield from self._held.get(place, ())
            place >>= 1


class Suppressions:
    """The suppressions of one file, and which of their names are used.

    Attributes:
        scan: the comments and statements of the text.
        placed: the suppressions in order; malformed ones cover nothing.
    """

    def __init__(self, scan: Places, ends: tuple[int, ...] = (), house: CustomRules | None = None) -> None:
        """Parse all suppressions.

        Args:
            scan: the text with its comments; for a notebook, as Python sees it.
            ends: for a notebook, the offsets at which the texts of its cells end.
            house: custom rules, which can be suppressed like all others.
        """
        self.scan = scan
        self.placed: list[Placed] = []
        self._covering = _Stretches(len(scan.text) + 2)
        self._ends = ends
        self._used: set[tuple[int, str]] = set()
        known = frozenset(known_rules(house))
        for comment in self.scan.comments:
            for directive in directives(scan.text, comment.start, comment.end, known, refused, scan.sign):
                covered = () if directive.problem else covered_by(self.scan, comment, directive.whole_file)
                for start, end in covered:
                    self._covering.add(start, end, len(self.placed))
                self.placed.append(Placed(comment, directive, covered))

    def reason(self, finding: Finding) -> str | None:
        """The reason of the nearest suppression that covers a finding; None where there is none.

        Every suppression that covers it counts as used.
        """
        found: list[tuple[bool, str]] = []
        span = finding.span
        for index in sorted(
            {*self._covering.at(span.start), *self._covering.at(max(span.end - 1, span.start))}
        ):
            directive = self.placed[index].directive
            if any(name.name == finding.rule for name in directive.names):
                self._used.add((index, finding.rule))
                found.append((directive.whole_file, directive.reason))
        return min(found, key=lambda each: each[0])[1] if found else None

    def findings(self, settings: Settings, whole: bool) -> Iterator[Finding]:
        """Findings on malformed and unused suppressions; call `reason` for every other finding first.

        `whole` is false where parts of the file could not be read.
        """
        for index, (comment, directive, _) in enumerate(self.placed):
            span = Span(directive.start, directive.end)
            if directive.problem:
                message = f"invalid suppression: {directive.problem}"
                yield _finding(INVALID, message, "suppression", span, None)
                continue
            # Unused names are only known from the whole file, analysed with its project.
            if settings.project is None or not whole:
                continue
            seen: set[str] = set()
            unused = []
            for position, (name, *_) in enumerate(directive.names):
                again = name in seen
                seen.add(name)
                if again or ((index, name) not in self._used and can_tell(name, settings)):
                    unused.append(position)
            if not unused:
                continue
            edits = removal(self.scan, comment, directive, unused, self._ends)
            fix = None if edits is None else Fix(edits, safe=True, group=f"suppression {directive.start}")
            for position in unused:
                name, start, end = directive.names[position]
                message = f"unused suppression of {name}; remove it"
                yield _finding(UNUSED, message, name, Span(start, end), fix)


def _finding(rule: str, message: str, subject: str, span: Span, fix: Fix | None) -> Finding:
    return Finding(rule, COMMENTS, "warning", "certain", message, subject, None, span, fix)


def covered_by(scan: Places, comment: Comment, whole_file: bool) -> tuple[tuple[int, int], ...]:
    """The stretches of text that a suppression covers, as pairs of offsets, ends exclusive."""
    if whole_file:
        return ((0, len(scan.text) + 1),)
    first, last = scan.line(comment.line)
    line = (first, last + 1)
    if comment.own:
        return (line, *(_next_line(scan, comment) if comment.inside else _next_statement(scan, comment)))
    found = [line]
    for index in {scan.statement_at(comment.start), _before(scan, comment.start)} - {None}:
        assert index is not None
        start, end = scan.statements[index]
        at_edge = comment.line in (scan.line_at(start), scan.line_at(end - 1))
        if at_edge or (start < comment.start < end and _only_held(scan, start, end, comment)):
            found.append((start, end))
    return tuple(found)


def _before(scan: Places, offset: int) -> int | None:
    following = scan.following(offset)
    place = (len(scan.statements) if following is None else following) - 1
    return place if place >= 0 else None


def _only_held(scan: Places, start: int, end: int, comment: Comment) -> bool:
    """Whether a comment comes last in parentheses that formatters put around a long value."""
    if _CLOSING.fullmatch(scan.text, comment.end, end) is None:
        return False
    depth = 0
    position = scan.text.rfind(")", comment.end, end)
    # The brackets of the statement, as the scan saw them, from the last one back to its partner.
    for place, bracket in reversed(scan.pieces(start, position + 1)):
        depth += (bracket in (")", "]", "}")) - (bracket in ("(", "[", "{"))
        if not depth:
            return _GROUPING.search(scan.text, start, place) is not None
    return False


def _next_line(scan: Places, comment: Comment) -> Iterator[tuple[int, int]]:
    """The next line with code."""
    offset = scan.next_code(comment.end)
    if offset is not None:
        start, end = scan.line(scan.line_at(offset))
        yield start, end + 1


def _next_statement(scan: Places, comment: Comment) -> Iterator[tuple[int, int]]:
    """The next logical line; after decorators, the decorated definition as well."""
    index = scan.following(comment.end)
    while index is not None and index < len(scan.statements):
        start, end = scan.statements[index]
        yield start, end + 1
        index = index + 1 if scan.text.startswith("@", start) else None
