"""Comments and logical lines of a Python text, without parsing it.

`tokenize` rejects syntax that the running interpreter does not support, and does not handle cells; this
scan accepts any text. It distinguishes strings, comments, brackets and line ends.
"""

from __future__ import annotations

import re

from batchlint.suppressions.places import Comment, Places, Statement

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


class Scan(Places):
    """The comments, logical lines and code of a Python text, which need not be valid.

    Line ends in strings and behind a backslash are no breaks.
    """

    def __init__(self, text: str) -> None:
        """Scan a text, which need not be valid."""
        super().__init__(text, [], [], set())
        self._scan()

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
