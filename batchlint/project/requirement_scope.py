"""The requirements that apply to a file of code."""

from __future__ import annotations

import os
from typing import NamedTuple

from batchlint.project.pins import (
    folders_above,
    included_files,
    is_command,
    own_specifiers,
    pin_files,
    reader_of,
    why_unread,
)
from batchlint.project.roots import is_below


class Pin(NamedTuple):
    """A file with a requirement on `azure-batch`.

    Attributes:
        path: its absolute path.
        scope: the folder whose files must all be ready before the requirement may move.
        specifiers: the requirements in it; empty for a bare name.
        is_command: whether it only installs the package, and declares nothing.
    """

    path: str
    scope: str
    specifiers: tuple[str, ...]
    is_command: bool = False


class Governors:
    """A lookup of the nearest requirements for a folder; reads every folder once."""

    def __init__(self) -> None:
        self._folders: dict[str, str | None] = {}
        self._pins: dict[str, list[Pin]] = {}
        #: Files in which there may be requirements, with the reason why they are not known.
        self.unread: dict[str, str] = {}

    def folder(self, folder: str) -> str | None:
        """The nearest folder with a requirement, up to that of the repository.

        Specifiers take precedence over a bare name, and both over commands that install the package.
        """
        if folder not in self._folders:
            ranked = [(_rank(self.all(each)), each) for each in folders_above(folder)]
            best = max((rank for rank, _ in ranked), default=0)
            self._folders[folder] = next((each for rank, each in ranked if best and rank == best), None)
        return self._folders[folder]

    def pins(self, folder: str) -> list[Pin]:
        """The requirements of one folder, and those that its requirements files include.

        Each file comes once, lock files first; commands only where nothing is declared. The scope of a file
        that is included from elsewhere is its own folder.
        """
        found = self.all(folder)
        return [pin for pin in found if not pin.is_command] or found

    def governing(self, path: str) -> list[Pin]:
        """The requirements for a file of code; a notebook may install the package itself."""
        folder = os.path.dirname(path)
        if path.endswith(".ipynb") and (own := tuple(own_specifiers(path))):
            return [Pin(path, folder, own, True)]
        found = self.folder(folder)
        return self.pins(found) if found is not None else []

    def commands(self, folder: str) -> list[Pin]:
        """The files with commands that install the package, in a folder and those above."""
        return [pin for each in folders_above(folder) for pin in self.all(each) if pin.is_command]

    def all(self, folder: str) -> list[Pin]:
        """Every file of one folder with a requirement, commands last."""
        if folder not in self._pins:
            paths: dict[str, None] = {}
            for path in pin_files(folder):
                why = why_unread(path)
                if why is not None:
                    self.unread[path] = why
                for each in [path] if reader_of(path) else included_files(path):
                    paths.setdefault(each)
            self._pins[folder] = [
                Pin(
                    path,
                    folder if is_below(path, folder) else os.path.dirname(path),
                    found,
                    is_command(path),
                )
                for path in paths
                if (found := tuple(own_specifiers(path)))
            ]
        return self._pins[folder]


def _rank(pins: list[Pin]) -> int:
    declared = [specifier for pin in pins if not pin.is_command for specifier in pin.specifiers]
    return 3 if any(declared) else 2 if declared else 1 if pins else 0
