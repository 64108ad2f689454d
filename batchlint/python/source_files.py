"""The Python files of a project as they are on the disk: their texts, trees and imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from batchlint.core.decoding import decode, with_line_feeds
from batchlint.core.reading import ParseFailure
from batchlint.core.search_words import is_wide
from batchlint.project.files import read_bytes
from batchlint.python.imports.graph import ImportGraph, quotes_any
from batchlint.python.syntax.source import Source

#: A module is not followed where it leads to more characters of code than these, and callers are not
#: analysed in a group of files that has more.
MOST_FOLLOWED = 8_000_000


@dataclass(slots=True, eq=False, repr=False)
class Module:
    """A file of the project.

    Attributes:
        text: its decoded content.
        mentions_batch: whether Batch is mentioned anywhere in it. A module without that only matters to
            modules with it.
        may_pass_on: the same, or whether it is a package, which may re-export without a word on Batch.
        imports: the modules that it may import and that matter to it; None until they are looked up.
    """

    text: str
    mentions_batch: bool
    may_pass_on: bool
    imports: tuple[Path, ...] | None = None


class SourceFiles:
    """The files below one root, read and parsed once."""

    def __init__(self, graph: ImportGraph, names: frozenset[str]) -> None:
        """Read nothing yet.

        Args:
            graph: the imports of the project.
            names: wire names by which a file counts as one that mentions Batch.
        """
        self._graph = graph
        self._names = names
        self._modules: dict[Path, Module | None] = {}
        self._sources: dict[Path, Source] = {}
        #: All modules that each module leads to, and those that lead to more than is followed.
        self._reached: dict[Path, frozenset[Path]] = {}
        self._beyond: set[Path] = set()

    def module(self, path: Path) -> Module | None:
        """A file; None for one that can't be read."""
        if path not in self._modules:
            try:
                data = read_bytes(str(path))
                text = with_line_feeds(decode(data, python=True).text)
            except (OSError, ParseFailure):
                self._modules[path] = None
            else:
                mentions = b"batch" in data.lower() or is_wide(data) or quotes_any(text, self._names)
                self._modules[path] = Module(text, mentions, mentions or path.name == "__init__.py")
        return self._modules[path]

    def source(self, path: Path, text: str) -> Source:
        """The parsed text of a file, which may be newer than the file.

        Raises:
            ParseFailure: it is not Python.
        """
        known = self._sources.get(path)
        if known is None or known.text != text:
            known = self._sources[path] = Source(text)
        return known

    def parsed(self) -> dict[Path, int]:
        """The files whose trees are held, with the lengths of their texts."""
        return {path: len(source.text) for path, source in self._sources.items()}

    def forget(self) -> None:
        """Drop texts and trees; they are read again as needed."""
        self._modules.clear()
        self._sources.clear()

    def imports(self, path: Path) -> tuple[Path, ...]:
        """The modules that a module imports and that matter to it."""
        module = self.module(path)
        if module is None:
            return ()
        if module.imports is None:
            others = [(other, self.module(other)) for other in map(Path, self._graph.imports(str(path)))]
            matters = module.mentions_batch
            module.imports = tuple(p for p, o in others if o is not None and (matters or o.may_pass_on))
        return module.imports

    def size(self, paths: Iterable[Path]) -> int:
        """The number of characters in some files."""
        return sum(len(module.text) for path in paths if (module := self.module(path)) is not None)

    def is_followed(self, circle: Sequence[Path]) -> bool:
        """Whether modules that import each other lead to no more code than is followed."""
        if circle[0] not in self._reached:
            beyond = (self._reached.get(other, ()) for path in circle for other in self.imports(path))
            reached = frozenset(circle).union(*beyond)
            if self.size(reached - self._beyond) > MOST_FOLLOWED:
                self._beyond.update(circle)
                reached = frozenset(circle)
            self._reached.update(dict.fromkeys(circle, reached))
        return circle[0] not in self._beyond

    def not_followed(self, path: Path) -> list[Path]:
        """The modules that a file leads to and that are not followed."""
        if not self._beyond:
            return []
        imported = [Path(other) for other in self._graph.imports(str(path))]
        reached = set(imported).union(*(self._reached.get(other, ()) for other in imported))
        return sorted(self._beyond & reached)
