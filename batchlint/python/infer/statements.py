"""Runs statements by their kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope

#: Statements whose parts may not be run.
_CONDITIONAL = frozenset([nodes.If, nodes.For, nodes.While, nodes.Try, nodes.TryStar, nodes.Match])


class Statements:
    """Runs statements of every kind that is registered; all others are passed over."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._kinds: dict[type, Callable[[Any, Scope], None]] = {}

    def register(self, kinds: Mapping[type, Callable[[Any, Scope], None]]) -> None:
        """Add what runs statements of some kinds."""
        self._kinds.update(kinds)

    def block(self, statements: Sequence[nodes.Node], scope: Scope) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement, scope)

    def suite(self, body: nodes.Block, scope: Scope) -> None:
        """Run an indented block, or the statements behind a colon."""
        self.block(body.body, scope)

    def statement(self, node: nodes.Node, scope: Scope) -> None:
        """Run one statement; one of a kind that is not known here is passed over."""
        run = self._kinds.get(type(node))
        if run is None:
            return
        if self.state.specializing:
            self.state.budget -= 1
        compound = type(node) in _CONDITIONAL
        self.state.conditional += compound
        run(node, scope)
        self.state.conditional -= compound
