"""What one call of a project's function returns, where that depends on its arguments.

A function is evaluated once, with the arguments of all its callers joined. For a helper such as
`def call(f, *args): return f(*args)` the union is of little use, so the body is run again with the
arguments of one call. No uses are recorded in such a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from batchlint.python.infer.bodies import bodies_of
from batchlint.python.infer.relevance import CALLABLE, is_relevant
from batchlint.python.infer.state import State
from batchlint.python.values.scopes import Function, ProjectClass, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    FunctionValue,
    ModuleValue,
    Own,
    ProjectInstance,
    TupleValue,
    Union,
    Unknown,
    Value,
)

#: The most nested calls that are evaluated again.
MOST_DEPTH = 8
#: The most statements that are run again in one pass: a minimum, and for each line of the file.
LEAST_BUDGET, LINE_BUDGET = 400, 1
#: The factor for statements that are run to follow the arguments of calls.
SPARE = 5


class Specialize:
    """Runs the bodies of functions again for single calls."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._known: dict[tuple[object, ...], Value] = {}

    def start_pass(self) -> None:
        """Begin a pass over the file: what is known of calls may have changed."""
        self._known.clear()
        self.state.budget = LEAST_BUDGET + LINE_BUDGET * self.state.source.lines
        self.state.spare = SPARE * self.state.budget

    @contextmanager
    def _counted_apart(self) -> Iterator[None]:
        """Count the statements that are run to follow arguments in a budget of their own."""
        apart = not self.state.active
        if apart:
            self.state.budget, self.state.spare = self.state.spare, self.state.budget
        yield
        if apart:
            self.state.budget, self.state.spare = self.state.spare, self.state.budget

    def result(
        self,
        callee: FunctionValue,
        given: dict[str, Value],
        rest: TupleValue,
        keywords: DictValue,
        alone: bool = False,
    ) -> Value | None:
        """The result of one call.

        Args:
            callee: what is called.
            given: the arguments by the names of the parameters.
            rest: what goes to `*args`.
            keywords: what goes to `**kwargs`.
            alone: whether to analyse this call separately even if its arguments are like those of others.

        Returns:
            The result; None where the call is no more precise than all calls together, or where
            finding out would cost too much.
        """
        function = callee.function
        handed = rest.handed or keywords.handed
        if function.home is None or not (function.gives or handed):
            return None
        differs = alone or self._may_differ(callee, given, rest, keywords)
        if not differs and handed is None:
            return None
        if function in self.state.active:
            return None
        budget = self.state.budget if self.state.active or handed is None else self.state.spare
        if len(self.state.active) >= MOST_DEPTH or budget <= 0:
            # The union of what several callers get is the result of none of them.
            return UNKNOWN if differs and isinstance(function.result, Union) else None
        values = self._bound(function, given)
        if handed is not None:
            with self._counted_apart():
                found = self._run(function, callee.bound, values, rest, keywords)
            return found if differs else None
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
        if function in self.state.active or len(self.state.active) >= MOST_DEPTH or self.state.budget <= 0:
            return plain
        made = ProjectInstance(cls, Own())
        self._run(function, made, self._bound(function, given), TupleValue(()), DictValue(function.node, {}))
        return made

    def _may_differ(
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
        if any(is_relevant(v) for v in (*rest.items, *keywords.items.values())):
            return True
        return any(self._differs(function, name, value) for name, value in given.items())

    def _differs(self, function: Function, name: str, value: Value) -> bool:
        joined = function.arguments.get(name)
        if isinstance(value, (Unknown, ModuleValue)):
            return joined is not None and _is_open(joined)
        return is_relevant(value) and value != joined

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
        home = bodies_of(function)
        assert home is not None
        state, project = self.state, self.state.project
        frozen = home.state is not state and project is not None and project.closed
        self.state.active.append(function)
        try:
            with home.state.run_again(state, frozen or state.frozen > 0):
                return home.replay(function, bound, values, rest, keywords)
        finally:
            self.state.active.pop()


def _is_open(joined: Value) -> bool:
    return isinstance(joined, (Union, *CALLABLE))
