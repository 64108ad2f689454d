"""A command line that is plain enough is read without click, whose import takes as long as Python's start.

Whatever is not known here for certain, a mistake above all, is left to click: it has the last word on
what a command line means, and on how mistakes are told.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from batchlint.project.config import COLORS, CONFIDENCES, FAIL_ON

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Flags, the parameter of each, and what it becomes.
_FLAGS: dict[str, tuple[str, bool]] = {
    "--isolated": ("isolated", True),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
    "--verbose": ("verbose", True),
    "-v": ("verbose", True),
    **{
        f"{prefix}{name}": (name.replace("-", "_"), not prefix.endswith("no-"))
        for name in ("unsafe-fixes", "force-exclude", "respect-gitignore")
        for prefix in ("--", "--no-")
    },
    **{
        f"--{name}": (name.replace("-", "_"), True)
        for name in (
            *("exit-zero", "exit-non-zero-on-fix", "statistics"),
            *("show-files", "show-unknown", "no-cache"),
        )
    },
}
#: Options with one value, and what that may be; empty for any text.
_VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("to", "from", "type", "output-file", "cache-dir", "stdin-filename", "config"),
            *("baseline", "write-baseline"),
        ),
        (),
    ),
    "fail-on": FAIL_ON,
    "min-confidence": CONFIDENCES,
    "color": COLORS,
}
_LISTS = ("select", "ignore", "exclude", "extend-exclude", "output-format")
#: Parameters whose names are words of Python.
_NAMES = {"from": "from_", "type": "type_"}
_PLAIN = ("isolated", "quiet", "verbose")


def read(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Read the arguments of `check`.

    Args:
        arguments: those behind the name of the command.

    Returns:
        The parameters as click gives them to the command; None where click has to look.
    """
    if any(name.startswith(("BATCHLINT_", "_BATCHLINT_")) for name in os.environ):
        return None
    said: dict[str, Any] = dict.fromkeys(name for name, _ in _FLAGS.values())
    said.update((_parameter(name), None) for name in _VALUES)
    said.update(dict.fromkeys(_PLAIN, False))
    said["jobs"] = None
    said["extend_rules"] = ()
    lists: dict[str, list[str]] = {_parameter(name): [] for name in _LISTS}
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
            continue
        if argument in _FLAGS:
            name, value = _FLAGS[argument]
            said[name] = value
            continue
        option, equals, text = argument.partition("=")
        if not equals:
            text = next(rest, "-")
            if text.startswith("-"):
                return None
        name = option[2:] if option.startswith("--") else ""
        if name in _LISTS:
            lists[_parameter(name)].append(text)
        elif name in _VALUES and (not _VALUES[name] or text in _VALUES[name]):
            said[_parameter(name)] = text
        else:
            return None
    return {**said, **{name: tuple(values) for name, values in lists.items()}, "paths": tuple(paths)}


def _parameter(name: str) -> str:
    return _NAMES.get(name, name.replace("-", "_"))
