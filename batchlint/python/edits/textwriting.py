"""Rewrite what strings name: properties in texts of OData, and dotted paths into the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.core.uses import AttributeUse, MemberUse, ModuleUse, NameUse, OperationUse, QueryUse, Span
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.edits.writer import PythonWriter

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class TextWriter(PythonWriter):
    """Writes inside of strings; a use whose `site` is None is not spelled out and stays as it is."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> tuple[Edit, ...] | None:
        """Name another property: a filter may look into it, a selection takes it as a whole."""
        if use.site is None or not self._is_plain(use.name_span.start, use.name):
            return None
        if not isinstance(use, QueryUse):
            names = self._names(use, steps, wire, index)
            return (Edit(*use.name_span, names[0]),) if names is not None and len(names) == 1 else None
        path = [*(step.wire for step in steps), wire]
        if use.clause == "filter":
            return (Edit(*use.name_span, "/".join(path)),)
        if steps and not use.site.only:
            return None
        if path[0] in use.site.named:
            gap: Span | None = use.site.gap
            return (Edit(gap.start, gap.end, ""),) if gap is not None else None
        return (Edit(*use.name_span, path[0]),)

    def first_of(self, use: AttributeUse, wire: str, index: int) -> tuple[Edit, ...] | None:
        """A string that names a property reads nothing."""
        return None

    def name(self, use: NameUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another class."""
        name = self.analysis.history.class_name(new, index)
        return self._replaced(use, use.name, name) if name is not None else None

    def member(self, use: MemberUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another member."""
        return self._replaced(use, use.member, new)

    def module(self, use: ModuleUse, new: str, index: int) -> tuple[Edit, ...] | None:
        """Name another module, which must have what is named of the old one."""
        return self._replaced(use, use.module, new) if self._has(new, use.names, index) else None

    def operation(
        self, use: OperationUse, new: str, keywords: dict[str, str], index: int
    ) -> tuple[Edit, ...] | None:
        """Name another method of the same class."""
        group, _, method = use.operation.partition(".")
        new_group, _, new_method = new.partition(".")
        return self._replaced(use, method, new_method) if group == new_group else None

    def _replaced(
        self, use: NameUse | MemberUse | ModuleUse | OperationUse, old: str, new: str
    ) -> tuple[Edit, ...] | None:
        if use.site is None or not self._is_plain(use.name_span.start, old):
            return None
        return (Edit(*use.name_span, new),)

    def _is_plain(self, start: int, name: str) -> bool:
        """Whether the source says a name as it is, without escapes or a break inside it."""
        return self.analysis.source.text.startswith(name, start)
