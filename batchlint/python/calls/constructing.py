"""Constructors of the package: their calls, also in roundabout ways, and the objects that they make.

The ways round are `__init__`, `partial`, `type(x)` and `**kwargs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import ConstructorUse
from batchlint.history import shape_of
from batchlint.python.statements.imports import CLIENT, CONFIGURATION
from batchlint.python.uses.merging import pieces
from batchlint.python.values.alternatives import as_likely, join, options_of
from batchlint.python.values.guessing import declared_elsewhere
from batchlint.python.values.scopes import ProjectClass, Scope, enclosing_class
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    ConfigValue,
    DictValue,
    FunctionValue,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    ModuleValue,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Constructing:
    """Finds the constructor behind a call, and what other places hand to it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def instance_of(self, value: Value) -> Value:
        """An object of the class that a value names: what an annotation or `except` declares."""
        results: list[Value] = []
        for option in options_of(value):
            match option:
                case ClassValue(name=name):
                    results.append(self._instance(name))
                case ProjectClassValue(cls=cls):
                    results.append(ProjectInstance(cls))
                case TupleValue(items=items):
                    results.append(join(*(self.instance_of(i) for i in items)) if items else UNKNOWN)
                case (
                    ListValue()
                    | MapValue()
                    | Instance()
                    | ProjectInstance()
                    | ClientValue()
                    | ConfigValue()
                    | GroupValue()
                ):
                    results.append(option)
                case ModuleValue(name=name):
                    results.append(declared_elsewhere(name))
                case Unknown(foreign=True):
                    results.append(option)
                case _:
                    results.append(UNKNOWN)
        return join(*results)

    def _instance(self, name: str) -> Value:
        if name == CLIENT:
            return ClientValue()
        if name == CONFIGURATION:
            return ConfigValue()
        wire_type = self.state.history.types.get(name)
        if wire_type is not None and wire_type.page_of is not None:
            return Instance(shape_of(f"paged:{wire_type.page_of}"))
        if wire_type is not None and wire_type.kind == "exception":
            return UNKNOWN
        return Instance(shape_of(name))

    def construct(
        self,
        name: str,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
        exact: bool = True,
        skip: int = 0,
        bound: bool = False,
        cls: ProjectClass | None = None,
        likely: bool = False,
    ) -> Value:
        """A constructor's call; the first arguments may be none of its own (`Model.__init__(self)`).

        With `cls`, it makes an object of that class of the project, which has properties of its own. With
        `likely`, something else may be called.
        """
        analysis = self.analysis
        wire_type = analysis.state.history.types.get(name)
        is_model = wire_type is not None and wire_type.kind in ("object", "options")
        own = own_properties(cls)
        if is_model or name in (CLIENT, CONFIGURATION):
            analysis.forwarding.arrive(ClassValue(name, likely=likely), keywords, node, skip, own)
        if (is_model or name in (CLIENT, CONFIGURATION)) and not analysis.state.guarded:
            arguments = self.analysis.arguments.with_members(node)[skip:]
            if own:
                arguments = [a for a in arguments if (a.keyword or "") not in own]
            partial = (bound or bool(own)) and not is_model
            if own and partial:
                # Behind the first ones, the subclass has its own.
                arguments = [a for a in arguments if a.keyword is not None]
            span = analysis.state.span(node)
            use = ConstructorUse(
                name, analysis.state.span(node.func), span, arguments, analysis.writer, partial
            )
            use.site, use.confidence = node, "likely" if likely else "certain"
            analysis.emit(use)
        if wire_type is not None and wire_type.kind == "options":
            analysis.queries.note_constructor(name, positional, keywords, node)
        if name in (CLIENT, CONFIGURATION):
            self.client(name, node, keywords)
        made = None
        if is_model:
            for option in options_of(keywords.get("**", UNKNOWN)):
                for piece in pieces(option) if isinstance(option, DictValue) else ():
                    analysis.keys.unpacked(piece, shape_of(name))
            made = self.analysis.objects.constructor(name, node, keywords, exact, skip, bound, own, likely)
        if made is not None:
            return Instance(shape_of(name), likely, made=made)
        found = Instance(shape_of(name)) if name in analysis.state.history.enums else self._instance(name)
        return as_likely(found) if likely else found

    def fitting(self, names: Iterable[str], given: Iterable[str]) -> list[str]:
        """Of several classes of which one is meant, those that can be.

        Args:
            names: the classes.
            given: the keywords that it is called with.

        Returns:
            The classes without those that know fewer of the keywords than another one.
        """
        known = {name: self._known(name, set(given)) for name in names}
        return [name for name, mine in known.items() if not any(mine < other for other in known.values())]

    def knows(self, name: str, given: Iterable[str]) -> bool:
        """Whether a class has had all the keywords that it is called with."""
        return self._known(name, set(given)) == set(given)

    def _known(self, name: str, given: set[str]) -> set[str]:
        history = self.state.history
        if name in (CLIENT, CONFIGURATION):
            return given & {p for params in history.client.params for p in params or ()}
        return given & set(history.types[name].by_python) if name in history.types else given

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
        cls = enclosing_class(scope)
        if name is not None and positional and not node.args[0].star and not self.state.guarded:
            exact = cls is None or self.analysis.classes.is_exact(cls)
            self.construct(name, positional[1:], keywords, node, scope, exact, skip=1, cls=cls)
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
            base, init = callee.cls.package_base(), callee.cls.lookup("__init__")
            if isinstance(init, FunctionValue) and self.state.emitting:
                made = FunctionValue(init.function, ProjectInstance(callee.cls))
                self.analysis.project_calls.call_function(made, positional, keywords, node)
            elif base is not None and init is None:
                cls = callee.cls
                self.construct(base, positional, keywords, node, scope, skip=1, bound=True, cls=cls)
            return ProjectClassValue(callee.cls, bound=True)
        self.construct(callee.name, positional, keywords, node, scope, skip=1, bound=True)
        return ClassValue(callee.name, bound=True)

    def by_factory(self, cls: Value, keywords: dict[str, Value], node: cst.Call) -> Value:
        """What a function of `azure.common` makes that hands its keywords to the class of a client."""
        for option in options_of(cls):
            own = isinstance(option, ProjectClassValue) and option.cls.package_base() == CLIENT
            if own or option == ClassValue(CLIENT):
                self.analysis.forwarding.arrive(ClassValue(CLIENT), keywords, node, 1)
                self.client_keywords(CLIENT, node)
                self.client(CLIENT, node, keywords)
        return self.instance_of(cls)

    def client_keywords(self, name: str, node: cst.Call) -> None:
        """Note the keywords of a call that go to the client among others."""
        analysis = self.analysis
        if not analysis.state.guarded:
            arguments = [a for a in analysis.arguments.listed(node) if a.keyword_span is not None]
            use = ConstructorUse(
                name,
                analysis.state.span(node.func),
                analysis.state.span(node),
                arguments,
                analysis.writer,
                True,
            )
            use.site = node
            analysis.emit(use)

    def client(self, name: str, node: cst.Call, keywords: dict[str, Value]) -> None:
        """What is unpacked into the client's constructor: names that are written down are judged."""
        analysis = self.analysis
        analysis.ledger.client(name, node, keywords)
        if analysis.state.guarded or not analysis.state.emitting:
            return
        for given in options_of(keywords.get("**", UNKNOWN)):
            if isinstance(given, DictValue):
                writer = analysis.writer if self._is_only_unpacked(given, node) else analysis.writer.silent
                for argument in analysis.operations.written([given]):
                    span = argument.keyword_span or argument.span
                    use = ConstructorUse(name, span, argument.span, [argument], writer, partial=True)
                    use.site = node
                    analysis.emit(use)

    def _is_only_unpacked(self, given: DictValue, node: cst.Call) -> bool:
        """Whether a dict is for one call alone: what else reads it does so by the keys that it has."""
        unpacked = next((a.value for a in node.args if a.star == "**"), None)
        if unpacked is given.node:
            return True
        holder, source = self.state.holders[-1:], self.state.source
        if not isinstance(unpacked, cst.Name) or not holder or not isinstance(holder[0], cst.FunctionDef):
            return False
        inside, outside = source.span(given.node), source.span(holder[0])
        mentions = re.findall(rf"\b{re.escape(unpacked.value)}\b", source.code(holder[0]))
        return outside.start < inside.start < outside.end and len(mentions) == 2
