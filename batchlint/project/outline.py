"""Payloads alike, told from their text alone: no tree is built, and no history is asked.

A text that is split at its double quotes falls into what is between the strings, and the strings.
Where what is between is the same, numbers aside, two documents have the same objects, lists and
kinds of values in the same places; where besides all names are the same, and all strings but the
free texts that `sketch` steps over as well, the same is to be said about both. Other than a sketch,
an outline depends on how a document is laid out: it lets through more, and takes a tenth of the time.
"""

from __future__ import annotations

import os
import re
from operator import itemgetter

from batchlint import compiled
from batchlint.sources import knowledge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

#: Longer documents are rarely alike, and their outlines are as long as they are.
_LONGEST = 100_000
#: How many layouts, and layouts with names, are remembered.
_MOST = 2000
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
#: Strings that are asked about where the type of an object is guessed; see `sketch`.
_TELLING = re.compile(r'"(?:true|false|-*[0-9]+|/subscriptions/[^"]*)"', re.IGNORECASE)
#: Escapes, and a letter for each that the rest of the document must not have.
_ESCAPES = (("\\\\", "α"), ('\\"', "β"), ("\\n", "γ"), ("\\t", "δ"), ("\\r", "ε"), ("\\/", "ζ"))
_LETTERS = re.compile("[α-ζ]")
_PAYLOAD = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "payload")
#: What decides which texts are free.
_MAKERS = (os.path.join(_PAYLOAD, "sketch.py"), os.path.abspath(__file__))


class Outlines:
    """Draws outlines; those of one drawer can be compared with each other.

    An outline is a number: two documents have the same one only if the same is to be said about both.
    """

    def __init__(self) -> None:
        self._free: frozenset[str] = compiled.load("free", [*knowledge(), *_MAKERS], _free)
        #: By what is between the strings: the number of the layout, and what gives its names.
        self._layouts: dict[str, tuple[int, Callable[[Any], Any], tuple[int, ...]] | None] = {}
        #: By layout and names: a number of both, what gives the strings that count, and those that are free.
        self._named: dict[Any, tuple[int, Callable[[Any], Any], Callable[[Any], Any]]] = {}
        self._numbers: dict[Any, int] = {}

    def draw(self, data: bytes) -> int | None:
        """The outline of a document.

        Args:
            data: the bytes of a JSON file.

        Returns:
            The number of its outline; None where only a closer look can tell, as for what is not
            JSON, not UTF-8 or very long.
        """
        if len(data) > _LONGEST:
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        if not text.isascii() and _LETTERS.search(text):
            return None
        if "\\" in text:
            for escape, letter in _ESCAPES:
                text = text.replace(escape, letter)
            if "\\" in text:
                return None
        parts = text.split('"')
        if len(parts) % 2 == 0:
            return None  # a quote is open
        between = '"'.join(parts[::2])
        layout = self._layouts[between] if between in self._layouts else self._learn(between, parts)
        if layout is None:
            return None
        number, names_of, at = layout
        names = names_of(parts)
        named = self._named.get((number, names))
        if named is None:
            if len(self._named) >= _MOST:
                return None
            named = self._named[number, names] = (len(self._named), *self._sorted_out(parts, at))
        number, counts, free = named
        texts = '"'.join(("", *free(parts), ""))
        if not _is_plain(texts):
            return None
        outline = (number, counts(parts))
        found = self._numbers.get(outline)
        if found is None and len(self._numbers) < _MOST:
            found = self._numbers[outline] = len(self._numbers)
        return found

    def _learn(
        self, between: str, parts: list[str]
    ) -> tuple[int, Callable[[Any], Any], tuple[int, ...]] | None:
        """Find out where the names are in a document that is laid out like none before."""
        if len(self._layouts) >= _MOST:
            return None
        alike = _NUMBER.sub("0", between)
        if alike not in self._layouts:
            # What comes out alike is JSON where one of it is: its numbers are whole numbers, then.
            self._layouts[alike] = self._layout(between, parts)
        found = self._layouts[between] = self._layouts[alike]
        return found

    def _layout(
        self, between: str, parts: list[str]
    ) -> tuple[int, Callable[[Any], Any], tuple[int, ...]] | None:
        # Whatever stands in the strings: where one document of a layout is JSON, all are.
        if not _is_json(between.replace('"', '""')):
            return None
        names = tuple(i for i in range(1, len(parts), 2) if parts[i + 1].lstrip(" \t\r\n")[:1] == ":")
        return len(self._layouts), _getter(names), names

    def _sorted_out(
        self, parts: list[str], names: tuple[int, ...]
    ) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
        """What gives the strings that count, and those that are free."""
        named = set(names)
        free = [
            i
            for i in range(3, len(parts), 2)
            if i not in named
            and i - 2 in named
            and parts[i - 1].strip(" \t\r\n") == ":"
            and parts[i - 2] in self._free
        ]
        known = named.union(free)
        return _getter(tuple(i for i in range(1, len(parts), 2) if i not in known)), _getter(tuple(free))


def _getter(indices: tuple[int, ...]) -> Callable[[Any], Any]:
    """What takes these elements of a list, as a tuple."""
    if len(indices) > 1:
        return itemgetter(*indices)
    begin, end = (indices[0], indices[0] + 1) if indices else (0, 0)
    return lambda parts: tuple(parts[begin:end])


def _is_plain(texts: str) -> bool:
    """Whether free texts, each between quotes, are strings of JSON that hold nothing to ask about."""
    return (
        texts.isprintable()
        and "[" not in texts
        and "{" not in texts
        and "<%" not in texts
        and _TELLING.search(texts) is None
        and (texts.isascii() or not any(t.lstrip("-").isdigit() for t in texts.split('"')))
    )


def _free() -> frozenset[str]:
    from batchlint.payload.sketch import free_names

    return free_names()


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
