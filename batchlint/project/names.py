"""The names of the API: versions, types, and the words that code and payloads use."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, cast

from batchlint.core.wording import enumerated
from batchlint.project.words import table


class KnownVersion(NamedTuple):
    """An api-version as some `azure-batch` releases of one generation speak it.

    Several may have the same name: what tells them apart is the release.
    """

    name: str
    packages: tuple[str, ...]
    generation: int

    @property
    def is_prerelease(self) -> bool:
        """Whether only pre-releases (`15.1.0b2`) speak it like this."""
        return bool(self.packages) and not any(p.replace(".", "").isdigit() for p in self.packages)


@cache
def known_versions() -> tuple[KnownVersion, ...]:
    """Every known version, oldest first; positions are those of `History.versions`."""
    versions = cast("list[tuple[str, tuple[str, ...], int]]", table("versions"))
    return tuple(KnownVersion(*version) for version in versions)


def api_versions() -> dict[str, int]:
    """The position that stands for each api-version, oldest first, as `History.index`."""
    return cast("dict[str, int]", table("positions"))


def latest() -> int:
    """The position of the newest known version that is not only spoken by pre-releases."""
    return cast("int", table("latest"))


def api_version(index: int) -> str:
    """The api-version at a position; other positions may have the same one."""
    return known_versions()[index].name


def label(index: int) -> str:
    """Where something changed: the api-version, or `azure-batch 15.1.0` for a later release of it."""
    version = known_versions()[index]
    is_later = index > 0 and known_versions()[index - 1].name == version.name
    return f"azure-batch {version.packages[0]}" if is_later else version.name


def target_name(index: int) -> str:
    """What `--to` takes for a position: the api-version, or a release if that stands for another one."""
    version = known_versions()[index]
    is_other = api_versions()[version.name] != index
    return f"azure-batch {version.packages[-1]}" if is_other else version.name


def release_name(index: int) -> str:
    """The newest release of a position: `azure-batch 15.1.0`; the api-version where there is none."""
    version = known_versions()[index]
    return f"azure-batch {version.packages[-1]}" if version.packages else version.name


def generation_name(index: int) -> str:
    """The package of the generation of a position: `azure-batch 15`."""
    return f"azure-batch {known_versions()[index].packages[-1].partition('.')[0]}"


@cache
def selectors(index: int) -> frozenset[str]:
    """The names by which `--select` and `--ignore` know a position."""
    version = known_versions()[index]
    return frozenset((version.name, *(f"azure-batch {package}" for package in version.packages)))


def nearest_known(names: list[str]) -> str:
    """`the nearest known ones are a and b`, for a message; the names are given nearest first."""
    if len(names) == 1:
        return f"the nearest known one is {names[0]}"
    return f"the nearest known ones are {enumerated(names)}"


def payload_types() -> frozenset[str]:
    """The wire types that a payload can be of."""
    return cast("frozenset[str]", table("types"))


def payload_classes() -> dict[str, str]:
    """The wire types that a payload can be of, by Python classes of other names."""
    return cast("dict[str, str]", table("classes"))


def ended_names() -> frozenset[str]:
    """Wire names of properties that ended, in every type that had them, at some version."""
    return cast("frozenset[str]", table("ended"))


def ended_python_names() -> frozenset[str]:
    """The same as Python spells them."""
    return cast("frozenset[str]", table("ended_python"))
