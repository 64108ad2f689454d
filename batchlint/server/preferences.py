"""The settings that an editor can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from batchlint.project.errors import UsageError, did_you_mean
from batchlint.project.versions import target

_SECTION = "batchlint"
_NAMES = ("enable", "target", "unsafeFixes", "showUnknown")


class Preferences(NamedTuple):
    """The settings of the editor; None where the configuration of the project decides.

    Attributes:
        enable: whether documents are checked.
        to: the target as it was written.
        target: its position in the history, or `PIN`.
        unsafe: whether unsafe fixes are made together with the safe ones.
        show_unknown: whether places that could not be analysed are shown.
    """

    enable: bool = True
    to: str | None = None
    target: int | None = None
    unsafe: bool | None = None
    show_unknown: bool | None = None


def section(value: Any) -> dict[str, Any]:
    """The settings in what a client sends: under the name of the section, or plain."""
    if isinstance(value, Mapping) and _SECTION in value:
        value = value[_SECTION]
    return dict(value) if isinstance(value, Mapping) else {}


def preferences(values: Mapping[str, Any]) -> Preferences:
    """The settings of an editor.

    Args:
        values: by name; None counts as not set.

    Raises:
        UsageError: a setting is unknown or has a wrong value.
    """
    for name, value in values.items():
        if name not in _NAMES:
            raise UsageError(f"unknown setting 'batchlint.{name}'{did_you_mean(name, _NAMES, 1)}")
        wanted, what = (str, "a string") if name == "target" else (bool, "true or false")
        if value is not None and not isinstance(value, wanted):
            raise UsageError(f"batchlint.{name}: must be {what}")
    to = values.get("target") or None
    try:
        position = None if to is None else target(to)
    except UsageError as error:
        raise UsageError(f"batchlint.target: {error}") from None
    enable = values.get("enable")
    return Preferences(
        enable is not False, to, position, values.get("unsafeFixes"), values.get("showUnknown")
    )
