"""Comments and properties of JSON with comments.

A comment is about a property with its value, if both are on one line. Of a value that takes several lines,
the properties and elements in it are on their own.
"""

from __future__ import annotations

import re

from batchlint.core.failing import ParseFailure
from batchlint.payload.document import STRING_OR_COMMENT, without_comments
from batchlint.payload.scanner import Node, scan
from batchlint.suppressions.places import Comment, Places, Statement

_BREAK = re.compile(r"\r\n|\n|\r")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+')


def json_places(text: str) -> Places | None:
    """The comments and properties of a text; None where it can't be parsed."""
    code = without_comments(text, commas=True)
    try:
        root = scan(code)
    except ParseFailure:
        return None
    found = [match.span() for match in STRING_OR_COMMENT.finditer(text) if match[0].startswith("//")]
    places = Places(text, [], _statements(root, code), _breaks(text, code), _pieces(code), "//")
    for start, end in found:
        line = places.line_at(start)
        own = not text[places.line(line)[0] : start].strip()
        places.comments.append(Comment(start, end, line, own, False))
    return places


def _pieces(code: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in _PIECE.finditer(code)]


def _breaks(text: str, code: str) -> set[int]:
    """All line ends but those in block comments."""
    blocks = (match for match in STRING_OR_COMMENT.finditer(text) if match[0].startswith("/*"))
    inside = {found.start() for block in blocks for found in _BREAK.finditer(text, *block.span())}
    return {found.start() for found in _BREAK.finditer(code)} - inside | {len(text)}


def _statements(root: Node, code: str) -> list[Statement]:
    found: list[Statement] = []
    waiting = [(root.start, root)]
    while waiting:
        start, node = waiting.pop()
        if _BREAK.search(code, start, node.end) is None:
            found.append(Statement(start, node.end))
            continue
        found.append(Statement(start, node.start + 1))
        waiting += [(item.start, item) for item in node.items]
        waiting += [(member.start, member.value) for member in node.members]
    return sorted(found)
