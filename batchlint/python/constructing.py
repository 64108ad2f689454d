"""Constructors that are called in roundabout ways: by `__init__`, `partial`, `type(x)`, `**kwargs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Argument, ConstructorUse
from batchlint.python.imports import CLIENT
from batchlint.python.scopes import Scope
from batchlint.python.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    ProjectClassValue,
    ProjectInstance,
    Value,
    join,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Constructing:
    """Finds the constructor behind a call, and what other places hand to it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def class_of(self, value: Value) -> Value:
        """The class of an object: `type(pool)`, `pool.__class__`."""
        results: list[Value] = []
        for option in options_of(value):
            if isinstance(option, Instance) and option.shape.is_object() and not option.likely:
                results.append(ClassValue(option.shape.describe()))
            elif isinstance(option, ProjectInstance):
                results.append(ProjectClassValue(option.cls))
        return join(*results)

    def explicit_init(
        self,
        owner: ClassValue | ProjectClassValue,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        """`ResourceFile.__init__(self, …)` in a subclass."""
        name = owner.name if isinstance(owner, ClassValue) else owner.cls.package_base()
        cls = self.analysis.calls.enclosing_class(scope)
        if name is not None and positional and not node.args[0].star and not self.analysis.guarded:
            exact = cls is None or self.analysis.classes.is_exact(cls)
            self.analysis.calls.construct(name, positional[1:], keywords, node, scope, exact, skip=1)
        return UNKNOWN

    def partial(
        self,
        callee: ClassValue | ProjectClassValue,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        """`partial(PoolAddParameter, vm_size="s")`: what is given counts, what is not comes later."""
        if isinstance(callee, ProjectClassValue):
            return callee
        self.analysis.calls.construct(callee.name, positional, keywords, node, scope, skip=1, bound=True)
        return ClassValue(callee.name, bound=True)

    def called(
        self,
        callee: FunctionValue,
        accepted: set[str],
        keywords: dict[str, Value],
        node: cst.CSTNode,
        closed: bool,
    ) -> None:
        """Note that a function has a caller, and what its `**` parameter brings to a constructor."""
        function = callee.function
        function.called |= not closed
        if function.node.params.star_kwarg is None or not isinstance(node, cst.Call):
            return
        given = keywords.get("**")
        if isinstance(given, Keywords):
            given.function.forwards |= function.forwards
        models = set(function.forwards)
        if function.cooperative and isinstance(callee.bound, ProjectInstance):
            # A mixin hands on to the model that the class extends beside it.
            base = callee.bound.cls.package_base()
            models |= {base} if base in self.analysis.history.types else set()
        if models:
            self.analysis.calls.objects.forwarded(function, models, node, keywords, accepted)

    def with_members(self, node: cst.Call) -> list[Argument]:
        """The arguments, with the members of lists and tuples that are written and unpacked."""
        found = []
        for argument, known in zip(node.args, self.analysis.calls.argument_list(node), strict=True):
            if argument.star == "*" and isinstance(argument.value, (cst.List, cst.Tuple)):
                span = self.analysis.outer(argument.value)
                found += [Argument(None, span, None)] * len(argument.value.elements)
            found.append(known)
        return found

    def client(self, node: cst.Call, keywords: dict[str, Value]) -> None:
        """What is unpacked into the client's constructor: names that are written down are judged."""
        analysis, given = self.analysis, keywords.get("**")
        analysis.ledger.client(node, keywords)
        if analysis.emitting and not analysis.guarded and isinstance(given, DictValue):
            for entry in self.analysis.calls.objects.entries_of(given):
                arguments = [Argument(entry.key, entry.span, entry.key_span)]
                analysis.emit(
                    ConstructorUse(
                        CLIENT, entry.key_span, entry.span, arguments, analysis.writer, partial=True
                    )
                )
