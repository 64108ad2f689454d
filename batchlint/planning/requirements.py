"""The state of the requirements on `azure-batch` for files of code."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Literal

from batchlint.planning.model import Requirement
from batchlint.project.discover import shown_path
from batchlint.project.files import read_bytes
from batchlint.project.releases import decide
from batchlint.project.repin import locked_by, stale
from batchlint.project.requirement_scope import Governors, Pin
from batchlint.project.specifiers import Goal, is_above


def requirements(
    paths: Collection[str], target: int, named: str | None, governors: Governors
) -> tuple[Requirement, ...]:
    """The requirements that apply to files.

    Args:
        paths: absolute paths of Python files.
        target: position of the target version.
        named: the release named as the target, if one was.
        governors: the requirement lookup.

    Returns:
        Each file with a requirement once, by path.
    """
    goal = Goal.of(target, named)
    pins = {pin for path in paths for pin in governors.governing(path)}
    pins |= {pin for folder in set(map(os.path.dirname, paths)) for pin in governors.commands(folder)}
    return tuple(_requirement(pin, goal) for pin in sorted(pins))


def _requirement(pin: Pin, goal: Goal | None) -> Requirement:
    path, shown, specifiers = pin.path, shown_path(pin.path), pin.specifiers
    speaks = min((found for s in specifiers if (found := _decided(s)) is not None), default=None)
    if goal is None:
        return Requirement(shown, specifiers, speaks, "none")
    release = goal.release.text
    if not stale(path, goal):
        state: Literal["newer", "ready"] = "newer" if all(is_above(s, goal) for s in specifiers) else "ready"
        return Requirement(shown, specifiers, speaks, state, release)
    if pin.is_command:
        return Requirement(shown, specifiers, speaks, "manual", release)
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
