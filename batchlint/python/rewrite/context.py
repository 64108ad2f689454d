"""What rewriting a file depends on."""

from __future__ import annotations

from dataclasses import dataclass, field

from batchlint.core.uses import Span
from batchlint.history import History
from batchlint.python.infer.state import Place
from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source
from batchlint.python.values.scopes import Scope


@dataclass(slots=True, eq=False, repr=False)
class ImportSite:
    """An imported name: the statement, the alias node, and where its name is used later.

    `exported` is set in a package's `__init__.py`, from which other files import what it imports, `indirect`
    where it is imported from a module of the project itself, `guarded` where code handles that it is missing.
    """

    statement: nodes.Import | nodes.ImportFrom
    alias: nodes.ImportAlias | None
    references: list[Span] = field(default_factory=list)
    exported: bool = False
    indirect: bool = False
    guarded: bool = False


@dataclass(slots=True, eq=False, repr=False)
class ImportedModels:
    """A `from azure.batch.models import …`, which a fix may add names to."""

    statement: nodes.ImportFrom
    names: dict[str, str]
    place: Place
    star: bool = False


@dataclass(slots=True, eq=False, repr=False)
class QuerySite:
    """The place of a property's name in a text of OData.

    `named` are all the properties that the text names at its top level, `only` is whether the name is
    all of its path, `gap` what to take out where the name is one too many.
    """

    named: frozenset[str]
    only: bool
    gap: Span | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FileContext:
    """What writers need to know about one file.

    Attributes:
        source: the text and its tree.
        history: every version of the API.
        module_scope: what the module binds.
        models_aliases: expressions for the module of models, as the file spells them.
        models_imports: the statements that import models.
        shared_texts: by the span of an argument, the texts of other files whose functions get it.
    """

    source: Source
    history: History
    module_scope: Scope
    models_aliases: list[tuple[str, Place]] = field(default_factory=list)
    models_imports: list[ImportedModels] = field(default_factory=list)
    shared_texts: dict[Span, set[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.source.text

    def code(self, span: Span) -> str:
        """The text of a span."""
        return self.source.text[span.start : span.end]
