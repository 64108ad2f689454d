"""Rewrite dict literals that are unpacked into a constructor's call: `StartTask(**settings)`."""

from __future__ import annotations

import libcst as cst

from batchlint.core.uses import Entry, ObjectUse
from batchlint.core.writing import Edit, Mapping, Step
from batchlint.python.edits.rewriting import CallWriter, Siblings
from batchlint.python.edits.spelling import Speller


class SpreadWriter(CallWriter):
    """Dict literals whose entries are the keywords of a constructor: `StartTask(**settings)`."""

    def insert(self, use: ObjectUse, wire: str, mapping: Mapping, index: int) -> tuple[Edit, ...] | None:
        """Such a dict is only a part of what the constructor is given: nothing is missing in it."""
        return None

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
        edits = super()._nested(use, entry, steps, wire, mapping, siblings, speller)
        span = self.analysis.source.span(entry.site)
        if edits is None or isinstance(entry.site, cst.Arg):
            return edits
        # What stands in for the entry is an entry again; all that is in it are arguments.
        for position, edit in enumerate(edits):
            if (edit.start, edit.end) == (span.start, span.end):
                name, _, value = edit.text.partition("=")
                edits[position] = Edit(edit.start, edit.end, f"{speller.plain(name)}: {value}")
        return edits

    def _parts(self, node: cst.CSTNode) -> list[tuple[str | None, cst.CSTNode, cst.BaseExpression]] | None:
        return self.analysis.writer.dicts._parts(node) if isinstance(node, cst.Dict) else super()._parts(node)
