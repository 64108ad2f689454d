"""Shapes: the type of a value at every version at once.

Code is read once and judged against any version, so what a value is must not depend on one.
A `Shape` holds a type reference for each version: the result of `job.get_task_counts` is
`TaskCounts` up to 2020-03-01.11.0 and `TaskCountsResult` from 2020-09-01.12.0 on.

References are spelled as the packages do: `StartTask`, `[ResourceFile]` (list), `{str}` (map with
string keys), `paged:CloudPool` (listing), `int`, `stream`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from batchlint.history.load import load
from batchlint.history.model import Property, Timed


class Shape(NamedTuple):
    """The type reference of a value at each version; None where it can't exist."""

    refs: Timed[str]

    def at(self, index: int) -> str | None:
        """The reference at a version."""
        return self.refs[index]

    @property
    def names(self) -> tuple[str, ...]:
        """The distinct references, oldest first."""
        return _names(self.refs)

    def describe(self) -> str:
        """The name to show: the newest type that it was."""
        return self.names[-1] if self.names else "?"

    def is_object(self) -> bool:
        """Whether the value is an object with properties, at every version where it exists."""
        types = load().types
        return bool(self.names) and all(n in types for n in self.names)

    def element(self) -> Shape | None:
        """What a list or a listing yields, and the values of a map; None for anything else."""
        return _element(self)

    def property(self, name: str, notation: str = "either") -> Shape | None:
        """The shape of a property, by a name as `find` takes it; None for one that never was."""
        return _property(self, name, notation)

    def attribute(self, name: str) -> Shape | None:
        """The shape of a property by its Python name, in either generation of the package."""
        return self.property(name, "python") or self.property(name)

    def find(self, name: str, notation: str = "either") -> dict[int, Property]:
        """The property of this name at every version where the value has it; the dict must not be changed.

        Args:
            name: as written.
            notation: `wire`, `python` or `either`: which spelling `name` is. By its Python name, a property
                is there where the package has that name for it. `dumped` are the keys that `as_dict`
                writes: Python names in the first generation of the package, those of the wire in the
                second one.
        """
        return _find(self, name, notation)


@lru_cache(maxsize=4096)
def _names(refs: Timed[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r for r in refs if r is not None))


@cache
def shape_of(ref: str) -> Shape:
    """The shape of a value whose type reference is the same at every version.

    A type that did not exist at a version still has that name there: whether the type itself is
    available is a question of its own.
    """
    return Shape((ref,) * len(load().versions))


@lru_cache(maxsize=4096)
def _element(shape: Shape) -> Shape | None:
    refs: list[str | None] = []
    for ref in shape.refs:
        if ref is None:
            refs.append(None)
        elif ref.startswith("paged:"):
            refs.append(ref.removeprefix("paged:"))
        elif ref[0] in "[{":
            refs.append(ref[1:-1])
        else:
            refs.append(None)
    return Shape(tuple(refs)) if any(refs) else None


@lru_cache(maxsize=4096)
def _find(shape: Shape, name: str, notation: str) -> dict[int, Property]:
    types, second = load().types, load().second_generation
    found = {}
    for index, ref in enumerate(shape.refs):
        owner = types.get(ref) if ref is not None else None
        if owner is None:
            continue
        by_wire = second >> index & 1 if notation == "dumped" else notation != "python"
        prop = owner.props.get(name) if by_wire else None
        mask = prop.at if prop is not None else 0
        if prop is None and notation != "wire":
            prop = owner.by_python.get(name)
            mask = prop.names[name] if prop is not None else 0
            if notation != "python":
                # The second generation takes and gives the keys of a dict as they are sent.
                mask &= ~second
        if prop is not None and mask >> index & 1:
            found[index] = prop
    return found


@lru_cache(maxsize=4096)
def _property(shape: Shape, name: str, notation: str) -> Shape | None:
    refs: list[str | None] = [None] * len(shape.refs)
    for index, prop in shape.find(name, notation).items():
        refs[index] = prop.refs[index]
    if not any(refs):
        return None
    return Shape(filled(refs))


def filled(refs: Sequence[str | None]) -> Timed[str]:
    """References with each gap filled by what was there before it, or first came after it.

    Code that reads a removed property is judged by the type that it had.

    >>> filled([None, "a", None, "b", None])
    ('a', 'a', 'a', 'b', 'b')
    """
    current = next((ref for ref in refs if ref is not None), None)
    out = []
    for ref in refs:
        current = ref or current
        out.append(current)
    return tuple(out)
