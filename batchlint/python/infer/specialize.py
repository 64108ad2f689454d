"""What one call of a project's function gives back, where that depends on what it is called with.

A function is read once, with all that its callers hand to it joined. For a helper such as
`def call(f, *args): return f(*args)` the join says little, so the body is run through again with
the arguments of one call. That only learns: uses are noted where the function stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from batchlint.history import load
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function, ProjectClass, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    FunctionValue,
    GroupValue,
    Instance,
    ListValue,
    MapValue,
    ModuleValue,
    OperationValue,
    Own,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Union,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

#: Calls inside each other that are run through again.
MOST_DEPTH = 8
#: Statements that may be run through again in one pass, at least, and for each line of the file.
LEAST_BUDGET, LINE_BUDGET = 400, 1
#: So many times as many to follow the arguments of calls.
SPARE = 5

_CALLABLE = (OperationValue, FunctionValue, ClassValue, ProjectClassValue)
_TELLING = (*_CALLABLE, Instance, ClientValue, GroupValue, ProjectInstance, DictValue)


class Specialize:
    """Runs the bodies of functions again for single calls."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        #: Whether nothing may be remembered of a call, since another file makes it.
        self.frozen = 0
        self._budget = self._spare = 0.0
        self._active: list[Function] = []
        self._known: dict[tuple[object, ...], Value] = {}

    def start_pass(self) -> None:
        """Begin a pass over the file: what is known of calls may have changed."""
        self._known.clear()
        self._budget = LEAST_BUDGET + LINE_BUDGET * self.state.source.lines
        self._spare = SPARE * self._budget

    @contextmanager
    def _counted_apart(self) -> Iterator[None]:
        """What is run through to follow arguments is none of what results may cost."""
        apart = not self._active
        if apart:
            self._budget, self._spare = self._spare, self._budget
        yield
        if apart:
            self._budget, self._spare = self._spare, self._budget

    def spend(self) -> None:
        """Count a statement that is run through again."""
        self._budget -= 1

    def result(
        self,
        callee: FunctionValue,
        given: dict[str, Value],
        rest: TupleValue,
        keywords: DictValue,
        alone: bool = False,
    ) -> Value | None:
        """What a call gives back.

        Args:
            callee: what is called.
            given: the arguments by the names of the parameters.
            rest: what goes to `*args`.
            keywords: what goes to `**kwargs`.
            alone: whether to look at this call by itself even where it says nothing special.

        Returns:
            The result; None where the call is no more precise than all calls together, or where
            finding out would cost too much.
        """
        function = callee.function
        handed = rest.handed or keywords.handed
        if function.home is None or not (function.gives or handed):
            return None
        told = alone or self._tells(callee, given, rest, keywords)
        if not told and handed is None:
            return None
        if function in self._active:
            return None
        budget = self._budget if self._active or handed is None else self._spare
        if len(self._active) >= MOST_DEPTH or budget <= 0:
            # What several callers get would be somebody else's.
            return UNKNOWN if told and isinstance(function.result, Union) else None
        values = self._bound(function, given)
        if handed is not None:
            with self._counted_apart():
                found = self._run(function, callee.bound, values, rest, keywords)
            return found if told else None
        key = (function, callee.bound, tuple(values.items()), rest, tuple(keywords.items.items()))
        known = self._known.get(key)
        if known is None:
            known = self._run(function, callee.bound, values, rest, keywords)
            if not self.state.emitting:
                self._known[key] = known
        return known

    def instance(self, cls: ProjectClass, init: FunctionValue, given: dict[str, Value]) -> ProjectInstance:
        """An object made by a call whose arguments differ from those of others: it has its own attributes."""
        plain = ProjectInstance(cls)
        function = init.function
        if function.home is None or not any(self._differs(function, n, v) for n, v in given.items()):
            return plain
        if function in self._active or len(self._active) >= MOST_DEPTH or self._budget <= 0:
            return plain
        made = ProjectInstance(cls, Own())
        self._run(function, made, self._bound(function, given), TupleValue(()), DictValue(function.node, {}))
        return made

    def _tells(
        self,
        callee: FunctionValue,
        given: dict[str, Value],
        rest: TupleValue,
        keywords: DictValue,
    ) -> bool:
        """Whether this call may have another result than all calls together."""
        function = callee.function
        if function.fresh or (isinstance(callee.bound, ProjectInstance) and callee.bound.own is not None):
            return True
        if any(tells(v) for v in (*rest.items, *keywords.items.values())):
            return True
        return any(self._differs(function, name, value) for name, value in given.items())

    def _differs(self, function: Function, name: str, value: Value) -> bool:
        joined = function.arguments.get(name)
        if isinstance(value, (Unknown, ModuleValue)):
            return joined is not None and _is_open(joined)
        return tells(value) and value != joined

    def _bound(self, function: Function, given: dict[str, Value]) -> dict[str, Value]:
        """The parameters of one call; where it leaves them unknown, those of other calls count.

        Not for callables, which differ from one caller to the next.
        """
        values = {}
        for param in parameters(function.node.params):
            name = param.name.value
            joined = function.arguments.get(name)
            value = given.get(name)
            if value is None and param.default is not None:
                value = function.defaults.get(name, Unknown(name))
            elif value is None:
                value = joined if joined is not None else Unknown(name)
            elif isinstance(value, Unknown) and joined is not None and not _is_open(joined):
                value = joined
            values[name] = value
        return values

    def _run(
        self,
        function: Function,
        bound: Value | None,
        values: dict[str, Value],
        rest: TupleValue,
        keywords: DictValue,
    ) -> Value:
        home = function.home
        assert home is not None
        project = self.state.project
        frozen = home is not self.inference and project is not None and project.closed
        self._active.append(function)
        try:
            with home.specialize.at_work(self, frozen or self.frozen > 0):
                return home.definitions.replay(function, bound, values, rest, keywords)
        finally:
            self._active.pop()

    @contextmanager
    def at_work(self, caller: Specialize, frozen: bool) -> Iterator[None]:
        """Run through code of this file without noting anything."""
        state = self.state
        before = (state.emitting, state.guarded, state.conditional, state.flows, state.for_recording)
        active, budget = self._active, self._budget
        state.for_recording |= caller.state.for_recording or state.emitting or caller.state.emitting
        state.emitting, state.conditional = False, 0
        state.specializing += 1
        self.frozen += frozen
        foreign = caller is not self
        if foreign:
            # What is found of the caller's dicts belongs to the caller.
            state.flows = caller.state.flows
            self._active, self._budget = caller._active, caller._budget
        try:
            yield
        finally:
            state.specializing -= 1
            self.frozen -= frozen
            state.emitting, state.guarded, state.conditional, state.flows, state.for_recording = before
            if foreign:
                caller._budget = self._budget
                self._active, self._budget = active, budget


def tells(value: Value) -> bool:
    """Whether a value is of the package, or may be called."""
    match value:
        case Union(options=options):
            return any(tells(o) for o in options)
        case ListValue(element=element):
            return tells(element)
        case MapValue(value=inner):
            return tells(inner)
        case TupleValue(items=items):
            return any(tells(i) for i in items)
        case Constant(value=constant):
            return isinstance(constant, str) and constant in load().groups
    return isinstance(value, _TELLING)


def _is_open(joined: Value) -> bool:
    return isinstance(joined, (Union, *_CALLABLE))


def star_values(
    params: nodes.Parameters, rest: TupleValue, keywords: DictValue
) -> Iterator[tuple[str, Value]]:
    """What `*args` and `**kwargs` hold in one call."""
    if isinstance(params.star_arg, nodes.Param):
        yield params.star_arg.name.value, rest
    if params.star_kwarg is not None:
        yield params.star_kwarg.name.value, keywords
