"""Attributes: what one is, by what it is an attribute of."""

from __future__ import annotations

from batchlint.core.reexports import module_behind
from batchlint.history import shape_of
from batchlint.python.infer.events import (
    Access,
    ClassNamed,
    ClientAttributeNamed,
    ClientOptionRead,
    ErrorRead,
    MemberNamed,
    ModuleNamed,
    NameMissing,
    OperationNamed,
    PropertyUsed,
    UnknownAttribute,
)
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.imports import Imports, is_private
from batchlint.python.infer.instances import class_of
from batchlint.python.infer.package_names import CLIENT, MODELS, PACKAGE
from batchlint.python.infer.properties import CONTAINER_METHODS, Properties
from batchlint.python.infer.relevance import is_relevant
from batchlint.python.infer.results import result_of
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import looks_like_client, with_alias
from batchlint.python.values.scopes import Scope
from batchlint.python.values.subclasses import base_properties
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    ConfigValue,
    Constant,
    DictValue,
    ErrorValue,
    FunctionValue,
    Future,
    GroupValue,
    Instance,
    Keywords,
    ListValue,
    MapValue,
    Method,
    ModuleValue,
    OperationSite,
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
    join,
    options_beside_others,
    options_of,
)

#: What of a response holds its body as text.
_BODIES = ("text", "content", "body", "data", "read", "decode", "raw")
#: Methods of a dict that read it.
_READS = frozenset(["get", "pop", "items", "values", "keys", "setdefault"])
#: What is called on a class of a model.
_CLASS_METHODS = frozenset(["__init__", "deserialize", "from_dict"])
#: What classes of models have beside their properties, of which the second generation has no more.
OF_MODELS = frozenset(
    ["_attribute_map", "_validation", "_subtype_map", "deserialize", "from_dict", "is_xml_model"]
)
#: What is read of exceptions of the first generation alone.
_OF_ERRORS = frozenset(["lang", "value", "values"])
#: What the exception of tasks that could not be added has.
_TASKS_OF_ERRORS = {("failure_tasks",): "[TaskAddResult]", ("pending_tasks",): "[TaskAddParameter]"}
#: Paths of exceptions below which something is read that has changed.
_STEPS_OF_ERRORS = (("error",), ("error", "message"), ("message",), ("response",))
#: What classes of enums have beside their members: they extend `str`.
_OF_ENUMS = frozenset([*dir(str), "name", "value", "mro"])


class Attributes:
    """Evaluates attributes."""

    def __init__(
        self, expressions: Expressions, imports: Imports, properties: Properties, functions: Functions
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.imports = imports
        self.properties = properties
        self.functions = functions
        self._publish = self.state.publish
        #: The operations that were named, by place: a function returns the result of the same one in
        #: every pass.
        self._sites: dict[tuple[int, str], OperationSite] = {}
        #: The places that name a group of operations as an attribute of the client.
        self._groups: set[int] = set()

    def value(self, node: nodes.Attribute, scope: Scope) -> Value:
        """What an attribute evaluates to."""
        owner = self.expressions.value(node.value, scope)
        if scope.has_paths:
            narrowed = scope.names.get(nodes.dotted_name(node))
            if narrowed is not None:
                return narrowed
        options = options_beside_others(owner)
        results = [self.attribute(option, node, scope) for option in options]
        found = join(*results) if len(results) > 1 else results[0]
        return with_alias(found, node.attr.value) if isinstance(found, Unknown) else found

    def attribute(self, owner: Value, node: nodes.Attribute, scope: Scope) -> Value:
        """What an attribute of a value is."""
        name = node.attr.value
        match owner:
            case ModuleValue():
                return self._module_attribute(owner, node)
            case ProjectModuleValue():
                of_project = self.imports.of_project(owner, name)
                if isinstance(of_project, ClassValue) and of_project.python == name:
                    span, kept = self.state.span(node.attr), owner.is_interface
                    self._publish(ClassNamed(name, span, node, indirect=True, kept=kept))
                return of_project
            case ClassValue():
                return self._class_attribute(owner, node)
            case ClientValue():
                return self._client_attribute(owner, node)
            case ConfigValue():
                return self._config_attribute(node)
            case ErrorValue():
                return self._error_attribute(owner, node)
            case GroupValue():
                return self._group_attribute(owner, node)
            case Instance() | ProjectInstance() if name == "__class__":
                return class_of(owner)
            case Instance() if name == "return_value":
                return owner  # a mock of the class gives a mock of an object
            case OperationValue() if name == "return_value":
                return result_of(owner)
            case Instance():
                return self.properties.attribute(owner, node)
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

    def _client_attribute(self, owner: ClientValue, node: nodes.Attribute) -> Value:
        name = node.attr.value
        if name in self.state.history.methods:
            return self._operation(name, node, owner.likely)
        group = name in self.state.history.groups
        if group or name == "config":
            self._publish(ClientAttributeNamed(name, node, owner.likely))
            self._groups.add(id(node))
            return GroupValue(name, owner.likely) if group else ConfigValue()
        return Unknown(name)

    def _group_attribute(self, owner: GroupValue, node: nodes.Attribute) -> Value:
        name, methods = node.attr.value, self.state.history.methods
        full = f"{owner.group}.{name}"
        # What holds a group is rewritten last: until then, it has methods of the client.
        is_last = full not in methods and name in methods and methods[name].name.startswith(f"{owner.group}.")
        return self._operation(name if is_last else full, node, owner.likely)

    def _error_attribute(self, owner: ErrorValue, node: nodes.Attribute) -> Value:
        """`e.error.message.value` of an exception that the package raises."""
        path = (*owner.path, node.attr.value)
        self._publish(ErrorRead(path, node))
        if path == ("error", "values"):
            return Instance(shape_of("[BatchErrorDetail]"))
        if path in _TASKS_OF_ERRORS:
            return Instance(shape_of(_TASKS_OF_ERRORS[path]))
        return ErrorValue(path) if path in _STEPS_OF_ERRORS else UNKNOWN

    def _likely_error(self, node: nodes.Attribute) -> None:
        """The same of something unknown: what else has an exception's `error.message.value`?"""
        parts = nodes.dotted_name(node).split(".")
        names, found = {"exception", "exc", "ex", "err", "error", "e"}, ("error", *parts[-1:])
        if parts[-3:-1] == ["error", "message"]:
            found = ("error", "message", parts[-1])
        owner = parts[: -len(found)]
        if parts[-len(found) : -1] != list(found[:-1]) or not owner:
            return
        if owner[-1].rpartition("_")[2] not in names:
            return  # some models have an error with such a message, too
        if found != ("error", "value"):
            self._publish(ErrorRead(found, node, likely=True))

    def _module_attribute(self, owner: ModuleValue, node: nodes.Attribute) -> Value:
        name = node.attr.value
        if module_behind(owner.name) is None:
            found = self.imports.foreign_member(owner.name, name)
            if isinstance(found, ModuleValue) and module_behind(found.name) is not None:
                self.state.uses_batch = True
            return found
        value = self.imports.member(owner.name, name)
        if isinstance(value, ModuleValue) and value.name not in (MODELS, PACKAGE):
            self._publish(ModuleNamed(value.name, node.attr, node))
        elif isinstance(value, ClassValue):
            span, private = self.state.span(node.attr), is_private(owner.name)
            self._publish(ClassNamed(value.python, span, node, private=private))
        elif isinstance(value, Unknown):
            self._publish(NameMissing(owner.name, name, node.attr))
        return value

    def _class_attribute(self, owner: ClassValue, node: nodes.Attribute) -> Value:
        name = node.attr.value
        enum = self.state.history.enums.get(owner.name)
        if enum is None:
            if owner.name in self.state.history.types and name in OF_MODELS:
                access = Access(name, "load", node.attr, node)
                self._publish(PropertyUsed(shape_of(owner.name), access, owner=owner.python))
            return Method(owner, name) if name in _CLASS_METHODS else UNKNOWN
        known = enum.member_mask(name) > 0
        if not known and (name.startswith("_") or name in _OF_ENUMS):
            return UNKNOWN
        self._publish(MemberNamed(owner.name, name, self.state.span(node.attr), node))
        return Instance(shape_of(owner.name)) if known else UNKNOWN

    def _operation(self, name: str, node: nodes.Attribute, likely: bool) -> Value:
        """The operation that a method stands for, by its full Python name."""
        operation = self.state.history.methods.get(name)
        if operation is None:
            return UNKNOWN
        site = self._sites.get((id(node), name))
        if site is None:
            site = OperationSite(operation.name, name, node, self.state, self.state.holder)
            site.direct = "." not in name or id(node.value) in self._groups
            self._sites[id(node), name] = site
        if self.state.emitting:
            site.raw = False
        self._publish(OperationNamed(site, self.state.span(node.attr), likely))
        return OperationValue(operation.name, likely, site)

    def _project_attribute(self, owner: ProjectInstance, node: nodes.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        found = owner.cls.lookup(name)
        group = owner.cls.operations()
        if found is None and group is not None and f"{group.group}.{name}" in self.state.history.methods:
            return self.attribute(group, node, scope)
        if owner.cls.subclasses and (found is None or _is_abstract(found)):
            below = owner.cls.below(name)
            found = join(*below) if below else found
        own = owner.own.values.get(name) if owner.own is not None else None
        if own is not None and is_relevant(own):
            return own
        base = owner.cls.package_base()
        members = (
            [self.functions.bound(o, owner, node) for o in options_of(found)] if found is not None else []
        )
        if any(member is not None for member in members):
            return join(*(member for member in members if member is not None))
        if base == CLIENT and (found is None or isinstance(found, Unknown)):
            # What the class stores there itself may be something else.
            return self.attribute(ClientValue(likely=found is not None), node, scope)
        if base is not None and name in base_properties(owner.cls):
            own = self.properties.attribute(owner, node)
            return found if found is not None and isinstance(own, Unknown) else own
        if found is None and name in _READS and owner.cls.extends("TypedDict"):
            return Method(owner, name)
        return found if found is not None else Unknown(name)

    def _config_attribute(self, node: nodes.Attribute) -> Value:
        """`client.config.base_url`: since 6.0 a template, and no longer the address."""
        name = node.attr.value
        if any(params is not None and name in params for params in self.state.history.client.params):
            self._publish(ClientOptionRead(name, node))
        return UNKNOWN

    def _super_attribute(self, owner: Super, node: nodes.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        for base in owner.cls.bases:
            if isinstance(base, ClassValue):
                break
            if isinstance(base, ProjectClassValue):
                found = base.cls.lookup(name)
                bound = (
                    self.functions.bound(found, ProjectInstance(owner.cls), node)
                    if found is not None
                    else None
                )
                if bound is not None:
                    return bound
        group = owner.cls.operations()
        if group is not None and f"{group.group}.{name}" in self.state.history.methods:
            return self.attribute(group, node, scope)
        return Method(owner, name)

    def _unknown_attribute(self, owner: Unknown, node: nodes.Attribute) -> Value:
        name = node.attr.value
        like_client = not owner.foreign and (owner.alias or looks_like_client(owner.name))
        second = self.state.is_second_generation
        if like_client and name == "return_value":
            return owner  # what a mock of the client's class gives is a client
        if second and like_client and name in self.state.history.methods:
            return self._operation(name, node, likely=True)
        # In code of the second generation, clients of other packages have such groups more often; what a
        # rewrite left behind is still found if the client is recognised by its name.
        is_named = not second or "batch" in (owner.alias or owner.name).lower()
        group = name in self.state.history.groups and bool(like_client) and is_named
        self._publish(UnknownAttribute(owner, node, "load", group))
        if group:
            self._groups.add(id(node))
        if self.state.uses_batch and name in _OF_ERRORS:
            self._likely_error(node)
        return GroupValue(name, likely=True) if group and self.state.uses_batch else Unknown(name)


def _is_abstract(value: Value) -> bool:
    """Whether a member is left to subclasses to define."""
    if isinstance(value, PropertyValue):
        return _is_abstract(value.getter) and isinstance(value.setter, Unknown)
    if isinstance(value, FunctionValue):
        return not value.function.gives and value.function.declared is None
    return isinstance(value, Unknown) or (isinstance(value, Constant) and value.value is None)
