"""The version that a file is written for, where no option sets it.

The nearest requirement on `azure-batch` that decides a version, up to the folder of the repository;
else the api-version strings in the file itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from batchlint.project.discover import shown_path
from batchlint.project.names import api_versions
from batchlint.project.pins import folders_above
from batchlint.project.requirement_scope import Governors, Pin


@dataclass(frozen=True, slots=True)
class Evidence:
    """The position of a version, and its reason: `requirements.txt: azure-batch==6.0.0`."""

    index: int
    reason: str


class Pins:
    """A lookup of deciding requirements; reads every folder once."""

    def __init__(self, governors: Governors | None = None) -> None:
        self._governors = governors or Governors()
        self._folders: dict[str, Evidence | None] = {}

    def above(self, folder: str) -> Evidence | None:
        """The nearest deciding requirement for a folder; commands that install the package come last."""
        if folder not in self._folders:
            pins = [pin for each in folders_above(folder) for pin in self._governors.all(each)]
            found = (_decided(pin) for pin in sorted(pins, key=lambda pin: pin.is_command))
            self._folders[folder] = next((each for each in found if each is not None), None)
        return self._folders[folder]

    def of(self, path: str) -> Evidence | None:
        """The same for a file; a notebook may install the package itself."""
        own = self._governors.governing(path) if path.endswith(".ipynb") else []
        return next(filter(None, map(_decided, own)), None) or self.above(os.path.dirname(path))


def _decided(pin: Pin) -> Evidence | None:
    from batchlint.project.releases import decide

    decided = []
    for specifier in pin.specifiers:
        try:
            index = decide(specifier)
        except ValueError:  # a specifier of a dialect that PEP 440 does not have
            continue
        if index is not None:
            decided.append((index, specifier))
    if not decided:
        return None
    # Alternatives by environment: the code has to work with the oldest of them.
    index, specifier = min(decided)
    return Evidence(index, f"{shown_path(pin.path)}: azure-batch{specifier}")


def from_strings(names: Iterable[str]) -> Evidence | None:
    """The oldest known version among api-version strings; `2018-12-01` matches by its date."""
    found = []
    for name in names:
        for version, index in api_versions().items():
            if name == version or (len(name) == 10 and version.startswith(f"{name}.")):
                found.append((index, name))
    if not found:
        return None
    index, name = min(found)
    return Evidence(index, f'api-version "{name}" in the file')
