"""What the API looked like at every version: types, properties, enums, operations, modules.

Versions are named by their position in `History.versions`, oldest first. A set of versions is an
`int` used as a bit mask, so "is it there at version i" is `mask >> i & 1`. A fact whose content
changed over time is a tuple with one entry for each version (`Timed`), None where it is absent.

Rules and payloads use wire names (`PoolAddParameter.maxTasksPerNode`). Each fact holds its Python
spelling, and only the methods of `History` translate: another generation of the package, with other
class names for the same wire types, is added there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

#: One entry for each known version.
Timed: TypeAlias = tuple[T | None, ...]


def mask_of(indices: Iterable[int]) -> int:
    """A set of versions as a bit mask."""
    mask = 0
    for index in indices:
        mask |= 1 << index
    return mask


def last_before(mask: int, index: int) -> int | None:
    """The latest version in `mask` that is older than `index`, or None."""
    older = mask & ((1 << index) - 1)
    return older.bit_length() - 1 if older else None


def first_after(mask: int, index: int) -> int | None:
    """The earliest version in `mask` that is newer than `index`, or None."""
    newer = mask >> (index + 1)
    return index + 1 + ((newer & -newer).bit_length() - 1) if newer else None


@dataclass(slots=True, repr=False)
class Version:
    """A known api-version and the `azure-batch` releases for it (none before 1.0.0)."""

    index: int
    name: str
    packages: tuple[str, ...]


class Property(NamedTuple):
    """A property of a wire type. `refs` is its type at each version: `str`, `[StartTask]`, …"""

    wire: str
    python: str
    at: int
    refs: Timed[str]
    required: int
    readonly: int


@dataclass(slots=True, repr=False)
class WireType:
    """A type of the wire format, or an options, page or exception class of the package.

    `kind` is `object`, `options` (parameters of one operation, never in a body), `page` (an
    iterator over `page_of`) or `exception`. `positional` holds the constructor's parameters, by
    Python name and in order, at the versions where they may be given by position.
    """

    name: str
    kind: str
    at: int
    props: dict[str, Property]
    positional: Timed[tuple[str, ...]]
    page_of: str | None = None
    by_python: dict[str, Property] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        self.by_python = {prop.python: prop for prop in self.props.values()}


class EnumValue(NamedTuple):
    """A value of an enum: its documented spelling and its Python members."""

    spelling: str
    at: int
    members: dict[str, int]


class Enum(NamedTuple):
    """An enum; `values` is keyed by the value in lower case, since the service ignores case."""

    name: str
    at: int
    values: dict[str, EnumValue]

    def member_mask(self, member: str) -> int:
        """The versions in which the Python class has this member; 0 for one that never was."""
        mask = 0
        for value in self.values.values():
            mask |= value.members.get(member, 0)
        return mask

    def value_of(self, member: str) -> EnumValue | None:
        """The value of a Python member, at whatever version."""
        return next((v for v in self.values.values() if member in v.members), None)

    def member_at(self, value: str, index: int) -> str | None:
        """The Python member for a value (in any case) at a version, or None."""
        found = self.values.get(value.lower())
        if found is None:
            return None
        return next((m for m, mask in found.members.items() if mask >> index & 1), None)


class Operation(NamedTuple):
    """An operation, named as the package does (`pool.resize`), and the request that it makes.

    `http` is verb and path (`POST /pools/{poolId}/resize`). `params` are the Python parameters in
    order, `accepts` all names that work as a keyword. `body_param` is the one that takes the body
    as a whole, None where the method builds it from loose parameters. `result` is a type
    reference, `paged:CloudPool` for a listing, `stream` for a download.
    """

    name: str
    at: int
    http: Timed[str]
    params: Timed[tuple[str, ...]]
    accepts: Timed[frozenset[str]]
    required: Timed[tuple[str, ...]]
    body: Timed[str]
    body_param: Timed[str]
    result: Timed[str]

    @property
    def group(self) -> str:
        """The client's attribute: `pool` of `pool.resize`."""
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """The method: `resize` of `pool.resize`."""
        return self.name.partition(".")[2]


class Module(NamedTuple):
    """A module of the package and the classes that it defines.

    `loaded` are the versions where importing the parent loads it too, so that code reaches it by
    attribute without importing it.
    """

    name: str
    at: int
    loaded: int
    names: dict[str, int]


class Client(NamedTuple):
    """The constructor of `BatchServiceClient`."""

    params: Timed[tuple[str, ...]]
    required: Timed[tuple[str, ...]]


@dataclass(repr=False)
class History:
    """The whole API history; read-only."""

    versions: tuple[Version, ...]
    types: dict[str, WireType]
    enums: dict[str, Enum]
    operations: dict[str, Operation]
    modules: dict[str, Module]
    client: Client
    groups: dict[str, int] = field(default_factory=dict)

    @cached_property
    def body_types(self) -> frozenset[str]:
        """The types that are the whole body of a request."""
        return frozenset(ref for op in self.operations.values() for ref in op.body if ref is not None)

    @cached_property
    def request_types(self) -> frozenset[str]:
        """The types that a request's body can contain; all others are only ever received."""
        open_ = list(self.body_types)
        found: set[str] = set()
        while open_:
            name = open_.pop().strip("[]{}")
            if name in self.types and name not in found:
                found.add(name)
                for prop in self.types[name].props.values():
                    open_.extend(ref for ref in prop.refs if ref is not None)
        return frozenset(found)

    def importable(self, module: str) -> dict[str, int]:
        """The names that `azure.batch` or `azure.batch.models` has, and at which versions."""
        parts = {name.rpartition("."): known.at for name, known in self.modules.items()}
        found = {part: at for (parent, _, part), at in parts.items() if parent == module}
        if module == "azure.batch.models":
            found |= {name: known.at for name, known in self.types.items()}
            found |= {name: known.at for name, known in self.enums.items()}
        return found | self.modules[module].names

    @property
    def latest(self) -> int:
        """The position of the newest known version."""
        return len(self.versions) - 1

    def index(self, name: str) -> int:
        """The position of an api-version; raises KeyError for one that is not known."""
        for version in self.versions:
            if version.name == name:
                return version.index
        raise KeyError(name)

    def name(self, index: int) -> str:
        """The name of the version at a position."""
        return self.versions[index].name

    def package(self, index: int) -> str | None:
        """The newest `azure-batch` release for the version, or None."""
        packages = self.versions[index].packages
        return packages[-1] if packages else None

    def class_name(self, wire_type: str, index: int) -> str | None:
        """The Python class for a wire type or enum at a version; None where there is none."""
        found: WireType | Enum | None = self.types.get(wire_type) or self.enums.get(wire_type)
        return found.name if found is not None and found.at >> index & 1 else None

    def wire_type(self, class_name: str) -> str | None:
        """The wire type or enum of a Python class of any release."""
        return class_name if class_name in self.types or class_name in self.enums else None

    def member(self, wire_type: str, ref: str) -> Property | None:
        """A property by wire name, else by Python name; None where the type never had it."""
        owner = self.types.get(wire_type)
        return None if owner is None else owner.props.get(ref) or owner.by_python.get(ref)
