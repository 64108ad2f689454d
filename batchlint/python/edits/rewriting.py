"""Rewrite written-down objects: keyword arguments of a call, entries of a dict."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Entry, ObjectUse
from batchlint.core.writing import Edit, Mapping, Nesting, Step
from batchlint.python.edits.spelling import Speller, Unspellable

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

Siblings = tuple[tuple[str, Mapping], ...]


class _ObjectWriter(ABC):
    """What calls and dicts have in common; see `core.writing.ObjectWriter` for the contract."""

    members = True

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    @abstractmethod
    def _key(self, use: ObjectUse, wire_type: str, wire: str) -> str:
        """A property's name in this notation."""

    @abstractmethod
    def _pair(self, key: str, value: str, speller: Speller) -> str:
        """One entry as source."""

    @abstractmethod
    def _object(self, step: Step, pairs: Sequence[str], speller: Speller) -> str:
        """A new nested object as source."""

    @abstractmethod
    def _parts(self, node: cst.CSTNode) -> list[tuple[str | None, cst.CSTNode, cst.BaseExpression]] | None:
        """The entries of an object's node: key, entry node, value; None if it can't be seen into."""

    @abstractmethod
    def _is_object(self, node: cst.BaseExpression, step: Step, index: int) -> bool:
        """Whether an expression writes down the object of a step."""

    def _speller(self, use: ObjectUse, index: int) -> Speller:
        near = use.site.func if isinstance(use.site, cst.Call) else None
        if (
            near is not None
            and self.analysis.source.code(near).rpartition(".")[2] not in self.analysis.history.types
        ):
            near = None
        return Speller(self.analysis, near, index, use.span)

    def rename(
        self, use: ObjectUse, entry: Entry, wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Give the entry another name and map its value."""
        if entry.site is None:
            return None
        speller = self._speller(use, index)
        owner = use.shape.at(index) or ""
        try:
            edits = [self._key_edit(entry, self._entry_key(use, entry, owner, wire))]
            edits += self._value_edits(entry, mapping, speller)
        except Unspellable:
            return None
        return (*edits, *speller.import_edits())

    def replace_value(
        self, use: ObjectUse, entry: Entry, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Map the value and leave the name."""
        if entry.site is None:
            return None
        speller = self._speller(use, index)
        try:
            edits = self._value_edits(entry, mapping, speller)
        except Unspellable:
            return None
        return (*edits, *speller.import_edits()) if edits else None

    def insert(self, use: ObjectUse, wire: str, mapping: Mapping, index: int) -> tuple[Edit, ...] | None:
        """Add a property with a literal value, last."""
        speller = self._speller(use, index)
        try:
            value = speller.mapped(mapping, "", None, members=self.members)
            pair = self._pair(self._key(use, use.shape.at(index) or "", wire), value, speller)
        except Unspellable:
            return None
        edit = self._appended(use.site, [pair])
        return (edit, *speller.import_edits()) if edit is not None else None

    def nest(self, use: ObjectUse, entry: Entry, nesting: Nesting, index: int) -> tuple[Edit, ...] | None:
        """Move the entry into objects that are there or into new ones."""
        steps, wire, mapping, siblings = nesting
        if entry.site is None:
            return None
        speller = self._speller(use, index)
        try:
            edits = self._nested(use, entry, steps, wire, mapping, siblings, speller)
        except Unspellable:
            return None
        return (*edits, *speller.import_edits()) if edits is not None else None

    def _nested(
        self,
        use: ObjectUse,
        entry: Entry,
        steps: tuple[Step, ...],
        wire: str,
        mapping: Mapping,
        siblings: Siblings,
        speller: Speller,
    ) -> list[Edit] | None:
        code, node = self._value_code(entry)
        holder = steps[-1].type
        pairs = [
            self._pair(
                self._key(use, holder, wire),
                speller.mapped(mapping, code, node, members=self.members),
                speller,
            )
        ]
        names = [self._key(use, holder, wire)]
        current, owner, depth = use.site, use.shape.at(speller.index) or "", 0
        # Go down as far as objects are already there.
        while depth < len(steps):
            parts = self._parts(current)
            if parts is None:
                return None
            key = self._key(use, owner, steps[depth].wire)
            inner = next((value for name, _, value in parts if name == key), None)
            if inner is None:
                if depth and parts:
                    # It says something else already (`user_identity` with a `user_name`), and the
                    # service takes one or the other.
                    return None
                break
            if not self._is_object(inner, steps[depth], speller.index):
                return None
            current, owner, depth = inner, steps[depth].type, depth + 1
        if depth == len(steps):
            present = {name for name, _, _ in self._parts(current) or ()}
            if names[0] in present:
                return None
        else:
            present = set()
        for sibling, literal in siblings:
            key = self._key(use, holder, sibling)
            if key not in present:
                pairs.append(
                    self._pair(key, speller.mapped(literal, "", None, members=self.members), speller)
                )
        for step, above in zip(
            reversed(steps[depth:]),
            reversed([use.shape.at(speller.index) or "", *(s.type for s in steps)][depth:-1]),
            strict=True,
        ):
            pairs = [
                self._pair(self._key(use, above, step.wire), self._object(step, pairs, speller), speller)
            ]
        if depth == 0:
            span = self.analysis.source.span(entry.site)
            return [Edit(span.start, span.end, pairs[0])]
        added = self._appended(current, pairs)
        removed = self._removed(use.site, entry)
        return [added, removed] if added is not None and removed is not None else None

    # Pieces of source

    def _entry_key(self, use: ObjectUse, entry: Entry, owner: str, wire: str) -> str:
        """The new key in the spelling of the old: a dict for an operation may mix both."""
        if use.notation == "either":
            prop = self.analysis.history.member(owner, wire)
            old = self.analysis.history.member(owner, entry.key)
            if prop is not None and old is not None and old.wire != entry.key:
                return prop.python
            return wire
        return self._key(use, owner, wire)

    def _key_edit(self, entry: Entry, name: str) -> Edit:
        span = entry.key_span
        if isinstance(entry.site, cst.Arg):
            return Edit(span.start, span.end, name)
        return Edit(span.start, span.end, requoted(self.analysis.source.text[span.start : span.end], name))

    def _value_code(self, entry: Entry) -> tuple[str, cst.BaseExpression]:
        node = entry.site.value
        return self.analysis.source.code(node), node

    def _value_edits(self, entry: Entry, mapping: Mapping, speller: Speller) -> list[Edit]:
        if mapping.kind == "keep":
            return []
        code, node = self._value_code(entry)
        span = self.analysis.source.outer(node)
        return [Edit(span.start, span.end, speller.mapped(mapping, code, node, members=self.members))]

    def _appended(self, node: cst.CSTNode, pairs: list[str]) -> Edit | None:
        """Add entries behind the last one, on lines of their own where the others are."""
        parts = self._parts(node)
        if parts is None:
            return None
        text = self.analysis.source.text
        if not parts:
            end = self.analysis.source.span(node).end - 1
            return Edit(end, end, ", ".join(pairs))
        last = self.analysis.source.span(parts[-1][1])
        line_start = text.rfind("\n", 0, last.start) + 1
        own_line = (
            not text[line_start : last.start].strip() and line_start > self.analysis.source.span(node).start
        )
        if own_line:
            newline = "\r\n" if text[line_start - 2 : line_start] == "\r\n" else "\n"
            separator = f",{newline}{text[line_start : last.start]}"
        else:
            separator = ", "
        return Edit(last.end, last.end, "".join(separator + pair for pair in pairs))

    def _removed(self, node: cst.CSTNode, entry: Entry) -> Edit | None:
        """Take an entry out, with the comma and white space that belong to it."""
        parts = self._parts(node)
        if parts is None:
            return None
        nodes = [part[1] for part in parts]
        position = next((i for i, n in enumerate(nodes) if n is entry.site), None)
        if position is None:
            return None
        text = self.analysis.source.text
        span = self.analysis.source.span(entry.site)
        if position + 1 < len(nodes):
            end = self.analysis.source.span(nodes[position + 1]).start
            if "#" in text[span.end : end]:
                # A comment stays where it is, even if what it was about moves on.
                comma = text.find(",", span.end, end)
                return self._line_or(span.start, comma + 1) if comma >= 0 else None
            return Edit(span.start, end, "")
        if position > 0:
            start = self.analysis.source.span(nodes[position - 1]).end
            if "#" not in text[start : span.start]:
                return Edit(start, span.end, "")
            own_comma = re.compile(r"[ \t]*,").match(text, span.end)
            return self._line_or(span.start, own_comma.end() if own_comma else span.end)
        return Edit(span.start, span.end, "")

    def _line_or(self, start: int, end: int) -> Edit:
        """Take out a piece of text, with its line where nothing else stands on it."""
        text = self.analysis.source.text
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        if line_end >= 0 and not text[line_start:start].strip() and not text[end:line_end].strip():
            return Edit(line_start, line_end + 1, "")
        return Edit(start, end, "")


class CallWriter(_ObjectWriter):
    """Constructor calls (and `dict(…)`)."""

    def _key(self, use: ObjectUse, wire_type: str, wire: str) -> str:
        if use.notation == "wire":
            return wire
        prop = self.analysis.history.member(wire_type, wire)
        if prop is None:
            raise Unspellable
        return prop.python

    def _pair(self, key: str, value: str, speller: Speller) -> str:
        return f"{key}={value}"

    def _object(self, step: Step, pairs: Sequence[str], speller: Speller) -> str:
        return f"{speller.class_name(step.type)}({', '.join(pairs)})"

    def _parts(self, node: cst.CSTNode) -> list[tuple[str | None, cst.CSTNode, cst.BaseExpression]] | None:
        if not isinstance(node, cst.Call) or any(a.star for a in node.args):
            return None
        return [(a.keyword.value if a.keyword is not None else None, a, a.value) for a in node.args]

    def _is_object(self, node: cst.BaseExpression, step: Step, index: int) -> bool:
        if not isinstance(node, cst.Call):
            return False
        name = self.analysis.source.code(node.func).rpartition(".")[2].strip()
        return name == self.analysis.history.class_name(step.type, index)


class DictWriter(_ObjectWriter):
    """Dict literals with wire names, or those that the package takes from an operation's caller."""

    members = False

    def _key(self, use: ObjectUse, wire_type: str, wire: str) -> str:
        if use.notation == "either" and use.entries and any("_" in e.key for e in use.entries):
            prop = self.analysis.history.member(wire_type, wire)
            return prop.python if prop is not None else wire
        return wire

    def _pair(self, key: str, value: str, speller: Speller) -> str:
        return f"{speller.plain(key)}: {value}"

    def _object(self, step: Step, pairs: Sequence[str], speller: Speller) -> str:
        return "{" + ", ".join(pairs) + "}"

    def _parts(self, node: cst.CSTNode) -> list[tuple[str | None, cst.CSTNode, cst.BaseExpression]] | None:
        if not isinstance(node, cst.Dict):
            return None
        found: list[tuple[str | None, cst.CSTNode, cst.BaseExpression]] = []
        for element in node.elements:
            if not isinstance(element, cst.DictElement):
                return None
            key = element.key
            name = key.raw_value if isinstance(key, cst.SimpleString) else None
            found.append((name, element, element.value))
        return found

    def _is_object(self, node: cst.BaseExpression, step: Step, index: int) -> bool:
        return isinstance(node, cst.Dict)


def requoted(code: str, content: str) -> str:
    """A string literal with other content and the same prefix and quotes."""
    match = re.match(r"([A-Za-z]*)('''|\"\"\"|'|\")", code)
    if match is None:
        return repr(content)
    return f"{match[1]}{match[2]}{content}{match[2]}"
