"""Accept payloads that are correct at the target, without reading them in full.

The full reader compares an object with every type of the API and keeps all positions. Here the parser
of the standard library is enough: a document of which all names, kinds and values are as one type has
them at the target, and in which nothing is missing, has no findings, and neither has one of another
kind.

The type is the first one, in the order in which `classify.classify` prefers equals, that has all names at
the top and requires no other. If everything below fits it as well, no type can come before it: nothing is
strange to it, nothing is missing, and every name with a weight counts for it.

What is accepted must have no findings; what is not accepted is read in full. A test compares both.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache

from batchlint import table_cache
from batchlint.package_data import knowledge
from batchlint.payload.external import is_external_document
from batchlint.payload.scanner import refuse
from batchlint.payload.vocabulary import HOLDERS, WEIGHTS, is_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Pairs: TypeAlias = tuple[tuple[str, Any], ...]

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
#: The modules that the tables are built by, besides rules and history.
_MAKERS = tuple(
    os.path.join(_PACKAGE, *name.split("/")) + ".py"
    for name in (
        *("payload/accept_tables", "payload/vocabulary", "payload/classify", "payload/similarity"),
        *("payload/slots", "core/judge/context", "core/judge/contents", "core/judge/values"),
    )
)
#: Names at the top of a document that may lead to a body, and to its type.
_INDICATORS = frozenset(
    (*HOLDERS, "type", "properties", "parameters", "responses", "value", "url", "odata.metadata")
) | {"taskFactory"}
#: In place of the number of a slot: an object without a name of Batch is of no type.
_NO_TYPE = -1
#: By kind of a specification without more to check, the types of the values that it accepts.
_TYPES: dict[tuple[Any, ...], frozenset[type]] = {
    ("text", frozenset()): frozenset([str]),
    ("boolean",): frozenset([bool]),
    ("number",): frozenset([int, float]),
    ("map",): frozenset([tuple]),
    ("any",): frozenset([str, bool, int, float, tuple, list]),
}

#: Objects become tuples of pairs: names that come twice are there twice.
_decode = json.JSONDecoder(object_pairs_hook=tuple, parse_constant=refuse).decode


def is_clear(data: bytes, target: int, source: int | None, lines: bool = False) -> bool:
    """Whether a payload certainly has no findings.

    Args:
        data: the content of a JSON file without a given type.
        target: position of the version that it must work with.
        source: position of the version that it works with today, None where only its own strings
            can decide that.
        lines: whether each line is a document of its own.

    Returns:
        False where the full reader has to decide.
    """
    if b"\0" in data[:4]:
        return False  # UTF-16 or UTF-32: as UTF-8, it would be something else
    try:
        accepts = _acceptor(target, source).accepts
        if lines:
            return all(accepts(_decode(line)) for line in data.decode().split("\n") if line.strip())
        return accepts(_decode(data.decode()))
    except (ValueError, RecursionError, MemoryError):
        return False


@cache
def _acceptor(target: int, source: int | None) -> _Acceptor:
    name = f"accept-{target}" if source is None else f"accept-{target}-{source}"

    def build() -> dict[str, Any]:
        from batchlint.payload import accept_tables  # needs rules and history, which only the first run reads

        return accept_tables.build(target, source)

    return _Acceptor(table_cache.load(name, [*knowledge(), *_MAKERS], build))


class _Acceptor:
    """Checks documents against the tables of one target and source."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._slots = [slot and (slot[0], _with_types(slot[1])) for slot in tables["slots"]]
        self._types = tables["types"]
        self._lists = tables["lists"]

    def accepts(self, document: Any) -> bool:
        """Whether there is nothing to report about a document."""
        if type(document) is not tuple:
            return type(document) is not list or self._elements(document) is not None
        content = dict(document)
        if len(content) == 1 and type(content.get("value")) is list:
            number = self._elements(content["value"])
            if number in self._lists:  # a list that is a type of its own
                return self._takes_object(self._lists[number], document)
            return number is not None
        number = self._slot_of(frozenset(content))
        if number == _NO_TYPE or (number is not None and self._takes_object(number, document)):
            return True
        return is_external_document(content)

    def _elements(self, items: list[Any]) -> int | None:
        """The slot of all objects in a list; None where the full reader has to decide."""
        objects = [item for item in items if type(item) is tuple]
        numbers = {self._slot_of(frozenset(name for name, _ in pairs)) for pairs in objects}
        if len(numbers) > 1:
            return None
        number = numbers.pop() if numbers else _NO_TYPE
        if number is None or number == _NO_TYPE:
            return number
        return number if all(self._takes_object(number, pairs) for pairs in objects) else None

    def _slot_of(self, names: frozenset[str]) -> int | None:
        """The slot of an object with these names; None where they alone do not decide."""
        if not _INDICATORS.isdisjoint(names):
            return None
        if WEIGHTS.keys().isdisjoint(names):
            return _NO_TYPE
        for known, needed, telling, number in self._types:
            if names <= known and needed <= names and (telling is None or not telling.isdisjoint(names)):
                found: int = number
                return found
        return None

    def _takes_object(self, number: int, pairs: Pairs) -> bool:
        """Whether an object, and all in it, is correct."""
        slot = self._slots[number]
        if slot is None or (slot[0] and not slot[0] <= dict(pairs).keys()):
            return False
        specs = slot[1]
        # Of a name that comes twice, both values are checked.
        for name, value in pairs:
            if name not in specs:
                return False
            types, spec = specs[name]
            if type(value) not in types and value is not None and not self._takes(spec, value):
                return False
        return True

    def _takes(self, spec: tuple[Any, ...], value: Any) -> bool:
        """Whether a value is correct of which more than the type has to be checked."""
        kind = spec[0]
        if kind == "object":
            return type(value) is tuple and self._takes_object(spec[1], value)
        if kind == "objects":
            return type(value) is list and all(
                type(item) is tuple and self._takes_object(spec[1], item) for item in value
            )
        if kind == "list":
            types = _TYPES.get(spec[1], ())
            return type(value) is list and all(
                type(item) in types or self._takes(spec[1], item) for item in value
            )
        if type(value) is not str or kind not in ("text", "match") or value.lower() in spec[1]:
            return False
        return kind == "text" or _matches(spec[2], value)


def _with_types(specs: dict[str, tuple[Any, ...]]) -> dict[str, tuple[frozenset[type], tuple[Any, ...]]]:
    return {name: (_TYPES.get(spec, frozenset()), spec) for name, spec in specs.items()}


def _matches(patterns: tuple[tuple[str, bool], ...], text: str) -> bool:
    """Whether a text matches each pattern, or does not, as it should."""
    if is_template(text):
        return False
    return all((re.search(p, text, re.IGNORECASE) is not None) is wanted for p, wanted in patterns)
