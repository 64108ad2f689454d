"""The source of a finding with a caret below it, and its fix as a small diff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.report.positions import Lines
from batchlint.report.screen import UNLIMITED, Line, cells, cut, visible

if TYPE_CHECKING:
    from batchlint.core.uses import Span
    from batchlint.core.writing import Edit

#: More lines than this of a change are not shown.
_MOST_LINES = 12
#: A line that does not fit goes over this many rows.
_MOST_ROWS = 4
#: The minimum number of characters shown around a difference.
_AROUND = 20


class Hunk(NamedTuple):
    """Lines that a change replaces: the number of the first, the old ones and the new ones."""

    line: int
    old: list[str]
    new: list[str]


def excerpt(lines: Lines, span: Span, width: int) -> list[Line]:
    """A rule, the source line of a finding, and carets below it.

    Of a span over several lines, the first one is shown.
    """
    number, column = lines.position(span.start)
    end_number, end_column = lines.position(span.end)
    source = lines.line(number)
    end = end_column - 1 if end_number == number else len(source)
    gutter = f"{lines.number(number)} | "
    text, start, length = cut(source, column - 1, end, width - len(gutter))
    margin = " " * (len(gutter) - 2) + "| "
    return [
        [(margin.rstrip(), "blue")],
        [(gutter, "blue"), (text, "")],
        [
            (margin, "blue"),
            (" " * start + "^" * max(1, min(length, width - len(gutter) - start)), "bold red"),
        ],
    ]


def hunks(lines: Lines, edits: tuple[Edit, ...]) -> list[Hunk]:
    """The lines that edits replace, as one hunk for each run of lines, without unchanged ones."""
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits):
        first, _ = lines.position(edit.start)
        last, _ = lines.position(edit.end)
        if groups and first <= groups[-1][1]:
            before = groups[-1]
            groups[-1] = (before[0], max(before[1], last), [*before[2], edit])
        else:
            groups.append((first, last, [edit]))
    found = []
    for first, last, parts in groups:
        start, end = lines.whole(first, last)
        new, at = "", start
        for edit in parts:
            new += lines.text[at : edit.start] + edit.text
            at = edit.end
        new += lines.text[at:end]
        found.append(_trimmed(first, lines.text[start:end], new))
    return [h for h in found if h.old or h.new]


def _trimmed(line: int, old: str, new: str) -> Hunk:
    """Leave out the lines at both ends that stay the same."""
    was, now = _split(old), _split(new)
    while was and now and was[0] == now[0]:
        was, now, line = was[1:], now[1:], line + 1
    while was and now and was[-1] == now[-1]:
        was, now = was[:-1], now[:-1]
    return Hunk(line, was, now)


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def diff_lines(lines: Lines, found: list[Hunk], width: int, near: int) -> list[Line]:
    """Hunks as lines with `-` and `+`, without the indentation that all lines of a hunk share.

    A hunk that is not at the line `near` is preceded by its place.
    """
    out: list[Line] = []
    for hunk in found:
        if not hunk.line <= near <= hunk.line + max(len(hunk.old), 1) - 1:
            out.append([(f"  {lines.label(hunk.line)}:", "dim")])
        indent = _shared_indent([*hunk.old, *hunk.new])
        pairs = list(zip(hunk.old, hunk.new, strict=True)) if len(hunk.old) == len(hunk.new) else []
        out.extend(_signed("-", hunk.old, [new for _, new in pairs], indent, width, "red"))
        out.extend(_signed("+", hunk.new, [old for old, _ in pairs], indent, width, "green"))
    return out


def _shared_indent(texts: list[str]) -> int:
    """How many characters of white space all lines that hold anything start with."""
    indents = [t[: len(t) - len(t.lstrip(" \t"))] for t in texts if t.strip()]
    shared = min(indents, key=len, default="")
    while not all(indent.startswith(shared) for indent in indents):
        shared = shared[:-1]
    return len(shared)


def _signed(
    sign: str, texts: list[str], others: list[str], indent: int, width: int, style: str
) -> Iterator[Line]:
    """Lines of one side; `others` are those of the other side where each has its counterpart."""
    is_whole = len(texts) <= _MOST_LINES or width == UNLIMITED
    shown = texts if is_whole else texts[: _MOST_LINES - 1]
    for index, text in enumerate(shown):
        other = others[index][indent:] if others else None
        for row, part in enumerate(_fold(text[indent:], other, width - 4)):
            yield [(f"  {sign if row == 0 else ' '} ", style), (part, style)]
    if len(shown) < len(texts):
        yield [(f"  {sign} … {len(texts) - len(shown)} more lines", "dim")]


def _fold(text: str, other: str | None, room: int) -> list[str]:
    """A line unchanged where both sides fit; else the differing part, in rows that fit."""
    shown = "".join(visible(c) for c in text)
    if cells(shown) <= room and (other is None or cells("".join(visible(c) for c in other)) <= room):
        return [shown.rstrip()]
    first, last = 0, len(text)
    if other is not None:
        shortest = min(len(text), len(other))
        same = next((i for i in range(shortest) if text[i] != other[i]), shortest)
        tail = next((i for i in range(shortest - same) if text[-1 - i] != other[-1 - i]), shortest - same)
        # Both sides start at the same place: the left edge if the difference fits after it, else
        # a little before it, or where the longer side ends with the row.
        longest = max(len(text), len(other))
        if longest - tail + _AROUND > room:
            first = max(0, min(same - _AROUND, longest - room + 1))
        last = min(len(text), max(len(text) - tail + _AROUND, first + room - 2))
    shown = ("…" if first else "") + "".join(visible(c) for c in text[first:last])
    shown += "…" if last < len(text) else ""
    rows = [""]
    for char in shown:
        if cells(rows[-1]) + cells(char) > room:
            rows.append("")
        rows[-1] += char
    if len(rows) > _MOST_ROWS:
        rows = [*rows[: _MOST_ROWS - 1], rows[_MOST_ROWS - 1][:-1] + "…"]
    return rows
