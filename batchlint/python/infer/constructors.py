"""Constructors of the package: their calls, also in roundabout ways, and the objects that they make.

The ways round are `__init__`, `partial`, `type(x)` and `**kwargs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from batchlint.history import shape_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import ClientMade, Construction
from batchlint.python.infer.imports import CLIENT, CONFIGURATION
from batchlint.python.values.heuristics import declared_external
from batchlint.python.values.scopes import ProjectClass, enclosing_class
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.union import as_likely, join, options_of
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    ConfigValue,
    FunctionValue,
    GroupValue,
    Instance,
    ListValue,
    Made,
    MapValue,
    ModuleValue,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Constructors:
    """Evaluates constructors, also where they are called indirectly."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

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
                    results.append(declared_external(name))
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
        call: CallSite,
        *,
        skip: int = 0,
        bound: bool = False,
        cls: ProjectClass | None = None,
        initializes: bool = False,
        likely: bool = False,
    ) -> Value:
        """What a call of a constructor makes; `Construction` describes the parameters."""
        wire_type = self.state.history.types.get(name)
        is_model = wire_type is not None and wire_type.kind in ("object", "options")
        made = Made() if is_model and self.state.emitting else None
        if is_model or name in (CLIENT, CONFIGURATION):
            target = ClassValue(name, likely=likely)
            self.inference.forwarding.arrive(target, call, skip, own_properties(cls))
            self.inference.events.publish(
                Construction(name, call, skip, bound, cls, initializes, likely, made)
            )
        if made is not None:
            return Instance(shape_of(name), likely, made=made)
        found = Instance(shape_of(name)) if name in self.state.history.enums else self._instance(name)
        return as_likely(found) if likely else found

    def fitting(self, names: Iterable[str], given: Iterable[str]) -> list[str]:
        """Of several classes of which one is meant, those that can be.

        Args:
            names: the classes.
            given: the keywords that it is called with.

        Returns:
            The classes without those that have fewer of the keywords than another one.
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

    def explicit_init(self, owner: ClassValue | ProjectClassValue, call: CallSite) -> Value:
        """`ResourceFile.__init__(self, …)` in a subclass."""
        name = owner.name if isinstance(owner, ClassValue) else owner.cls.package_base()
        cls = enclosing_class(call.scope)
        if name is not None and call.positional and not call.node.args[0].star and not self.state.guarded:
            self.construct(name, call.behind(1), skip=1, cls=cls, initializes=True)
        return UNKNOWN

    def partial(self, callee: ClassValue | ProjectClassValue, call: CallSite) -> Value:
        """`partial(PoolAddParameter, vm_size="s")`: what is given counts, what is not comes later."""
        given = call.behind(1)
        if isinstance(callee, ProjectClassValue):
            base, init = callee.cls.package_base(), callee.cls.lookup("__init__")
            if isinstance(init, FunctionValue) and self.state.emitting:
                made = FunctionValue(init.function, ProjectInstance(callee.cls))
                self.inference.functions.call(made, given.positional, given.keywords, call.node)
            elif base is not None and init is None:
                self.construct(base, given, skip=1, bound=True, cls=callee.cls)
            return ProjectClassValue(callee.cls, bound=True)
        self.construct(callee.name, given, skip=1, bound=True)
        return ClassValue(callee.name, bound=True)

    def by_factory(self, cls: Value, call: CallSite) -> Value:
        """What a function of `azure.common` makes that passes its keywords to the class of a client."""
        for option in options_of(cls):
            own = isinstance(option, ProjectClassValue) and option.cls.package_base() == CLIENT
            if own or option == ClassValue(CLIENT):
                self.inference.forwarding.arrive(ClassValue(CLIENT), call, 1)
                self.inference.events.publish(ClientMade(CLIENT, call))
        return self.instance_of(cls)
