"""`getattr`, `setattr` and `hasattr`: names that stand in strings, and names that are computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import libcst as cst

from batchlint.core.uses import MemberUse, NameUse, OperationUse, Span, Uncertainty
from batchlint.history import shape_of
from batchlint.python.statements.imports import MODELS
from batchlint.python.uses.asking import is_lost
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.alternatives import join, known_with_others, options_of
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    Getter,
    GroupValue,
    Instance,
    ModuleValue,
    OperationValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Reflecting:
    """Evaluates names that are not written as attributes."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def call(self, name: str, node: cst.Call, positional: list[Value]) -> Value:
        """`getattr(pool, "resize_error")`: a read with the name in a string."""
        if (
            len(positional) < 2
            or not isinstance(positional[1], Constant)
            or not isinstance(positional[1].value, str)
            # Else the arguments do not stand where the values do.
            or any(argument.star or argument.keyword for argument in node.args)
            or (name == "setattr" and len(positional) < 3)
        ):
            if positional:
                self.computed(name, node, positional)
            return UNKNOWN
        read = self._property(name, node, positional, positional[1].value)
        if name != "getattr" or not isinstance(read, Unknown):
            return read
        return self.named(node, positional[0], positional[1].value)

    def _property(self, function: str, node: cst.Call, positional: list[Value], name: str) -> Value:
        """`getattr`, `setattr` and `hasattr` with the name as a literal."""
        analysis = self.analysis
        mode: Literal["load", "store"] = "store" if function == "setattr" else "load"
        for owner in options_of(positional[0]):
            if isinstance(owner, ProjectInstance) and function == "setattr" and len(positional) > 2:
                if not analysis.replaying.frozen:
                    owner.cls.store(name, positional[2])
                continue
            if isinstance(owner, ProjectInstance) and function == "getattr":
                held = owner.cls.lookup(name)
                if held is not None:
                    member = analysis.attributes.bound(held, owner, node)
                    return member if member is not None else held
            if not isinstance(owner, Instance) or not owner.shape.is_object():
                continue
            # Asking whether a name is there, or naming a fallback, is how code works with both.
            if function == "hasattr" or (function == "getattr" and len(positional) > 2):
                if owner.origin is not None and analysis.attributes.is_asked_here(owner.origin):
                    owner.origin.result = "both"
                shape = owner.shape.property(name)
                if (
                    function == "getattr"
                    and analysis.emitting
                    and is_lost(analysis, owner.shape, name, "python")
                ):
                    analysis.properties.note(
                        owner.shape, name, "python", mode, node.args[1].value, node, likely=owner.likely
                    )
                return (
                    Instance(shape, owner.likely) if shape is not None and function == "getattr" else UNKNOWN
                )
            given = node.args[2].value if mode == "store" else None
            value = use_value(analysis, given, positional[2]) if given is not None else None
            analysis.properties.note(
                owner.shape, name, "python", mode, node.args[1].value, node, likely=owner.likely, value=value
            )
            shape = owner.shape.property(name)
            return Instance(shape, owner.likely) if shape is not None else UNKNOWN
        return UNKNOWN

    def got(self, getter: Getter, owner: Value, node: cst.Call) -> Value:
        """`sorted(pools, key=attrgetter("id"))`: what the function reads of what it is handed.

        Args:
            getter: the function.
            owner: what it is handed.
            node: the call that hands it over.

        Returns:
            The property, or a tuple of the properties.
        """
        # One that has a name serves other objects, too.
        alone = node.func is getter.node or any(a.value is getter.node for a in node.args)
        found: list[Value] = []
        for name, argument in zip(getter.names, getter.node.args, strict=True):
            at = argument.value if alone else getter.node
            value = owner
            for part in name.split("."):
                value = join(*(self._read(option, part, at, node) for option in known_with_others(value)))
            found.append(value)
        return found[0] if len(found) == 1 else TupleValue(tuple(found))

    def _read(self, owner: Value, name: str, at: cst.BaseExpression, node: cst.Call) -> Value:
        if not isinstance(owner, Instance) or not owner.shape.is_object():
            return UNKNOWN
        if self.analysis.source.holds(at):
            self.analysis.properties.note(owner.shape, name, "python", "load", at, node, likely=owner.likely)
        shape = owner.shape.property(name)
        return Instance(shape, owner.likely) if shape is not None else UNKNOWN

    def named(self, node: cst.Call, owner: Value, name: str) -> Value:
        """`getattr(client.pool, "upgrade_os")`: what the string names.

        Args:
            node: the call.
            owner: what it is asked of.
            name: the string.

        Returns:
            The operations, the operation, the class or the member; unknown for anything else.
        """
        # With a fallback, the code is written for both answers.
        quiet = len(node.args) > 2
        return join(*(self._named(node, option, name, quiet) for option in options_of(owner)))

    def _named(self, node: cst.Call, owner: Value, name: str, quiet: bool) -> Value:
        analysis, history = self.analysis, self.analysis.history
        quiet = quiet or bool(analysis.guarded) or not analysis.emitting
        match owner:
            case ClientValue(likely=likely) if name in history.groups:
                return GroupValue(name, likely)
            case GroupValue(group=group, likely=likely) if f"{group}.{name}" in history.operations:
                use = OperationUse(
                    f"{group}.{name}",
                    self._span(node, name),
                    analysis.span(node),
                    analysis.writer,
                    confidence="likely" if likely else "certain",
                    site=node,
                )
                if not quiet:
                    analysis.emit(use)
                return OperationValue(use.operation, likely, use)
            case ModuleValue(name=module) if module == MODELS and history.wire_type(name) is not None:
                if not quiet:
                    analysis.emit(NameUse(name, self._span(node, name), analysis.writer, site=node))
                return ClassValue(name)
            case ClassValue(name=enum) if enum in history.enums and history.enums[enum].member_mask(name):
                if not quiet:
                    analysis.emit(MemberUse(enum, name, self._span(node, name), analysis.writer, site=node))
                return Instance(shape_of(enum))
        return UNKNOWN

    def _span(self, node: cst.Call, name: str) -> Span:
        """Where the name stands within the quotes; the whole argument where it is no plain string."""
        if not self.analysis.emitting:
            return self.analysis.span(node)
        span = self.analysis.span(node.args[1].value)
        offset = self.analysis.source.text[span.start : span.end].find(name)
        return Span(span.start + offset, span.start + offset + len(name)) if offset >= 0 else span

    def computed(self, function: str, node: cst.Call, positional: Sequence[Value]) -> None:
        """`getattr(client.pool, name)`, `setattr(pool, name, 3)`: a name that is not a literal."""
        if function == "hasattr" or (function == "getattr" and len(node.args) > 2) or len(node.args) < 2:
            return
        at = node.args[1].value
        note, operations = self.analysis.ledger.note, self.analysis.history.operations
        for owner in options_of(positional[0]):
            match owner:
                case GroupValue(group=group):
                    names = tuple(n for n in operations if n.startswith(f"{group}."))
                    note(
                        at,
                        f"which operation of `{group}` this is can't be seen",
                        Uncertainty("operation", names),
                    )
                case ClientValue():
                    what = "which operations of the client these are can't be seen"
                    note(at, what, Uncertainty("operation", tuple(operations)))
                case ModuleValue(name=name) if name == MODELS:
                    note(at, "which class of the package this is can't be seen", Uncertainty("class"))
                case Instance(shape=shape) if shape.is_object():
                    verb = "stored" if function == "setattr" else "read"
                    what = f"which property of {shape.describe()} is {verb} can't be seen"
                    note(at, what, Uncertainty("property", (), shape))
