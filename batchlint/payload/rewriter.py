"""What the writers of all notations have in common: which changes can be made exactly."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, NamedTuple

from batchlint.core.uses import Entry, ObjectUse, Value
from batchlint.core.writing import Edit, Mapping, Nesting
from batchlint.payload.scanner import Member, Node


class Content(NamedTuple):
    """What is put into an object: a property that moves there, and literals next to it."""

    wire: str
    beside: list[tuple[str, Any]]


class TreeWriter(ABC):
    """An `ObjectWriter` of objects whose nodes have places in a text.

    Attributes:
        source: the text.
    """

    def __init__(self, source: str) -> None:
        self.source = source

    def reached(self, node: Node, what: str) -> None:
        """Take note that a value is read as something, before changes are made.

        Args:
            node: the value.
            what: the type that it has there, in any words.
        """
        return

    def rename(
        self, use: ObjectUse, entry: Entry, wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Give a property another name; see `ObjectWriter.rename`."""
        parent, member = self._place(use, entry)
        if parent is None or parent.member(wire) is not None:
            return None
        value = self._value_edits(parent, member, entry.value, mapping)
        return None if value is None else joined([self._renamed(member, wire), *value])

    def replace_value(
        self, use: ObjectUse, entry: Entry, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Map a property's value; see `ObjectWriter.replace_value`."""
        parent, member = self._place(use, entry)
        value = None if parent is None else self._value_edits(parent, member, entry.value, mapping)
        return None if value is None else joined(value)

    def insert(self, use: ObjectUse, wire: str, mapping: Mapping, index: int) -> tuple[Edit, ...] | None:
        """Add a property behind the others; see `ObjectWriter.insert`."""
        node = self._site(use)
        if mapping.kind not in ("literal", "list") or node.member(wire) is not None:
            return None
        edits = self._appended(node, [(wire, mapping.new)])
        return None if edits is None else joined(edits)

    def remove(self, use: ObjectUse, entry: Entry) -> tuple[Edit, ...] | None:
        """Leave a property out; see `ObjectWriter.remove`."""
        parent, member = self._place(use, entry)
        edits = None if parent is None else self._removed(parent, member)
        return None if edits is None else joined(edits)

    def nest(self, use: ObjectUse, entry: Entry, nesting: Nesting, index: int) -> tuple[Edit, ...] | None:
        """Move a property down; see `ObjectWriter.nest`.

        A sibling that is already there with the same value (strings in any case) is left as it is.
        """
        parent, member = self._place(use, entry)
        if parent is None or any(m.kind not in ("literal", "list") for _, m in nesting.siblings):
            return None
        value = self._value_edits(parent, member, entry.value, nesting.mapping)
        names = [step.wire for step in nesting.steps]
        found = _descend(parent, member, names)
        if value is None or found is None:
            return None
        target, depth = found
        beside = [(name, m.new) for name, m in nesting.siblings]
        if depth == 0:
            edits = self._wrapped(parent, member, value, names, Content(nesting.wire, beside))
            return None if edits is None else joined(edits)
        if depth == len(names):
            missing = [(name, new) for name, new in beside if target.member(name) is None]
            others = [pair for pair in beside if pair not in missing]
            if target.member(nesting.wire) is not None or not all(_same(target, *pair) for pair in others):
                return None
            beside = missing
        edits = self._moved((parent, member), value, target, names[depth:], Content(nesting.wire, beside))
        return None if edits is None else joined(edits)

    def _site(self, use: ObjectUse) -> Node:
        """The object in the text that edits of a use are made in."""
        node: Node = use.site
        return node

    def _place(self, use: ObjectUse, entry: Entry) -> tuple[Node | None, Member]:
        """The object and the member of an entry; no object where the name is there twice."""
        node = self._site(use)
        member: Member = entry.site
        return (None if sum(m.key == member.key for m in node.members) > 1 else node), member

    def _value_edits(self, parent: Node, member: Member, value: Value, mapping: Mapping) -> list[Edit] | None:
        """How a value changes; None where that is not known exactly."""
        if mapping.kind == "keep":
            return []
        if mapping.kind == "wrap":
            if value.kind in ("template", "list") or (value.kind == "literal" and value.literal is None):
                return None
            return self._listed(member)
        new = mapping.new
        if mapping.kind == "list" and value.kind == "list":
            if any(item.kind != "literal" for item in value.items):
                return None
            if len(value.items) != len(new):
                return self._replaced(parent, member, member.value, new)
            changed: list[Edit] = []
            # Element by element where they are as many.
            for item, node, literal in zip(value.items, member.value.items, new, strict=True):
                edits = [] if item.literal == literal else self._replaced(parent, member, node, literal)
                if edits is None:
                    return None
                changed += edits
            return changed
        if value.kind != "literal":
            return None
        if mapping.kind == "choose":
            if not isinstance(value.literal, bool):
                return None
            new = mapping.if_true if value.literal else mapping.if_false
        return self._replaced(parent, member, member.value, new)

    @abstractmethod
    def _renamed(self, member: Member, wire: str) -> Edit:
        """Write another name in place of that of a member."""

    @abstractmethod
    def _listed(self, member: Member) -> list[Edit] | None:
        """Make a list of the value of a member."""

    @abstractmethod
    def _replaced(self, parent: Node, member: Member, node: Node, new: Any) -> list[Edit] | None:
        """Write a literal in place of a value, which is that of a member or an element of it."""

    @abstractmethod
    def _appended(self, target: Node, members: list[tuple[str, Any]]) -> list[Edit] | None:
        """Write members with literals behind the last one of an object."""

    @abstractmethod
    def _removed(self, parent: Node, member: Member) -> list[Edit] | None:
        """Leave a member out."""

    @abstractmethod
    def _wrapped(
        self, parent: Node, member: Member, value: list[Edit], names: list[str], content: Content
    ) -> list[Edit] | None:
        """Put new objects around a value where it stands.

        Args:
            parent: the object.
            member: the member with the value.
            value: the edits of the value.
            names: the names of the new objects, the outermost first.
            content: the new name of the value, and what is next to it.
        """

    @abstractmethod
    def _moved(
        self,
        place: tuple[Node, Member],
        value: list[Edit],
        target: Node,
        names: list[str],
        content: Content,
    ) -> list[Edit] | None:
        """Move a member to the end of another object, inside of new ones with these names."""


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


def applied(text: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    """A piece of the text with edits inside it made."""
    out, position = "", start
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        out += text[position : edit.start] + edit.text
        position = edit.end
    return out + text[position:end]


def joined(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """In order, and in one piece where they touch."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if out and out[-1].end == edit.start:
            out[-1] = Edit(out[-1].start, edit.end, out[-1].text + edit.text)
        else:
            out.append(edit)
    return tuple(out)
