"""What the API knows by name: versions, types, and the words that code and payloads use."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

from batchlint.project.words import table


class KnownVersion(NamedTuple):
    """An api-version and the `azure-batch` releases that speak it."""

    name: str
    packages: tuple[str, ...]
    generation: int


@cache
def known_versions() -> tuple[KnownVersion, ...]:
    """Every known version, oldest first; positions are those of `History.versions`."""
    versions = cast("list[tuple[str, tuple[str, ...], int]]", table("versions"))
    return tuple(KnownVersion(*version) for version in versions)


def nearest_known(names: list[str]) -> str:
    """`the nearest known are a and b`, for a message; the names are given nearest first."""
    if len(names) == 1:
        return f"the nearest known is {names[0]}"
    return f"the nearest known are {', '.join(names[:-1])} and {names[-1]}"


def payload_types() -> frozenset[str]:
    """The wire types that a JSON payload can be of."""
    return cast("frozenset[str]", table("types"))


def ended_names() -> frozenset[str]:
    """Wire names of properties that ended, in every type that had them, at some version."""
    return cast("frozenset[str]", table("ended"))


def ended_python_names() -> frozenset[str]:
    """The same as Python spells them."""
    return cast("frozenset[str]", table("ended_python"))
