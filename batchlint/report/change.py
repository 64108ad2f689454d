"""The fix of a finding as a small diff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from batchlint.report.excerpt import GUTTER
from batchlint.report.screen import Line, cells, visible

if TYPE_CHECKING:
    from batchlint.core.writing import Edit
    from batchlint.report.positions import Lines

#: A line with more columns is packed data, and not even a file shows it in full for every finding.
PACKED = 10_000
#: On a terminal, more lines than this of a change are not shown.
_MOST_LINES = 12
#: A line that does not fit goes over this many rows.
_MOST_ROWS = 4
#: The minimum number of characters shown around a difference.
_AROUND = 20
_WITHIN_WORD = re.compile(r"\w\w")


class Hunk(NamedTuple):
    """Lines that a change replaces: the number of the first, the old ones and the new ones."""

    line: int
    old: list[str]
    new: list[str]


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


def diff_rows(lines: Lines, found: list[Hunk], digits: int, width: int, cell: int | None) -> Iterator[Line]:
    """Hunks as rows with `-` and `+`, for line numbers of a width.

    Old lines have their numbers; new ones only where they replace nothing. A hunk in another cell of a
    notebook than `cell` is preceded by the number of that cell. The indentation that all lines of a hunk
    share is left out if a line would not fit with it.
    """
    room = width - digits - 3
    for hunk in _joined(lines, found):
        numbers = [str(lines.number(hunk.line + i)) for i in range(max(1, len(hunk.old)))]
        if (other := lines.cell(hunk.line)) != cell:
            cell = other
            yield [(" " * digits + f" in cell {cell}:", "dim")]
        fits = all(cells(_visible(text)) <= room for text in (*hunk.old, *hunk.new))
        indent = 0 if fits else _indentation([*hunk.old, *hunk.new])
        old, new = ([text[indent:] for text in side] for side in (hunk.old, hunk.new))
        pairs = list(zip(old, new, strict=True)) if len(old) == len(new) else []
        removed = _Side("-", "red", old, [new for _, new in pairs], numbers)
        added = _Side("+", "green", new, [was for was, _ in pairs], [] if old else numbers)
        yield from _signed(removed, digits, width)
        yield from _signed(added, digits, width)


def _indentation(texts: list[str]) -> int:
    """How many characters of white space all lines start with, blank lines aside."""
    filled = [text for text in texts if text.strip()]
    first, last = min(filled, default=""), max(filled, default="")
    same, _ = _shared(first, last)
    return same - len(first[:same].lstrip())


def _joined(lines: Lines, found: list[Hunk]) -> list[Hunk]:
    """The hunks, with those joined that follow one another and replace each line by one."""
    joined: list[Hunk] = []
    for hunk in found:
        line, old, new = joined[-1] if joined else (0, [], [])
        follows = line + len(old) == hunk.line and lines.cell(line) == lines.cell(hunk.line)
        if joined and follows and len(old) == len(new) and len(hunk.old) == len(hunk.new):
            joined[-1] = Hunk(line, [*old, *hunk.old], [*new, *hunk.new])
        else:
            joined.append(hunk)
    return joined


class _Side(NamedTuple):
    """The lines of one side of a hunk; `others` are their counterparts where each has one."""

    sign: str
    style: str
    texts: list[str]
    others: list[str]
    numbers: list[str]


def _signed(side: _Side, digits: int, width: int) -> Iterator[Line]:
    texts, room = side.texts, width - digits - 3
    is_whole = len(texts) <= _MOST_LINES or width >= PACKED
    shown = texts if is_whole else texts[: _MOST_LINES - 1]
    for index, text in enumerate(shown):
        number = side.numbers[index] if index < len(side.numbers) else ""
        part, start, end = _part(text, side.others[index] if side.others else None, room)
        at = 0
        for row, piece in enumerate(_rows(part, room)):
            head = f"{number:>{digits}} " if row == 0 else " " * (digits + 1)
            sign = side.sign if row == 0 else " "
            first, last = (max(0, offset - at) for offset in (start, end))
            yield [
                (head, GUTTER),
                (f"{sign} {piece[:first]}" if piece else sign, side.style),
                (piece[first:last], f"bold {side.style}"),
                (piece[last:], side.style),
            ]
            at += len(piece)
    if len(shown) < len(texts):
        rest = len(texts) - len(shown)
        yield [(" " * (digits + 1), ""), (f"{side.sign} … {rest} more lines", "dim")]


def _difference(text: str, other: str) -> tuple[int, int]:
    """Where a line differs from its counterpart, in whole words; equal offsets if it only lacks something."""
    same, tail = _shared(text, other)
    start, end = same, len(text) - tail
    if start < end:
        while start > 0 and _WITHIN_WORD.match(text, start - 1):
            start -= 1
        while end < len(text) and _WITHIN_WORD.match(text, end - 1):
            end += 1
    return start, end


def _shared(text: str, other: str) -> tuple[int, int]:
    """How many characters two lines share at their starts, and then at their ends."""
    shortest = min(len(text), len(other))
    same = next((i for i in range(shortest) if text[i] != other[i]), shortest)
    tail = next((i for i in range(shortest - same) if text[-1 - i] != other[-1 - i]), shortest - same)
    return same, tail


def _part(text: str, other: str | None, room: int) -> tuple[str, int, int]:
    """A line as shown, and where it differs from its counterpart; only that part where both don't fit."""
    text = _visible(text).rstrip()
    if other is None:
        return text, 0, 0
    other = _visible(other).rstrip()
    if cells(text) <= room and cells(other) <= room:
        return (text, *_difference(text, other)) if len(text) < PACKED else (text, 0, 0)
    same, tail = _shared(text, other)
    start, end = _difference(text, other)
    # Both sides start at the same place: the left edge if the difference fits after it, else
    # a little before it, or where the longer side ends with the row.
    longest = max(len(text), len(other))
    first = 0
    if longest - tail + _AROUND > room:
        first = max(0, min(same - _AROUND, longest - room + 1))
    last = first + room - (2 if first else 1)
    if len(text) - tail > last:
        last = len(text) - tail + _AROUND
    before, after = "…" if first else "", "…" if last < len(text) else ""
    start, end = (max(0, offset - first) + len(before) for offset in (start, end))
    return f"{before}{text[first:last]}{after}", start, end


def _rows(text: str, room: int) -> list[str]:
    """A text in rows that fit; cut after the last that is shown."""
    if cells(text) <= room:
        return [text]
    rows, used = [""], 0
    for char in text:
        wide = cells(char)
        if used + wide > room:
            rows.append("")
            used = 0
        rows[-1] += char
        used += wide
        if len(rows) > _MOST_ROWS:
            return [*rows[: _MOST_ROWS - 1], rows[_MOST_ROWS - 1][:-1] + "…"]
    return rows


def _visible(text: str) -> str:
    return text if text.isprintable() and text.isascii() else "".join(map(visible, text))
