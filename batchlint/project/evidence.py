"""Which version a file works with today, where no one says so.

The nearest requirement on `azure-batch` above the file that decides a version; a repository's
folder is the last that is looked into. Then the api-version strings in the file itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from batchlint.project.discover import shown_path
from batchlint.project.names import known_versions
from batchlint.project.pins import pin_files, read_specifiers
from batchlint.project.witness import exists


class Evidence:
    """A version, by its position, and why: `requirements.txt: azure-batch==6.0.0`."""

    __slots__ = ("index", "reason")

    def __init__(self, index: int, reason: str) -> None:
        self.index = index
        self.reason = reason


class Pins:
    """Looks for requirements; every folder is looked at once."""

    def __init__(self) -> None:
        self._folders: dict[str, Evidence | None] = {}

    def above(self, folder: str) -> Evidence | None:
        """The nearest requirement that decides.

        Args:
            folder: absolute path of the folder that a file is in.

        Returns:
            The evidence, or None where no folder up to the repository's has any.
        """
        if folder not in self._folders:
            found = _in_folder(folder)
            parent = os.path.dirname(folder)
            if found is None and parent != folder and not exists(os.path.join(folder, ".git")):
                found = self.above(parent)
            self._folders[folder] = found
        return self._folders[folder]


def _in_folder(folder: str) -> Evidence | None:
    for path in pin_files(folder):
        decided = []
        specifiers = read_specifiers(path)
        if specifiers:
            from batchlint.project.releases import decide
        for specifier in specifiers:
            try:
                index = decide(specifier)
            except ValueError:  # a specifier of a dialect that PEP 440 does not have
                continue
            if index is not None:
                decided.append((index, specifier))
        if decided:
            # Alternatives by environment: the code has to work with the oldest of them.
            index, specifier = min(decided)
            return Evidence(index, f"{shown_path(path)}: azure-batch{specifier}")
    return None


def from_strings(names: Iterable[str]) -> Evidence | None:
    """What the api-version strings in a file say.

    Args:
        names: the strings; `2018-12-01` stands for the version of that date.

    Returns:
        The oldest known version among them, or None.
    """
    found = []
    for name in names:
        for index, version in enumerate(known_versions()):
            if name == version.name or (len(name) == 10 and version.name.startswith(f"{name}.")):
                found.append((index, name))
    if not found:
        return None
    index, name = min(found)
    return Evidence(index, f'api-version "{name}" in the file')
