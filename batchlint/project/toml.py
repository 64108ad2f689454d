"""TOML, by the standard library where it has a parser; keys of absurd length are refused.

The parser takes time and memory that grow with the square of the number of parts of a dotted key, and its
recursion follows the nesting of values.
"""

from __future__ import annotations

import re
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The exception of `parse`.
TOMLDecodeError = tomllib.TOMLDecodeError
#: A dotted key has no more parts than this, and no line without one has as many dots.
MOST_PARTS = 200
_TOKEN = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+|[ \t]+|.""")
_PART = re.compile(r"""["'\w-]""")


def parse(text: str) -> dict[str, Any]:
    """Parse a document.

    Raises:
        TOMLDecodeError: it is not TOML (a ValueError), is nested too deeply, or a key has too many parts.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_PARTS and _longest(line) > MOST_PARTS:
            raise TOMLDecodeError(f"a key has more than {MOST_PARTS} parts (at line {number})")
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except RecursionError:
        raise TOMLDecodeError("nested too deeply") from None
    return content


def _longest(line: str) -> int:
    """How many words with dots between them follow each other in a line, at most."""
    longest = parts = 0
    dotted = True
    for match in _TOKEN.finditer(line):
        token = match[0]
        if token == ".":
            dotted = True
        elif _PART.match(token):
            parts = parts + 1 if dotted else 1
            dotted = False
            longest = max(longest, parts)
        elif token[0] not in " \t":
            parts, dotted = 0, True
    return longest
