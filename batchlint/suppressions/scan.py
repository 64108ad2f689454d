"""Comments and logical lines of a Python text, without parsing it.

`tokenize` rejects syntax that the running interpreter does not support, and does not handle cells; this
scan accepts any text. It distinguishes strings, comments, brackets and line ends.
"""

from __future__ import annotations

import bisect
import re
from functools import cached_property
from typing import NamedTuple

_NEWLINE = re.compile(r"\r\n|\n|\r")
_TOKEN = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<quote>'''|\"\"\"|'|\")"
    r"|(?P<open>[\[({])|(?P<close>[\])}])"
    r"|(?P<newline>\r\n|\n|\r)"
    r"|(?P<space>[ \t\f\ufeff]+|\\(?:\r\n|\n|\r))"
    r"|(?P<other>,|[^\s\ufeff#'\"\[\](){},\\]+|.)",
    re.DOTALL,
)
_STRINGS = {
    "'": re.compile(r"(?:\\(?:\r\n|.)|[^'\\\r\n])*'?", re.DOTALL),
    '"': re.compile(r'(?:\\(?:\r\n|.)|[^"\\\r\n])*"?', re.DOTALL),
    "'''": re.compile(r"(?:\\.|(?!''')[^\\])*(?:''')?", re.DOTALL),
    '"""': re.compile(r'(?:\\.|(?!""")[^\\])*(?:""")?', re.DOTALL),
}
_PREFIX = re.compile(r"(?<!\w)[A-Za-z]{1,3}\Z")
_NAMED = re.compile(r"\\N\{[^{}\r\n]*\}")
#: Deeper than this, strings in strings are not looked into.
_MOST_NESTED = 30


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


class Scan:
    """The comments, statements and code of a text, which need not be valid.

    Attributes:
        text: the text.
        comments: its comments, in order.
        statements: its logical lines, in order.
        breaks: the offsets of line ends outside of strings and without a backslash, where a comment can go.
        code: the pieces of code, without comments and white space.
    """

    def __init__(self, text: str) -> None:
        """Scan a text, which need not be valid."""
        self.text = text
        self.comments: list[Comment] = []
        self.statements: list[Statement] = []
        self.breaks: set[int] = set()
        self.code: list[str] = []
        self._offsets: list[int] = []
        self._scan()

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

    def _scan(self) -> None:
        text, position, depth = self.text, 0, 0
        begin: int | None = None
        last = 0
        coded = False  # whether the line holds code
        line = 0
        while position < len(text):
            token = _TOKEN.match(text, position)
            assert token is not None
            kind, start, position = token.lastgroup, position, token.end()
            if kind == "space":
                if token[0][0] == "\\":
                    line, coded = line + 1, False
                continue
            if kind == "newline":
                self.breaks.add(start)
                line, coded = line + 1, False
                if not depth and begin is not None:
                    self.statements.append(Statement(begin, last))
                    begin = None
                continue
            if kind == "comment":
                self.comments.append(Comment(start, position, line, not coded, depth > 0))
                continue
            if kind == "quote":
                position = string_end(text, start, position)
                line += len(_NEWLINE.findall(text, start, position))
            elif kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(depth - 1, 0)
            self.code.append(text[start:position])
            self._offsets.append(start)
            begin, last, coded = start if begin is None else begin, position, True
        if begin is not None:
            self.statements.append(Statement(begin, last))
        self.breaks.add(len(text))


def string_end(text: str, start: int, position: int, depth: int = 0) -> int:
    """The end of a string whose quotes stand from `start` to `position`; unterminated, that of its line.

    `depth` is how many strings it is nested in.
    """
    quote = text[start:position]
    if len(quote) == 1 and text.startswith(quote, position):
        return position + 1
    prefix = _PREFIX.search(text, max(start - 4, 0), start)
    letters = prefix[0].lower() if prefix is not None else ""
    if ("f" in letters or "t" in letters) and depth < _MOST_NESTED:
        end = _formatted_end(text, position, quote, "r" in letters, depth)
        if end is not None:
            return end
    found = _STRINGS[quote].match(text, position)
    return found.end() if found is not None else position


def _formatted_end(text: str, position: int, quote: str, raw: bool, depth: int) -> int | None:
    """The end of a string with replacement fields; None where it is malformed."""
    while position < len(text):
        char = text[position]
        if text.startswith(quote, position):
            return position + len(quote)
        if char == "\\":
            named = None if raw else _NAMED.match(text, position)
            if named is not None:
                position = named.end()
            else:
                position += 1 if text[position + 1 : position + 2] in ("{", "}") else 2
        elif char == "{" and not text.startswith("{{", position):
            end = _field_end(text, position + 1, quote, raw, depth)
            if end is None:
                return None
            position = end
        elif char in "\r\n" and len(quote) == 1:
            return None
        else:
            position += 2 if char == "{" else 1
    return None


def _field_end(text: str, position: int, quote: str, raw: bool, depth: int) -> int | None:
    """The end of a replacement field, after its brace."""
    brackets = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        assert token is not None
        kind, start, position = token.lastgroup, position, token.end()
        if kind == "quote":
            position = string_end(text, start, position, depth + 1)
        elif kind == "open":
            brackets += 1
        elif kind == "close":
            if not brackets:
                return position if token[0] == "}" else None
            brackets -= 1
        elif kind == "other" and not brackets and ":" in token[0]:
            return _format_end(text, start + token[0].index(":") + 1, quote, raw, depth)
    return None


def _format_end(text: str, position: int, quote: str, raw: bool, depth: int) -> int | None:
    """The end of a replacement field whose format specifier begins here."""
    while position < len(text):
        if text[position] == "}":
            return position + 1
        if text.startswith(quote, position):
            return None
        if text[position] == "{":
            end = _field_end(text, position + 1, quote, raw, depth)
            if end is None:
                return None
            position = end
        else:
            position += 1
    return None
