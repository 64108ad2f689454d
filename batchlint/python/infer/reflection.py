"""`getattr`, `setattr` and `hasattr`: names that are in strings, and names that are computed."""

from __future__ import annotations

from batchlint.core.spans import Span
from batchlint.history import shape_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import Access, ClassNamed, MemberNamed, NameComputed, OperationNamed
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.package_names import MODELS
from batchlint.python.infer.properties import Properties, of_shape, text_constant
from batchlint.python.infer.results import settle_as_either
from batchlint.python.syntax import nodes
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Getter,
    GroupValue,
    Instance,
    ModuleValue,
    OperationSite,
    OperationValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
    join,
    options_beside_others,
    options_of,
)


class Reflection:
    """Evaluates names that are not written as attributes."""

    def __init__(self, functions: Functions, properties: Properties) -> None:
        self.state = functions.state
        self.functions = functions
        self.properties = properties

    def call(self, function: str, call: CallSite) -> Value:
        """`getattr(pool, "resize_error")`: a read with the name in a string."""
        positional, node = call.positional, call.node
        name = text_constant(positional[1]) if len(positional) > 1 else None
        if (
            name is None
            # Else the arguments are not where the values are.
            or any(argument.star or argument.keyword for argument in node.args)
            or (function == "setattr" and len(positional) < 3)
        ):
            if positional and function != "hasattr" and not (function == "getattr" and len(node.args) > 2):
                for owner in options_of(positional[0]) if len(node.args) > 1 else ():
                    event = NameComputed(function, owner, node.args[1].value)
                    self.state.publish(event)
            return UNKNOWN
        read = self._property(function, call, name)
        if function != "getattr" or not isinstance(read, Unknown):
            return read
        return self._named(node, positional[0], name)

    def _property(self, function: str, call: CallSite, name: str) -> Value:
        """`getattr`, `setattr` and `hasattr` with the name as a literal."""
        node, positional = call.node, call.positional
        for owner in options_of(positional[0]):
            if isinstance(owner, ProjectInstance) and function == "setattr":
                if not self.state.frozen:
                    owner.cls.store(name, positional[2])
                continue
            if isinstance(owner, ProjectInstance) and function == "getattr":
                held = owner.cls.lookup(name)
                if held is not None:
                    member = self.functions.bound(held, owner, node)
                    return member if member is not None else held
            if not isinstance(owner, Instance) or not owner.shape.is_object():
                continue
            access = Access(name, "load", node.args[1].value, node)
            # Asking whether a name is there, or naming a fallback, is how code works with both.
            if function == "hasattr" or (function == "getattr" and len(positional) > 2):
                settle_as_either(self.state, owner)
                if function == "hasattr":
                    return UNKNOWN
                return self.properties.named(owner, access, tolerant=True)
            if function == "setattr":
                access.mode, access.value, access.value_node = "store", positional[2], node.args[2].value
            return self.properties.named(owner, access)
        return UNKNOWN

    def got(self, getter: Getter, owner: Value, node: nodes.Call) -> Value:
        """`sorted(pools, key=attrgetter("id"))`: the property, or a tuple of the properties, of an object.

        Args:
            getter: the function.
            owner: what it is given.
            node: the call that gives it.
        """
        # One that has a name serves other objects, too.
        alone = node.func is getter.node or any(a.value is getter.node for a in node.args)
        found: list[Value] = []
        for name, argument in zip(getter.names, getter.node.args, strict=True):
            at = argument.value if alone else getter.node
            value = owner
            for part in name.split("."):
                value = join(*(self._read(option, part, at, node) for option in options_beside_others(value)))
            found.append(value)
        return found[0] if len(found) == 1 else TupleValue(tuple(found))

    def _read(self, owner: Value, name: str, at: nodes.Expression, node: nodes.Call) -> Value:
        if not isinstance(owner, Instance) or not owner.shape.is_object():
            return UNKNOWN
        if not self.state.source.holds(at):
            return of_shape(owner, name)
        return self.properties.named(owner, Access(name, "load", at, node))

    def _named(self, node: nodes.Call, owner: Value, name: str) -> Value:
        """`getattr(client.pool, "upgrade_os")`: the operations, operation, class or member of this name."""
        # With a fallback, the code is written for both answers.
        quiet = len(node.args) > 2
        return join(*(self._member(node, option, name, quiet) for option in options_of(owner)))

    def _member(self, node: nodes.Call, owner: Value, name: str, quiet: bool) -> Value:
        history, publish = self.state.history, self.state.publish
        match owner:
            case ClientValue(likely=likely) if name in history.groups:
                return GroupValue(name, likely)
            case GroupValue(group=group, likely=likely) if f"{group}.{name}" in history.methods:
                site = OperationSite(
                    history.methods[f"{group}.{name}"].name,
                    f"{group}.{name}",
                    node,
                    self.state,
                    anywhere=True,
                )
                publish(OperationNamed(site, self._span(node, name), likely, quiet))
                return OperationValue(site.operation, likely, site)
            case ModuleValue(name=module) if module == MODELS and name in history.classes:
                if not quiet:
                    publish(ClassNamed(name, self._span(node, name), node))
                return ClassValue(history.classes[name][0].name, spelled=name)
            case ClassValue(name=enum) if enum in history.enums and history.enums[enum].member_mask(name):
                if not quiet:
                    publish(MemberNamed(enum, name, self._span(node, name), node))
                return Instance(shape_of(enum))
        return UNKNOWN

    def _span(self, node: nodes.Call, name: str) -> Span:
        """Where the name is within the quotes; the whole argument where it is no plain string."""
        if not self.state.emitting:
            return self.state.span(node)
        span = self.state.span(node.args[1].value)
        offset = self.state.source.text[span.start : span.end].find(name)
        return Span(span.start + offset, span.start + offset + len(name)) if offset >= 0 else span
