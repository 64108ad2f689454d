"""Rewrite what only Python has: attributes, names, imports, calls of operations, request strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import (
    AttributeUse,
    ConstructorUse,
    MemberUse,
    ModuleUse,
    NameUse,
    OperationUse,
    RequestUse,
    Span,
)
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.actions import respelled
from batchlint.python.imports import MODELS, PACKAGE, ImportSite
from batchlint.python.keys import spells
from batchlint.python.rewriting import CallWriter, DictWriter, requoted
from batchlint.python.spelling import Speller, Unspellable
from batchlint.python.spreading import SpreadWriter
from batchlint.python.values import ClassValue

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

Edits = tuple[Edit, ...]


class PythonWriter:
    """The writer of Python files; `core.writing.Writer` says what each method promises."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.calls = CallWriter(analysis)
        self.dicts = DictWriter(analysis)
        self.spreads = SpreadWriter(analysis)
        self.maps = MapWriter(analysis)

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> Edits | None:
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
    ) -> Edits | None:
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

    def first_of(self, use: AttributeUse, wire: str, index: int) -> Edits | None:
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

    def _any_of(self, use: AttributeUse, site: cst.Comparison, key: str) -> Edits | None:
        """`"resizeError" in pool` asks whether there is one: an empty list says that there is none."""
        owner = site.comparisons[0].comparator
        if not isinstance(owner, (cst.Name, cst.Attribute, cst.Subscript)) or not self._is_builtin("bool"):
            return None
        found = f"{self.analysis.source.code(owner)}.get({key})"
        absent = isinstance(site.comparisons[0].operator, cst.NotIn)
        return (Edit(use.span.start, use.span.end, f"not {found}" if absent else f"bool({found})"),)

    def _is_builtin(self, name: str) -> bool:
        return name not in self.analysis.source.names_bound

    def name(self, use: NameUse, new: str, index: int) -> Edits | None:
        """Name another class; one that was imported by name is renamed wherever it is used."""
        name = self.analysis.history.class_name(new, index)
        if name is None:
            return None
        edits = {Edit(*use.name_span, name)}
        if isinstance(use.site, ImportSite) and use.site.alias is not None and use.site.alias.asname is None:
            spans = set(use.site.references)
            everywhere = len(re.findall(rf"\b{re.escape(use.name)}\b", self.analysis.source.text))
            if everywhere != len(spans) + 1 or self.analysis.module_scope.get(name) is not None:
                return None
            edits |= {Edit(*span, name) for span in spans}
        return tuple(sorted(edits))

    def member(self, use: MemberUse, new: str, index: int) -> Edits | None:
        """Name another member."""
        return (Edit(*use.name_span, new),)

    def module(self, use: ModuleUse, new: str, index: int) -> Edits | None:
        """Import from another module, or leave a step out of a chain of attributes."""
        if not self._has(new, use.names, index):
            return None
        if isinstance(use.site, cst.Attribute):
            if use.module.rpartition(".")[0] != new:
                return None
            return (
                Edit(
                    self.analysis.source.span(use.site.value).end, self.analysis.source.span(use.site).end, ""
                ),
            )
        assert isinstance(use.site, ImportSite)
        statement, alias = use.site.statement, use.site.alias
        if alias is not None and new == MODELS:
            by_name = self._classes_instead(statement, alias)
            if by_name is not None:
                return by_name
        if isinstance(statement, cst.Import) or alias is None:
            return (Edit(*use.name_span, new),)
        if isinstance(statement.names, cst.ImportStar) or len(statement.names) != 1:
            return None
        local = str(alias.evaluated_alias or alias.evaluated_name)
        parent, _, last = new.rpartition(".")
        bound = last if local == last else f"{last} as {local}"
        text = f"import {new} as {local}" if new == PACKAGE else f"from {parent} import {bound}"
        return (Edit(*self.analysis.source.span(statement), text),)

    def _classes_instead(
        self, statement: cst.Import | cst.ImportFrom, alias: cst.ImportAlias
    ) -> Edits | None:
        """Import the classes by name instead of a module of which only classes are read.

        `import azure.batch.models.batch_error as batch_error` with `batch_error.BatchErrorException`
        becomes `from azure.batch.models import BatchErrorException`: the module that the alias was
        named after is no more.
        """
        text = self.analysis.source.text
        local = str(alias.evaluated_alias or alias.evaluated_name)
        if "." in local or (isinstance(statement, cst.Import) and len(statement.names) != 1):
            return None
        span = self.analysis.source.span(statement)
        edits, names = [], []
        for match in re.finditer(rf"(?<![\w.]){re.escape(local)}\b(?:\.(\w+))?", text):
            if span.start <= match.start() < span.end:
                continue
            name = match[1]
            if name is None or self.analysis.history.wire_type(name) is None:
                return None
            bound = self.analysis.module_scope.get(name)
            if bound is not None and bound != ClassValue(name):
                return None
            names.append(name)
            edits.append(Edit(match.start(), match.end(), name))
        if not names:
            return None
        joined = ", ".join(dict.fromkeys(names))
        if isinstance(statement, cst.Import):
            edits.append(Edit(*span, f"from {MODELS} import {joined}"))
        else:
            edits.append(Edit(*self.analysis.source.span(alias), joined))
        return tuple(sorted(edits))

    def _has(self, module: str, names: tuple[str, ...], index: int) -> bool:
        history = self.analysis.history
        known = history.modules.get(module)
        if known is None or not known.at >> index & 1:
            return False
        for name in names:
            if module == MODELS and history.wire_type(name) is not None:
                continue
            if name != "models" and not known.names.get(name, 0) >> index & 1:
                return False
        return True

    def operation(self, use: OperationUse, new: str, keywords: dict[str, str], index: int) -> Edits | None:
        """Call another method, with keywords renamed."""
        group, _, method = new.partition(".")
        edits = [Edit(*use.name_span, method)]
        if group != use.operation.partition(".")[0]:
            func = use.site.func if isinstance(use.site, cst.Call) else use.site
            owner = func.value if isinstance(func, cst.Attribute) else None
            if not isinstance(owner, cst.Attribute):
                return None
            edits.append(Edit(*self.analysis.source.span(owner.attr), group))
        for argument in use.arguments or ():
            if argument.keyword in keywords and argument.keyword_span is not None:
                edits.append(Edit(*argument.keyword_span, keywords[argument.keyword]))
        return tuple(sorted(edits))

    def result(self, use: OperationUse, wire: str, index: int) -> Edits | None:
        """Read a property of the call's result."""
        history = self.analysis.history
        ref = history.operations[use.operation].result[index]
        prop = history.member(ref or "", wire)
        if prop is None or use.raw:
            return None
        if use.arguments is not None:
            return (Edit(use.span.end, use.span.end, f".{prop.python}"),)
        edits: list[Edit] = []
        for place in use.results or ():
            if place.awaited:
                edits.append(Edit(place.span.start, place.span.start, "("))
            ending = ")" if place.awaited else ""
            edits.append(Edit(place.span.end, place.span.end, f"{ending}.{prop.python}"))
        return tuple(sorted(set(edits))) or None

    def keywords(self, use: ConstructorUse | OperationUse, names: dict[int, str], index: int) -> Edits | None:
        """Give arguments keywords; one that is already given by keyword can't be given again."""
        arguments = use.arguments or []
        given = [a.keyword for i, a in enumerate(arguments) if i not in names]
        if any(name in given for name in names.values()) or len(set(names.values())) != len(names):
            return None
        edits = []
        for position, name in names.items():
            argument = arguments[position]
            if argument.keyword_span is not None:
                edits.append(Edit(*argument.keyword_span, name))
            elif argument.keyword is None:
                edits.append(Edit(argument.span.start, argument.span.start, f"{name}="))
            else:
                return None
        return tuple(sorted(edits))

    def request(self, use: RequestUse, path: str, index: int) -> Edits | None:
        """Spell an action as the last step of the path instead of as the first word of the query."""
        action = use.path.partition("?")[2]
        if not action or not path.endswith(f"/{action}"):
            return None
        if not isinstance(use.site, Span):
            return respelled(self.analysis, use, action)
        code = self.analysis.source.text[use.span.start : use.span.end]
        found = list(re.finditer(rf"\?{action}(?![\w-])(&?)", code))
        if len(found) != 1:
            return None
        start, end = (use.span.start + i for i in found[0].span())
        # The rest of the query begins in another literal.
        return (Edit(start, end, f"/{action}"), Edit(*use.site, "?"))


class MapWriter(PythonWriter):
    """Entries of an `_attribute_map` that a project's subclass of a model copies."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> Edits | None:
        """Rename the entry and its wire key."""
        prop = self.analysis.history.member(use.shape.at(index) or "", wire)
        text = self.analysis.source.text
        element = use.site
        if steps or prop is None or mapping.kind != "keep" or not isinstance(element, cst.DictElement):
            return None
        if not isinstance(element.value, cst.Dict):
            return None
        edits = [Edit(*use.name_span, requoted(text[slice(*use.name_span)], prop.python))]
        for inner in element.value.elements:
            if isinstance(inner, cst.DictElement) and self.analysis.source.code(inner.key)[1:-1] == "key":
                span = self.analysis.source.span(inner.value)
                edits.append(Edit(*span, requoted(text[slice(*span)], prop.wire)))
        return tuple(sorted(edits)) if len(edits) == 2 else None

    def first_of(self, use: AttributeUse, wire: str, index: int) -> Edits | None:
        """A map entry is no read."""
        return None
