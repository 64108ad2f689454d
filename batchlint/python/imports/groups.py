"""Groups of files that imports connect.

What callers pass to a function, and what a module binds, only travels along imports: findings in a file
can't depend on a file of another group, and a group that is done with need not be held any longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from batchlint.python.imports.graph import ImportGraph

#: The largest project, in files, of which all files are searched for what others send.
_MOST_SEARCHED = 2000


class Groups:
    """Some files of a project in groups, over whatever other files imports connect them.

    The modules of one package count as connected: code may use them as attributes of the package.
    """

    def __init__(self, graph: ImportGraph, paths: Iterable[str]) -> None:
        """Divide the files with these absolute paths."""
        self._graph = graph
        self._paths = list(paths)
        self._leaders: dict[str, str] = {}
        for path, other in _connections(graph, self._paths):
            self._leaders[self._leader(other)] = self._leader(path)

    def all(self) -> list[list[str]]:
        """The groups; each of them, and their list, in the order of the paths."""
        grouped: dict[str, list[str]] = {}
        for path in self._paths:
            grouped.setdefault(self._leader(path), []).append(path)
        return list(grouped.values())

    def of(self, path: str) -> list[str]:
        """The files that imports connect with one, which may be none of them."""
        met = {path}
        for pair in _connections(self._graph, [path]):
            met.update(pair)
        leaders = {self._leader(other) for other in met if other in self._leaders}
        return [other for other in self._paths if self._leader(other) in leaders or other == path]

    def _leader(self, path: str) -> str:
        """The file that stands for a group, as in any disjoint-set forest."""
        while (above := self._leaders.setdefault(path, path)) != path:
            self._leaders[path] = path = self._leaders[above]
        return path


def _connections(graph: ImportGraph, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of connected files, from some files on."""
    pending = list(paths)
    seen = set(pending)
    while pending:
        path = pending.pop()
        # A fixture may come from any conftest.py above, whatever the file is called.
        for other in (*graph.imports(path), *_packages(graph, path), *graph.conftests(path)):
            yield path, other
            if other not in seen:
                seen.add(other)
                pending.append(other)


def _packages(graph: ImportGraph, path: str) -> list[str]:
    """The package that a module is in, or that a package is in."""
    folder, name = os.path.split(path)
    package = graph.layout.package(os.path.dirname(folder) if name == "__init__.py" else folder)
    return [package] if package is not None else []


def batch_files(graph: ImportGraph, quiet: set[str]) -> list[str]:
    """The files of a project that use the package or the service, and those that may hold what these send.

    Args:
        graph: the imports of the project.
        quiet: files without a word of Batch.
    """
    python_files = graph.layout.python_files()
    files = [path for path in python_files if path not in quiet and graph.links(path) is None]
    imported, _ = graph.closure(files)
    found = {*files, *(graph.serving & imported)}
    if len(python_files) <= _MOST_SEARCHED:
        # The files that use the service need not import those that read what it sends.
        graph.closure(python_files)
        found |= graph.serving
    return [path for path in python_files if path in found]
