"""Rewrite what strings name: properties in texts of OData."""

from __future__ import annotations

from typing import TYPE_CHECKING

from batchlint.core.uses import AttributeUse, QueryUse, Span
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.writer import Edits, PythonWriter

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class TextWriter(PythonWriter):
    """Writes inside of strings; a use whose `site` is None is not spelled out and stays as it is."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(
        self, use: AttributeUse, steps: tuple[Step, ...], wire: str, mapping: Mapping, index: int
    ) -> Edits | None:
        """Name another property: a filter may look into it, a selection takes it as a whole."""
        if use.site is None or not self._is_plain(use.name_span.start, use.name):
            return None
        if not isinstance(use, QueryUse):
            return None
        path = [*(step.wire for step in steps), wire]
        if use.clause == "filter":
            return (Edit(*use.name_span, "/".join(path)),)
        if steps and not use.site.only:
            return None
        if path[0] in use.site.named:
            gap: Span | None = use.site.gap
            return (Edit(gap.start, gap.end, ""),) if gap is not None else None
        return (Edit(*use.name_span, path[0]),)

    def first_of(self, use: AttributeUse, wire: str, index: int) -> Edits | None:
        """A string that names a property reads nothing."""
        return None

    def _is_plain(self, start: int, name: str) -> bool:
        """Whether the source says a name as it is, without escapes or a break inside it."""
        return self.analysis.source.text.startswith(name, start)
