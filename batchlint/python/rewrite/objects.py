"""Rewrite objects that are written out: keyword arguments of a call, entries of a dict."""

from __future__ import annotations

from typing import NamedTuple

from batchlint.core.uses import Entry, ObjectUse
from batchlint.core.writing import Edit, Mapping, Nesting, Step
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.entries import appended, entries_of, removed
from batchlint.python.rewrite.imports import Unspellable
from batchlint.python.rewrite.spelling import Speller, requoted
from batchlint.python.syntax import nodes

#: The name and the value of an entry, both as source.
_Pair = tuple[str, str]


class _Descent(NamedTuple):
    """Where a path of properties leads from an object, through literals only.

    Attributes:
        node: the innermost object that is there.
        missing: the steps below it, each with the type that it is a property of.
        names: the names of the entries of the object that the path ends at; none where it is missing.
    """

    node: nodes.Node
    missing: list[tuple[str, Step]]
    names: set[str | None]


class ObjectWriter:
    """Rewrites one notation of objects; see `core.writing.ObjectWriter` for the contract."""

    def __init__(self, context: FileContext, *, as_dicts: bool = False, unpacked: bool = False) -> None:
        """Prepare.

        Args:
            context: the file.
            as_dicts: whether objects are dicts with wire names, or with those that operations take, instead
                of calls of models.
            unpacked: whether an object is a dict with some of the keywords of a call:
                `StartTask(**settings)`.
        """
        self._context = context
        self._as_dicts = as_dicts
        self._unpacked = unpacked

    def rename(
        self, use: ObjectUse, entry: Entry, wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Give the entry another name and map its value."""
        if entry.site is None:
            return None
        speller = self._speller(use, index)
        try:
            edits = [self._key_edit(entry, self._renamed(use, entry, wire, index))]
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
        if self._unpacked:
            return None  # the property may be among the other keywords
        speller = self._speller(use, index)
        try:
            value = self._mapped(mapping, None, speller)
            pair = self._key(use, use.shape.at(index) or "", wire, index), value
        except Unspellable:
            return None
        edit = appended(self._context.source, use.site, [_written(use.site, pair, speller)])
        return (edit, *speller.import_edits()) if edit is not None else None

    def remove(self, use: ObjectUse, entry: Entry) -> tuple[Edit, ...] | None:
        """Leave the entry out."""
        edit = removed(self._context.source, use.site, entry) if entry.site is not None else None
        return (edit,) if edit is not None else None

    def nest(self, use: ObjectUse, entry: Entry, nesting: Nesting, index: int) -> tuple[Edit, ...] | None:
        """Move the entry into objects that are there or into new ones."""
        steps, wire, mapping, siblings = nesting
        if entry.site is None:
            return None
        speller = self._speller(use, index)
        try:
            pairs = [(self._key(use, steps[-1].type, wire, index), self._mapped(mapping, entry, speller))]
            found = self._descend(use, steps, index)
            if found is None or pairs[0][0] in found.names:
                return None
            for sibling, literal in siblings:
                name = self._key(use, steps[-1].type, sibling, index)
                if name not in found.names:
                    pairs.append((name, self._mapped(literal, None, speller)))
            for owner, step in reversed(found.missing):
                pairs = [(self._key(use, owner, step.wire, index), self._object(step, pairs, speller))]
        except Unspellable:
            return None
        source = self._context.source
        if len(found.missing) == len(steps):
            edit = Edit(*source.span(entry.site), _written(entry.site, pairs[0], speller))
            return (edit, *speller.import_edits())
        added = appended(source, found.node, [_written(found.node, pair, speller) for pair in pairs])
        taken = removed(source, use.site, entry)
        return (added, taken, *speller.import_edits()) if added is not None and taken is not None else None

    def _descend(self, use: ObjectUse, steps: tuple[Step, ...], index: int) -> _Descent | None:
        """Follow steps through objects that already exist; None if something else is in the way."""
        node: nodes.Node = use.site
        owners = [use.shape.at(index) or "", *(step.type for step in steps)]
        for depth, step in enumerate(steps):
            entries = entries_of(node)
            if entries is None:
                return None
            name = self._key(use, owners[depth], step.wire, index)
            inner = next((entry.value for entry in entries if entry.name == name), None)
            if inner is None:
                # An object with other entries (`user_identity` with a `user_name`) excludes this one.
                is_open = not depth or not entries
                return (
                    _Descent(node, list(zip(owners[depth:-1], steps[depth:], strict=True)), set())
                    if is_open
                    else None
                )
            if not self._is_object(inner, step, index):
                return None
            node = inner
        return _Descent(node, [], {entry.name for entry in entries_of(node) or ()})

    def _speller(self, use: ObjectUse, index: int) -> Speller:
        near = use.site.func if isinstance(use.site, nodes.Call) else None
        context = self._context
        if near is not None and context.source.code(near).rpartition(".")[2] not in context.history.classes:
            near = None
        return Speller(context, near, index, use.span)

    def _key(self, use: ObjectUse, wire_type: str, wire: str, index: int) -> str:
        """A property's name in the notation of the object.

        Raises:
            Unspellable: the package has no name for it.
        """
        prop = self._context.history.member(wire_type, wire)
        if self._as_dicts:
            is_sent = self._context.history.generation(index) > 1
            in_python = use.notation == "either" and any("_" in entry.key for entry in use.entries or ())
            return prop.python(index) if in_python and prop is not None and not is_sent else wire
        if use.notation == "wire" or (
            use.notation == "either" and self._context.history.generation(index) > 1
        ):
            return wire
        if prop is None:
            raise Unspellable
        return prop.python(index)

    def _renamed(self, use: ObjectUse, entry: Entry, wire: str, index: int) -> str:
        """The new key in the spelling of the old: a dict for an operation may mix both.

        The second generation sends keys as they are.
        """
        owner = use.shape.at(index) or ""
        if use.notation != "either" or self._context.history.generation(index) > 1:
            return self._key(use, owner, wire, index)
        prop = self._context.history.member(owner, wire)
        old = self._context.history.member(owner, entry.key)
        return prop.python(index) if prop is not None and old is not None and old.wire != entry.key else wire

    def _key_edit(self, entry: Entry, name: str) -> Edit:
        span = entry.key_span
        return Edit(
            *span, name if isinstance(entry.site, nodes.Arg) else requoted(self._context.code(span), name)
        )

    def _mapped(self, mapping: Mapping, entry: Entry | None, speller: Speller) -> str:
        """The new value of an entry; of a new one where there is none."""
        node = entry.site.value if entry is not None else None
        code = self._context.source.code(node) if node is not None else ""
        return speller.mapped(mapping, code, node, members=not self._as_dicts)

    def _value_edits(self, entry: Entry, mapping: Mapping, speller: Speller) -> list[Edit]:
        if mapping.kind == "keep":
            return []
        return [Edit(*self._context.source.outer(entry.site.value), self._mapped(mapping, entry, speller))]

    def _object(self, step: Step, pairs: list[_Pair], speller: Speller) -> str:
        """A new nested object."""
        if self._as_dicts:
            return "{" + ", ".join(f"{speller.plain(name)}: {value}" for name, value in pairs) + "}"
        return f"{speller.class_name(step.type)}({', '.join(f'{name}={value}' for name, value in pairs)})"

    def _is_object(self, node: nodes.Expression, step: Step, index: int) -> bool:
        """Whether an expression is the object of a step, written out."""
        if self._as_dicts:
            return isinstance(node, nodes.Dict)
        if not isinstance(node, nodes.Call):
            return False
        name = self._context.source.code(node.func).rpartition(".")[2].strip()
        return name == self._context.history.class_name(step.type, index)


def _written(node: nodes.Node, pair: _Pair, speller: Speller) -> str:
    """An entry as it is written in an object, or in place of another entry."""
    name, value = pair
    return (
        f"{name}={value}" if isinstance(node, (nodes.Call, nodes.Arg)) else f"{speller.plain(name)}: {value}"
    )
