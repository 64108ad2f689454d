"""Properties of the package's objects and keys of dicts: what code reads of them, and stores there."""

from __future__ import annotations

from functools import cache

from batchlint.history import Shape, load, shape_of
from batchlint.payload.vocabulary import WEIGHTS
from batchlint.python.infer.events import (
    Access,
    KeyUsed,
    Mode,
    OpenItemUsed,
    PropertyUsed,
    TextTaken,
    UnknownAttribute,
)
from batchlint.python.infer.results import narrowed_result
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.subclasses import base_properties, model_of
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Instance,
    MapValue,
    Method,
    ProjectInstance,
    Unknown,
    Value,
    WireValue,
    options_of,
)

#: Methods of lists, dicts, strings and pages that are followed.
CONTAINER_METHODS = frozenset(
    [
        *("append", "extend", "insert", "pop", "get", "values", "items", "keys", "copy", "setdefault"),
        *("update", "format", "join", "next", "advance_page", "by_page", "reset", "encode"),
        *("add", "appendleft", "popleft", "extendleft", "popitem", "put", "put_nowait", "get_nowait"),
        *("union", "difference", "intersection", "sort"),
    ]
)
#: What listings of the first generation have, and those of the second have not.
OF_PAGES = frozenset(["advance_page", "current_page", "get", "next", "next_link", "raw", "reset", "value"])
#: Methods of a mapping that models of the second generation have.
MAPPING_METHODS = frozenset(["get", "pop", "setdefault", "items", "keys", "values", "update", "copy"])
#: The weight from which the name of a property belongs to Batch alone.
_OWN = 4


class Properties:
    """Evaluates properties and keys, and publishes how they are used."""

    def __init__(self, state: State) -> None:
        self.state = state

    def attribute(
        self,
        owner: Value,
        node: nodes.Attribute,
        mode: Mode = "load",
        value: Value | None = None,
        value_node: nodes.Expression | None = None,
    ) -> Value:
        """What an attribute is that is read, stored or deleted."""
        name = node.attr.value
        publish = self.state.publish
        if isinstance(owner, Unknown) and mode == "store":
            publish(UnknownAttribute(owner, node, mode))
        cls: ProjectClass | None = None
        if isinstance(owner, ProjectInstance):
            cls = owner.cls
            model = model_of(cls)
            if model is None or name not in base_properties(cls):
                return UNKNOWN
            owner = Instance(shape_of(cls.package_base() or ""))
        if not isinstance(owner, Instance):
            return UNKNOWN
        made = owner.made
        owner = narrowed_result(self.state, owner, name)
        if not owner.shape.is_object():
            if name == "name":
                publish(TextTaken(node, owner, name=True))
            if name in OF_PAGES and any(ref.startswith("paged:") for ref in owner.shape.names):
                publish(
                    PropertyUsed(owner.shape, Access(name, mode, node.attr, node), "python", owner.likely)
                )
            if name == "current_page" and owner.shape.element() is not None:
                return owner
            return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN
        if name in MAPPING_METHODS and not owner.shape.find(name, "python"):
            # Models of the second generation are mappings.
            return Method(owner, name)
        if owner.origin is None or owner.origin.result != "both":
            access = Access(name, mode, node.attr, node, value, value_node)
            publish(PropertyUsed(owner.shape, access, "python", owner.likely, made, cls))
        return of_shape(owner, name)

    def named(self, owner: Instance, access: Access, tolerant: bool = False) -> Value:
        """What a property is that is named other than by an attribute: in a string, in a pattern."""
        self.state.publish(PropertyUsed(owner.shape, access, "python", owner.likely, tolerant=tolerant))
        return of_shape(owner, access.name)

    def item(
        self,
        owner: Value,
        node: nodes.Subscript,
        key: str,
        mode: Mode = "load",
        value: Value | None = None,
        value_node: nodes.Expression | None = None,
    ) -> Value:
        """What a payload of known type holds by a key that is read, or stored."""
        access = Access(key, mode, node.slice[0].slice, node, value, value_node)
        if isinstance(owner, WireValue):
            return self.wire(owner, access)
        if isinstance(owner, DictValue):
            self.state.publish(KeyUsed(owner, access))
        return UNKNOWN

    def wire(self, owner: WireValue, access: Access) -> Value:
        """What the JSON of a response holds by a key that is read, or stored."""
        shape, own, key = owner.shape, owner.own, access.name
        publish = self.state.publish
        if own is not None and (access.mode == "store" or key in own.items):
            # What the code itself puts there is a property only where the whole goes to the service.
            own.items.update({key: access.value} if access.mode == "store" else {})
            publish(KeyUsed(own, access, "wire"))
            held: Value = own.items[key]
            return held
        if any(ref.startswith("paged:") for ref in shape.names):
            return self._page_item(owner, key)
        if not shape.is_object() or "." in key:
            return UNKNOWN
        publish(PropertyUsed(shape, access, owner.notation, owner.likely))
        return owner.inner(shape.property(key))

    def _page_item(self, owner: WireValue, key: str) -> Value:
        """What a page of a listing holds: some releases describe it as an object of its own."""
        inner = owner.shape.property(key)
        if key != "value" or inner is None:
            return owner if key == "value" else UNKNOWN
        known = zip(owner.shape.refs, inner.refs, strict=True)
        return owner.inner(Shape(tuple(r if r and r.startswith("paged:") else i for r, i in known)))

    def tested(self, owner: WireValue, key: str, node: nodes.Comparison) -> None:
        """`"resizeError" in pool`: a response is tested for a property."""
        if owner.own is not None and key in owner.own.items:
            return
        if owner.shape.is_object():
            access = Access(key, "load", node.left, node)
            event = PropertyUsed(owner.shape, access, owner.notation, owner.likely, tolerant=True)
            self.state.publish(event)

    def open_item(self, owner: nodes.Expression, access: Access) -> Value:
        """What a dict of unknown type has under a key, judging by the name of the key."""
        if not self.state.calls_service or "mgmt" in self.state.source.text:
            return UNKNOWN
        self.state.publish(OpenItemUsed(owner, access))
        shape = _content_of().get(access.name)
        return WireValue(shape) if shape is not None else UNKNOWN


def of_shape(owner: Instance, name: str) -> Value:
    """The value of a property of an object, which is read by its Python name."""
    shape = owner.shape.attribute(name)
    return Instance(shape, owner.likely) if shape is not None else UNKNOWN


def is_open(owner: Value) -> bool:
    """Whether nothing is known of the items of a value."""
    return all(
        isinstance(o, Unknown) or (isinstance(o, MapValue) and isinstance(o.value, Unknown))
        for o in options_of(owner)
    )


def text_constant(value: Value | None) -> str | None:
    """The string that a constant is; None for anything else."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


@cache
def _content_of() -> dict[str, Shape]:
    """The content of properties whose names belong to Batch alone, where it is of one type."""
    found: dict[str, set[str]] = {}
    for wire_type in load().types.values():
        for name, prop in wire_type.props.items() if wire_type.kind == "object" else ():
            if WEIGHTS.get(name, 0) >= _OWN:
                found.setdefault(name, set()).update(ref for ref in prop.refs if ref is not None)
    single = {name: next(iter(refs)) for name, refs in found.items() if len(refs) == 1}
    return {name: shape_of(ref) for name, ref in single.items() if ref.strip("[]") in load().types}
