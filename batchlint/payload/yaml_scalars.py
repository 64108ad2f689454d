"""Plain words of YAML: what each means to those who load the file, and how a value is written.

YAML 1.1 and 1.2 differ, and so do loaders: `yes` is true to PyYAML and a string to js-yaml, `010` is eight
or ten, `2024-07-01` a date or a string. Only what PyYAML, js-yaml and the parsers of Go agree on has a value
here; any other word is an expression of which nothing is known.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Literal, TypeAlias

#: How a scalar is written.
Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]

#: In place of a value that is not known: a template expression, a tag, an ambiguous word.
OPAQUE = "{{}}"

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]+)?")
#: Words that are a number, a boolean or a date to one loader and a string to another.
_AMBIGUOUS = re.compile(
    r"""(?xi) y|n|yes|no|on|off|=|<<
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?
    | [-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?
    | [-+]?0[box][0-9a-f_]+
    | [-+]?\.inf | \.nan
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|[\ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}\S*(?:[\ \t]*\S+)?)?
    """
)
_PLAIN = re.compile(r"[A-Za-z/_][\w./@%+=-]*(?:[ ][\w./@%+=-]+)*", re.ASCII)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def resolved(word: str) -> str | int | float | bool | None:
    """The value of a plain word; `OPAQUE` where loaders disagree."""
    if word in _WORDS:
        return _WORDS[word]
    first = word[0]
    if first in "0123456789-+." or len(word) < 4:
        if _INTEGER.fullmatch(word):
            return int(word)
        if _HEXADECIMAL.fullmatch(word):
            return int(word, 16)
        if _FLOAT.fullmatch(word) and math.isfinite(float(word)):
            return float(word)
        if _AMBIGUOUS.fullmatch(word):
            return OPAQUE
    return word


def written(value: Any, style: Style = "plain") -> str:
    """A value in one line.

    Args:
        value: what `json.loads` could give.
        style: how strings are quoted; `plain` where a string can do without quotes.

    Returns:
        It, with lists and mappings in flow style.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k, style)}: {written(v, style)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(item, style) for item in value) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    if style == "plain" and _PLAIN.fullmatch(value) and resolved(value) == value:
        return value
    printable = value.isprintable()
    if style == "single" and printable:
        return "'" + value.replace("'", "''") + "'"
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))
