"""Properties of Batch's objects: where code reads, stores or deletes one, by whatever means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import libcst as cst

from batchlint.core.uses import AttributeUse, Confidence, ObjectUse
from batchlint.core.uses import Value as UseValue
from batchlint.history import Shape, shape_of
from batchlint.project.names import ended_python_names
from batchlint.python.calls.methods import CONTAINER_METHODS
from batchlint.python.uses.asking import is_handed, is_lost
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.subclasses import base_properties
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Instance,
    Method,
    ProjectInstance,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

Mode: TypeAlias = Literal["load", "store", "delete"]

#: What is said of a name that speaks for itself, on an object that does not.
UNTYPED = "`{}` is {} an object whose type is not known: if it is Batch's, this breaks"


class Properties:
    """Notes uses of properties of models, of dicts that are payloads, and of what came from the service."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def attribute_use(
        self,
        owner: Value,
        node: cst.Attribute,
        mode: Mode,
        value: Value | None,
        value_node: cst.BaseExpression | None,
    ) -> Value:
        """Note that a property is read, stored or deleted; gives back what is read."""
        analysis, name = self.analysis, node.attr.value
        if (
            isinstance(owner, Unknown)
            and mode == "store"
            and analysis.state.uses_batch
            and name in ended_python_names()
        ):
            analysis.unknown(node.attr, UNTYPED.format(name, "stored on"), name)
        exact = True
        if isinstance(owner, ProjectInstance):
            base = owner.cls.package_base()
            if (
                base is None
                or base not in analysis.state.history.types
                or name not in base_properties(owner.cls)
            ):
                return UNKNOWN
            # Its map and what is read must change together.
            exact = all(map(analysis.classes.is_exact, owner.cls.mro()))
            owner = Instance(shape_of(base))
        if not isinstance(owner, Instance):
            return UNKNOWN
        if mode == "store" and owner.made is not None:
            owner.made.later.add(name)
            analysis.objects.hold(owner.made, value if value is not None else UNKNOWN)
        owner = self._settled(owner, name)
        if not owner.shape.is_object():
            return self._container_attribute(owner, name)
        given = use_value(self.analysis, value_node, value) if value_node is not None else None
        if owner.origin is None or owner.origin.result != "both":
            self.note(
                owner.shape, name, "python", mode, node.attr, node,
                likely=owner.likely, value=given, made=owner.made, exact=exact,
            )  # fmt: skip
        if mode == "store" and value is not None and value_node is not None:
            analysis.queries.note_option(owner.shape.describe(), name, value, value_node, owner.likely)
        shape = owner.shape.property(name)
        return Instance(shape, owner.likely) if shape is not None else UNKNOWN

    def note(
        self,
        shape: Shape,
        name: str,
        notation: Literal["wire", "python"],
        mode: Mode,
        name_node: cst.CSTNode,
        node: cst.CSTNode,
        *,
        likely: bool = False,
        value: UseValue | None = None,
        made: ObjectUse | None = None,
        exact: bool = True,
    ) -> None:
        """Note a use of a property, outside of code that guards against what is missing."""
        analysis = self.analysis
        if not analysis.state.emitting:
            return
        # The name of an attribute is no variable, whatever a parameter is called.
        literal = self._handed(name_node) if not isinstance(node, cst.Attribute) else None
        if literal is None and not isinstance(node, cst.Attribute) and is_handed(analysis, name_node):
            return
        tried = 0 < analysis.state.guarded <= analysis.state.tried and is_lost(
            analysis, shape, name, notation
        )
        if not analysis.state.guarded or tried:
            name_span, span = analysis.state.span(literal or name_node), analysis.state.span(node)
            confidence: Confidence = "likely" if likely else "certain"
            if value is not None and analysis.assigning.several:
                value.shared = True
            use = AttributeUse(
                shape, name, notation, mode, name_span, span, analysis.writer, value, confidence
            )
            # A name that a caller says is the caller's: it is no place of this code to rewrite.
            use.site = node if literal is None else None
            use.made, use.caught, use.exact = made, analysis.state.catching > 0, exact
            analysis.emit(use)

    def _handed(self, name_node: cst.CSTNode) -> cst.CSTNode | None:
        """The literal of the one caller that says a name which is a parameter here."""
        node = name_node.value if isinstance(name_node, cst.Index) else name_node
        holder = self.state.holders[-1] if self.state.holders else None
        if not isinstance(node, cst.Name) or not isinstance(holder, cst.FunctionDef):
            return None
        function = self.state.functions.get(id(holder))
        given = function.arguments.get(node.value) if function is not None else None
        origin = given.origin if isinstance(given, Constant) else None
        is_here = isinstance(origin, cst.SimpleString) and self.state.source.holds(origin)
        return origin if is_here else None

    def _container_attribute(self, owner: Instance, name: str) -> Value:
        if name in ("current_page",) and owner.shape.element() is not None:
            return owner
        return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN

    def _settled(self, owner: Instance, name: str) -> Instance:
        """Decide, by what is read of it, for which release a result of changed type was written."""
        if owner.origin is None or owner.origin.result in ("new", "both"):
            return owner
        own = self.analysis.attributes.is_settled_by(owner.origin)
        old, new = owner.shape.names[0], owner.shape.names[-1]
        types = self.state.history.types
        if old in types and new in types:
            in_old, in_new = name in types[old].by_python, name in types[new].by_python
            if in_new and not in_old and own:
                self.analysis.attributes.settle_as_new(owner.origin)
            elif in_old and not in_new:
                if own:
                    owner.origin.result = "old"
                return Instance(shape_of(old), owner.likely)
        return owner

    def settle(self, value: Value, declared: Value | None) -> None:
        """Decide for which release a result of changed type was written by what a function declares."""
        if not isinstance(declared, Instance):
            return
        for option in options_of(value):
            if not isinstance(option, Instance) or option.origin is None:
                continue
            if option.origin.result != "unknown" or not self.analysis.attributes.is_settled_by(option.origin):
                continue
            names = declared.shape.names
            if names == option.shape.names[:1]:
                option.origin.result = "old"
            elif names == option.shape.names[-1:]:
                option.origin.result = "new"

    def item_use(
        self,
        owner: Value,
        node: cst.Subscript,
        key: str,
        mode: Mode,
        value: Value | None,
        value_node: cst.BaseExpression | None,
    ) -> Value:
        """Note that a wire property is read of, or stored in, a payload of known type."""
        if isinstance(owner, DictValue) and mode == "load":
            self.analysis.payloads.note_read(owner, key)
        if isinstance(owner, WireValue):
            return self.wire_read(owner, key, node.slice[0].slice, node, mode, value, value_node)
        if isinstance(owner, DictValue):
            given = use_value(self.analysis, value_node, value) if value_node is not None else None
            self.key_use(owner, key, mode, node.slice[0].slice, node, given)
            if mode == "store" and owner.cell[0] is not None and value is not None:
                self.analysis.objects.hold(owner.cell[0], value)
        return UNKNOWN

    def key_use(
        self,
        owner: DictValue,
        key: str,
        mode: Mode,
        name_node: cst.CSTNode,
        node: cst.CSTNode,
        value: UseValue | None = None,
        asks: bool = False,
    ) -> None:
        """Note that a key of a dict which is written down is read, stored or asked for."""
        keys = self.analysis.keys
        keys.place(owner, key, name_node, asks)
        known = keys.shape(owner)
        if known is None or not known[0].is_object():
            return
        made = owner.cell[0]
        if mode == "store" and made is not None:
            made.later.add(key)
        notation = self.notation_of(owner, key)
        self.note(known[0], key, notation, mode, name_node, node, likely=known[1], value=value, made=made)

    def notation_of(self, owner: DictValue, key: str) -> Literal["wire", "python"]:
        """How a key of a dict is spelled; one that is handed to an operation may be either."""
        known = self.analysis.keys.shape(owner)
        if known is None or self.analysis.keys.notation(owner) == "wire":
            return "wire"
        return "python" if known[0].find(key, "python") else "wire"

    def wire_read(
        self,
        owner: WireValue,
        key: str,
        name_node: cst.CSTNode,
        node: cst.CSTNode,
        mode: Mode = "load",
        value: Value | None = None,
        value_node: cst.BaseExpression | None = None,
    ) -> Value:
        """A property of a response's JSON, by subscript or by `get`."""
        shape, own = owner.shape, owner.own
        if own is not None and (mode == "store" or key in own.items):
            # What the code itself puts there is a property only where the whole goes to the service.
            given = use_value(self.analysis, value_node, value) if value_node is not None else None
            own.items.update({key: value} if mode == "store" else {})
            self.key_use(own, key, mode, name_node, node, given)
            held: Value = own.items[key]
            return held
        if any(ref.startswith("paged:") for ref in shape.names):
            return owner if key == "value" else UNKNOWN
        if not shape.is_object() or "." in key:
            return UNKNOWN
        given = use_value(self.analysis, value_node, value) if value_node is not None else None
        self.note(shape, key, owner.notation, mode, name_node, node, likely=owner.likely, value=given)
        return owner.inner(shape.property(key))

    def asked_for(self, owner: WireValue, key: str, node: cst.Comparison) -> None:
        """`"resizeError" in pool`: a response that is asked whether it has a property."""
        notation = owner.notation
        if owner.own is not None and key in owner.own.items:
            return
        if owner.shape.is_object() and is_lost(self.analysis, owner.shape, key, notation):
            self.note(owner.shape, key, notation, "load", node.left, node, likely=owner.likely)
