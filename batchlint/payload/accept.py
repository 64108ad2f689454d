"""A light look at a payload: is there anything about which something may have to be said?

The full analysis compares an object with every type of the API, and keeps where everything stands.
Here the standard library's parser is enough: a document of which all names, kinds and values are as
one type has them at the target, and in which nothing is missing, has nothing to be reported, and
neither has one of another kind, or without a word of Batch.

The type is the first one, in the order in which `classify.classify` prefers equals, that has all names at the
top and asks for no other. If everything below fits it as well, no type can come before it: nothing is
strange to it, nothing is missing, and every name that speaks for Batch speaks for it.

The look may be wrong in one direction only: what it can't tell is something. A test holds it against
the full analysis.
"""

from __future__ import annotations

import json
import re
from functools import cache

from batchlint.payload.accept_tables import (
    ANY,
    BOOLEAN,
    LIST,
    MAP,
    MATCH,
    NUMBER,
    OBJECT,
    OBJECTS,
    TEXT,
    accept_tables,
)
from batchlint.payload.external import is_external_document
from batchlint.payload.scanner import refuse
from batchlint.payload.vocabulary import HOLDERS, WEIGHTS, is_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Names at the top of a document that may say by themselves where a body is, and of which type.
_SPEAKING = frozenset(
    (*HOLDERS, "type", "properties", "parameters", "responses", "value", "url", "odata.metadata")
) | {"taskFactory"}
#: How many combinations of names are remembered.
_MOST = 5000


def is_clear(data: bytes, target: int, source: int | None) -> bool:
    """Whether a light look at a payload is enough to know that there is nothing to report.

    Args:
        data: the content of a JSON file whose type was not told.
        target: position of the version that it must work with.
        source: position of the version that it works with today, None where only its own strings
            can tell.

    Returns:
        False where only a full analysis can tell.
    """
    if b"\0" in data[:4]:
        return False  # UTF-16 or UTF-32: as UTF-8, it would be something else
    try:
        return _look(target, source).is_clear(_decode(data.decode()))
    except (ValueError, RecursionError, MemoryError):
        return False


#: Objects become tuples of pairs: names that come twice are there twice.
_decode = json.JSONDecoder(object_pairs_hook=tuple, parse_constant=refuse).decode


@cache
def _look(target: int, source: int | None) -> _Look:
    return _Look(accept_tables(target, source))


class _Place:
    """What must stand in an object, and by name what may.

    What may stand there is a type of Python where that is all there is to ask: `tuple` for an object
    of whatever names.
    """

    __slots__ = ("_only", "may", "must")

    def __init__(self, must: frozenset[str]) -> None:
        self.must = must
        self._only = next(iter(must)) if len(must) == 1 else None
        self.may: dict[str, Any] = {}

    def takes(self, pairs: tuple[tuple[str, Any], ...]) -> bool:
        """Whether an object, and all in it, is as it should be."""
        # Mostly, the only name that is needed comes first. One that comes twice is no harm: each of its
        # values is asked.
        if self.must and (not pairs or pairs[0][0] != self._only) and not self.must <= dict(pairs).keys():
            return False
        may = self.may
        try:
            for name, value in pairs:
                wanted = may[name]
                kind = type(value)
                if kind is wanted or wanted is object:
                    continue
                if kind is tuple:
                    if type(wanted) is not _Place or not wanted.takes(value):
                        return False
                elif kind is list:
                    if type(wanted) is _Objects:
                        place = wanted.place
                        for item in value:
                            if type(item) is not tuple or not place.takes(item):
                                return False
                    elif type(wanted) is not _Plain or not wanted.takes(value):
                        return False
                elif kind is str:
                    if type(wanted) is not _Text or not wanted.takes(value):
                        return False
                elif value is not None and (kind is not float or wanted is not int):
                    return False
        except KeyError:  # a name that must not be there
            return False
        return True


class _Objects:
    """A list of objects."""

    __slots__ = ("place",)

    def __init__(self, place: _Place) -> None:
        self.place = place


class _Plain:
    """A list of texts or numbers."""

    __slots__ = ("_kinds", "_takes")

    def __init__(self, one: Any) -> None:
        self._kinds = {one if type(one) is type else str}
        self._takes = None if type(one) is type else one.takes

    def takes(self, items: list[Any]) -> bool:
        """Whether all elements are as they should be."""
        if not self._kinds.issuperset(map(type, items)):
            return False
        return self._takes is None or all(map(self._takes, items))


class _Text:
    """A text that may not have one of some values, and that may have to match a pattern, or not to."""

    __slots__ = ("_not", "_patterns")

    def __init__(self, unwanted: frozenset[str], patterns: tuple[tuple[str, bool], ...] = ()) -> None:
        self._not = unwanted
        self._patterns = [(re.compile(pattern), wanted) for pattern, wanted in patterns]

    def takes(self, text: str) -> bool:
        """Whether there is nothing to say about a text."""
        if text.lower() in self._not:
            return False
        if not self._patterns:
            return True
        found = all((pattern.search(text) is not None) is wanted for pattern, wanted in self._patterns)
        return found and not is_template(text)


class _Nothing:
    """In place of a type: no name of Batch, so that an object is taken for no type."""


_NOTHING = _Nothing()


class _Look:
    """Looks at documents for one target and source."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._places = [None if made is None else _Place(made[0]) for made in tables["places"]]
        for place, made in zip(self._places, tables["places"], strict=True):
            if place is not None:
                place.may = {name: self._wanted(spec) for name, spec in made[1].items()}
                place.may = {name: wanted for name, wanted in place.may.items() if wanted is not None}
        self._types = tables["types"]
        self._lists = {self._places[one]: self._places[many] for one, many in tables["lists"].items()}
        self._known: dict[tuple[str, ...], _Place | _Nothing | None] = {}

    def is_clear(self, document: Any) -> bool:
        """Whether there is nothing to say about a document."""
        if type(document) is tuple:
            return self._is_clear_object(document)
        return type(document) is not list or self._holds(document) is not None

    def _is_clear_object(self, pairs: tuple[tuple[str, Any], ...]) -> bool:
        found = dict(pairs)
        if len(found) == 1 and type(found.get("value")) is list:
            one = self._holds(found["value"])
            if type(one) is _Place and one in self._lists:
                many = self._lists[one]  # a list that is a type of its own
                return many is not None and many.takes(pairs)
            return one is not None
        place = self._of(tuple(found))
        if place is _NOTHING or (type(place) is _Place and place.takes(pairs)):
            return True
        return is_external_document(found)

    def _holds(self, items: list[Any]) -> _Place | _Nothing | None:
        """What a list holds: objects of one type; None where a closer look has to tell."""
        objects = [item for item in items if type(item) is tuple]
        places = {self._of(tuple(name for name, _ in pairs)) for pairs in objects}
        if len(places) > 1:
            return None
        place = places.pop() if places else _NOTHING
        if type(place) is _Place and not all(map(place.takes, objects)):
            return None
        return place

    def _of(self, names: tuple[str, ...]) -> _Place | _Nothing | None:
        """What an object with these names is; None where they alone can't tell."""
        if names in self._known:
            return self._known[names]
        found = self._found(frozenset(names))
        if len(self._known) < _MOST:
            self._known[names] = found
        return found

    def _found(self, names: frozenset[str]) -> _Place | _Nothing | None:
        if not _SPEAKING.isdisjoint(names):
            return None
        if WEIGHTS.keys().isdisjoint(names):
            return _NOTHING
        for known, needed, telling, number in self._types:
            if names <= known and needed <= names and (telling is None or not telling.isdisjoint(names)):
                place: _Place | None = self._places[number]
                return place
        return None

    def _wanted(self, spec: tuple[Any, ...]) -> Any:
        kind, *rest = spec
        if kind == TEXT:
            return _Text(*rest) if rest[0] else str
        if kind == MATCH:
            return _Text(*rest)
        if kind == OBJECT:
            return self._places[rest[0]]
        if kind == OBJECTS:
            place = self._places[rest[0]]
            return None if place is None else _Objects(place)
        if kind == LIST:
            return _Plain(self._wanted(rest[0]))
        return {BOOLEAN: bool, NUMBER: int, ANY: object, MAP: tuple}[kind]
