"""The comments and statements of a text, whatever language it is in.

What suppressions need to know of a language is here: where its comments are, and what each is about. A
reader of another language makes `Places` of a list of comments and one of statements.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Comment(NamedTuple):
    """A comment: offsets, line from 0, and context.

    `own` is set where the line holds nothing else, `inside` where brackets are open.
    """

    start: int
    end: int
    line: int
    own: bool
    inside: bool


class Statement(NamedTuple):
    """A logical line, from its first character to the end of its last; without a comment."""

    start: int
    end: int


class Places:
    """The comments, statements and code of a text.

    Attributes:
        text: the text.
        comments: its comments, in order.
        statements: what a comment can be about, in order and without overlaps: logical lines of Python,
            entries of YAML.
        breaks: the offsets of line ends where a comment can go.
        code: the pieces of code, without comments and white space.
        sign: how a comment begins.
    """

    def __init__(
        self,
        text: str,
        comments: list[Comment],
        statements: list[Statement],
        breaks: set[int],
        pieces: Iterable[tuple[int, str]] = (),
        sign: str = "#",
    ) -> None:
        """Take what a reader found.

        Args:
            text: the text.
            comments, statements, breaks: as the attributes.
            pieces: the pieces of code with their offsets.
            sign: as the attribute.
        """
        self.text = text
        self.comments = comments
        self.statements = statements
        self.breaks = breaks
        self.sign = sign
        found = list(pieces)
        self.code = [piece for _, piece in found]
        self._offsets = [offset for offset, _ in found]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _NEWLINE.finditer(self.text))]

    @cached_property
    def comment_of(self) -> dict[int, Comment]:
        """The comment of each line that has one."""
        return {comment.line: comment for comment in self.comments}

    def line_at(self, offset: int) -> int:
        """The number of the line of an offset, from 0."""
        return bisect.bisect_right(self._starts, offset) - 1

    def line(self, number: int) -> tuple[int, int]:
        """The offsets of a line, without its line end."""
        start = self._starts[number]
        following = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return start, start + len(self.text[start:following].rstrip("\r\n"))

    def behind(self, number: int) -> int:
        """The offset after a line and its line end."""
        return self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)

    def statement_at(self, offset: int) -> int | None:
        """The index of the logical line at an offset; None outside of all."""
        place = bisect.bisect_right(self.statements, offset, key=lambda s: s.start) - 1
        return place if place >= 0 and offset < self.statements[place].end else None

    def following(self, offset: int) -> int | None:
        """The index of the first logical line that begins at or after an offset; None where there is none."""
        place = bisect.bisect_left(self.statements, offset, key=lambda s: s.start)
        return place if place < len(self.statements) else None

    def next_code(self, offset: int) -> int | None:
        """The offset of the first piece of code at or after an offset; None where there is none."""
        place = bisect.bisect_left(self._offsets, offset)
        return self._offsets[place] if place < len(self._offsets) else None

    def code_at(self, offset: int) -> str:
        """The first piece of code at or after an offset; empty where there is none."""
        place = bisect.bisect_left(self._offsets, offset)
        return self.code[place] if place < len(self.code) else ""

    def code_before(self, offset: int) -> str:
        """The last piece of code that begins before an offset; empty where there is none."""
        place = bisect.bisect_left(self._offsets, offset)
        return self.code[place - 1] if place else ""

    def pieces(self, start: int, end: int) -> list[tuple[int, str]]:
        """The pieces of code that begin between two offsets, with their offsets; strings are whole pieces."""
        first, last = bisect.bisect_left(self._offsets, start), bisect.bisect_left(self._offsets, end)
        return list(zip(self._offsets[first:last], self.code[first:last], strict=True))
