"""Tables of commands, as Azure's CLI declares them, whose commands name operations of the package."""

from __future__ import annotations

import re
from collections.abc import Sequence

from batchlint.core.odata import HOLE
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function
from batchlint.python.values.values import Constant, TableValue, Text, Value

#: Where a hole is only part of a step, the step can't be a class.
_STEP = rf"\.(?!{HOLE}+(?![A-Za-z0-9_]))[A-Za-z0-9_{HOLE}]+"
PATTERN = re.compile(rf"(azure\.batch(?:{_STEP})+)(?:[#:][A-Za-z0-9_.{HOLE}]*)?")
PLACEHOLDER = re.compile(r"\{\w*\}|%s")


class Commands:
    """Evaluates the functions that make tables of commands."""

    def __init__(self, state: State) -> None:
        self.state = state
        #: Functions that fill in a template with a group that they are given, by node.
        self._factories: set[int] = set()

    def template(self, value: Text) -> None:
        """A template is filled in: a function that does so with one of the package's names is a factory."""
        text = "".join(piece.text for piece in value.pieces)
        holder = self.state.holder
        if not text.startswith("azure.batch.") or not isinstance(holder, nodes.FunctionDef):
            return
        match = PATTERN.fullmatch(PLACEHOLDER.sub(HOLE, text))
        if match is not None and HOLE in match[1]:
            self._factories.add(id(holder))

    def table(self, function: Function, positional: Sequence[Value]) -> Value | None:
        """The table that a factory makes for a group of operations; None for another function."""
        group = positional[0] if positional else None
        if id(function.node) not in self._factories or not isinstance(group, Constant):
            return None
        return TableValue(group.value) if group.value in self.state.history.groups else None
