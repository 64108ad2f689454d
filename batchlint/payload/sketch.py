"""What a document is made of, without what its free texts say.

Payloads of one project are much alike. Where nothing was to be said about one, nothing is to be said
about another of the same sketch, and neither type nor place of anything in it has to be found out.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any

from batchlint.history import load
from batchlint.payload.detect import may_matter
from batchlint.payload.scanner import refuse
from batchlint.payload.vocabulary import MANAGEMENT_ID, is_template
from batchlint.rules.shipped import load_rules

#: Of a list, so many elements tell what it is a list of.
_FIRST = 5


def sketch(text: str) -> Hashable | None:
    """Sketch a document.

    Args:
        text: the decoded JSON.

    Returns:
        What two documents have in common about which the same is to be said: names, kinds of values,
        and all texts but those of properties that take any. None where it is no JSON, or where a
        body is not even looked for.
    """
    if not may_matter(text):
        return None
    try:
        drawn = json.loads(text, object_pairs_hook=_object, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    made: Hashable = _value(drawn)
    return made


def _object(pairs: list[tuple[str, Any]]) -> Hashable:
    free = free_names()
    return tuple((k, _text(v) if type(v) is str and k in free else _value(v)) for k, v in pairs)


def _value(value: Any) -> Any:
    kind = type(value)
    if kind is tuple or kind is str:
        return value
    if kind is list:
        items = [_value(item) for item in value]
        return ("[]", *items[:_FIRST], "…", *dict.fromkeys(items[_FIRST:]))
    if kind is bool or value is None:
        return (kind.__name__,)
    return ("number",)


def _text(value: str) -> tuple[bool, bool, bool, bool]:
    """What is asked about a free text where the type of an object is guessed."""
    lower = value.lower()
    managed = lower.startswith(MANAGEMENT_ID)
    return is_template(value), lower in ("true", "false"), value.lstrip("-").isdigit(), managed


@cache
def free_names() -> frozenset[str]:
    """Names of properties whose text may be anything, in whatever type and version.

    Returns:
        Wire names.
    """
    history, rules = load(), load_rules()
    free: set[str] = set()
    bound = {name for rule in rules.rules for name in rule.names} | {"type", "url", "apiVersion"}
    for wire_type in history.types.values():
        for prop in wire_type.props.values():
            refs = {ref for ref in prop.refs if ref is not None}
            plain = all(ref.isidentifier() and history.wire_type(ref) is None for ref in refs)
            (free if plain else bound).add(prop.wire)
    return frozenset(free - bound)
