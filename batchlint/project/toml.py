"""TOML, by the standard library where it has a parser."""

from __future__ import annotations

import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The exception of `parse`.
TOMLDecodeError = tomllib.TOMLDecodeError


def parse(text: str) -> dict[str, Any]:
    """Parse a document.

    Raises:
        TOMLDecodeError: it is not TOML (a ValueError).
    """
    content: dict[str, Any] = tomllib.loads(text)
    return content
