"""What the recorders of one file share."""

from __future__ import annotations

from typing import NamedTuple

from batchlint.core.reading import Reading
from batchlint.core.uses import Confidence, Use
from batchlint.python.infer.events import Events
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.state import State
from batchlint.python.rewrite.context import FileContext
from batchlint.python.rewrite.writers import PythonWriter


class SearchNames(NamedTuple):
    """Names of properties to search for: something of unknown type that has one may be Batch's.

    A recorder only looks more closely where one of them stands. Whether a use breaks is for the judge.

    Attributes:
        wire: names in the notation of the service.
        python: the same in that of the package.
        custom: wire names, with those that custom rules are about.
    """

    wire: frozenset[str]
    python: frozenset[str]
    custom: frozenset[str]


class Recording:
    """The uses recorded so far, and what every recorder needs to record one.

    Attributes:
        state: the state of the inference.
        events: what recorders subscribe to.
        expressions: evaluates expressions.
        context: what the writers depend on; recorders add imports to it.
        writer: the writer of the file.
        names: names of properties to search for.
        reading: the uses.
        needs_callers: whether callers in other files may show what a dict or a client is.
    """

    def __init__(self, state: State, events: Events, expressions: Expressions, names: SearchNames) -> None:
        self.state = state
        self.events = events
        self.expressions = expressions
        self.context = FileContext(state.source, state.history, state.module_scope)
        self.writer = PythonWriter(self.context)
        self.names = names
        self.reading = Reading()
        self.needs_callers = False

    def emit(self, use: Use) -> None:
        """Add a use, in the pass that records them."""
        if self.state.emitting:
            self.reading.uses.append(use)

    def confidence(self, likely: bool) -> Confidence:
        """The confidence of a use whose values are only likely what they seem, or certain."""
        return "likely" if likely else "certain"
