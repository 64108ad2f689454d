"""Rewrite JSON objects in place.

Edits cover only the names and values that change. Escapes, spacing and indentation stay as they are;
what is added is laid out like what is around it. Comments stay where they are.
"""

from __future__ import annotations

import json
import re
from typing import Any

from batchlint.core.writing import Edit
from batchlint.payload.layout import (
    Lines,
    colon,
    comma,
    indentation,
    line_end,
    line_start,
    lines_at,
    lines_in,
    newline_at,
    padding,
    reindented,
    separator,
)
from batchlint.payload.rewriter import Content, TreeWriter, applied
from batchlint.payload.scanner import Member, Node


class JsonWriter(TreeWriter):
    """The `ObjectWriter` of the JSON in one text.

    Attributes:
        text: the text without comments and trailing commas, at the same offsets.
    """

    #: From the end of a value to the comma behind it.
    _to_comma = re.compile(r"(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*,")

    def __init__(self, source: str, text: str) -> None:
        super().__init__(source)
        self.text = text

    def _name(self, wire: str, near: Node) -> str:
        """A name as the object near it has them."""
        return json.dumps(wire)

    def _literal(self, new: Any, near: Node, tight: bool = False) -> str:
        """A literal as the object near it has them."""
        return json.dumps(new, separators=(",", ":") if tight else None)

    def _between(self, member: Member) -> str:
        """What stands between a name and its value, on one line and without a comment."""
        return ": " if self._has_comment(member.end, member.value.start) else colon(self.text, member)

    def _renamed(self, member: Member, wire: str) -> Edit:
        return Edit(member.start + 1, member.end - 1, json.dumps(wire)[1:-1])

    def _listed(self, member: Member) -> list[Edit] | None:
        start, end = member.value.start, member.value.end
        return [Edit(start, start, "["), Edit(end, end, "]")]

    def _replaced(self, parent: Node, member: Member, node: Node, new: Any) -> list[Edit] | None:
        tight = node is member.value and self.text[member.end : node.start] == ":"
        return [Edit(node.start, node.end, self._literal(new, parent, tight))]

    def _moved(
        self,
        place: tuple[Node, Member],
        value: list[Edit],
        target: Node,
        names: list[str],
        content: Content,
    ) -> list[Edit] | None:
        parent, member = place
        lines = lines_in(self.text, target)
        source = applied(self.source, member.value.start, member.value.end, value)
        if lines is not None:
            new = lines.indent + lines.unit * len(names)
            source = reindented(source, indentation(self.text, member.start), new)
        return [*self._removed(parent, member), *self._added(target, names, (content, source), member)]

    def _added(
        self, target: Node, names: list[str], content: tuple[Content, str], like: Member
    ) -> list[Edit]:
        """Write a member behind the others of an object, inside of new objects with these names."""
        lines = lines_in(self.text, target)
        (wire, beside), source = content
        between = self._colon_in(target, like)
        members = [(wire, source), *((name, self._literal(new, target)) for name, new in beside)]
        for level in range(len(names) - 1, -1, -1):
            body = self._members(members, lines, level + 1, target, between)
            start, close = (lines.at(level + 1), lines.at(level)) if lines else ("", "")
            members = [(names[level], "{" + start + body + close + "}")]
        return self._written(target, members)

    def _wrapped(
        self, parent: Node, member: Member, value: list[Edit], names: list[str], content: Content
    ) -> list[Edit] | None:
        text, between = self.text, self._between(member)
        lines = lines_at(text, parent, member)
        wire, beside = content
        head, tail = "", ""
        for depth, name in enumerate(names, 1):
            inside = lines.at(depth) if lines else padding(text, parent)
            head += f"{self._name(name, parent)}{between}{{{inside}"
        for name, new in beside:
            tail += "," + lines.at(len(names)) if lines else comma(text, member)
            tail += f"{self._name(name, parent)}{between}{self._literal(new, parent)}"
        for depth in range(len(names) - 1, -1, -1):
            tail += (lines.at(depth) if lines else padding(text, parent)) + "}"
        head += self._name(wire, parent) + self.source[member.end : member.value.start]
        start, end = member.value.start, member.value.end
        whole = any(edit.start == start and edit.end == end for edit in value)
        inner = self._deeper(member.value, lines.unit * len(names)) if lines and not whole else []
        return [Edit(member.start, start, head), *value, *inner, Edit(end, end, tail)]

    def _deeper(self, node: Node, more: str) -> list[Edit]:
        """Indent the lines of a value, but the first, by so much more."""
        edits = []
        position = self.text.find("\n", node.start, node.end)
        while position >= 0 and more:
            if self.text[position + 1] not in "\r\n":
                edits.append(Edit(position + 1, position + 1, more))
            position = self.text.find("\n", position + 1, node.end)
        return edits

    def _appended(self, target: Node, members: list[tuple[str, Any]]) -> list[Edit] | None:
        return self._written(target, [(name, self._literal(new, target)) for name, new in members])

    def _written(self, target: Node, members: list[tuple[str, str]]) -> list[Edit]:
        """Write members behind the last one of an object, or between its braces."""
        text, between = self.text, self._colon_in(target, None)
        lines = lines_in(self.text, target)
        if target.own:
            mark = separator(text, target)
            end = target.own[-1].value.end
            new = "".join(f"{mark}{self._name(n, target)}{between}{v}" for n, v in members)
            line = line_end(text, end, target.end)
            if new.startswith((",\n", ",\r")) and self._has_comment(end, line):
                trailing = self._to_comma.match(self.source, end, line)
                if trailing is not None:
                    return [Edit(line, line, f"{new[1:]},")]
                # The comment at the end of the line is about the member before.
                return [Edit(end, end, ","), Edit(line, line, new[1:])]
            return [Edit(end, end, new)]
        first, last = target.start + 1, target.end - 1
        body = self._members(members, lines, 0, target, between)
        if self._has_comment(first, last):
            return [Edit(first, first, (lines.at(0) if lines else "") + body)]
        if lines is not None:
            close = lines.newline + indentation(text, target.start)
            return [Edit(first, last, lines.at(0) + body + close)]
        inside = text[first:last]
        return [Edit(first, last, inside + body + inside)]

    def _removed(self, parent: Node, member: Member) -> list[Edit]:
        """Leave a member out, with the comma that is too many then, but not the comments around it."""
        members = parent.own
        at = next(i for i, m in enumerate(members) if m is member)
        is_last = at + 1 == len(members)
        before = members[at - 1].value.end if at else parent.start + 1
        after = parent.end - 1 if is_last else members[at + 1].start
        if not self._has_comment(before if is_last else member.start, after):
            if not is_last:
                return [Edit(member.start, after, "")]
            return [Edit(before if at else member.start, member.value.end, "")]
        edits = []
        end = member.value.end
        comma = self._to_comma.match(self.source, end)
        if comma is not None and comma.end() == end + 1:
            end += 1
        elif comma is not None:
            edits.append(Edit(comma.end() - 1, comma.end(), ""))
        elif at:
            first = self.text.index(",", before)
            edits.append(Edit(first, first + 1, ""))
        line, rest = line_start(self.source, member.start), line_end(self.source, end, after)
        beside = self.source[line : member.start] + self.source[end:rest]
        if not beside.strip() and rest < after:
            return [*edits, Edit(line, rest + len(newline_at(self.source, rest)), "")]
        while self.source.startswith((" ", "\t"), end):
            end += 1
        return [*edits, Edit(member.start, end, "")]

    def _has_comment(self, start: int, end: int) -> bool:
        """Whether there is a comment, or a trailing comma, in a range."""
        return self.source[start:end] != self.text[start:end]

    def _colon_in(self, target: Node, member: Member | None) -> str:
        found = target.own[-1] if target.own else member
        return self._between(found) if found is not None else ": "

    def _members(
        self, members: list[tuple[str, str]], lines: Lines | None, depth: int, near: Node, between: str
    ) -> str:
        mark = "," + lines.at(depth) if lines else ("," if between[-1] == ":" else ", ")
        return mark.join(f"{self._name(name, near)}{between}{value}" for name, value in members)
