"""The words of the API history, without the model.

Building the history's classes costs more than everything else a run does on a project that has
nothing to do with Batch. What is needed to say so, the versions and the bare names, is read
straight from the data.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_DATA = Path(__file__).parent.parent / "history" / "api.json"


class KnownVersion(NamedTuple):
    """An api-version and the `azure-batch` releases that speak it."""

    name: str
    packages: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_DATA.read_bytes())
    return content


@cache
def known_versions() -> tuple[KnownVersion, ...]:
    """Every known version, oldest first; positions are those of `History.versions`."""
    return tuple(KnownVersion(v["name"], tuple(v["packages"])) for v in _data()["versions"])


def nearest_known(names: list[str]) -> str:
    """`the nearest known are a and b`, for a message; the names are given nearest first."""
    if len(names) == 1:
        return f"the nearest known is {names[0]}"
    return f"the nearest known are {', '.join(names[:-1])} and {names[-1]}"


@cache
def payload_types() -> frozenset[str]:
    """The wire types that a JSON payload can be of."""
    return frozenset(n for n, t in _data()["types"].items() if t.get("kind", "object") == "object")


@cache
def wire_words() -> frozenset[bytes]:
    """The wire names of properties that are more than one plain word: `vmSize`, `runElevated`.

    A body without any of them can't be told from other JSON. Every body that can be recognised has
    at least one, which a test computes from the required properties of the body types.
    """
    words = set()
    for wire_type in _data()["types"].values():
        if wire_type.get("kind", "object") == "object":
            words.update(wire_type.get("props", ()))
    return frozenset(w.encode() for w in words if not w.islower())


@cache
def python_words() -> frozenset[bytes]:
    """Names that code using the API through a project's own wrappers still has to write."""
    data = _data()
    words = {*data["types"], *data["enums"]}
    for wire_type in data["types"].values():
        for wire, prop in wire_type.get("props", {}).items():
            words.update((wire, prop["python"]))
    words.update(name.partition(".")[2] for name in data["operations"])
    return frozenset(w.encode() for w in words if not w.islower() or "_" in w)
