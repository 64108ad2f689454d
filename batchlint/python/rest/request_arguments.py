"""What a call that may make a request is handed: a verb, texts, and dicts that may be bodies."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from batchlint.python.rest.flows import ASIDE, last_name
from batchlint.python.rest.urls import VERBS
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.values import Constant, DictValue, Text, Value

#: Objects that stand for a request before it is sent.
_REQUESTS = frozenset(["Request", "HttpRequest", "urlopen"])


def text_of(value: Value) -> str | None:
    """The text of a string, `{}` for what is not known in it; None for anything else."""
    text = value.template if isinstance(value, Text) else getattr(value, "value", None)
    return text if isinstance(value, (Text, Constant)) and isinstance(text, str) else None


def verb_of(node: cst.Call, positional: list[Value], keywords: dict[str, Value]) -> str | None:
    """The verb of a request: by the method that is called, or handed over as a text."""
    name = last_name(node.func)
    if isinstance(node.func, cst.Attribute) and name.upper() in VERBS:
        return name.upper()
    for value in (keywords.get("method"), keywords.get("verb"), *positional):
        text = text_of(value) if value is not None else None
        if text is not None and text.upper() in VERBS:
            return text.upper()
    # Names of own helpers: `_get`, `http_get`, `do_post`.
    said = [part for part in name.upper().split("_") if part in VERBS]
    if len(said) == 1:
        return said[0]
    if name in _REQUESTS:
        return "POST" if "data" in keywords or len(positional) > 1 else "GET"
    return None


def texts_in(values: list[Value]) -> Iterator[str]:
    """The texts among values."""
    for value in values:
        for option in options_of(value):
            text = text_of(option)
            if text is not None:
                yield text


def handed(positional: list[Value], keywords: dict[str, Value]) -> tuple[list[Value], list[DictValue]]:
    """All that a call is handed, and the dicts among it that may be bodies."""
    spread = keywords.get("**")
    if isinstance(spread, DictValue):
        keywords = {**spread.items, **{k: v for k, v in keywords.items() if k != "**"}}
    values = [*positional, *keywords.values()]
    given = [*positional, *(v for k, v in keywords.items() if k not in ASIDE)]
    bodies = [o for v in given for o in options_of(v) if isinstance(o, DictValue)]
    return values, bodies
