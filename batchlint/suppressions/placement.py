"""Places for new suppressions that still cover their finding after a formatter ran.

A formatter breaks and joins the lines of a statement, and moves comments along. A comment stays with its
statement on a line of its own above it, and with an element of a list that can't be broken itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from batchlint.core.uses import Span
from batchlint.core.writing import Edit
from batchlint.suppressions.coverage import Placed
from batchlint.suppressions.places import Places

#: No line gets longer than this by a comment at its end.
LINE_LENGTH = 100
_STRING = r"""(?:[rRbBuU]{0,2}(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'))"""
#: An argument, an entry or an element that is one word, number or string.
_ATOMIC = re.compile(
    rf"[ \t]*(?:\w+[ \t]*=[ \t]*|{_STRING}[ \t]*:[ \t]*)?(?:{_STRING}|-?[\w.]+)[ \t]*,?[ \t]*"
)
_COMPOUND = re.compile(
    r"(?:async|class|def|if|elif|else|for|while|try|except|finally|with|match|case)\b(?![ \t]*=)"
)
#: Comments that something may have to stand alone.
_ALONE = re.compile(r"#\s*(?:type:|fmt:|yapf:|isort:)")
_NEWLINE = re.compile(r"\r\n|\n|\r")


def placed_comments(
    scan: Places, wanted: Iterable[tuple[Span, str]], there: Sequence[Placed], above: bool = False
) -> list[Edit]:
    """The edits that add suppressions: names in lists, comments at line ends, and lines.

    Args:
        scan: the text.
        wanted: spans to suppress, and by which rule.
        there: the existing suppressions, which are extended where they cover a span.
        above: whether every comment goes above its statement.
    """
    at_end: dict[int, set[str]] = defaultdict(set)
    over: dict[int, set[str]] = defaultdict(set)
    for span, rule in wanted:
        index = scan.statement_at(span.start)
        line = scan.line_at(span.start)
        if index is None or (not above and _holds(scan, index, span.start)):
            at_end[line].add(rule)
        else:
            over[index].add(rule)
    edits: list[Edit] = []
    on_line, around = _by_place(there)
    for line, rules in at_end.items():
        edit = _at_end(scan, line, rules, on_line.get(line))
        if edit is not None:
            edits.append(edit)
            continue
        index = scan.statement_at(scan.next_code(scan.line(line)[0]) or 0)
        if index is not None:
            over[index] |= rules
    for index, rules in over.items():
        edits += _over(scan, index, rules, around.get(scan.statements[index]))
    return edits


def _by_place(there: Sequence[Placed]) -> tuple[dict[int, Placed], dict[tuple[int, int], Placed]]:
    """The first suppression at the end of each line, and the first one above each statement."""
    on_line: dict[int, Placed] = {}
    around: dict[tuple[int, int], Placed] = {}
    for placed in there:
        comment, directive, covered = placed
        if directive.whole_file:
            continue
        if not comment.own and covered:
            on_line.setdefault(comment.line, placed)
        for start, end in covered if comment.own and not comment.inside else ():
            around.setdefault((start, end - 1), placed)
    return on_line, around


def _holds(scan: Places, index: int, offset: int) -> bool:
    """Whether a comment at the end of its line stays with the code at an offset after formatting."""
    line = scan.line_at(offset)
    start, end = scan.statements[index]
    if scan.line(line)[1] not in scan.breaks:
        return False
    if scan.line_at(start) == scan.line_at(end - 1):
        # Where a formatter makes several lines of it, the comment stays with the last one.
        return offset >= _first_part(scan, start, end)
    first, last = scan.line(line)
    comment = scan.comment_of.get(line)
    code = scan.text[first : last if comment is None else comment.start]
    if _ATOMIC.fullmatch(code) is None or not code.strip():
        return False
    begins = first + len(code) - len(code.lstrip())
    before, behind = scan.code_before(begins), scan.code_at(last)
    return before in ("(", "[", "{", ",") and (code.rstrip().endswith(",") or behind in (")", "]", "}"))


def _first_part(scan: Places, start: int, end: int) -> int:
    """The end of the first of several statements on one line; the start where there is only one."""
    depth = 0
    compound = _COMPOUND.match(scan.text, start) is not None
    for place, piece in scan.pieces(start, end):
        depth += (piece in ("(", "[", "{")) - (piece in (")", "]", "}"))
        if depth or piece[0] in "'\"":
            continue
        ends = [place + piece.index(sign) for sign in (";", ":" if compound else ";") if sign in piece]
        if ends and min(ends) + 1 < end:
            return min(ends)
    return start


def _at_end(scan: Places, line: int, rules: set[str], there: Placed | None) -> Edit | None:
    """A comment at the end of a line; None where the line would be too long."""
    if there is not None:
        return _merged(there.directive.names[-1].end, rules, there.directive.names)
    first, last = scan.line(line)
    existing = scan.comment_of.get(line)
    if existing is not None and _ALONE.match(scan.text, existing.start) and not existing.own:
        return None
    text = scan.text[first:last].rstrip(" \t\f")
    added = f"  {scan.sign} {_written(sorted(rules))}"
    if len(text) + len(added) > LINE_LENGTH and (existing is None or not existing.own):
        return None
    return Edit(first + len(text), last, added)


def _over(scan: Places, index: int, rules: set[str], there: Placed | None) -> list[Edit]:
    """Comments on lines of their own above a statement."""
    if there is not None:
        return [_merged(there.directive.names[-1].end, rules, there.directive.names)]
    start, _ = scan.statements[index]
    first, _ = scan.line(scan.line_at(start))
    indent = re.sub(r"[^ \t]", "", scan.text[first:start])
    newline = _NEWLINE.search(scan.text)
    ending = newline[0] if newline is not None else "\n"
    head = f"{indent}{scan.sign} "
    lines: list[list[str]] = [[]]
    for rule in sorted(rules):
        if lines[-1] and len(head) + len(_written([*lines[-1], rule])) > LINE_LENGTH:
            lines.append([])
        lines[-1].append(rule)
    return [Edit(first, first, "".join(f"{head}{_written(names)}{ending}" for names in lines))]


def _merged(offset: int, rules: set[str], names: Iterable[tuple[str, int, int]]) -> Edit:
    new = sorted(rules - {name for name, *_ in names})
    return Edit(offset, offset, "".join(f", {rule}" for rule in new))


def _written(rules: Sequence[str]) -> str:
    return f"batchlint: ignore[{', '.join(rules)}]"
