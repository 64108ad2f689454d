"""The words of the API history, without the model: for the first looks at files, and for start-up.

Building the history's classes costs more than everything else a run does on a project that has
nothing to do with Batch. This module imports next to nothing.
"""

from __future__ import annotations

import os

from batchlint import table_cache

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing takes longer than all that is done here
    from typing import Any

_DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "history", "api.json")
_kept: dict[str, dict[str, Any]] = {}


def table(key: str) -> Any:
    """One of the tables of words.

    Args:
        key: `versions` (name, releases and generation of each, oldest first), `positions` (the one
            that stands for each api-version: its newest with a stable release, else its newest),
            `latest` (the newest one with a stable release), `types` (wire types that a payload can
            be of), `classes` (the type of each class that has another name), `wire` (wire names of
            properties that are more than one plain word, as bytes), `ended` (those that no type has
            any more), `ended_python` (the same as Python spells them), `python` (names that code
            using the API has to write, as bytes).

    Returns:
        The table.
    """
    if not _kept:
        _kept["words"] = table_cache.load("words", (_DATA, os.path.abspath(__file__)), _build)
    return _kept["words"][key]


def _build() -> dict[str, Any]:
    import json

    with open(_DATA, "rb") as stream:
        data = json.load(stream)
    objects = {n: t for n, t in data["types"].items() if t.get("kind", "object") == "object"}
    wire = {w for t in objects.values() for w in t.get("props", ())}
    python = set(data["client"]["names"])
    for section in ("types", "enums"):
        for key, entry in data[section].items():
            python.update(entry.get("names", (key,)))
    for key, operation in data["operations"].items():
        python.update(name.rpartition(".")[2] for name in operation.get("names", (key,)))
    for wire_type in data["types"].values():
        for name, prop in wire_type.get("props", {}).items():
            python.update((name, *_names(prop, wire_type)))
    last = len(data["versions"]) - 1

    def lives(interval: str) -> bool:
        return interval.endswith("-") or str(last) in interval.replace("-", ",").split(",")

    alive: set[str] = set()
    ended: set[str] = set()
    alive_python: set[str] = set()
    ended_python: set[str] = set()
    for wire_type in data["types"].values():
        for name, prop in wire_type.get("props", {}).items():
            (alive if lives(prop.get("at", wire_type["at"])) else ended).add(name)
            for python_name, spans in _names(prop, wire_type).items():
                (alive_python if lives(spans) else ended_python).add(python_name)
    versions = [(v["name"], tuple(v["packages"]), v.get("generation", 1)) for v in data["versions"]]
    stable = [i for i, (_, packages, _) in enumerate(versions) if not packages or _is_stable(packages)]
    return {
        "ended": frozenset(name for name in ended - alive if not name.islower()),
        "ended_python": frozenset(name for name in ended_python - alive_python if "_" in name),
        "versions": versions,
        "positions": {
            name: max((i for i in stable if versions[i][0] == name), default=last)
            for last, (name, *_) in enumerate(versions)
        },
        "latest": stable[-1],
        "types": frozenset(name for name, known in objects.items() if known["at"]),
        "classes": {
            cls: name
            for name, known in reversed(objects.items())
            for cls in known.get("names", ())
            if known["at"] and cls not in objects
        },
        "wire": frozenset(w.encode() for w in wire if not w.islower()),
        "python": frozenset(w.encode() for w in python if not w.islower() or "_" in w),
    }


def _is_stable(packages: tuple[str, ...]) -> bool:
    return any(package.replace(".", "").isdigit() for package in packages)


def _names(prop: dict[str, Any], owner: dict[str, Any]) -> dict[str, str]:
    """The Python names of a property, with the versions that have each."""
    names: str | dict[str, str] = prop["python"]
    return {names: prop.get("at", owner["at"])} if isinstance(names, str) else names
