"""`api.json` is consistent: what refers to something else finds it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.history.test_packages import HISTORY, LAST, at, holds, names

PLAIN = {
    *("bool", "bytearray", "duration", "float", "int", "iso-8601", "long", "object", "rfc-1123", "str"),
    "stream",
}


def positions(entry: dict[str, Any]) -> Iterator[int]:
    """Where the service has something, or the package a name for it."""
    known = [entry["at"], *entry.get("names", {}).values()]
    return (i for i in range(LAST + 1) if any(holds(intervals, i) for intervals in known))


def references() -> Iterator[tuple[str, int, str]]:
    for key, entry in HISTORY["types"].items():
        for wire, prop in entry.get("props", {}).items():
            for i in positions(entry):
                if (reference := at(prop["type"], i)) and holds(prop.get("at", entry["at"]), i):
                    yield f"{key}.{wire}", i, reference
    for key, entry in HISTORY["operations"].items():
        for part in ("body", "result"):
            for i in positions(entry):
                if reference := at(entry.get(part), i):
                    yield key, i, reference


def test_references_name_what_is_there() -> None:
    for owner, index, reference in references():
        name = re.sub(r"^paged:|[\[\]{}]", "", reference)
        found = HISTORY["types"].get(name) or HISTORY["enums"].get(name)
        assert name in PLAIN or (found and index in positions(found)), (owner, index, reference)


def test_a_name_stands_for_one_thing() -> None:
    """Only a class that replaces a thing with itself is two types: what is read, and the body."""
    bodies = {at(entry.get("body"), i) for entry in HISTORY["operations"].values() for i in range(LAST + 1)}
    for index in range(LAST + 1):
        for sections in (("types", "enums"), ("operations",)):
            owners = defaultdict(list)
            for section in sections:
                for key, entry in HISTORY[section].items():
                    for name in names(key, entry, index):
                        owners[name].append(key)
            for name, keys in owners.items():
                assert len([k for k in keys if k not in bodies or len(keys) == 1]) == 1, (index, name, keys)


def test_parameters_are_consistent() -> None:
    for key, entry in HISTORY["operations"].items():
        for i in positions(entry):
            params = at(entry["params"], i)
            assert params is not None, (key, i)
            assert set(at(entry["required"], i)) <= set(params)
            keyword_only = at(entry.get("keyword_only"), i) or []
            assert params[len(params) - len(keyword_only) :] == keyword_only
            assert at(entry.get("body_param"), i) in (None, *params)


#: Whose facts about the service count at a position of the second generation.
STANDS_FOR = {24: 23, 25: 26, 27: 29, 28: 29}


def test_the_service_has_the_same_whatever_the_release() -> None:
    """`at` is that of the release that stands for an api-version, which has members of all values."""
    for section in ("types", "enums", "operations"):
        for key, entry in HISTORY[section].items():
            if "kind" in entry:
                continue  # options, pages and exceptions are the package's own
            parts = [*entry.get("props", {}).values(), *entry.get("values", {}).values()]
            for part in (entry, *parts):
                where = part.get("at", entry["at"])
                for index, stands in STANDS_FOR.items():
                    assert holds(where, index) == holds(where, stands), (key, index)
    for key, entry in HISTORY["enums"].items():
        for value, known in entry["values"].items():
            for index in set(range(LAST + 1)) - set(STANDS_FOR):
                members = [where for where in known["members"].values() if holds(where, index)]
                assert holds(known.get("at", entry["at"]), index) >= bool(members), (key, value, index)
                if HISTORY["versions"][index]["packages"] and names(key, entry, index):
                    assert holds(known.get("at", entry["at"]), index) == bool(members), (key, value, index)
