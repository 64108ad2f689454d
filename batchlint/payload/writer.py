"""Rewrite JSON objects in place.

Edits cover only the names and values that change. Escapes, spacing and indentation stay as they are;
what is added is laid out like what is around it. Comments stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from batchlint.core.uses import Entry, ObjectUse, Value
from batchlint.core.writing import Edit, Mapping, Nesting
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
from batchlint.payload.scanner import Member, Node

#: From the end of a value to the comma behind it.
_to_comma = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*,", re.DOTALL).match


class JsonWriter:
    """The `ObjectWriter` of the JSON in one text.

    Attributes:
        source: the text.
        text: the same without comments and trailing commas, at the same offsets.
    """

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.text = text

    def rename(
        self, use: ObjectUse, entry: Entry, wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Give a property another name; see `ObjectWriter.rename`."""
        parent, member = _place(use, entry)
        value = self._value_edits(member, entry.value, mapping)
        if value is None or parent is None or parent.member(wire) is not None:
            return None
        return _joined([Edit(member.start + 1, member.end - 1, json.dumps(wire)[1:-1]), *value])

    def replace_value(
        self, use: ObjectUse, entry: Entry, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Map a property's value; see `ObjectWriter.replace_value`."""
        parent, member = _place(use, entry)
        value = self._value_edits(member, entry.value, mapping)
        return None if value is None or parent is None else _joined(value)

    def insert(self, use: ObjectUse, wire: str, mapping: Mapping, index: int) -> tuple[Edit, ...] | None:
        """Add a property behind the others; see `ObjectWriter.insert`."""
        node: Node = use.site
        if mapping.kind not in ("literal", "list") or node.member(wire) is not None:
            return None
        return _joined(self._appended(node, [(wire, _dumped(mapping.new))]))

    def remove(self, use: ObjectUse, entry: Entry) -> tuple[Edit, ...] | None:
        """Leave a property out; see `ObjectWriter.remove`."""
        parent, member = _place(use, entry)
        return _joined(self._removed(parent, member)) if parent is not None else None

    def nest(self, use: ObjectUse, entry: Entry, nesting: Nesting, index: int) -> tuple[Edit, ...] | None:
        """Move a property down; see `ObjectWriter.nest`.

        A sibling that is already there with the same value (strings in any case) is left as it is.
        """
        parent, member = _place(use, entry)
        value = self._value_edits(member, entry.value, nesting.mapping)
        siblings = nesting.siblings
        if value is None or parent is None or any(m.kind not in ("literal", "list") for _, m in siblings):
            return None
        names = [step.wire for step in nesting.steps]
        found = _descend(parent, member, names)
        if found is None:
            return None
        target, depth = found
        beside = [(name, m.new) for name, m in siblings]
        if depth == 0:
            return self._wrapped(parent, member, value, names, (nesting.wire, beside))
        if depth == len(names):
            missing = [(name, new) for name, new in beside if target.member(name) is None]
            others = [pair for pair in beside if pair not in missing]
            if target.member(nesting.wire) is not None or not all(_same(target, *pair) for pair in others):
                return None
            beside = missing
        lines = lines_in(self.text, target)
        source = _applied(self.source, *entry.value.span, value)
        if lines is not None:
            new = lines.indent + lines.unit * (len(names) - depth)
            source = reindented(source, indentation(self.text, member.start), new)
        members = [(nesting.wire, source), *((name, _dumped(new)) for name, new in beside)]
        between = self._colon_in(target, member)
        for level in range(len(names) - depth - 1, -1, -1):
            body = _members(members, lines, level + 1, between)
            start, close = (lines.at(level + 1), lines.at(level)) if lines else ("", "")
            members = [(names[depth + level], "{" + start + body + close + "}")]
        return _joined([*self._removed(parent, member), *self._appended(target, members)])

    def _wrapped(
        self,
        parent: Node,
        member: Member,
        value: list[Edit],
        names: list[str],
        content: tuple[str, list[tuple[str, Any]]],
    ) -> tuple[Edit, ...]:
        """Put new objects around a value where it stands; `content` is its name and what is beside it."""
        text, between = self.text, self._colon(member)
        lines = lines_at(text, parent, member)
        wire, beside = content
        head, tail = "", ""
        for depth, name in enumerate(names, 1):
            head += f"{json.dumps(name)}{between}{{" + (lines.at(depth) if lines else padding(text, parent))
        for name, new in beside:
            tail += "," + lines.at(len(names)) if lines else comma(text, member)
            tail += f"{json.dumps(name)}{between}{_dumped(new)}"
        for depth in range(len(names) - 1, -1, -1):
            tail += (lines.at(depth) if lines else padding(text, parent)) + "}"
        head += json.dumps(wire) + self.source[member.end : member.value.start]
        start, end = member.value.start, member.value.end
        whole = any(edit.start == start and edit.end == end for edit in value)
        inner = self._deeper(member.value, lines.unit * len(names)) if lines and not whole else []
        return _joined([Edit(member.start, start, head), *value, *inner, Edit(end, end, tail)])

    def _deeper(self, node: Node, more: str) -> list[Edit]:
        """Indent the lines of a value, but the first, by so much more."""
        edits = []
        position = self.text.find("\n", node.start, node.end)
        while position >= 0 and more:
            if self.text[position + 1] not in "\r\n":
                edits.append(Edit(position + 1, position + 1, more))
            position = self.text.find("\n", position + 1, node.end)
        return edits

    def _appended(self, target: Node, members: list[tuple[str, str]]) -> list[Edit]:
        """Write members behind the last one of an object, or between its braces."""
        text, between = self.text, self._colon_in(target, None)
        lines = lines_in(self.text, target)
        if target.members:
            mark = separator(text, target)
            end = target.members[-1].value.end
            new = "".join(f"{mark}{json.dumps(n)}{between}{v}" for n, v in members)
            line = line_end(text, end, target.end)
            if new.startswith((",\n", ",\r")) and self._has_comment(end, line):
                # The comment at the end of the line is about the member before.
                return [Edit(end, end, ","), Edit(line, line, new[1:])]
            return [Edit(end, end, new)]
        first, last = target.start + 1, target.end - 1
        body = _members(members, lines, 0, between)
        if self._has_comment(first, last):
            return [Edit(first, first, (lines.at(0) if lines else "") + body)]
        if lines is not None:
            close = lines.newline + indentation(text, target.start)
            return [Edit(first, last, lines.at(0) + body + close)]
        inside = text[first:last]
        return [Edit(first, last, inside + body + inside)]

    def _removed(self, parent: Node, member: Member) -> list[Edit]:
        """Leave a member out, with the comma that is too many then, but not the comments around it."""
        at = next(i for i, m in enumerate(parent.members) if m is member)
        is_last = at + 1 == len(parent.members)
        before = parent.members[at - 1].value.end if at else parent.start + 1
        after = parent.end - 1 if is_last else parent.members[at + 1].start
        if not self._has_comment(before if is_last else member.start, after):
            if not is_last:
                return [Edit(member.start, after, "")]
            return [Edit(before if at else member.start, member.value.end, "")]
        edits = []
        end = member.value.end
        comma = _to_comma(self.source, end)
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
        found = target.members[-1] if target.members else member
        return self._colon(found) if found is not None else ": "

    def _colon(self, member: Member) -> str:
        """What to write between a name and a value, as this member has it."""
        return ": " if self._has_comment(member.end, member.value.start) else colon(self.text, member)

    def _value_edits(self, member: Member, value: Value, mapping: Mapping) -> list[Edit] | None:
        """How a value changes; None where that is not known exactly."""
        start, end = value.span
        tight = self.text[member.end : start] == ":"
        if mapping.kind == "keep":
            return []
        if mapping.kind == "wrap":
            if value.kind in ("template", "list") or (value.kind == "literal" and value.literal is None):
                return None
            return [Edit(start, start, "["), Edit(end, end, "]")]
        if mapping.kind == "list" and value.kind == "list":
            return _item_edits(value, mapping.new, tight)
        if value.kind != "literal":
            return None
        new = mapping.new
        if mapping.kind == "choose":
            if not isinstance(value.literal, bool):
                return None
            new = mapping.if_true if value.literal else mapping.if_false
        return [Edit(start, end, _dumped(new, tight))]


def _place(use: ObjectUse, entry: Entry) -> tuple[Node | None, Member]:
    """The object and the member of an entry; no object where the name is there twice."""
    node: Node = use.site
    member: Member = entry.site
    return (None if sum(m.key == member.key for m in node.members) > 1 else node), member


def _members(members: list[tuple[str, str]], lines: Lines | None, depth: int, between: str) -> str:
    mark = "," + lines.at(depth) if lines else ("," if between[-1] == ":" else ", ")
    return mark.join(f"{json.dumps(name)}{between}{value}" for name, value in members)


def _descend(parent: Node, member: Member, names: list[str]) -> tuple[Node, int] | None:
    """Follow names through existing objects; None if something else is in the way.

    An object with other content already (`userIdentity` with a `username`) gets no second
    object beside it: the service takes one or the other.
    """
    node = parent
    for depth, name in enumerate(names):
        found = [m.value for m in node.members if m.key == name and m is not member]
        if not found:
            return None if depth and node.members else (node, depth)
        if len(found) > 1 or found[0].kind != "object":
            return None
        node = found[0]
    return node, len(names)


def _same(target: Node, name: str, new: Any) -> bool:
    found = [m.value for m in target.members if m.key == name]
    if len(found) != 1 or type(found[0].value) is not type(new):
        return False
    there = found[0].value
    return bool(there.lower() == new.lower() if isinstance(new, str) else there == new)


def _item_edits(value: Value, new: list[Any], tight: bool) -> list[Edit] | None:
    """Change a list of literals into another, element by element where they are as many."""
    if any(item.kind != "literal" for item in value.items):
        return None
    if len(value.items) != len(new):
        return [Edit(value.span.start, value.span.end, _dumped(new, tight))]
    pairs = zip(value.items, new, strict=True)
    return [Edit(*item.span, _dumped(literal)) for item, literal in pairs if item.literal != literal]


def _dumped(content: Any, tight: bool = False) -> str:
    return json.dumps(content, separators=(",", ":") if tight else None)


def _applied(text: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    """A piece of the text with edits inside it made."""
    out, position = "", start
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        out += text[position : edit.start] + edit.text
        position = edit.end
    return out + text[position:end]


def _joined(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """In order, and in one piece where they touch."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if out and out[-1].end == edit.start:
            out[-1] = Edit(out[-1].start, edit.end, out[-1].text + edit.text)
        else:
            out.append(edit)
    return tuple(out)
