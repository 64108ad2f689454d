"""Texts that are decoded from a file, with the way back into it.

A text may be decoded several times: JSON from a word of a shell script, which is decoded from a recipe of
a makefile. A text keeps where each of its characters is in the file, and how new ones are written there.
What something fills in later (an expansion of a shell) is one character of the text, a placeholder.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from batchlint.core.writing import Edit
from batchlint.payload.scanner import FIRST_PLACEHOLDER, PLACEHOLDER

_MOST_PLACEHOLDERS = 0xFFFE
_PLACEHOLDERS = re.compile(f"({PLACEHOLDER.pattern})")


class Quoting(NamedTuple):
    """How a stretch of a text is written in what is around it.

    Attributes:
        encode: gives the source of new text; None for one that can't be written there.
        place: where it begins, so that two strings side by side are not the same stretch.
    """

    encode: Callable[[str], str | None]
    place: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that are next to each other in the text and in the file.

    Where both have the same length, each character stands for itself; else there is a single one.

    Attributes:
        start: where it begins in the text.
        end: where it ends in the text.
        source: where it begins in the file.
        source_end: where it ends in the file.
        quotings: how it is written, innermost first; None for what is not in the file.
    """

    start: int
    end: int
    source: int
    source_end: int
    quotings: tuple[Quoting, ...] | None

    def cut(self, start: int, end: int) -> Run:
        """The part of it between two offsets of the text."""
        start, end = max(start, self.start), min(end, self.end)
        if (start, end) == (self.start, self.end):
            return self
        shift = self.source - self.start
        return Run(start, end, start + shift, end + shift, self.quotings)


class Text:
    """A decoded text.

    Attributes:
        file: the file that it is from.
        text: its characters.
    """

    def __init__(self, file: str, text: str, runs: Iterable[Run]) -> None:
        self.file = file
        self.text = text
        self._runs = list(runs)
        self._starts = [run.start for run in self._runs]

    @classmethod
    def whole(cls, file: str) -> Text:
        """A file as it is."""
        return cls(file, file, [Run(0, len(file), 0, len(file), ())] if file else [])

    @classmethod
    def joined(cls, texts: Iterable[Text], file: str) -> Text:
        """Texts one after the other, each of them ending with a line."""
        parts: list[str] = []
        runs: list[Run] = []
        size = 0
        for text in texts:
            runs += (replace(run, start=run.start + size, end=run.end + size) for run in text._runs)
            parts.append(text.text)
            size += len(text.text)
            if not text.text.endswith("\n"):
                runs.append(Run(size, size + 1, 0, 0, None))
                parts.append("\n")
                size += 1
        return cls(file, "".join(parts), runs)

    def framed(self, before: str, after: str) -> Text:
        """The text between two others that are not in the file."""
        size, end = len(before), len(before) + len(self.text)
        runs = [replace(run, start=run.start + size, end=run.end + size) for run in self._runs]
        frame = [Run(0, size, 0, 0, None), *runs, Run(end, end + len(after), 0, 0, None)]
        return Text(self.file, before + self.text + after, frame)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """The runs between two offsets."""
        index = max(bisect.bisect_right(self._starts, start) - 1, 0)
        while index < len(self._runs) and self._runs[index].start < end:
            if self._runs[index].end > start:
                yield self._runs[index].cut(start, end)
            index += 1

    def part(self, start: int, end: int | None = None) -> Text:
        """A part of it."""
        builder = Builder(self)
        builder.keep(start, len(self.text) if end is None else end)
        return builder.text()

    def filled(self, pattern: re.Pattern[str]) -> Text:
        """The text with a placeholder for each match of a pattern: what something fills in later."""
        builder, position = Builder(self), 0
        for match in pattern.finditer(self.text):
            builder.keep(position, match.start())
            builder.hole(match.start(), match.end(), None)
            position = match.end()
        builder.keep(position, len(self.text))
        return builder.text()

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch is in the file; None for one that is not in it."""
        found = [run for run in self.runs(start, max(end, start + 1)) if run.quotings is not None]
        if not found:
            found = [run for run in self.runs(start - 1, start) if run.quotings is not None]
            return (found[-1].source_end,) * 2 if found else None
        return found[0].source, found[-1].source_end if end > start else found[0].source

    def edit(self, edit: Edit) -> Edit | None:
        """An edit of this text as one of the file; None where it can't be made."""
        start, end, new = _before_break(self.text, edit)
        if start < end:
            return self._replaced(start, end, new)
        # Next to a placeholder, what is behind it may be literal where that before it is not.
        before = self._inserted(start - 1, start, new, at_end=True) if start else None
        return before or self._inserted(start, start + 1, new, at_end=False)

    def _replaced(self, start: int, end: int, new: str) -> Edit | None:
        runs = list(self.runs(start, end))
        quotings = runs[0].quotings if runs else None
        if any(run.quotings != quotings for run in runs):
            return None
        written = self._written(new, quotings)
        return None if written is None else Edit(runs[0].source, runs[-1].source_end, written)

    def _inserted(self, start: int, end: int, new: str, at_end: bool) -> Edit | None:
        runs = list(self.runs(start, end))
        written = self._written(new, runs[0].quotings) if runs else None
        if written is None:
            return None
        place = runs[0].source_end if at_end else runs[0].source
        return Edit(place, place, written)

    def _written(self, new: str, quotings: tuple[Quoting, ...] | None) -> str | None:
        """The source of new text; a placeholder is moved within its own stretch only."""
        if quotings is None:
            return None
        parts = []
        for piece in _PLACEHOLDERS.split(new):
            place = self.text.find(piece) if PLACEHOLDER.fullmatch(piece) else -1
            if place >= 0:
                if self.text.count(piece) > 1:
                    return None
                (run,) = self.runs(place, place + 1)
                if run.quotings != quotings:
                    return None
                parts.append(self.file[run.source : run.source_end])
                continue
            written: str | None = piece
            for quoting in quotings:
                written = quoting.encode(written) if written else written
                if written is None:
                    return None
            parts.append(written or "")
        return "".join(parts)


class Builder:
    """Decodes a part of a text, character by character or in stretches."""

    def __init__(self, outer: Text) -> None:
        self._outer = outer
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._size = 0

    def keep(self, start: int, end: int, quoting: Quoting | None = None) -> None:
        """Add a stretch of the outer text as it is."""
        inner = () if quoting is None else (quoting,)
        for run in self._outer.runs(start, end):
            size = run.end - run.start
            quotings = None if run.quotings is None else inner + run.quotings
            self._runs.append(Run(self._size, self._size + size, run.source, run.source_end, quotings))
            self._size += size
        self._parts.append(self._outer.text[start:end])

    def unit(self, char: str, start: int, end: int, quoting: Quoting | None) -> None:
        """Add a single character that a stretch of the outer text stands for."""
        runs = list(self._outer.runs(start, end))
        if not runs:
            return
        quotings = runs[0].quotings
        same = quotings is not None and all(run.quotings == quotings for run in runs)
        inner: tuple[Quoting, ...] | None = None
        if same and quotings is not None:
            inner = quotings if quoting is None else (quoting, *quotings)
        self._runs.append(Run(self._size, self._size + 1, runs[0].source, runs[-1].source_end, inner))
        self._parts.append(char)
        self._size += 1

    def hole(self, start: int, end: int, quoting: Quoting | None) -> None:
        """Add a placeholder for a stretch of the outer text that is not literal."""
        # Its place in the file makes it a different one from all others of the text.
        source = self._outer.source(start, end)
        number = (source[0] if source is not None else 0) % _MOST_PLACEHOLDERS
        self.unit(chr(FIRST_PLACEHOLDER + number), start, end, quoting)

    def text(self) -> Text:
        """What was decoded."""
        return Text(self._outer.file, "".join(self._parts), self._runs)


def _before_break(text: str, edit: Edit) -> Edit:
    """The same change of a text, made before a line break instead of behind it if possible.

    What a line begins with in the file (the indentation of a list) belongs to the break before it.
    """
    start, end, new = edit
    if start < end and text[end - 1] == "\n" and new.endswith("\n"):
        return Edit(start, end - 1, new[:-1])
    if start and text[start - 1] == "\n":
        if start == end and new.endswith("\n"):
            return Edit(start - 1, end - 1, "\n" + new[:-1])
        if not new and start < end and text[end - 1] == "\n":
            return Edit(start - 1, end - 1, "")
    return edit


def lines_with(prefix: str, place: int = 0) -> Quoting:
    """The quoting of lines that each begin with a prefix."""
    blank = prefix.rstrip()

    def encode(text: str) -> str | None:
        first, *rest = text.split("\n")
        for index, line in enumerate(rest):
            is_inner = index + 1 < len(rest)
            first += "\n" + (blank if is_inner and not line.rstrip("\r") else prefix) + line
        return first

    return Quoting(encode, place)


def without_prefixes(outer: Text, lines: Iterable[tuple[int, int, int]], quoting: Quoting) -> Text:
    """Lines of a text without what each begins with.

    Args:
        outer: the text.
        lines: of each line, where it starts, where its content starts, and where it ends, with its break.
        quoting: how new lines are written.
    """
    builder = Builder(outer)
    pending: int | None = None
    for _, first, end in lines:
        if pending is not None:
            builder.unit("\n", pending, first, quoting)
            pending = None
        if outer.text.endswith("\n", first, end):
            builder.keep(first, end - 1, quoting)
            pending = end - 1
        else:
            builder.keep(first, end, quoting)
    if pending is not None:
        builder.keep(pending, pending + 1, quoting)
    return builder.text()


def line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the lines between two offsets start and end, with their breaks."""
    while start < end:
        after = text.find("\n", start, end) + 1 or end
        yield start, after
        start = after


def refuse(text: str) -> None:
    """No source: the text can't be changed."""
