"""Constructors of the package: their calls, also in roundabout ways, and the objects that they make.

The ways round are `__init__`, `partial`, `type(x)` and `**kwargs`.
"""

from __future__ import annotations

from collections.abc import Iterable

from batchlint.history import shape_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import ClientMade, Construction, CredentialsGiven, ModelParsed
from batchlint.python.infer.forwarding import arrive
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.instances import instance_of, object_of
from batchlint.python.infer.package_names import CLIENT, CONFIGURATION, FOREIGN_CREDENTIALS
from batchlint.python.infer.specialize import Specialize
from batchlint.python.values.scopes import ProjectClass, enclosing_class
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    CredentialsValue,
    DictValue,
    FunctionValue,
    Instance,
    Made,
    ProjectClassValue,
    ProjectInstance,
    Value,
    as_likely,
    options_of,
)


class Constructors:
    """Evaluates constructors, also where they are called indirectly."""

    def __init__(self, functions: Functions, specialize: Specialize) -> None:
        self.state = functions.state
        self.functions = functions
        self.specialize = specialize

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
            arrive(self.state, target, call, skip, own_properties(cls))
            self.state.publish(Construction(name, call, skip, bound, cls, initializes, likely, made))
        if name == CLIENT:
            self._credentials(call)
        if made is not None:
            return Instance(shape_of(name), likely, made=made)
        found = Instance(shape_of(name)) if name in self.state.history.enums else object_of(name)
        return as_likely(found) if likely else found

    def _credentials(self, call: CallSite) -> None:
        """Publish the credentials of other packages that a client is made with."""
        given: list[tuple[int | str, Value]] = list(enumerate(call.positional[:2]))
        given += [(name, call.keywords.get(name, UNKNOWN)) for name in ("credentials", "credential")]
        for place, value in given:
            for option in options_of(value):
                if isinstance(option, CredentialsValue):
                    self.state.publish(CredentialsGiven(option.name, option.node))
                elif isinstance(option, ProjectInstance):
                    adapted = option.cls.foreign_base(FOREIGN_CREDENTIALS)
                    if adapted is not None:
                        self.state.publish(CredentialsGiven(adapted, call.node, call.expression(place)))

    def takes_mapping(self, cls: ClassValue, call: CallSite) -> bool:
        """Whether a model is made of one mapping: `BatchPoolCreateOptions({"id": …})`."""
        history, first = self.state.history, call.node.args[0] if call.node.args else None
        if first is None or first.star or first.keyword is not None or history.model(cls.python) is None:
            return False
        generations = history.generations(history.class_mask(cls.python))
        is_dict = any(isinstance(option, DictValue) for option in options_of(call.positional[0]))
        return 2 in generations and (len(generations) == 1 or is_dict or self.state.is_second_generation)

    def from_mapping(self, cls: ClassValue, call: CallSite) -> Value:
        """The object that a model of the second generation makes of a mapping, whose keys are wire names."""
        node, shape = call.node.args[0].value, shape_of(cls.name)
        self.state.publish(ModelParsed(node, call.positional[0], shape, "wire", cls.likely))
        return Instance(shape, cls.likely)

    def fitting(self, names: Iterable[str], given: Iterable[str]) -> list[str]:
        """The classes of several candidates that accept most of the keywords.

        Args:
            names: the classes.
            given: the keywords that it is called with.

        Returns:
            The classes without those that have fewer of the keywords than another one.
        """
        known = {name: self._known(name, set(given)) for name in names}
        return [name for name, mine in known.items() if not any(mine < other for other in known.values())]

    def takes(self, name: str, given: Iterable[str]) -> bool:
        """Whether a class has had all the keywords that it is called with."""
        return self._known(name, set(given)) == set(given)

    def _known(self, name: str, given: set[str]) -> set[str]:
        history = self.state.history
        if name in (CLIENT, CONFIGURATION):
            return given & {p for params in history.client.params for p in params or ()}
        return given & set(history.types[name].by_python) if name in history.types else given

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
                self.functions.call(made, given.positional, given.keywords, call.node)
            elif base is not None and init is None:
                self.construct(base, given, skip=1, bound=True, cls=callee.cls)
            return ProjectClassValue(callee.cls, bound=True)
        self.construct(callee.name, given, skip=1, bound=True)
        return ClassValue(callee.name, bound=True, spelled=callee.spelled)

    def by_factory(self, function: str, cls: Value, call: CallSite) -> Value:
        """What a function of `azure.common` makes that passes its keywords to the class of a client."""
        for option in options_of(cls):
            own = isinstance(option, ProjectClassValue) and option.cls.package_base() == CLIENT
            if own or option == ClassValue(CLIENT):
                arrive(self.state, ClassValue(CLIENT), call, 1)
                self.state.publish(ClientMade(CLIENT, call))
                self.state.publish(CredentialsGiven(function, call.node))
        return instance_of(cls)

    def instantiate(self, cls: ProjectClass, call: CallSite, bound: bool = False) -> Value:
        """What a call of a class of the project makes; with `bound`, some arguments are given elsewhere."""
        instance = ProjectInstance(cls)
        init = cls.lookup("__init__")
        if isinstance(init, FunctionValue):
            made = FunctionValue(init.function, instance)
            self.functions.call(made, call.positional, call.keywords, call.node)
            params = init.function.node.params
            names = [p.name.value for p in (*params.posonly_params, *params.params)][1:]
            named = {k: v for k, v in call.keywords.items() if k != "**"}
            given = dict(zip(names, call.positional, strict=False)) | named
            return self.specialize.instance(cls, init, given)
        base = cls.package_base()
        if base is not None:
            self.construct(base, call, bound=bound, cls=cls)
            return instance  # the package's constructor keeps only its own properties
        fields = [n for n in cls.attributes if not n.startswith("_")]
        for name, value in (*zip(fields, call.positional, strict=False), *call.keywords.items()):
            cls.store(name, value)
        return instance
