"""Rewrite names of classes, of members and of modules, and the imports that bring them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import MemberUse, ModuleUse, NameUse
from batchlint.core.writing import Edit
from batchlint.python.infer.imports import MODELS, PACKAGE
from batchlint.python.uses.names import ImportSite
from batchlint.python.values.values import ClassValue

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class NameWriter:
    """Writes other names; see `core.writing.Writer` for the contract."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def name(self, use: NameUse, new: str, index: int) -> tuple[Edit, ...] | None:
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

    def member(self, use: MemberUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another member."""
        return (Edit(*use.name_span, new),)

    def module(self, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
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
    ) -> tuple[Edit, ...] | None:
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
