"""Where the requirements on `azure-batch` stand that govern files of code."""

from __future__ import annotations

import os
from collections.abc import Iterable

from batchlint.planning.model import Requirement
from batchlint.project.discover import shown_path
from batchlint.project.files import read_bytes
from batchlint.project.governing import Governors
from batchlint.project.pins import read_specifiers
from batchlint.project.releases import decide
from batchlint.project.repin import locked_by, stale
from batchlint.project.specifiers import Goal


def requirements(
    paths: Iterable[str], target: int, named: str | None, governors: Governors
) -> tuple[Requirement, ...]:
    """Look at the requirements that govern files.

    Args:
        paths: absolute paths of files of Python code.
        target: position of the version to go to.
        named: the release of the package that a person named as the target, if one was.
        governors: finds requirements.

    Returns:
        Each file with a requirement once, by path.
    """
    goal = Goal.of(target, named)
    folders = {governors.folder(os.path.dirname(path)) for path in paths}
    files = {pin.path for folder in folders if folder is not None for pin in governors.pins(folder)}
    return tuple(_requirement(path, goal) for path in sorted(files))


def _requirement(path: str, goal: Goal | None) -> Requirement:
    shown, specifiers = shown_path(path), tuple(read_specifiers(path))
    speaks = min((found for s in specifiers if (found := _decided(s)) is not None), default=None)
    if goal is None:
        return Requirement(shown, specifiers, speaks, "none")
    release = goal.release.text
    if not stale(path, goal):
        return Requirement(shown, specifiers, speaks, "ready", release)
    try:
        command = locked_by(path, read_bytes(path).decode("utf-8", "replace"))
    except OSError:
        command = None
    return Requirement(shown, specifiers, speaks, "locked" if command else "moves", release, command or "")


def _decided(specifier: str) -> int | None:
    try:
        return decide(specifier)
    except ValueError:  # a specifier of a dialect that PEP 440 does not have
        return None
