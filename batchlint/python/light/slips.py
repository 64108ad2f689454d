"""Names that are so like a property that they may be slips of the pen, for the light look.

The full analysis says so only of an object whose type is certain. Here no value is followed, but the
words of a file tell which types can be in it at all: a class has to be named, an operation to be
called, and a property to be read for the object behind it to be seen.
"""

from __future__ import annotations

import os
from functools import cache

from batchlint import compiled
from batchlint.sources import knowledge

TYPE_CHECKING = False
if TYPE_CHECKING:  # a look must not cost more than what it saves
    from collections.abc import Container, Iterable
    from typing import Any

#: What every model has beside its properties. Those of the judgement are more to import.
COMMON = frozenset(
    [
        *("additional_properties", "as_dict", "deserialize", "from_dict", "serialize", "validate"),
        *("is_xml_model", "enable_additional_properties_sending", "keys", "get", "items", "values"),
        *("pop", "update", "copy"),
    ]
)


_CLIENT = "BatchServiceClient"
#: So many letters of a kind are counted.
_MOST = 8
_ALL = (1 << _MOST) - 1


@cache
def known(target: int) -> dict[str, Any]:
    """What classes, operations and properties there are.

    Args:
        target: position of the version that the code must work with.

    Returns:
        Under `classes`, the type of whose objects each class is; under `operations`, by group and
        method, the types of what they give; under `types`, for each type the properties that its
        objects have at the target, those that they ever had, and the types behind these;
        under `letters`, all these properties by their lengths, with their letters.
    """
    sources = [os.path.abspath(__file__), *knowledge()]
    found: dict[str, Any] = compiled.load(f"slips-{target}", sources, lambda: _build(target))
    return found


def like_any(names: Iterable[str], target: int) -> set[str]:
    """Which of some names are like a property of anything at all, without being one everywhere."""
    return slips(names, None, target)


def slips(names: Iterable[str], present: Container[str] | None, target: int) -> set[str]:
    """Which of some names may be taken for a slip of the pen.

    Args:
        names: attributes that are read.
        present: the types of what they are read of; None for all.
        target: position of the version that the code must work with.

    Returns:
        All but those of which no object of these types has a property that is like them.
    """
    types = known(target)["types"]
    return {
        name
        for name in names
        if any(
            (present is None or owner in present) and name not in types[owner][1]
            for prop in _like(name, target)
            for owner in _owners(target)[prop]
        )
    }


@cache
def _owners(target: int) -> dict[str, list[str]]:
    """The types whose objects have a property at a version."""
    found: dict[str, list[str]] = {}
    for name, (props, _, _) in known(target)["types"].items():
        for prop in props:
            found.setdefault(prop, []).append(name)
    return found


@cache
def _like(name: str, target: int) -> tuple[str, ...]:
    """The properties that a name is like."""
    if name in COMMON or name.startswith("_"):
        return ()
    own, size = _letters(name), len(name)
    found = []
    for length, props in known(target)["letters"].items():
        least = 0.4 * (size + length)
        # What two names have in common is no more than their letters without regard to order: to
        # compare in earnest takes much longer.
        if min(size, length) >= least:
            found += [prop for prop, its in props if (own & its).bit_count() >= least and _alike(name, prop)]
    return tuple(found)


def present(known: dict[str, Any], words: Container[str], operations: bool) -> set[str]:
    """The types of which there may be an object where certain words are written.

    Args:
        known: what classes, operations and properties there are.
        words: all words of a file, and of those that it has objects from.
        operations: whether classes of operations are among the words.
    """
    pending = [name for word, name in known["classes"].items() if word in words]
    if operations or _CLIENT in words:
        for group, methods in known["operations"].items():
            if operations or group in words:
                pending += (name for method, found in methods.items() if method in words for name in found)
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            for prop, inner in known["types"][name][2].items():
                if prop in words:
                    pending += inner
    return found


def _build(target: int) -> dict[str, Any]:
    from batchlint.history import load

    history = load()

    def types_of(refs: Iterable[str | None]) -> tuple[str, ...]:
        names = {(ref or "").removeprefix("paged:").strip("[]{}") for ref in refs}
        return tuple(sorted(names & history.types.keys()))

    operations: dict[str, dict[str, tuple[str, ...]]] = {}
    for operation in history.operations.values():
        if found := types_of(operation.result):
            operations.setdefault(operation.group, {})[operation.method] = found
    types = {}
    for name, wire_type in history.types.items():
        judged = wire_type.kind == "object" and wire_type.at >> target & 1
        now = (p.python for p in wire_type.props.values() if p.at >> target & 1)
        inner = {p.python: types_of(p.refs) for p in wire_type.props.values()}
        types[name] = (
            frozenset(now) if judged else frozenset(),
            frozenset(p.python for p in wire_type.props.values()),
            {prop: found for prop, found in inner.items() if found},
        )
    letters: dict[int, list[tuple[str, int]]] = {}
    for prop in {prop for props, _, _ in types.values() for prop in props}:
        letters.setdefault(len(prop), []).append((prop, _letters(prop)))
    # Of what is caught nothing is known.
    classes = {
        name: wire_type.page_of or name
        for name, wire_type in history.types.items()
        if wire_type.kind != "exception"
    }
    return {
        "classes": {word: name for word, name in classes.items() if name in types},
        "operations": operations,
        "types": types,
        "letters": letters,
    }


def _letters(name: str) -> int:
    """The letters of a name: a bit for the first of a kind, another for the second, and so on."""
    found = 0
    for letter in name:
        place = (ord(letter) & 63) * _MOST
        known = found >> place & _ALL
        if known == _ALL:
            return (1 << 64 * _MOST) - 1  # it may have anything in common with others
        found |= (known + 1) << place
    return found


@cache
def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, other, one).ratio() >= 0.8  # in the order of `get_close_matches`
