"""Which files hold the requirement that governs a file of code."""

from __future__ import annotations

import os
from typing import NamedTuple

from batchlint.project.pins import included_files, is_lock, pin_files, read_specifiers, reader_of


class Pin(NamedTuple):
    """A file with a requirement on `azure-batch`.

    Attributes:
        path: its absolute path.
        scope: the folder of which every file must be ready before the requirement may move.
    """

    path: str
    scope: str


class Governors:
    """Finds for folders the nearest one up to the repository's with a requirement; looks at each once."""

    def __init__(self) -> None:
        self._folders: dict[str, str | None] = {}
        self._pins: dict[str, list[Pin]] = {}

    def folder(self, folder: str) -> str | None:
        """The nearest folder with a requirement that names releases.

        Args:
            folder: absolute path of the folder that a file of code is in.

        Returns:
            That folder or one above it; None where no folder up to the repository's has any.
        """
        if folder not in self._folders:
            found = folder if self.pins(folder) else None
            parent = os.path.dirname(folder)
            if found is None and parent != folder and not os.path.exists(os.path.join(folder, ".git")):
                found = self.folder(parent)
            self._folders[folder] = found
        return self._folders[folder]

    def pins(self, folder: str) -> list[Pin]:
        """The files with a requirement of one folder, and those that its requirements files include.

        Args:
            folder: an absolute path.

        Returns:
            Each file once, lock files first. What is included from elsewhere governs the folder
            that it is in.
        """
        if folder not in self._pins:
            paths: dict[str, None] = {}
            for path in pin_files(folder):
                for each in [path] if reader_of(path) or is_lock(path) else included_files(path):
                    paths.setdefault(each)
            self._pins[folder] = [
                Pin(path, folder if _is_below(path, folder) else os.path.dirname(path))
                for path in paths
                if read_specifiers(path)
            ]
        return self._pins[folder]


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
