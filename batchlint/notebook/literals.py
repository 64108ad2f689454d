"""JSON strings, character by character: how each is written, and how new ones are."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]

_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)


def written(literal: str) -> list[str]:
    """How each character of a string is written.

    Args:
        literal: valid JSON of a string, with its quotes.

    Returns:
        One piece of the literal for each code point of the string; a surrogate pair is one.
    """
    return _CHARACTER.findall(literal[1:-1])


def escaped(text: str, ascii_only: bool) -> list[str]:
    """How each character of a new text is to be written, in a file that may keep to ASCII."""
    # Half a surrogate pair has no other way to be written.
    return [json.dumps(c, ensure_ascii=ascii_only or "\ud800" <= c <= "\udfff")[1:-1] for c in text]


def strings_in(array: str) -> list[tuple[int, int, str]]:
    """The elements of an array of strings.

    Args:
        array: valid JSON of an array that holds nothing but strings.

    Returns:
        For each where its literal starts and ends, with the quotes, and its content.
    """
    found = []
    start = array.find('"')
    while start >= 0:
        content, end = scanstring(array, start + 1, True)
        found.append((start, end, content))
        start = array.find('"', end)
    return found
