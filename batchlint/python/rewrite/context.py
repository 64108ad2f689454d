"""What rewriting a file depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from batchlint.core.uses import Span
from batchlint.history import History
from batchlint.python.syntax.source import Source
from batchlint.python.values.scopes import Scope

if TYPE_CHECKING:
    from batchlint.python.uses.names import Names


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FileContext:
    """One file, as far as its writers depend on it.

    Attributes:
        source: the text and its tree.
        history: every version of the API.
        imports: how the file spells the module of models, and what it imports from there.
        module_scope: what the module binds.
        texts_given: the texts of other files whose functions are given the string at a span.
    """

    source: Source
    history: History
    imports: Names
    module_scope: Scope
    texts_given: Callable[[Span], Iterable[str]]

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.source.text

    def code(self, span: Span) -> str:
        """The text of a span."""
        return self.source.text[span.start : span.end]
