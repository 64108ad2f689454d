"""Rewrite what only Python has: attributes and names in parts, calls of operations and requests here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Argument, AttributeUse, ConstructorUse, OperationUse, RequestUse, Span
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.edits.attribute_writer import AttributeWriter
from batchlint.python.edits.name_writer import NameWriter
from batchlint.python.edits.rewriting import CallWriter, DictWriter, requoted
from batchlint.python.edits.spreading import SpreadWriter
from batchlint.python.rest.actions import respelled

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class PythonWriter(AttributeWriter, NameWriter):
    """The writer of Python files; `core.writing.Writer` says what each method promises."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.calls = CallWriter(analysis)
        self.dicts = DictWriter(analysis)
        self.spreads = SpreadWriter(analysis)
        self.maps = MapWriter(analysis)
        self.silent = SilentWriter(analysis)

    def operation(
        self, use: OperationUse, new: str, keywords: dict[str, str], index: int
    ) -> tuple[Edit, ...] | None:
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
                edit = self._keyword(use, argument, keywords[argument.keyword])
                if edit is None:
                    return None
                edits.append(edit)
        if not use.written.isdisjoint(keywords):
            return None
        edits += (
            Edit(*span, keywords[argument.keyword])
            for span, argument in use.handed.items()
            if argument.keyword in keywords
        )
        return tuple(sorted(edits))

    def result(self, use: OperationUse, wire: str, index: int) -> tuple[Edit, ...] | None:
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

    def keywords(
        self, use: ConstructorUse | OperationUse, names: dict[int, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Give arguments keywords; one that is already given by keyword can't be given again."""
        if isinstance(use.site, cst.Dict):
            return None
        arguments = use.arguments or []
        given = [a.keyword for i, a in enumerate(arguments) if i not in names]
        if any(name in given for name in names.values()) or len(set(names.values())) != len(names):
            return None
        edits = []
        for position, name in names.items():
            argument = arguments[position]
            if argument.keyword_span is not None:
                edit = self._keyword(use, argument, name)
                if edit is None:
                    return None
                edits.append(edit)
            elif argument.keyword is None:
                edits.append(Edit(argument.span.start, argument.span.start, f"{name}="))
            else:
                return None
        return tuple(sorted(edits))

    def _keyword(self, use: ConstructorUse | OperationUse, argument: Argument, name: str) -> Edit | None:
        """Write another keyword; one in a dict only where nothing else than the call can see the dict."""
        assert argument.keyword is not None and argument.keyword_span is not None
        start, end = argument.keyword_span
        if isinstance(use, OperationUse) and argument.keyword_span not in self._keywords_of(use.site):
            return None
        code = self.analysis.source.text[start:end]
        if code == argument.keyword:
            return Edit(start, end, name)
        if code in (f"'{argument.keyword}'", f'"{argument.keyword}"'):
            return Edit(start + 1, end - 1, name)
        return None

    def _keywords_of(self, call: cst.CSTNode) -> set[Span]:
        """Where a call names its arguments: as keywords, or in a dict that is written for it alone."""
        named: list[cst.CSTNode] = []
        for argument in call.args if isinstance(call, cst.Call) else ():
            if argument.keyword is not None:
                named.append(argument.keyword)
            elif argument.star == "**" and isinstance(argument.value, cst.Dict):
                keys = [e.key for e in argument.value.elements if isinstance(e, cst.DictElement)]
                # What it takes in may have the name as well.
                named += keys if len(keys) == len(argument.value.elements) else []
        return {self.analysis.source.span(node) for node in named}

    def request(self, use: RequestUse, path: str, index: int) -> tuple[Edit, ...] | None:
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


class SilentWriter(PythonWriter):
    """For arguments whose names code on their way relies on: nothing is rewritten."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def keywords(
        self, use: ConstructorUse | OperationUse, names: dict[int, str], index: int
    ) -> tuple[Edit, ...] | None:
        """The other code would have to be rewritten, too."""
        return None


class MapWriter(PythonWriter):
    """Entries of an `_attribute_map` that a project's subclass of a model copies."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
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

    def first_of(self, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """A map entry is no read."""
        return None
