"""Properties of the project's classes that extend classes of the package."""

from __future__ import annotations

from batchlint.history import WireType, load
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.values import Constant, DictValue, Value


def model_of(cls: ProjectClass) -> WireType | None:
    """The model of the package that a class extends, or None."""
    return load().types.get(cls.package_base() or "")


def base_properties(cls: ProjectClass) -> frozenset[str]:
    """The properties that a class has from the model of the package that it extends."""
    model = model_of(cls)
    if model is None:
        return frozenset()
    names = frozenset(model.by_python) - own_properties(cls)
    # With a map of its own, a class keeps what it sets itself.
    return names.difference(*(c.attributes for c in cls.mro())) if has_own_map(cls) else names


def own_properties(cls: ProjectClass | None) -> frozenset[str]:
    """What a class adds to the class of the package that it extends.

    For a model these are properties; for any other class, keywords of its constructor.
    """
    if cls is None:
        return frozenset()
    model = model_of(cls)
    if model is None:
        return cls.taken_besides()
    names: set[str] = set()
    remapped: set[str] = set()
    for one in cls.mro():
        written = one.members.get("_attribute_map")
        entries = written.items if isinstance(written, DictValue) else {}
        names.update(one.attributes, entries)
        for name in entries.keys() & model.by_python.keys():
            # The same name for another property of the wire is the class's own.
            if _wire_key(entries[name]) not in (None, model.by_python[name].wire):
                remapped.add(name)
    return cls.taken_besides().union(names - model.by_python.keys(), remapped)


def has_own_map(cls: ProjectClass) -> bool:
    """Whether a subclass of a model writes an `_attribute_map` of its own."""
    return any("_attribute_map" in one.members for one in cls.mro())


def is_attribute_map(value: DictValue) -> bool:
    """Whether a dict describes properties, as in models of msrest, and so is no payload."""
    entries = value.items.values()
    return bool(entries) and all(
        isinstance(e, DictValue) and {"key", "type"} <= e.items.keys() for e in entries
    )


def _wire_key(entry: Value) -> str | None:
    """The name on the wire in an entry of an `_attribute_map`, where it is written out."""
    key = entry.items.get("key") if isinstance(entry, DictValue) else None
    return key.value if isinstance(key, Constant) and isinstance(key.value, str) else None
