"""Attributes: what one is, by what it is an attribute of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.reexports import module_behind
from batchlint.core.search_words import ENDED
from batchlint.core.uses import Argument, ConstructorUse, MemberUse, ModuleUse, NameUse, OperationUse
from batchlint.history import shape_of
from batchlint.project.names import ended_python_names
from batchlint.python.calls.methods import CONTAINER_METHODS
from batchlint.python.calls.replaying import tells
from batchlint.python.calls.serializing import FROM_DICT
from batchlint.python.statements.imports import CLIENT, MODELS, PACKAGE
from batchlint.python.uses.properties import UNTYPED
from batchlint.python.values.alternatives import join, options_of
from batchlint.python.values.client_names import looks_like_client
from batchlint.python.values.scopes import Scope, parameters
from batchlint.python.values.values import (
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
    Keywords,
    ListValue,
    MapValue,
    Method,
    ModuleValue,
    OperationValue,
    ProjectClassValue,
    ProjectInstance,
    ProjectModuleValue,
    PropertyValue,
    ResponseValue,
    Super,
    TableValue,
    Text,
    Tool,
    TupleValue,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: What of a response holds its body as text.
_BODIES = ("text", "content", "body", "data", "read", "decode", "raw")
#: Methods of a dict that read it.
_READS = frozenset(["get", "pop", "items", "values", "keys", "setdefault"])
#: What is called on a class of a model.
_CLASS_METHODS = frozenset(["__init__", *FROM_DICT])
#: What classes of enums have beside their members: they extend `str`.
_OF_ENUMS = frozenset([*dir(str), "name", "value", "mro"])


class Attributes:
    """Evaluates attributes, and notes the uses of modules, classes, members and operations that they make."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        #: The operations that were named, by place: what a function gives back is the result of one
        #: and the same use, whichever pass it comes from and whoever reads it.
        self._named: dict[tuple[int, str], OperationUse] = {}
        self._holders: dict[int, cst.CSTNode | None] = {}
        #: Those whose result some callers read as the old one and some as the new one.
        self._disputed: set[int] = set()

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
            case Instance() if name == "return_value":
                return owner  # a mock of the class gives a mock of an object
            case Instance():
                return self.analysis.properties.attribute_use(owner, node, "load", None, None)
            case ProjectInstance():
                return self._project_attribute(owner, node, scope)
            case ProjectClassValue():
                found = owner.cls.lookup(name)
                if found is None and name in _CLASS_METHODS:
                    return Method(owner, name)
                if isinstance(found, FunctionValue) and found.function.is_class_method:
                    return FunctionValue(found.function, owner)
                return found if found is not None else UNKNOWN
            case Super():
                return self._super_attribute(owner, node, scope)
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
            case Keywords() if name in ("update", "setdefault"):
                return Method(owner, name)
            case DictValue() | ListValue() | MapValue() | Constant() | Text() | TupleValue():
                return Method(owner, name) if name in CONTAINER_METHODS else UNKNOWN
        return UNKNOWN

    def _module_attribute(self, owner: ModuleValue, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        if module_behind(owner.name) is None:
            found = analysis.imports.foreign_member(owner.name, name)
            if isinstance(found, ModuleValue) and module_behind(found.name) is not None:
                analysis.uses_batch = True
            return found
        value = analysis.imports.member(owner.name, name)
        if isinstance(value, ModuleValue) and value.name not in (MODELS, PACKAGE) and not analysis.guarded:
            analysis.emit(ModuleUse(value.name, analysis.span(node.attr), analysis.writer, site=node))
        elif isinstance(value, ClassValue) and name != "BatchServiceClient" and not analysis.guarded:
            analysis.emit(NameUse(value.name, analysis.span(node.attr), analysis.writer, site=node))
        elif isinstance(value, Unknown):
            analysis.imports.unknown_name(owner.name, name, node.attr)
        return value

    def _class_attribute(self, owner: ClassValue, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        enum = analysis.history.enums.get(owner.name)
        if enum is None:
            return Method(owner, name) if name in _CLASS_METHODS else UNKNOWN
        known = enum.member_mask(name) > 0
        if known or not (name.startswith("_") or name in _OF_ENUMS):
            if not analysis.guarded:
                analysis.emit(
                    MemberUse(owner.name, name, analysis.span(node.attr), analysis.writer, site=node)
                )
            return Instance(shape_of(owner.name)) if known else UNKNOWN
        return UNKNOWN

    def _operation(self, owner: GroupValue, node: cst.Attribute) -> Value:
        analysis = self.analysis
        name = f"{owner.group}.{node.attr.value}"
        if name not in analysis.history.operations:
            return UNKNOWN
        use = self._named.get((id(node), name))
        if use is None:
            use = OperationUse(name, analysis.span(node.attr), analysis.span(node), analysis.writer)
            self._named[id(node), name] = use
            self._holders[id(use)] = analysis.holders[-1] if analysis.holders else None
        if analysis.emitting:
            use.name_span, use.span = analysis.span(node.attr), analysis.span(node)
            use.arguments, use.results, use.raw, use.handed = None, None, False, {}
        if analysis.emitting or use.arguments is None:
            use.site, use.confidence = node, "likely" if owner.likely else "certain"
        if not analysis.guarded:
            analysis.emit(use)
        return OperationValue(name, owner.likely, use)

    def is_settled_by(self, use: OperationUse) -> bool:
        """Whether what is read here may decide for which release a call's result was written.

        What another function gives back is its result for all callers: one that reads it with care
        says nothing of the others. What is read in another file must not depend on which of them
        was looked at before.
        """
        analysis = self.analysis
        if not analysis.emitting or use.writer is not analysis.writer or id(use) in self._disputed:
            return False
        return not analysis.guarded or self.is_asked_here(use)

    def settle_as_new(self, use: OperationUse) -> None:
        """The new result is read of a call; where another function reads the old one, nothing is decided."""
        if use.result == "old" and not self.is_asked_here(use):
            use.result = "unknown"
            self._disputed.add(id(use))
        else:
            use.result = "new"

    def is_asked_here(self, use: OperationUse) -> bool:
        """Whether an operation is named in the function at hand."""
        here = self.analysis.holders[-1] if self.analysis.holders else None
        return self._holders.get(id(use), here) is here

    def _project_attribute(self, owner: ProjectInstance, node: cst.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        found = owner.cls.lookup(name)
        group = owner.cls.operations()
        if (
            found is None
            and group is not None
            and f"{group.group}.{name}" in self.analysis.history.operations
        ):
            return self.attribute(group, node, scope)
        if owner.cls.subclasses and (found is None or _is_abstract(found)):
            below = owner.cls.below(name)
            found = join(*below) if below else found
        own = owner.own.values.get(name) if owner.own is not None else None
        if own is not None and tells(own):
            return own
        base = owner.cls.package_base()
        members = [self.bound(o, owner, node) for o in options_of(found)] if found is not None else []
        if any(member is not None for member in members):
            return join(*(member for member in members if member is not None))
        if base == CLIENT and (found is None or isinstance(found, Unknown)):
            # What the class stores there itself may be something else.
            return self.attribute(ClientValue(likely=found is not None), node, scope)
        if base is not None and name in self.analysis.properties.base_properties(owner.cls):
            own = self.analysis.properties.attribute_use(owner, node, "load", None, None)
            return found if found is not None and isinstance(own, Unknown) else own
        if found is None and name in _READS and owner.cls.extends("TypedDict"):
            return Method(owner, name)
        return found if found is not None else Unknown(name)

    def bound(self, member: Value, owner: ProjectInstance, node: cst.CSTNode) -> Value | None:
        """What a function or property of a class is on one of its objects; None for anything else."""
        if isinstance(member, FunctionValue):
            return FunctionValue(member.function, None if member.function.is_static else owner)
        if not isinstance(member, PropertyValue):
            return None
        read: Value = UNKNOWN
        if isinstance(member.getter, FunctionValue):
            getter = FunctionValue(member.getter.function, owner)
            read = self.analysis.project_calls.call_function(getter, [], {}, node)
        if isinstance(read, Unknown) and isinstance(member.setter, FunctionValue):
            # What is stored is what is read, where only the one says its type.
            function = member.setter.function
            names = [param.name.value for param in parameters(function.node.params)]
            read = function.arguments.get(names[-1], read) if names else read
        return read

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

    def _super_attribute(self, owner: Super, node: cst.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        for base in owner.cls.bases:
            if isinstance(base, ClassValue):
                break
            if isinstance(base, ProjectClassValue):
                found = base.cls.lookup(name)
                bound = self.bound(found, ProjectInstance(owner.cls), node) if found is not None else None
                if bound is not None:
                    return bound
        group = owner.cls.operations()
        if group is not None and f"{group.group}.{name}" in self.analysis.history.operations:
            return self.attribute(group, node, scope)
        return Method(owner, name)

    def _unknown_attribute(self, owner: Unknown, node: cst.Attribute) -> Value:
        analysis, name = self.analysis, node.attr.value
        sounds = not owner.foreign and (owner.alias or looks_like_client(owner.name))
        if name in analysis.history.groups and "batch" in owner.name.lower() and not analysis.uses_batch:
            # Nothing here says whose client it is, but those who hand it over may.
            analysis.requests.wonders |= bool(sounds)
        if analysis.uses_batch:
            if name in analysis.history.groups and sounds:
                return GroupValue(name, likely=True)
            if name in ended_python_names():
                analysis.unknown(node.attr, UNTYPED.format(name, "read of"), name)
            analysis.ledger.method(node)
        elif (
            analysis.emitting
            and not owner.foreign
            and name in ended_python_names()
            and name.endswith(ENDED)
            and self._leads_to_batch()
        ):
            analysis.unknown(node.attr, UNTYPED.format(name, "read of"), name)
        return Unknown(name)

    def _leads_to_batch(self) -> bool:
        """Whether the file, which does not use Batch itself, imports modules of its project that do."""
        project, path = self.analysis.project, self.analysis.path
        return project is not None and path is not None and project.leads_to_batch(path)


def _is_abstract(value: Value) -> bool:
    """Whether a member leaves it to subclasses to say what it is."""
    if isinstance(value, PropertyValue):
        return _is_abstract(value.getter) and isinstance(value.setter, Unknown)
    if isinstance(value, FunctionValue):
        return not value.function.gives and value.function.declared is None
    return isinstance(value, Unknown) or (isinstance(value, Constant) and value.value is None)
