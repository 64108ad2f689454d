"""Rewrite YAML mappings in place.

Block mappings get lines of their own, laid out like those around them; in a flow mapping, edits are those of
JSON with the quotes of YAML. Comments stay with the line that they are about. What an alias refers to as
well is left alone, and so are keys with an anchor, a tag or a question mark.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from batchlint.core.uses import Entry, ObjectUse
from batchlint.core.writing import Edit
from batchlint.payload.rewriter import Content, TreeWriter, applied
from batchlint.payload.scanner import Member, Node
from batchlint.payload.writer import JsonWriter
from batchlint.payload.yaml_layout import YamlLayout
from batchlint.payload.yaml_scalars import Style, written
from batchlint.payload.yaml_tree import Stream, YamlMember, YamlNode

#: Line ends in YAML 1.1, and characters in YAML 1.2.
_ODD_BREAK = re.compile("[\x85\u2028\u2029]").search
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
#: What can't be moved into a flow collection without quotes.
_FLOW_SIGNS = re.compile(r"[,\[\]{}#\n\r]|: ").search


class YamlWriter(TreeWriter):
    """The `ObjectWriter` of the YAML in one text."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream.text)
        self._stream = stream
        comments = stream.comments()
        self._layout = YamlLayout(stream.text, comments)
        self._references = Counter(start for start, _ in stream.shared)
        self._shared = sorted(set(stream.shared))
        self._flow = _FlowWriter(stream.text, _without_comments(stream, comments))
        #: By where an anchor's content starts, what it is read as at each place.
        self._reached: dict[int, dict[int, str]] = defaultdict(dict)
        #: Where aliases stand that merge what they refer to.
        self._merged: set[int] = set()
        self._is_odd = _ODD_BREAK(stream.text) is not None

    def reached(self, node: Node, what: str) -> None:
        """Take note of what an anchor or alias is read as; see `TreeWriter.reached`."""
        if not isinstance(node, YamlNode):
            return
        if node.anchor:
            self._reached[node.target.start][node.start] = what
        for base in _bases(node):
            self._reached[base.target.start][base.start] = what
            self._merged.add(base.start)

    def _agree(self, start: int) -> bool:
        """Whether all places that refer to an anchor read it as the same, so that all can change at once.

        A mapping that is only merged into others may stand anywhere itself.
        """
        found, references = self._reached[start], self._references[start]
        is_base = len(found) == references and found.keys() <= self._merged
        return (is_base or len(found) == references + 1) and len(set(found.values())) == 1

    def _holder(self, node: Node, member: Member) -> YamlNode | None:
        """The mapping that holds a member: this one, or one that is merged into it."""
        if not isinstance(node, YamlNode):
            return None
        return next((m for m in (node, *(base.target for base in _bases(node))) if member in m.own), None)

    def _site(self, use: ObjectUse) -> Node:
        node = super()._site(use)
        return node.target if isinstance(node, YamlNode) else node

    def _place(self, use: ObjectUse, entry: Entry) -> tuple[Node | None, Member]:
        node, member = super()._place(use, entry)
        holder = None if node is None else self._holder(node, member)
        is_free = holder is not None and self._is_free(holder)
        is_plain = isinstance(member, YamlMember) and member.simple
        return (node if is_free and is_plain else None), member

    def _is_free(self, node: Node) -> bool:
        """Whether members of a mapping may change: no alias refers to it, and its layout is known."""
        if self._is_odd or not isinstance(node, YamlNode) or node.kind != "object":
            return False
        if any(a <= node.start < b and not self._agree(a) for a, b in self._shared):
            return False
        if node.style == "flow":
            return self.source.startswith("{", node.start) and self.source.endswith("}", node.start, node.end)
        return node.style == "block" and node.own[0].simple

    def _is_shared(self, start: int, end: int) -> bool:
        """Whether an alias refers to something in a stretch of text, or to other things around it as well."""
        return any(
            a < end and start < b and not (a <= start and end <= b and b - a > end - start and self._agree(a))
            for a, b in self._shared
        )

    def _renamed(self, member: Member, wire: str) -> Edit:
        assert isinstance(member, YamlMember)
        return Edit(member.start, member.end, written(wire, _style(member.node)))

    def _listed(self, member: Member) -> list[Edit] | None:
        node = member.value
        if not isinstance(node, YamlNode) or node.outer != node.start or node.style in ("literal", "folded"):
            return None
        start, end = node.start, node.end
        if node.style != "block":
            if node.style == "plain" and (start == end or _FLOW_SIGNS(self.source, start, end)):
                return None
            return [Edit(start, start, "["), Edit(end, end, "]")]
        return [Edit(start, start, "- "), *self._layout.deeper(start, end, "  ")]

    def _replaced(self, parent: Node, member: Member, node: Node, new: Any) -> list[Edit] | None:
        if not isinstance(node, YamlNode) or node.tag or node.style == "alias":
            return None
        start, end = node.start, node.end
        if self._is_shared(node.outer, end) or self._layout.said(start, end):
            return None
        style = _style(node) if node.kind == "string" and _style(node) != "plain" else _string_style(parent)
        if node.style == "block" and isinstance(new, list):
            # As many lines as there are elements.
            line = self._layout.newline(start) + " " * self._layout.column(start)
            return [Edit(start, end, line.join(f"- {written(item, style)}" for item in new))] if new else None
        if node.style == "block":
            return None
        text = written(new, style)
        return [Edit(start, end, text if start < end else f" {text}")]

    def _appended(self, target: Node, members: list[tuple[str, Any]]) -> list[Edit] | None:
        if not self._is_free(target):
            return None
        assert isinstance(target, YamlNode)
        if target.style == "flow":
            return self._flow._appended(target, members)
        place = self._layout.tail(target.own[-1])
        if self._layout.ends_in_scalar(target, place):
            return None
        lines = _lines(members, self._layout.indent(target), self._layout.newline(place), target)
        return [Edit(place, place, lines)]

    def _removed(self, parent: Node, member: Member) -> list[Edit] | None:
        holder = self._holder(parent, member)
        assert holder is not None
        parent = holder
        if self._is_shared(member.start, member.value.end):
            return None
        if parent.style == "flow":
            # A comment inside of what is left out would have no place.
            return (
                None
                if self._layout.said(member.start, member.value.end)
                else self._flow._removed(parent, member)
            )
        return self._without(parent, member, self._layout.said(member.start, self._layout.tail(member)))

    def _without(self, parent: YamlNode, member: Member, said: list[str]) -> list[Edit]:
        """Leave out the lines of a member of a block mapping, but not these comments in them."""
        at = next(i for i, m in enumerate(parent.own) if m is member)
        newline, indent = self._layout.newline(member.start), self._layout.indent(parent)
        tail = self._layout.tail(member)
        if len(parent.own) == 1:
            start = len(self.source[: member.start].rstrip())
            # The mapping moves up to its key, if there is nothing in between.
            on_line = self.source.endswith(":", 0, start) and parent.outer == parent.start
            text = " {}" if on_line else "{}"
            return [Edit(start if on_line else member.start, tail, (newline + indent).join([text, *said]))]
        line = self._layout.line_start(member.start)
        behind = self._layout.behind(tail)
        if not self.source[line : member.start].strip(" "):
            if said:
                return [Edit(member.start, tail, (newline + indent).join(said))]
            if behind == tail:  # the last line, without an end: the one before loses its own
                line = len(self.source[:line].rstrip("\r\n"))
            return [Edit(line, behind, "")]
        # The first one behind a dash: the next one, or the comment before it, takes its place.
        following = parent.own[at + 1].start
        said = [*said, *self._layout.said(tail, following)]
        return [Edit(member.start, following, "".join(f"{each}{newline}{indent}" for each in said))]

    def _wrapped(
        self, parent: Node, member: Member, value: list[Edit], names: list[str], content: Content
    ) -> list[Edit] | None:
        holder = self._holder(parent, member)
        assert holder is not None
        parent = holder
        if parent.style == "flow":
            return self._flow._wrapped(parent, member, value, names, content)
        indent, unit, newline = (
            self._layout.indent(parent),
            self._layout.unit(parent),
            self._layout.newline(member.start),
        )
        head = ""
        for depth, name in enumerate(names, 1):
            head += f"{_key(name, parent)}:{newline}{indent}{unit * depth}"
        tail = self._layout.tail(member)
        inner = self._layout.deeper(member.end, member.value.end, unit * len(names))
        inner = [e for e in inner if not any(v.start < e.start < v.end for v in value)]
        beside = _lines(content.beside, indent + unit * len(names), newline, parent)
        first = Edit(member.start, member.end, head + _key(content.wire, parent))
        return [first, *inner, *value, *([Edit(tail, tail, beside)] if beside else [])]

    def _moved(
        self,
        place: tuple[Node, Member],
        value: list[Edit],
        target: Node,
        names: list[str],
        content: Content,
    ) -> list[Edit] | None:
        parent, member = place
        assert isinstance(parent, YamlNode) and isinstance(target, YamlNode)
        node = member.value
        assert isinstance(node, YamlNode)
        # An alias has to stay behind its anchor.
        if not self._is_free(target) or self._is_shared(member.start, node.end) or _has_alias(node):
            return None
        if member not in parent.own:
            return None
        if parent.style == "flow":
            return self._flow._moved(place, value, target, names, content)
        if target.style == "flow":
            return self._into_flow(place, value, target, names, content)
        tail = self._layout.tail(member)
        end = self._layout.tail(target.own[-1])
        if self._layout.ends_in_scalar(target, end):
            return None
        indent, unit, newline = (
            self._layout.indent(target),
            self._layout.unit(target),
            self._layout.newline(end),
        )
        lines = ""
        for depth, name in enumerate(names):
            lines += f"{newline}{indent}{unit * depth}{_key(name, target)}:"
        inner = indent + unit * len(names)
        source = applied(self.source, member.end, tail, value)
        source = _shifted(source, len(inner) - len(self._layout.indent(parent)))
        lines += f"{newline}{inner}{_key(content.wire, target)}{source}"
        lines += _lines(content.beside, inner, newline, target)
        return [*self._without(parent, member, []), Edit(end, end, lines)]

    def _into_flow(
        self,
        place: tuple[Node, Member],
        value: list[Edit],
        target: YamlNode,
        names: list[str],
        content: Content,
    ) -> list[Edit] | None:
        """Move a member of a block mapping into a flow mapping."""
        parent, member = place
        assert isinstance(parent, YamlNode)
        node = member.value
        source = applied(self.source, node.start, node.end, value)
        if node.style in ("block", "literal", "folded") or _FLOW_SIGNS(source) or not source:  # type: ignore[attr-defined]
            return None
        removed = self._removed(parent, member)
        if removed is None:
            return None
        return [*removed, *self._flow._added(target, names, (content, source), member)]


class _FlowWriter(JsonWriter):
    """Edits in flow mappings, which are JSON with other quotes and comments."""

    _to_comma = re.compile(r"(?:\s|#[^\n]*\n)*,")

    def _name(self, wire: str, near: Node) -> str:
        return _key(wire, near)

    def _literal(self, new: Any, near: Node, tight: bool = False) -> str:
        return written(new, _string_style(near))

    def _between(self, member: Member) -> str:
        between = super()._between(member)
        return between if ":" in between and (between.strip() != between or _is_quoted(member)) else ": "


def _without_comments(stream: Stream, comments: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in place of comments and trailing commas."""
    text = list(stream.text)
    for start, end in comments:
        text[start:end] = " " * (end - start)
    blank = "".join(text)
    for start, end in stream.gaps():
        for found in _TRAILING_COMMA.finditer(blank, start, end + 1):
            text[found.start()] = " "
    return "".join(text)


def _is_quoted(member: Member) -> bool:
    return isinstance(member, YamlMember) and member.node.style in ("single", "double")


def _style(node: YamlNode) -> Style:
    """How a scalar that replaces another one is quoted."""
    return "single" if node.style == "single" else "double" if node.style == "double" else "plain"


def _common(styles: list[Style]) -> Style:
    """The style that all have; plain if they differ."""
    return styles[0] if styles and len(set(styles)) == 1 else "plain"


def _string_style(node: Node) -> Style:
    """How the strings in a mapping are quoted."""
    values = [m.value for m in node.own if m.value.kind == "string"]
    return _common([_style(value) for value in values if isinstance(value, YamlNode)])


def _key(name: str, near: Node) -> str:
    """A name, quoted as the keys near it are."""
    return written(name, _common([_style(m.node) for m in near.own if isinstance(m, YamlMember)]))


def _lines(members: list[tuple[str, Any]], indent: str, newline: str, near: YamlNode) -> str:
    """Members of a block mapping with literals, each on a line of its own."""
    style = _string_style(near)
    return "".join(f"{newline}{indent}{_key(name, near)}: {written(new, style)}" for name, new in members)


def _shifted(source: str, more: int) -> str:
    """The source of a value whose lines but the first move to the right, or to the left."""
    if more >= 0:
        return re.sub(r"(?<=\n)(?=[^\r\n])", " " * more, source)
    return re.sub(rf"(?<=\n) {{1,{-more}}}", "", source)


def _bases(node: YamlNode) -> list[YamlNode]:
    """What the merge keys of a mapping refer to."""
    merging = (member.value for member in node.target.own if member.merges)
    return [base for value in merging for base in (value.items if value.kind == "array" else [value])]


def _has_alias(node: YamlNode) -> bool:
    """Whether there is an alias in a value."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found.style == "alias":
            return True
        waiting += [*found.items, *(m.value for m in found.own)]
    return False
