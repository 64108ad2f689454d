"""What runs from a folder keep of the files that they searched, so that unchanged ones are not read again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from batchlint.run.plain import Many, Map, fits

if TYPE_CHECKING:
    from batchlint.project.cache import Cache
    from batchlint.python.imports.graph import ImportGraphs

#: Up to so many files that are not part of a run stay in its table.
_MOST_OTHERS = 50_000
_LINKS = [type(None), Many((str, int))]
_SHAPE = {"signatures": Map(str, int), "found": Many(str), "links": Map(str, (int, _LINKS))}
_NOTHING: dict[str, Any] = {"signatures": {}, "found": (), "links": {}}


class ScanCache:
    """A table of searched files: their signatures, which of them may use Batch, and what they import."""

    def __init__(self, cache: Cache, graphs: ImportGraphs) -> None:
        """Read the table of the working directory, and give the import graphs the links in it.

        Args:
            cache: where it is kept.
            graphs: the import graphs of the run; custom rules make it another table.
        """
        self._cache = cache
        self._graphs = graphs
        self._name = "\0".join((os.getcwd(), *sorted(graphs.custom_names)))
        kept = cache.looks(self._name)
        if not fits(kept, _SHAPE):
            kept = _NOTHING
        self._signatures: dict[str, int] = kept["signatures"]
        self._found: set[str] = set(kept["found"])
        self._links = kept["links"]
        self._is_new = False
        graphs.known_links.update(self._links)

    def is_unchanged(self, name: str, signature: int) -> bool:
        """Whether a file is as the run that searched it last saw it; never with the signature 0."""
        return signature != 0 and self._signatures.get(name) == signature

    def is_found(self, name: str) -> bool:
        """Whether an unchanged file holds a word of Batch."""
        return name in self._found

    def note(self, signatures: dict[str, int], found: set[str]) -> None:
        """Take the files of a run.

        Args:
            signatures: those of the files that could be read.
            found: the names of those that hold a word of Batch.
        """
        others = self._signatures.keys() - signatures.keys()
        if len(others) > 2 * len(signatures) + _MOST_OTHERS:
            others = set()
        signatures = {name: self._signatures[name] for name in others} | signatures
        found = (self._found & others) | found
        self._is_new = (signatures, found) != (self._signatures, self._found)
        self._signatures, self._found = signatures, found

    def keep(self) -> None:
        """Write the table where it changed, once the run has followed the imports of its files."""
        links = self._graphs.known_links
        if self._is_new or links != self._links:
            kept = {"signatures": self._signatures, "found": tuple(sorted(self._found)), "links": links}
            self._cache.keep_looks(self._name, kept)
