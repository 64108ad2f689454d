"""Remove names from a suppression, or the comment where none is left."""

from __future__ import annotations

import re
from collections.abc import Sequence

from batchlint.core.writing import Edit
from batchlint.suppressions.directives import Directive
from batchlint.suppressions.places import Comment, Places

_CODING = re.compile(r"[ \t\f]*#.*?coding[:=]")


def removal(
    scan: Places, comment: Comment, directive: Directive, unused: Sequence[int], ends: tuple[int, ...]
) -> tuple[Edit, ...] | None:
    """The edits that remove names from a suppression; None where the comment must stay.

    Args:
        scan: the text.
        comment: the comment of the suppression.
        directive: the suppression.
        unused: the positions of the names.
        ends: for a notebook, the offsets at which the texts of its cells end.
    """
    kept = [name.name for index, name in enumerate(directive.names) if index not in set(unused)]
    if kept:
        return (Edit(*directive.listed, ", ".join(kept)),)
    text = scan.text
    before = text[comment.start : directive.start].rstrip()
    after = text[directive.end : comment.end]
    if before:
        return (Edit(comment.start + len(before), directive.end, ""),)
    if after.strip():
        return (Edit(directive.start, directive.end + len(after) - len(after.lstrip()), ""),)
    start, end = scan.line(comment.line)
    if not comment.own:
        code = text[start : comment.start].rstrip(" \t\f")
        return (Edit(start + len(code), comment.end, ""),)
    if comment.line < 2 and _CODING.match(text, scan.behind(1)):
        return None  # a coding line would become one of the first two, which count
    if end not in ends:
        return (Edit(start, scan.behind(comment.line), ""),)
    # The last line of a cell takes the line end before it along, unless it is the only one.
    above = scan.line(comment.line - 1)[1] if comment.line else start
    return (Edit(start if _begins_cell(scan, start, ends) else above, end, ""),)


def _begins_cell(scan: Places, start: int, ends: tuple[int, ...]) -> bool:
    """Whether a line is the first of its cell, after the lead line."""
    line = scan.line_at(start)
    return line < 2 or scan.line(line - 2)[1] in ends
