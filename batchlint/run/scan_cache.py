"""What runs remember of the files that they looked at: their marks, and how they import each other.

A mark that is as it was says that a file's content is; so what rests on contents and on the names in
folders alone need not be found out again. Whatever changed too short a time ago has no mark.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from batchlint.python.files.reach import ImportGraphs

if TYPE_CHECKING:
    from batchlint.project.cache import Cache

#: How many files that are not of this run are remembered at least.
_MOST_OTHERS = 50_000


class Looks:
    """What the first looks at files said in earlier runs from a folder.

    Attributes:
        fresh: positions of the files that have to be looked at.
        found: positions of those in which something was found, and that are as they were.
        payloads: of JSON files among these, by name: between which versions they were judged, and
            whether there was nothing to say.
    """

    def __init__(self, cache: Cache | None, folder: str, names: Sequence[str], marks: Sequence[int]) -> None:
        """Compare the files of a run with what is known.

        Args:
            cache: where that is kept; None to know nothing.
            folder: the one that the names count from.
            names: the shown paths of the run's files.
            marks: their signatures.
        """
        self._cache, self._folder, self._names, self._marks = cache, folder, names, marks
        kept = cache.looks(folder) if cache is not None else {}
        self._kept_names: str = kept.get("names", "")
        self._kept_marks: list[int] = kept.get("marks", [])
        self._kept_found: list[str] = kept.get("found", [])
        self._joined = "\0".join(names)
        self._same = self._joined == self._kept_names
        if self._same and marks == self._kept_marks and 0 not in marks:
            self.fresh: Sequence[int] = ()
        elif not kept:
            self.fresh = range(len(names))
        else:
            known = self._known()
            self.fresh = [i for i, name in enumerate(names) if not marks[i] or known.get(name, 0) != marks[i]]
        where = set(self._kept_found)
        anew = set(self.fresh)
        self.found = [i for i, name in enumerate(names) if name in where and i not in anew] if where else []
        self.payloads: dict[str, tuple[int, int | None, bool]] = kept.get("payloads", {})

    def _known(self) -> dict[str, int]:
        # The names of no files, joined, are split into one that is empty, which has no mark.
        return dict(zip(self._kept_names.split("\0"), self._kept_marks, strict=False))

    def keep(
        self,
        found: Collection[int],
        failed: Collection[int],
        payloads: dict[str, tuple[int, int | None, bool]],
    ) -> None:
        """Keep what is known now.

        Args:
            found: positions of all files in which something was found.
            failed: those of files that can't be read.
            payloads: what was said of JSON files among those in which something was found, by name.
        """
        # What other runs from this folder saw counts as long as the files are as they were.
        others = not self._same and 2 * len(self._names) < self._kept_names.count("\0")
        learned = any(self._marks[i] for i in self.fresh if i not in failed)
        learned = learned or any(self.payloads.get(name) != said for name, said in payloads.items())
        if self._cache is None or not (learned or (not self._same and not others)):
            return
        marks = dict(zip(self._names, self._marks, strict=True))
        marks.update((self._names[i], 0) for i in failed)
        names = {self._names[i] for i in found}
        known = self._known() if others else {}
        if others and len(known) <= 2 * len(marks) + _MOST_OTHERS:
            names.update(name for name in self._kept_found if name not in marks)
            payloads = {n: said for n, said in self.payloads.items() if n not in marks} | payloads
            marks = known | marks
        order = sorted(marks)
        kept = {
            "names": "\0".join(order),
            "marks": [marks[name] for name in order],
            "found": sorted(names),
            "payloads": payloads,
        }
        self._cache.keep_looks(self._folder, kept)


class Memory:
    """What the files of projects were found to import, kept from one run to the next."""

    def __init__(self, cache: Cache, graphs: ImportGraphs) -> None:
        """Recall what is known, for the import graphs to start from.

        Args:
            cache: where that is kept.
            graphs: the import graphs of the run.
        """
        self._cache = cache
        self._graphs = graphs
        self._kept: dict[str, Any] = cache.looks(collection("links of ", os.getcwd(), graphs))
        graphs.known_links.update(self._kept)

    def keep(self) -> None:
        """Keep what this run learned."""
        known = self._graphs.known_links
        if known != self._kept:
            self._cache.keep_looks(collection("links of ", os.getcwd(), self._graphs), known)


def collection(what: str, folder: str, graphs: ImportGraphs) -> str:
    """The name of what is kept of a folder: with other house rules, it is another collection."""
    return what + folder + "".join(f"\0{word}" for word in sorted(graphs.custom_names))
