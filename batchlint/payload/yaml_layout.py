"""The lines of a YAML text around a place: files are edited by hand, so layout may differ within one."""

from __future__ import annotations

import bisect
import re
from functools import cached_property

from batchlint.core.writing import Edit
from batchlint.payload.scanner import Member
from batchlint.payload.yaml_tree import YamlNode

_BREAK = re.compile(r"\r\n|\n|\r")
#: A key without a value on its line, and what follows it deeper.
_NESTED = re.compile(
    r"^( *)((?:- +)*)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)(?![-#\s])",
    re.MULTILINE,
)


class YamlLayout:
    """The lines, comments and indentation of a text."""

    def __init__(self, source: str, comments: list[tuple[int, int]]) -> None:
        self._source = source
        self._comments = comments

    def said(self, start: int, end: int) -> list[str]:
        """The comments in a stretch of text."""
        first, last = (bisect.bisect_left(self._comments, (place, 0)) for place in (start, end))
        return [self._source[a:b] for a, b in self._comments[first:last]]

    def tail(self, member: Member) -> int:
        """The end of the last line of a member, with the comment that may stand there."""
        end = self._source.index(":", member.end) + 1
        return self.line_end(max(end, member.value.end))

    def line_start(self, position: int) -> int:
        """Where the line of a position starts."""
        start = self._source.rfind("\n", 0, position) + 1
        return max(start, self._source.rfind("\r", start, position) + 1)

    def line_end(self, position: int) -> int:
        """Where the line of a position ends, before its line end."""
        found = _BREAK.search(self._source, position)
        return len(self._source) if found is None else found.start()

    def behind(self, end: int) -> int:
        """The start of the line behind one that ends here."""
        found = _BREAK.match(self._source, end)
        return end if found is None else found.end()

    def newline(self, position: int) -> str:
        """A line end as the line of a position has it, or else the one before."""
        found = _BREAK.search(self._source, position) or _BREAK.search(self._source)
        return "\n" if found is None else found[0]

    def column(self, position: int) -> int:
        """How far from the start of its line a position is."""
        return position - self.line_start(position)

    def indent(self, node: YamlNode) -> str:
        """The indentation of the members of a block mapping."""
        return " " * self.column(node.own[0].start)

    def unit(self, node: YamlNode) -> str:
        """The indentation of one level, as in the mapping itself or else where the text first has one."""
        column = self.column(node.own[0].start)
        for member in node.own:
            inner = member.value
            if inner.kind == "object" and inner.style == "block" and inner.own:
                return " " * (self.column(inner.own[0].start) - column)
        return self._first_unit

    @cached_property
    def _first_unit(self) -> str:
        """The indentation of the first mapping below a key."""
        found = _NESTED.search(self._source)
        if found is not None and len(found[3]) > len(found[1]) + len(found[2]):
            return " " * (len(found[3]) - len(found[1]) - len(found[2]))
        return "  "

    def deeper(self, start: int, end: int, more: str) -> list[Edit]:
        """Indent the lines that begin in a stretch of text by so much more, but for empty ones."""
        places = (found.end() for found in _BREAK.finditer(self._source, start, end))
        return [Edit(p, p, more) for p in places if p < end and _BREAK.match(self._source, p) is None]

    def ends_in_scalar(self, node: YamlNode, end: int) -> bool:
        """Whether a block scalar ends the text without a line end, which it would get."""
        while node.kind in ("object", "array") and (node.own or node.items):
            node = node.own[-1].value if node.own else node.items[-1]
        return end == len(self._source) and node.style in ("literal", "folded")
