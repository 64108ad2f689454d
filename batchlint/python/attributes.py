"""Attributes and items: what they are, and the uses of Batch's objects that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import libcst as cst

from batchlint.core.uses import (
    Argument,
    AttributeUse,
    Confidence,
    ConstructorUse,
    MemberUse,
    ModuleUse,
    NameUse,
    ObjectUse,
    OperationUse,
)
from batchlint.core.uses import Value as UseValue
from batchlint.history import Shape, shape_of
from batchlint.project.names import ended_python_names
from batchlint.python.asking import is_handed, is_lost
from batchlint.python.constants import KEYWORDS
from batchlint.python.imports import CLIENT, MODELS, PACKAGE
from batchlint.python.replaying import tells
from batchlint.python.scopes import ProjectClass, Scope
from batchlint.python.serializing import FROM_DICT
from batchlint.python.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    ConfigValue,
    Constant,
    DictValue,
    FunctionValue,
    Future,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    Method,
    ModuleValue,
    OperationValue,
    ProjectClassValue,
    ProjectInstance,
    ProjectModuleValue,
    ResponseValue,
    Super,
    TableValue,
    Text,
    Tool,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    join,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

Mode: TypeAlias = Literal["load", "store", "delete"]

#: What of a response holds its body as text.
_BODIES = ("text", "content", "body", "data", "read", "decode", "raw")
#: Methods of a dict that read it.
_READS = frozenset(["get", "pop", "items", "values", "keys", "setdefault"])
#: What is called on a class of a model.
_CLASS_METHODS = frozenset(["__init__", *FROM_DICT])
#: What is said of a name that speaks for itself, on an object that does not.
UNTYPED = "`{}` is {} an object whose type is not known: if it is Batch's, this breaks"
#: Methods of lists, dicts, strings and pages that are followed.
CONTAINER_METHODS = frozenset(
    [
        *("append", "extend", "insert", "pop", "get", "values", "items", "keys", "copy", "setdefault"),
        *("update", "format", "join", "next", "advance_page", "reset", "encode"),
        *("add", "appendleft", "popleft", "extendleft", "popitem", "put", "put_nowait", "get_nowait"),
        *("union", "difference", "intersection"),
    ]
)


class Attributes:
    """Evaluates attributes, and notes what is read of and stored on Batch's objects."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def attribute(self, owner: Value, node: cst.Attribute, scope: Scope) -> Value:
        """What an attribute of a value is."""
        name = node.attr.value
        match owner:
            case ModuleValue():
                return self._module_attribute(owner, node)
            case ProjectModuleValue():
                return self.analysis.imports.of_project(owner, name)
            case ClassValue():
                return self._class_attribute(owner, node)
            case ClientValue():
                if name in self.analysis.history.groups:
                    return GroupValue(name, owner.likely)
                return ConfigValue() if name == "config" else Unknown(name)
            case ConfigValue():
                return self._config_attribute(node)
            case GroupValue():
                return self._operation(owner, node)
            case Instance() | ProjectInstance() if name == "__class__":
                return self.analysis.constructing.class_of(owner)
            case Instance():
                return self.attribute_use(owner, node, "load", scope, None, None)
            case ProjectInstance():
                return self._project_attribute(owner, node, scope)
            case ProjectClassValue():
                found = owner.cls.lookup(name)
                if found is None and name in _CLASS_METHODS:
                    return Method(owner, name)
                return found if found is not None else UNKNOWN
            case Super():
                return self._super_attribute(owner, name)
            case ResponseValue():
                if name == "json" or name in _BODIES:
                    return Method(owner, "json") if name == "json" else owner
                # A wrapper may have read the body already.
                return Method(WireValue(owner.shape), name) if name in _READS else UNKNOWN
            case WireValue() | TableValue():
                return Method(owner, name)
            case Future() if name in ("result", "get"):
                return Method(owner, "result")
            case Tool():
                return Method(owner, name)
            case Unknown():
                return self._unknown_attribute(owner, node)
            case DictValue() | ListValue() | MapValue() | Constant() | Text() | TupleValue():
                return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN
        return UNKNOWN

    def _module_attribute(self, owner: ModuleValue, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        if owner.name == "azure" and name == "batch":
            analysis.uses_batch = True
            return ModuleValue(PACKAGE)
        if owner.name != PACKAGE and not owner.name.startswith(PACKAGE + "."):
            return analysis.imports.foreign_member(owner.name, name)
        value = analysis.imports.member(owner.name, name)
        if isinstance(value, ModuleValue) and value.name not in (MODELS, PACKAGE) and not analysis.guarded:
            analysis.emit(ModuleUse(value.name, analysis.span(node.attr), analysis.writer, site=node))
        elif isinstance(value, ClassValue) and name != "BatchServiceClient" and not analysis.guarded:
            analysis.emit(NameUse(value.name, analysis.span(node.attr), analysis.writer, site=node))
        return value

    def _class_attribute(self, owner: ClassValue, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        enum = analysis.history.enums.get(owner.name)
        if enum is None:
            return Method(owner, name) if name in _CLASS_METHODS else UNKNOWN
        if enum.member_mask(name):
            if not analysis.guarded:
                analysis.emit(
                    MemberUse(owner.name, name, analysis.span(node.attr), analysis.writer, site=node)
                )
            return Instance(shape_of(owner.name))
        return UNKNOWN

    def _operation(self, owner: GroupValue, node: cst.Attribute) -> Value:
        analysis = self.analysis
        name = f"{owner.group}.{node.attr.value}"
        if name not in analysis.history.operations:
            return UNKNOWN
        confidence = "likely" if owner.likely else "certain"
        span = analysis.span(node.attr)
        use = OperationUse(name, span, analysis.span(node), analysis.writer, confidence=confidence, site=node)  # type: ignore[arg-type]
        if not analysis.guarded:
            analysis.emit(use)
        return OperationValue(name, owner.likely, use)

    def _project_attribute(self, owner: ProjectInstance, node: cst.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        found = owner.cls.lookup(name)
        if owner.cls.subclasses and (found is None or _is_abstract(found)):
            below = owner.cls.below(name)
            found = join(*below) if below else found
        own = owner.own.values.get(name) if owner.own is not None else None
        if own is not None and tells(own):
            return own
        base = owner.cls.package_base()
        if isinstance(found, FunctionValue):
            if found.function.is_property:
                return self.analysis.project_calls.call_function(
                    FunctionValue(found.function, owner), [], {}, node
                )
            return FunctionValue(found.function, None if found.function.is_static else owner)
        if base == CLIENT and found is None:
            return self.attribute(ClientValue(), node, scope)
        if base is not None and name in self.base_properties(owner.cls):
            own = self.attribute_use(Instance(shape_of(base)), node, "load", scope, None, None)
            return found if found is not None and isinstance(own, Unknown) else own
        return found if found is not None else Unknown(name)

    def _config_attribute(self, node: cst.Attribute) -> Value:
        """`client.config.base_url`: since 6.0 a template, and no longer the address."""
        analysis, name = self.analysis, node.attr.value
        if any(params is not None and name in params for params in analysis.history.client.params):
            span = analysis.span(node.attr)
            argument = Argument(name, span, span)
            analysis.emit(
                ConstructorUse(CLIENT, span, analysis.span(node), [argument], analysis.writer, partial=True)
            )
        return UNKNOWN

    def base_properties(self, cls: ProjectClass) -> frozenset[str]:
        """The properties that a project's class has from the model of the package it extends."""
        base = cls.package_base()
        wire_type = self.analysis.history.types.get(base) if base is not None else None
        if wire_type is None or "_attribute_map" in cls.members:
            # A class with a map of its own says itself which properties it has.
            return frozenset()
        return frozenset(wire_type.by_python)

    def _super_attribute(self, owner: Super, name: str) -> Value:
        for base in owner.cls.bases:
            if isinstance(base, ClassValue):
                break
            if isinstance(base, ProjectClassValue):
                found = base.cls.lookup(name)
                if isinstance(found, FunctionValue):
                    return FunctionValue(found.function, ProjectInstance(owner.cls))
        return Method(owner, name)

    def _unknown_attribute(self, owner: Unknown, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        if name in analysis.history.groups and "batch" in owner.name.lower() and not analysis.uses_batch:
            # Nothing here says whose client it is, but those who hand it over may.
            analysis.requests.wonders |= looks_like_client(owner.name)
        if analysis.uses_batch:
            if name in analysis.history.groups and looks_like_client(owner.name):
                return GroupValue(name, likely=True)
            if name in ended_python_names():
                analysis.unknown(node.attr, UNTYPED.format(name, "read of"), name)
            analysis.ledger.method(node)
        return Unknown(name)

    def attribute_use(
        self,
        owner: Value,
        node: cst.Attribute,
        mode: Mode,
        scope: Scope,
        value: Value | None,
        value_node: cst.BaseExpression | None,
    ) -> Value:
        """Note that a property is read, stored or deleted; gives back what is read."""
        analysis, name = self.analysis, node.attr.value
        if (
            isinstance(owner, Unknown)
            and mode == "store"
            and analysis.uses_batch
            and name in ended_python_names()
        ):
            analysis.unknown(node.attr, UNTYPED.format(name, "stored on"), name)
        if isinstance(owner, ProjectInstance):
            base = owner.cls.package_base()
            if (
                base is None
                or base not in analysis.history.types
                or name not in self.base_properties(owner.cls)
            ):
                return UNKNOWN
            owner = Instance(shape_of(base))
        if not isinstance(owner, Instance):
            return UNKNOWN
        if mode == "store" and owner.made is not None:
            owner.made.later.add(name)
        owner = self._settled(owner, name)
        if not owner.shape.is_object():
            return self._container_attribute(owner, name)
        given = self.use_value(value_node, value) if value_node is not None else None
        if owner.origin is None or owner.origin.result != "both":
            self.note(
                owner.shape, name, "python", mode, node.attr, node,
                likely=owner.likely, value=given, made=owner.made,
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
    ) -> None:
        """Note a use of a property, outside of code that guards against what is missing."""
        analysis = self.analysis
        if not analysis.emitting:
            return
        literal = self._handed(name_node)
        if literal is None and is_handed(analysis, name_node):
            return
        tried = 0 < analysis.guarded <= analysis.tried and is_lost(analysis, shape, name, notation)
        if not analysis.guarded or tried:
            name_span, span = analysis.span(literal or name_node), analysis.span(node)
            confidence: Confidence = "likely" if likely else "certain"
            if value is not None and analysis.assigning.several:
                value.shared = True
            use = AttributeUse(
                shape, name, notation, mode, name_span, span, analysis.writer, value, confidence
            )
            # A name that a caller says is the caller's: it is no place of this code to rewrite.
            use.site = node if literal is None else None
            use.made, use.caught = made, analysis.catching > 0
            analysis.emit(use)

    def _handed(self, name_node: cst.CSTNode) -> cst.CSTNode | None:
        """The literal of the one caller that says a name which is a parameter here."""
        node = name_node.value if isinstance(name_node, cst.Index) else name_node
        holder = self.analysis.holders[-1] if self.analysis.holders else None
        if not isinstance(node, cst.Name) or not isinstance(holder, cst.FunctionDef):
            return None
        function = self.analysis.functions.get(id(holder))
        given = function.arguments.get(node.value) if function is not None else None
        origin = given.origin if isinstance(given, Constant) else None
        is_here = isinstance(origin, cst.SimpleString) and self.analysis.source.holds(origin)
        return origin if is_here else None

    def _container_attribute(self, owner: Instance, name: str) -> Value:
        if name in ("current_page",) and owner.shape.element() is not None:
            return owner
        return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN

    def _settled(self, owner: Instance, name: str) -> Instance:
        """Decide, by what is read of it, for which release a result of changed type was written."""
        if owner.origin is None or owner.origin.result in ("new", "both"):
            return owner
        old, new = owner.shape.names[0], owner.shape.names[-1]
        types = self.analysis.history.types
        if old in types and new in types:
            in_old, in_new = name in types[old].by_python, name in types[new].by_python
            if in_new and not in_old:
                owner.origin.result = "new"
            elif in_old and not in_new:
                owner.origin.result = "old"
                return Instance(shape_of(old), owner.likely)
        return owner

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
            self.analysis.requests.note_read(owner, key)
        if isinstance(owner, WireValue):
            return self.wire_read(owner, key, node.slice[0].slice, node, mode, value, value_node)
        if isinstance(owner, DictValue):
            given = self.use_value(value_node, value) if value_node is not None else None
            self.key_use(owner, key, mode, node.slice[0].slice, node, given)
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
        shape = owner.shape
        if any(ref.startswith("paged:") for ref in shape.names):
            return owner if key == "value" else UNKNOWN
        if not shape.is_object() or "." in key:
            return UNKNOWN
        given = self.use_value(value_node, value) if value_node is not None else None
        self.note(shape, key, "wire", mode, name_node, node, likely=True, value=given)
        inner = shape.property(key)
        return WireValue(inner) if inner is not None else UNKNOWN

    def asked_for(self, owner: WireValue, key: str, node: cst.Comparison) -> None:
        """`"resizeError" in pool`: a response that is asked whether it has a property."""
        if owner.shape.is_object() and is_lost(self.analysis, owner.shape, key, "wire"):
            self.note(owner.shape, key, "wire", "load", node.left, node, likely=True)

    def use_value(self, node: cst.BaseExpression, value: Value | None) -> UseValue:
        """A value as the matcher sees it: its literal where it is one, else its text."""
        span = self.analysis.outer(node)
        if isinstance(
            node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float, cst.Name)
        ) and isinstance(value, Constant):
            is_name = isinstance(node, cst.Name) and node.value not in ("True", "False", "None")
            if not is_name:
                return UseValue("literal", span, literal=value.value)
        if isinstance(node, (cst.List, cst.Tuple)):
            items = [
                self.use_value(e.value, self.quiet_constant(e.value))
                for e in node.elements
                if isinstance(e, cst.Element)
            ]
            return UseValue("list", span, items=items)
        if isinstance(node, cst.Dict):
            return UseValue("object", span)
        if isinstance(value, Instance) and isinstance(node, cst.Call) and value.shape.is_object():
            return UseValue("object", span)
        if isinstance(value, Instance) and isinstance(node, cst.Attribute):
            enum = self.analysis.history.enums.get(value.shape.describe())
            member = enum.value_of(node.attr.value) if enum is not None else None
            if member is not None:
                return UseValue("text", span, literal=member.spelling)
        return UseValue("text", span, maybe_none=self._may_be_none(node))

    def _may_be_none(self, node: cst.BaseExpression) -> bool:
        """Whether the file gives a reason to think of an expression as None at times."""
        if isinstance(node, cst.IfExp):
            return any(self._may_be_none(part) for part in (node.body, node.orelse))
        if isinstance(node, cst.BooleanOperation):
            return self._may_be_none(node.left) or self._may_be_none(node.right)
        if isinstance(node, cst.Call):
            last = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
            return last in ("get", "pop", "getenv")
        name = node.attr.value if isinstance(node, cst.Attribute) else getattr(node, "value", None)
        if not isinstance(name, str) or not isinstance(node, (cst.Name, cst.Attribute)):
            return False
        if name == "None":
            return True
        return self.analysis.emitting and name in self.analysis.source.names_unset

    def quiet_constant(self, node: cst.BaseExpression) -> Value | None:
        """The constant that a literal is, without looking at names."""
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)):
            return self.analysis.value(node, self.analysis.module_scope)
        if isinstance(node, cst.Name) and node.value in KEYWORDS:
            return Constant(KEYWORDS[node.value])
        return None


def _is_abstract(value: Value) -> bool:
    """Whether a member leaves it to subclasses to say what it is."""
    if isinstance(value, FunctionValue):
        return not value.function.gives and value.function.declared is None
    return isinstance(value, Unknown) or (isinstance(value, Constant) and value.value is None)


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client."""
    folded = name.lower()
    if any(other in folded for other in ("mgmt", "management", "boto", "aws")):
        return False
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")
