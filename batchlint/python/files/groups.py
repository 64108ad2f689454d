"""Files of a project that may have to do with each other: those that imports connect.

What callers say of a function, and what a module says of its names, only goes along imports. So
what is found in a file can't depend on a file of another group, and a group that is done with need
not be held any longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from batchlint.python.files.reach import Reach


def groups(reach: Reach, paths: Iterable[str]) -> list[list[str]]:
    """Divide files into those that imports connect, over whatever files of the project.

    The modules of one package count as connected: code may reach them as attributes of the package.

    Args:
        reach: the imports of the project.
        paths: absolute paths.

    Returns:
        The same paths, in groups; each group, and the list of groups, in the order of the paths.
    """
    paths = list(paths)
    leaders: dict[str, str] = {}

    def leader(path: str) -> str:
        while (above := leaders.setdefault(path, path)) != path:
            leaders[path] = path = leaders[above]
        return path

    pending, seen = paths, set(paths)
    while pending:
        found: set[str] = set()
        for path in reach.closure(pending)[0]:
            # A fixture may come from any conftest.py above, whatever the file is called.
            for other in (*reach.imported.get(path, ()), *_packages(reach, path), *reach.conftests(path)):
                leaders[leader(other)] = leader(path)
                found.add(other)
        pending = [path for path in found if path not in seen and path not in reach.imported]
        seen.update(pending)
    grouped: dict[str, list[str]] = {}
    for path in paths:
        grouped.setdefault(leader(path), []).append(path)
    return list(grouped.values())


def _packages(reach: Reach, path: str) -> list[str]:
    """The package that a module is in, or that a package is in."""
    folder, name = os.path.split(path)
    if name == "__init__.py":
        folder = os.path.dirname(folder)
    package = reach.package(folder)
    return [package] if package is not None else []
