"""Where the data lies that ships with the package: the rules and the API history."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def rule_folder() -> str | None:
    """The folder of the rules: `_rules` inside a wheel, `rules` in a checkout; None if neither is there."""
    for folder in (os.path.join(_PACKAGE, "_rules"), os.path.join(os.path.dirname(_PACKAGE), "rules")):
        if os.path.isdir(folder):
            return folder
    return None


def knowledge() -> list[str]:
    """The files that all findings rest on: rules, history, and the code that reads both.

    Returns:
        Absolute paths, sorted.
    """
    found = []
    rules = os.path.join(_PACKAGE, "rules")
    folders = [rule_folder(), os.path.join(_PACKAGE, "history"), rules, os.path.join(rules, "checking")]
    for folder in folders:
        if folder is not None and os.path.isdir(folder):
            with os.scandir(folder) as scan:
                found += [e.path for e in scan if e.name.endswith((".yaml", ".json", ".py"))]
    return sorted(found)


def code() -> list[str]:
    """The modules of the package itself.

    Returns:
        Absolute paths, sorted.
    """
    found, pending = [], [_PACKAGE]
    while pending:
        with os.scandir(pending.pop()) as scan:
            for entry in scan:
                if entry.name.endswith(".py"):
                    found.append(entry.path)
                elif entry.is_dir() and entry.name != "__pycache__":
                    pending.append(entry.path)
    return sorted(found)
