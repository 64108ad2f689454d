"""Evaluate expressions, and note what they read of Batch's objects on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from batchlint.core.uses import AttributeUse, MemberUse, ModuleUse, NameUse, OperationUse, Span
from batchlint.core.uses import Value as UseValue
from batchlint.history import Shape, shape_of
from batchlint.python.imports import MODELS, PACKAGE, ImportSite
from batchlint.python.scopes import ProjectClass, Scope
from batchlint.python.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
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
    Super,
    Text,
    TupleValue,
    Unknown,
    Value,
    join,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Methods of lists, dicts, strings and pages that are followed.
CONTAINER_METHODS = frozenset(
    "append extend insert pop get values items keys copy setdefault update format join next advance_page reset".split()
)


class Expressions:
    """Evaluates expressions of every kind; unknown kinds are looked through for what is inside."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._methods: dict[type, Callable[[Any, Scope], Value] | None] = {}

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is; notes its uses."""
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = getattr(self, f"_value_{kind.__name__}", None)
        method = self._methods[kind]
        if method is not None:
            return method(node, scope)
        for child in node.children:
            self._look_through(child, scope)
        return UNKNOWN

    def _look_through(self, node: cst.CSTNode, scope: Scope) -> None:
        if isinstance(node, cst.BaseExpression):
            self.value(node, scope)
        else:
            for child in node.children:
                self._look_through(child, scope)

    def quiet(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression is, without noting uses."""
        emitting, self.analysis.emitting = self.analysis.emitting, False
        try:
            return self.value(node, scope)
        finally:
            self.analysis.emitting = emitting

    def statement_value(self, node: cst.BaseExpression, scope: Scope) -> None:
        """Evaluate an expression whose result nobody reads."""
        value = self.value(node, scope)
        if isinstance(value, Instance) and value.origin is not None and value.origin.result == "unknown":
            value.origin.result = "unused"

    # Names and attributes

    def _value_Name(self, node: cst.Name, scope: Scope) -> Value:
        name = node.value
        if name in ("True", "False", "None"):
            return Constant({"True": True, "False": False, "None": None}[name])
        found = scope.get(name)
        site = self.analysis.imports.imported_names.get(name)
        if site is not None and self.analysis.emitting and isinstance(found, ClassValue):
            site.references.append(self.analysis.span(node))
        return found if found is not None else Unknown(name)

    def _value_Attribute(self, node: cst.Attribute, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        results = [self.attribute(option, node, scope) for option in options_of(owner)]
        return join(*results) if len(results) > 1 else results[0]

    def attribute(self, owner: Value, node: cst.Attribute, scope: Scope) -> Value:
        """What an attribute of a value is."""
        name = node.attr.value
        match owner:
            case ModuleValue():
                return self._module_attribute(owner, node)
            case ClassValue():
                return self._class_attribute(owner, node)
            case ClientValue():
                if name in self.analysis.history.groups:
                    return GroupValue(name, owner.likely)
                return Unknown(name)
            case GroupValue():
                return self._operation(owner, node)
            case Instance():
                return self.attribute_use(owner, node, "load", scope, None, None)
            case ProjectInstance():
                return self._project_attribute(owner, node, scope)
            case ProjectClassValue():
                found = owner.cls.lookup(name)
                return found if found is not None else UNKNOWN
            case Super():
                return self._super_attribute(owner, name)
            case Future() if name == "result":
                return Method(owner, "result")
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
            return ModuleValue(f"{owner.name}.{name}")
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
            return UNKNOWN
        if enum.member_mask(name):
            if not analysis.guarded:
                analysis.emit(MemberUse(owner.name, name, analysis.span(node.attr), analysis.writer, site=node))
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
        base = owner.cls.package_base()
        if isinstance(found, FunctionValue):
            if found.function.is_property:
                return self.analysis.calls.call_function(FunctionValue(found.function, owner), [], {}, node)
            return FunctionValue(found.function, None if found.function.is_static else owner)
        if base == "BatchServiceClient" and name in self.analysis.history.groups and found is None:
            return GroupValue(name)
        if base is not None and name in self.base_properties(owner.cls):
            own = self.attribute_use(Instance(shape_of(base)), node, "load", scope, None, None)
            return found if found is not None and isinstance(own, Unknown) else own
        return found if found is not None else Unknown(name)

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
            if isinstance(base, ProjectClassValue):
                found = base.cls.lookup(name)
                if isinstance(found, FunctionValue):
                    return FunctionValue(found.function, ProjectInstance(owner.cls))
        return Method(owner, name)

    def _unknown_attribute(self, owner: Unknown, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        if analysis.uses_batch:
            if name in analysis.history.groups and looks_like_client(owner.name):
                return GroupValue(name, likely=True)
            if name in distinctive_names():
                analysis.unknown(node.attr, f"`{name}` is read of an object whose type is not known", name)
        return Unknown(name)

    # Uses

    def attribute_use(
        self,
        owner: Value,
        node: cst.Attribute,
        mode: str,
        scope: Scope,
        value: Value | None,
        value_node: cst.BaseExpression | None,
    ) -> Value:
        """Note that a property is read, stored or deleted; gives back what is read."""
        analysis, name = self.analysis, node.attr.value
        if isinstance(owner, Unknown) and mode == "store" and analysis.uses_batch and name in distinctive_names():
            analysis.unknown(node.attr, f"`{name}` is stored on an object whose type is not known", name)
        if isinstance(owner, ProjectInstance):
            base = owner.cls.package_base()
            if base is None or base not in analysis.history.types or name not in self.base_properties(owner.cls):
                return UNKNOWN
            owner = Instance(shape_of(base))
        if not isinstance(owner, Instance):
            return UNKNOWN
        owner = self._settled(owner, name)
        if not owner.shape.is_object():
            return self._container_attribute(owner, name)
        if not analysis.guarded:
            analysis.emit(
                AttributeUse(
                    shape=owner.shape,
                    name=name,
                    notation="python",
                    mode=mode,  # type: ignore[arg-type]
                    name_span=analysis.span(node.attr),
                    span=analysis.span(node),
                    writer=analysis.writer,
                    value=self.use_value(value_node, value) if value_node is not None else None,
                    confidence="likely" if owner.likely else "certain",
                    site=node,
                )
            )
        shape = owner.shape.property(name)
        return Instance(shape, owner.likely) if shape is not None else UNKNOWN

    def _container_attribute(self, owner: Instance, name: str) -> Value:
        if name in ("current_page",) and owner.shape.element() is not None:
            return owner
        return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN

    def _settled(self, owner: Instance, name: str) -> Instance:
        """Decide, by what is read of it, for which release a result of changed type was written."""
        if owner.origin is None or owner.origin.result == "new":
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
        mode: str,
        value: Value | None,
        value_node: cst.BaseExpression | None,
    ) -> Value:
        """Note that a wire property is read of, or stored in, a payload of known type."""
        analysis = self.analysis
        shape, likely = None, False
        if isinstance(owner, DictValue) and owner.cell[0] is not None:
            shape, likely = owner.cell[0].shape, owner.cell[0].confidence == "likely"
        if shape is None or not shape.is_object():
            return UNKNOWN
        if mode != "load" or key not in getattr(owner, "items", {}):
            index = node.slice[0].slice
            analysis.emit(
                AttributeUse(
                    shape=shape,
                    name=key,
                    notation="wire",
                    mode=mode,  # type: ignore[arg-type]
                    name_span=analysis.span(index),
                    span=analysis.span(node),
                    writer=analysis.writer,
                    value=self.use_value(value_node, value) if value_node is not None else None,
                    confidence="likely" if likely else "certain",
                    site=node,
                )
            )
        return UNKNOWN

    def use_value(self, node: cst.BaseExpression, value: Value | None) -> UseValue:
        """A value as the matcher sees it: its literal where it is one, else its text."""
        span = self.analysis.source.outer(node)
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float, cst.Name)) and isinstance(
            value, Constant
        ):
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
        return UseValue("text", span)

    def quiet_constant(self, node: cst.BaseExpression) -> Value | None:
        """The constant that a literal is, without looking at names."""
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)):
            return self.value(node, self.analysis.module_scope)
        return Constant({"True": True, "False": False, "None": None}[node.value]) if _is_keyword(node) else None

    # Literals

    def _value_SimpleString(self, node: cst.SimpleString, scope: Scope) -> Value:
        value = Constant(_literal(node.value))
        self.analysis.requests.note_string(node, value)
        return value

    def _value_ConcatenatedString(self, node: cst.ConcatenatedString, scope: Scope) -> Value:
        value = self._concatenate(self.quiet(node.left, scope), self.quiet(node.right, scope))
        self.analysis.requests.note_string(node, value)
        return value

    def _value_FormattedString(self, node: cst.FormattedString, scope: Scope) -> Value:
        parts = []
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                parts.append(part.value)
            else:
                assert isinstance(part, cst.FormattedStringExpression)
                inner = self.value(part.expression, scope)
                known = isinstance(inner, Constant) and isinstance(inner.value, str)
                parts.append(inner.value if known else inner.template if isinstance(inner, Text) else "{}")
        value = Text("".join(parts))
        self.analysis.requests.note_string(node, value)
        return value

    def _concatenate(self, left: Value, right: Value) -> Value:
        texts = []
        for part in (left, right):
            if isinstance(part, Constant) and isinstance(part.value, str):
                texts.append(part.value)
            else:
                texts.append(part.template if isinstance(part, Text) else "{}")
        if all(isinstance(p, Constant) for p in (left, right)):
            return Constant("".join(texts))
        return Text("".join(texts))

    def _value_Integer(self, node: cst.Integer, scope: Scope) -> Value:
        return Constant(_literal(node.value))

    def _value_Float(self, node: cst.Float, scope: Scope) -> Value:
        return Constant(_literal(node.value))

    def _value_UnaryOperation(self, node: cst.UnaryOperation, scope: Scope) -> Value:
        self.value(node.expression, scope)
        return UNKNOWN

    def _value_BinaryOperation(self, node: cst.BinaryOperation, scope: Scope) -> Value:
        textual = isinstance(node.operator, (cst.Add, cst.Modulo))
        quiet = textual and _is_text_node(node)
        if quiet:
            with self.analysis.requests.muted():
                left, right = self.value(node.left, scope), self.value(node.right, scope)
        else:
            left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, (Constant, Text)) or isinstance(right, (Constant, Text)):
            if isinstance(node.operator, cst.Add) and (_is_string(left) or _is_string(right)):
                value = self._concatenate(left, right)
                self.analysis.requests.note_string(node, value)
                return value
            if isinstance(node.operator, cst.Modulo) and _is_string(left):
                template = left.template if isinstance(left, Text) else str(getattr(left, "value", ""))
                value = Text(_percent_template(template))
                self.analysis.requests.note_string(node, value)
                return value
        if isinstance(node.operator, cst.Add) and isinstance(left, ListValue) and isinstance(right, ListValue):
            return ListValue(join(left.element, right.element))
        return UNKNOWN

    # Containers

    def _value_Dict(self, node: cst.Dict, scope: Scope) -> Value:
        items: dict[str, Any] = {}
        with self.analysis.requests.nested():
            for element in node.elements:
                if isinstance(element, cst.DictElement):
                    key = self.value(element.key, scope)
                    value = self.value(element.value, scope)
                    if isinstance(key, Constant) and isinstance(key.value, str):
                        items[key.value] = value
                else:
                    self.value(element.value, scope)
        found = DictValue(node, items)
        self.analysis.requests.note_dict(found)
        return found

    def _elements(self, elements: Sequence[cst.BaseElement], scope: Scope) -> list[Value]:
        found = []
        for element in elements:
            value = self.value(element.value, scope)
            found.append(self.element(value) if isinstance(element, cst.StarredElement) else value)
        return found

    def _value_List(self, node: cst.List, scope: Scope) -> Value:
        with self.analysis.requests.nested():
            return ListValue(join(*self._elements(node.elements, scope)) if node.elements else UNKNOWN)

    def _value_Set(self, node: cst.Set, scope: Scope) -> Value:
        return ListValue(join(*self._elements(node.elements, scope)))

    def _value_Tuple(self, node: cst.Tuple, scope: Scope) -> Value:
        return TupleValue(tuple(self._elements(node.elements, scope)))

    def element(self, value: Value) -> Value:
        """What iterating over a value yields."""
        results = []
        for option in options_of(value):
            match option:
                case Instance(shape=shape, likely=likely):
                    inner = shape.element()
                    results.append(Instance(inner, likely) if inner is not None else UNKNOWN)
                case ListValue(element=inner_value):
                    results.append(inner_value)
                case TupleValue(items=items):
                    results.append(join(*items) if items else UNKNOWN)
                case ProjectInstance(cls=cls):
                    found = cls.lookup("__iter__")
                    results.append(self.element(found.function.result) if isinstance(found, FunctionValue) else UNKNOWN)
                case _:
                    results.append(UNKNOWN)
        return join(*results)

    def index_constant(self, node: cst.Subscript, scope: Scope) -> Any:
        """The constant index of a subscript, else None."""
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
            return None
        value = self.value(node.slice[0].slice.value, scope)
        return value.value if isinstance(value, Constant) else None

    def _value_Subscript(self, node: cst.Subscript, scope: Scope) -> Value:
        owner = self.value(node.value, scope)
        key = self.index_constant(node, scope)
        if key is None:
            for part in node.slice:
                self._look_through(part, scope)
        sliced = isinstance(node.slice[0].slice, cst.Slice) if node.slice else False
        results = [self._item(option, node, key, sliced) for option in options_of(owner)]
        return join(*results)

    def _item(self, owner: Value, node: cst.Subscript, key: Any, sliced: bool) -> Value:
        match owner:
            case Instance(shape=shape):
                if sliced:
                    return owner
                inner = shape.element()
                return Instance(inner, owner.likely) if inner is not None else UNKNOWN
            case ListValue(element=element):
                return owner if sliced else element
            case TupleValue(items=items):
                if isinstance(key, int) and -len(items) <= key < len(items):
                    return items[key]
                return owner if sliced else join(*items) if items else UNKNOWN
            case MapValue(value=value):
                return value
            case DictValue(items=entries):
                if isinstance(key, str):
                    read = self.item_use(owner, node, key, "load", None, None)
                    return entries.get(key, read)
                return join(*entries.values()) if entries else UNKNOWN
        return UNKNOWN

    def _comprehension(self, node: Any, scope: Scope, *parts: cst.BaseExpression) -> list[Value]:
        inner = Scope(scope)
        clause = node.for_in
        while clause is not None:
            iterable = self.value(clause.iter, inner)
            self.analysis.assigning.assign(clause.target, self.element(iterable), inner, None)
            for condition in clause.ifs:
                self.value(condition.test, inner)
                self.analysis.assigning.narrow(condition.test, inner)
            clause = clause.inner_for_in
        return [self.value(part, inner) for part in parts]

    def _value_ListComp(self, node: cst.ListComp, scope: Scope) -> Value:
        return ListValue(self._comprehension(node, scope, node.elt)[0])

    _value_SetComp = _value_ListComp  # type: ignore[assignment]
    _value_GeneratorExp = _value_ListComp  # type: ignore[assignment]

    def _value_DictComp(self, node: cst.DictComp, scope: Scope) -> Value:
        return MapValue(self._comprehension(node, scope, node.key, node.value)[1])

    # Control flow

    def _value_IfExp(self, node: cst.IfExp, scope: Scope) -> Value:
        self.value(node.test, scope)
        before = scope.snapshot()
        self.analysis.assigning.narrow(node.test, scope)
        body = self.value(node.body, scope)
        scope.names = before
        return join(body, self.value(node.orelse, scope))

    def _value_BooleanOperation(self, node: cst.BooleanOperation, scope: Scope) -> Value:
        left = self.value(node.left, scope)
        if isinstance(node.operator, cst.And):
            before = scope.snapshot()
            self.analysis.assigning.narrow(node.left, scope)
            right = self.value(node.right, scope)
            scope.names = before
            return right
        return join(left, self.value(node.right, scope))

    def _value_NamedExpr(self, node: cst.NamedExpr, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.analysis.assigning.assign(node.target, value, scope, node.value)
        return value

    def _value_Await(self, node: cst.Await, scope: Scope) -> Value:
        return self.value(node.expression, scope)

    def _value_StarredElement(self, node: cst.StarredElement, scope: Scope) -> Value:
        return self.element(self.value(node.value, scope))

    def _value_Yield(self, node: cst.Yield, scope: Scope) -> Value:
        if isinstance(node.value, cst.From):
            scope.returned.append(ListValue(self.element(self.value(node.value.item, scope))))
        elif node.value is not None:
            scope.returned.append(ListValue(self.value(node.value, scope)))
        return UNKNOWN

    def _value_Lambda(self, node: cst.Lambda, scope: Scope) -> Value:
        return self.analysis.classes.define_lambda(node, scope)

    def _value_Call(self, node: cst.Call, scope: Scope) -> Value:
        return self.analysis.calls.value(node, scope)


def looks_like_client(name: str) -> bool:
    """Whether a name is what projects call their Batch client."""
    folded = name.lower()
    return "batch" in folded or folded.strip("_") in ("client", "connection", "conn", "get_conn", "bsc")


_DISTINCTIVE: frozenset[str] | None = None


def distinctive_names() -> frozenset[str]:
    """Python names of properties that ended, in every type that had them, at some version."""
    global _DISTINCTIVE
    if _DISTINCTIVE is None:
        from batchlint.history import load

        history = load()
        latest = 1 << history.latest
        alive: set[str] = set()
        ended: set[str] = set()
        for wire_type in history.types.values():
            for prop in wire_type.props.values():
                (alive if prop.at & latest else ended).add(prop.python)
        _DISTINCTIVE = frozenset(n for n in ended - alive if "_" in n)
    return _DISTINCTIVE


def _literal(code: str) -> Any:
    try:
        return ast.literal_eval(code)
    except (ValueError, SyntaxError):  # a Python 2 literal, or one of a later Python
        return None


def _is_keyword(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value in ("True", "False", "None")


def _is_string(value: Value) -> bool:
    return isinstance(value, Text) or (isinstance(value, Constant) and isinstance(value.value, str))


def _is_text_node(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.BinaryOperation):
        return _is_text_node(node.left) or _is_text_node(node.right)
    return isinstance(node, (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString))


def _percent_template(template: str) -> str:
    import re

    return re.sub(r"%(\([^)]*\))?[-+ #0-9.]*[sdrfxi]", "{}", template)


__all__ = ["Expressions", "ImportSite", "Shape", "Span", "distinctive_names", "looks_like_client", "replace"]
