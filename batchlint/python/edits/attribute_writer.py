"""Rewrite reads and stores of properties: by attribute, by subscript, by a name in a string."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import AttributeUse
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.edits.rewriting import requoted
from batchlint.python.edits.spelling import Speller, Unspellable
from batchlint.python.uses.keys import spells

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class AttributeWriter:
    """Writes other properties; see `core.writing.Writer` for the contract."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Read or store another property, possibly of an object below."""
        names = self._names(use, steps, wire, index)
        if names is None or not self._is_spelled(use):
            return None
        if use.mode == "store" and steps and not self._is_held(use, steps, index):
            return self._nested_store(use, steps, names, mapping, index)
        path = self._path_edit(use, names)
        if path is None:
            return None
        edits = [path]
        if use.mode == "store" and mapping.kind != "keep":
            value = self._value_edit(use, mapping, index)
            if value is None:
                return None
            edits += value
        return tuple(edits)

    def _names(self, use: AttributeUse, steps: tuple[Step, ...], wire: str, index: int) -> list[str] | None:
        names, owner = [], use.shape.at(index) or ""
        for step in (*(s.wire for s in steps), wire):
            prop = self.analysis.history.member(owner, step)
            if prop is None:
                return None
            names.append(prop.wire if use.notation == "wire" else prop.python)
            owner = prop.refs[index] or ""
        return names

    def _is_spelled(self, use: AttributeUse) -> bool:
        """Whether the name stands at the place itself: a constant or a parameter serves others too."""
        return use.site is not None and spells(self.analysis.source.text[slice(*use.name_span)], use.name)

    def _is_held(self, use: AttributeUse, steps: tuple[Step, ...], index: int) -> bool:
        """Whether the object that is stored on was written down with the one object on the way.

        Of more than one, an inner one may be missing, or say something that excludes what is stored.
        """
        if len(steps) > 1:
            return False
        prop = self.analysis.history.member(use.shape.at(index) or "", steps[0].wire)
        entry = (
            use.made.entry(steps[0].wire, prop.python) if use.made is not None and prop is not None else None
        )
        return entry is not None and not entry.positional and entry.value.kind == "object"

    def _is_spread(self, node: cst.CSTNode) -> bool:
        """Whether an object takes entries of another one, which can hold anything."""
        if isinstance(node, cst.Call):
            return any(a.star for a in node.args)
        return isinstance(node, cst.Dict) and any(
            isinstance(e, cst.StarredDictElement) for e in node.elements
        )

    def _path_edit(self, use: AttributeUse, names: list[str]) -> Edit | None:
        span = use.name_span
        code = self.analysis.source.text[span.start : span.end]
        if isinstance(use.site, cst.Attribute):
            return Edit(span.start, span.end, ".".join(names))
        if isinstance(use.site, (cst.Arg, cst.MatchKeywordElement)):
            return Edit(span.start, span.end, names[0]) if len(names) == 1 else None
        if isinstance(use.site, cst.Subscript):
            return Edit(span.start, span.end, "][".join(requoted(code, n) for n in names))
        return Edit(span.start, span.end, requoted(code, names[0])) if len(names) == 1 else None

    def _value_edit(self, use: AttributeUse, mapping: Mapping, index: int) -> list[Edit] | None:
        if use.value is None:
            return None
        speller = Speller(self.analysis, None, index, use.span)
        span = use.value.span
        code = self.analysis.source.text[span.start : span.end]
        try:
            text = speller.mapped(mapping, code, None, members=use.notation == "python")
        except Unspellable:
            return None
        return [Edit(span.start, span.end, text), *speller.import_edits()]

    def _nested_store(
        self, use: AttributeUse, steps: tuple[Step, ...], names: list[str], mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """`task.run_elevated = x` stores a new object, unless the file stores one there already."""
        if use.value is None or use.site is None:
            return None
        if use.made is not None:
            if use.made.entry(steps[0].wire, names[0]) is not None or self._is_spread(use.made.site):
                return None
        elif re.search(rf"\b{re.escape(names[0])}\b", self.analysis.source.text):
            return None
        speller = Speller(self.analysis, None, index, use.span)
        span = use.value.span
        python = use.notation == "python"
        try:
            text = speller.mapped(
                mapping, self.analysis.source.text[span.start : span.end], None, members=python
            )
            for name, step in zip(reversed(names[1:]), reversed(steps), strict=True):
                if python:
                    text = f"{speller.class_name(step.type)}({name}={text})"
                else:
                    text = f"{{{speller.plain(name)}: {text}}}"
        except Unspellable:
            return None
        path = self._path_edit(use, names[:1])
        return (path, Edit(span.start, span.end, text), *speller.import_edits()) if path is not None else None

    def first_of(self, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """`next(iter(pool.resize_errors or ()), None)` evaluates the pool once, whatever it is."""
        prop = self.analysis.history.member(use.shape.at(index) or "", wire)
        if prop is None or not self._is_spelled(use):
            return None
        source, site, fallback = self.analysis.source, use.site, "None"
        key = requoted(source.text[slice(*use.name_span)], wire)
        if isinstance(site, cst.Comparison):
            return self._any_of(use, site, key)
        if isinstance(site, cst.Attribute):
            items = f"{source.code(site.value)}.{prop.python}"
        elif isinstance(site, cst.Subscript):
            items = f"{source.code(site.value)}.get({key})"
        elif not isinstance(site, cst.Call) or any(a.star or a.keyword is not None for a in site.args):
            return None
        elif isinstance(site.func, cst.Name) and site.func.value == "getattr" and len(site.args) == 2:
            owner = site.args[0].value
            plain = isinstance(owner, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or owner.lpar
            items = f"{source.code(owner) if plain else f'({source.code(owner)})'}.{prop.python}"
        elif isinstance(site.func, cst.Attribute) and site.func.attr.value == "get" and len(site.args) < 3:
            items = f"{source.code(site.func)}({key})"
            fallback = source.code(site.args[1].value) if len(site.args) == 2 else fallback
        else:
            return None
        if not (self._is_builtin("next") and self._is_builtin("iter")):
            return None
        return (Edit(use.span.start, use.span.end, f"next(iter({items} or ()), {fallback})"),)

    def _any_of(self, use: AttributeUse, site: cst.Comparison, key: str) -> tuple[Edit, ...] | None:
        """`"resizeError" in pool` asks whether there is one: an empty list says that there is none."""
        owner = site.comparisons[0].comparator
        if not isinstance(owner, (cst.Name, cst.Attribute, cst.Subscript)) or not self._is_builtin("bool"):
            return None
        found = f"{self.analysis.source.code(owner)}.get({key})"
        absent = isinstance(site.comparisons[0].operator, cst.NotIn)
        return (Edit(use.span.start, use.span.end, f"not {found}" if absent else f"bool({found})"),)

    def _is_builtin(self, name: str) -> bool:
        return name not in self.analysis.source.names_bound
