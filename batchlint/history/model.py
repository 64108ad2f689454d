"""What the API looked like at every version: types, properties, enums, operations, modules.

Versions are named by their position in `History.versions`, oldest first: an api-version as one
generation of the package sends it. A set of versions is an `int` used as a bit mask, so "is it there
at version i" is `mask >> i & 1`. A fact whose content changed over time is a tuple with one entry for
each version (`Timed`), None where it is absent.

Everything is keyed by what the service calls it (`PoolAddParameter.maxTasksPerNode`), and `at` is where
the service has it. `names` are the Python names with the versions where the package has each: they
belong to a generation of the package, so that a fact can have several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
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


def is_stable(package: str) -> bool:
    """Whether a release is no pre-release: `15.1.0`, and not `15.1.0b3`."""
    return package.replace(".", "").isdigit()


def last_before(mask: int, index: int) -> int | None:
    """The latest version in `mask` that is older than `index`, or None."""
    older = mask & ((1 << index) - 1)
    return older.bit_length() - 1 if older else None


def first_after(mask: int, index: int) -> int | None:
    """The earliest version in `mask` that is newer than `index`, or None."""
    newer = mask >> (index + 1)
    return index + 1 + ((newer & -newer).bit_length() - 1) if newer else None


def name_at(names: dict[str, int], index: int) -> str:
    """The name at a version; where there is none, the last one before it, else the first one after it.

    Args:
        names: the versions of each name; not empty.
        index: the position of the version.
    """
    if len(names) == 1:
        return next(iter(names))
    for name, mask in names.items():
        if mask >> index & 1:
            return name
    older = {name: last_before(mask, index) for name, mask in names.items()}
    known = {name: at for name, at in older.items() if at is not None}
    if known:
        return max(known, key=known.__getitem__)
    return min(names, key=lambda name: first_after(names[name], index) or 0)


def union(names: dict[str, int]) -> int:
    """The versions in which any of the names exists."""
    mask = 0
    for versions in names.values():
        mask |= versions
    return mask


@dataclass(slots=True, repr=False)
class Version:
    """A known api-version and the `azure-batch` releases for it (none before 1.0.0).

    `generation` is 1 for the releases with `BatchServiceClient`, 2 for those with `BatchClient`.
    """

    index: int
    name: str
    packages: tuple[str, ...]
    generation: int = 1


class Property(NamedTuple):
    """A property of a wire type.

    `names` are its Python names, `at` the versions of the service that have it, and `refs` its type at
    each version: `str`, `[StartTask]`, …
    """

    wire: str
    names: dict[str, int]
    at: int
    refs: Timed[str]
    required: int
    readonly: int

    def python(self, index: int) -> str:
        """The Python name at a version, or at the nearest one that has it."""
        return name_at(self.names, index)

    @property
    def in_package(self) -> int:
        """The versions whose package has the property, by whatever name."""
        return union(self.names)


@dataclass(slots=True, repr=False)
class WireType:
    """A type of the wire format, or an options, page or exception class of the package.

    `names` are its Python classes. `kind` is `object`, `options` (parameters of one operation, never in a
    body), `page` (an iterator over `page_of`) or `exception`. `positional` holds the constructor's
    parameters, by Python name and in order, at the versions where they may be given by position.
    """

    name: str
    names: dict[str, int]
    kind: str
    at: int
    props: dict[str, Property]
    positional: Timed[tuple[str, ...]]
    page_of: str | None = None
    by_python: dict[str, Property] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        self.by_python = {name: prop for prop in self.props.values() for name in prop.names}

    @property
    def in_package(self) -> int:
        """The versions whose package has a class for the type."""
        return union(self.names)


class EnumValue(NamedTuple):
    """A value of an enum: its documented spelling and its Python members."""

    spelling: str
    at: int
    members: dict[str, int]


class Enum(NamedTuple):
    """An enum; `values` is keyed by the value in lower case, since the service ignores case."""

    name: str
    names: dict[str, int]
    at: int
    values: dict[str, EnumValue]

    @property
    def in_package(self) -> int:
        """The versions whose package has a class for the enum."""
        return union(self.names)

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
    """An operation and the request that it makes, named as the first generation does (`pool.resize`).

    `names` are its Python names: a group and a method (`pool.add`), or a method of the client
    (`create_pool`). `http` is verb and path (`POST /pools/{poolId}/resize`). `params` are the Python
    parameters in order, `accepts` all names that work as a keyword, `keyword_only` those of `params` that
    a position can't give. `keywords` are the wire names of the parameters that become part of the query
    or a header. `body_param` is the one that takes the body as a whole, None where the method builds it
    from loose parameters. `result` is a type reference, `paged:CloudPool` for a listing, `stream` for a
    download; it comes in a poller at the versions in `poller`.
    """

    name: str
    names: dict[str, int]
    at: int
    http: Timed[str]
    params: Timed[tuple[str, ...]]
    accepts: Timed[frozenset[str]]
    required: Timed[tuple[str, ...]]
    body: Timed[str]
    body_param: Timed[str]
    result: Timed[str]
    keyword_only: Timed[tuple[str, ...]]
    keywords: dict[str, str]
    poller: int

    @property
    def in_package(self) -> int:
        """The versions whose package has the operation, by whatever name."""
        return union(self.names)

    def python(self, index: int) -> str:
        """The Python name at a version, or at the nearest one that has it."""
        return name_at(self.names, index)


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
    """The client's class and its constructor."""

    names: dict[str, int]
    params: Timed[tuple[str, ...]]
    required: Timed[tuple[str, ...]]
    keyword_only: Timed[tuple[str, ...]]


@dataclass(repr=False)
class History:
    """The whole API history; read-only."""

    versions: tuple[Version, ...]
    types: dict[str, WireType]
    enums: dict[str, Enum]
    operations: dict[str, Operation]
    modules: dict[str, Module]
    client: Client
    __hash__ = object.__hash__  # there is one, which results are kept for

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

    @cached_property
    def methods(self) -> dict[str, Operation]:
        """The operations by all their Python names: `pool.add` and `create_pool`."""
        return {name: operation for operation in self.operations.values() for name in operation.names}

    def method_at(self, name: str, index: int) -> Operation | None:
        """The operation of a Python name at a version: releases have given a name to another one."""
        found = (o for o in self.operations.values() if o.names.get(name, 0) >> index & 1)
        return next(found, None)

    @cached_property
    def groups(self) -> dict[str, int]:
        """The client's attributes that hold methods (`pool`), and the versions that have each."""
        found: dict[str, int] = {}
        for operation in self.operations.values():
            for name, mask in operation.names.items():
                group, dot, _ = name.partition(".")
                if dot:
                    found[group] = found.get(group, 0) | mask
        return found

    @cached_property
    def classes(self) -> dict[str, tuple[WireType | Enum, ...]]:
        """The wire types and enums that each Python class stands for, the one that is read first."""
        found: dict[str, list[WireType | Enum]] = {}
        everything: list[WireType | Enum] = [*self.types.values(), *self.enums.values()]
        for known in everything:
            for name in known.names:
                found.setdefault(name, []).append(known)
        bodies = self.body_types
        return {
            name: tuple(sorted(known, key=lambda k: (k.name != name, k.name in bodies, k.name)))
            for name, known in found.items()
        }

    @lru_cache(maxsize=64)  # noqa: B019 - there is one history
    def importable(self, module: str) -> Mapping[str, int]:
        """The names that a module of the package has, and at which versions.

        Args:
            module: `azure.batch`, `azure.batch.models` or another one that the history has.
        """
        parts = {name.rpartition("."): known.at for name, known in self.modules.items()}
        found = {part: at for (parent, _, part), at in parts.items() if parent == module}
        if module == "azure.batch.models":
            found |= {name: self.class_mask(name) for name in self.classes}
        return found | self.modules[module].names

    @property
    def latest(self) -> int:
        """The position of the newest known version."""
        return len(self.versions) - 1

    def index(self, name: str) -> int:
        """The position that stands for an api-version: its newest stable release, else its newest one.

        Raises:
            KeyError: the api-version is not known.
        """
        known = [version for version in self.versions if version.name == name]
        if not known:
            raise KeyError(name)
        stable = [v for v in known if not v.packages or any(is_stable(p) for p in v.packages)]
        return (stable or known)[-1].index

    def name(self, index: int) -> str:
        """The api-version at a position."""
        return self.versions[index].name

    def label(self, index: int) -> str:
        """What names one position: the api-version, or `azure-batch 15.1.0` for a later release of it."""
        version = self.versions[index]
        if index and self.versions[index - 1].name == version.name:
            return f"azure-batch {version.packages[0]}"
        return version.name

    def package(self, index: int) -> str | None:
        """The newest `azure-batch` release for the version, or None."""
        packages = self.versions[index].packages
        return packages[-1] if packages else None

    def generation(self, index: int) -> int:
        """The generation of the package at a position."""
        return self.versions[index].generation

    def generations(self, mask: int) -> frozenset[int]:
        """The generations of the package that some versions belong to."""
        second = mask & self.second_generation
        return frozenset([*([1] if mask & ~second else ()), *([2] if second else ())])

    @cached_property
    def second_generation(self) -> int:
        """The versions of the second generation of the package, as a mask."""
        return mask_of(version.index for version in self.versions if version.generation == 2)

    @property
    def first_of_second(self) -> int:
        """The first version of the second generation."""
        mask = self.second_generation
        return (mask & -mask).bit_length() - 1

    def class_name(self, wire_type: str, index: int) -> str | None:
        """The Python class for a wire type or enum at a version; None where there is none."""
        found: WireType | Enum | None = self.types.get(wire_type) or self.enums.get(wire_type)
        if found is None:
            return None
        return next((name for name, mask in found.names.items() if mask >> index & 1), None)

    def class_names(self, wire_type: str) -> tuple[str, ...]:
        """All Python classes that a wire type or enum has had."""
        found: WireType | Enum | None = self.types.get(wire_type) or self.enums.get(wire_type)
        return tuple(found.names) if found is not None else ()

    def class_mask(self, class_name: str) -> int:
        """The versions whose package has a class of this name; 0 where none has."""
        mask = 0
        for known in self.classes.get(class_name, ()):
            mask |= known.names[class_name]
        return mask

    def wire_type(self, class_name: str) -> str | None:
        """The wire type or enum of a Python class of any release: the one that is read, if several."""
        known = self.classes.get(class_name)
        return known[0].name if known else None

    def model(self, class_name: str) -> WireType | None:
        """The wire type of a Python class; None for an enum and for what is no class of the package."""
        known = self.classes.get(class_name)
        return known[0] if known and isinstance(known[0], WireType) else None

    def enum(self, class_name: str) -> Enum | None:
        """The enum of a Python class; None for a model and for what is no class of the package."""
        known = self.classes.get(class_name)
        return known[0] if known and isinstance(known[0], Enum) else None

    def member(self, wire_type: str, ref: str) -> Property | None:
        """A property by wire name, else by Python name; None where the type never had it."""
        owner = self.types.get(wire_type)
        return None if owner is None else owner.props.get(ref) or owner.by_python.get(ref)
