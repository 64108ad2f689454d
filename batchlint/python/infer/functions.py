"""Calls of the project's own functions and classes."""

from __future__ import annotations

from collections.abc import Sequence

from batchlint.python.infer.bodies import Bodies, bodies_of
from batchlint.python.infer.events import ArgumentsForwarded
from batchlint.python.infer.forwarding import collected
from batchlint.python.infer.specialize import Specialize
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    FunctionValue,
    ListValue,
    ProjectInstance,
    PropertyValue,
    Unknown,
    Value,
    join,
    options_of,
)

#: The most functions that are run early inside each other.
MOST_EARLY = 20

#: Where a call is not written as one.
NO_NODE = nodes.Pass("", 0, 0)


class Functions:
    """Evaluates calls of the project's functions, and collects their arguments."""

    def __init__(self, bodies: Bodies, specialize: Specialize) -> None:
        self.state = bodies.state
        self.bodies = bodies
        self.specialize = specialize

    def call(
        self,
        callee: FunctionValue,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        node: nodes.Node,
        alone: bool = False,
    ) -> Value:
        """Record the arguments of a call, and return its result.

        With `alone`, the results of other calls do not count.
        """
        function = callee.function
        home, params = bodies_of(function), function.node.params
        names = [p.name.value for p in (*params.posonly_params, *params.params)]
        values = list(positional)
        if callee.bound is not None and (names or params.star_arg):
            values.insert(0, callee.bound)
        spread = keywords.get("**")
        named = {k: v for k, v in keywords.items() if k not in ("*", "**")}
        if isinstance(spread, DictValue):
            named = spread.items | named
        accepted = {*names, *(p.name.value for p in params.kwonly_params)}
        if not self._is_closed(function):
            function.called = True
            if function.fresh and home is not None:
                # The body is read once for all that are made of it.
                home.state.functions[id(function.node)].called = True
        given = dict(zip(names, values, strict=False))
        given.update((n, v) for n, v in named.items() if n in accepted)
        rest = values[len(names) :]
        others = {n: v for n, v in named.items() if n not in accepted}
        received = dict(given)
        if rest and isinstance(params.star_arg, nodes.Param):
            received[params.star_arg.name.value] = ListValue(join(*rest))
        self._note_arguments(function, received)
        taken = collected(self.state, function, rest, others, keywords, node)
        found = None
        if taken.starts and taken.handed is not None:
            found = self.specialize.result(callee, given, *taken.values, alone)
            self.state.publish(ArgumentsForwarded(callee, taken.handed, others, keywords))
        if function.declared is not None and not isinstance(function.declared, Unknown):
            return function.declared
        if function in self.state.pending and not self.state.emitting:
            # Its result is needed now.
            self._run_early(function)
        if not taken.starts:
            found = self.specialize.result(callee, given, *taken.values, alone)
        result = found if found is not None else function.result
        return result if function.declared is None or not isinstance(result, Unknown) else function.declared

    def _note_arguments(self, function: Function, given: dict[str, Value]) -> None:
        """Add arguments to those that the function is called with."""
        if self._is_closed(function):
            return
        home = bodies_of(function)
        for name, value in given.items():
            if isinstance(value, Unknown):
                continue
            known = function.arguments.get(name)
            new = known is None or isinstance(known, Unknown)
            function.arguments[name] = value if new or known is None else join(known, value)
            if home is not None and home is not self.bodies:
                received = home.state.outside_arguments.setdefault(function.qualified, {})
                received[name] = join(received[name], value) if name in received else value

    def _run_early(self, function: Function) -> None:
        state = self.state
        if state.specializing or state.early >= MOST_EARLY:
            return
        del state.pending[function]
        state.early += 1
        before = (state.guarded, state.handling, state.enclosing)
        state.guarded, state.handling, state.enclosing = 0, 0, []
        self.bodies.run(function)
        state.guarded, state.handling, state.enclosing = before
        state.early -= 1

    def _is_closed(self, function: Function) -> bool:
        """Whether a function of another file takes no more arguments of callers into account.

        What a file is found to hold must not depend on which other files were read before it.
        """
        project = self.state.project
        if self.state.frozen:
            return True
        return function.home is not self.bodies and project is not None and project.closed

    def bound(self, member: Value, owner: ProjectInstance, node: nodes.Node) -> Value | None:
        """What a function or property of a class is on one of its objects; None for anything else."""
        if isinstance(member, FunctionValue):
            return FunctionValue(member.function, None if member.function.is_static else owner)
        if not isinstance(member, PropertyValue):
            return None
        read: Value = UNKNOWN
        if isinstance(member.getter, FunctionValue):
            getter = FunctionValue(member.getter.function, owner)
            read = self.call(getter, [], {}, node)
        if isinstance(read, Unknown) and isinstance(member.setter, FunctionValue):
            # The type of what is stored is the type of what is read.
            function = member.setter.function
            names = [param.name.value for param in parameters(function.node.params)]
            read = function.arguments.get(names[-1], read) if names else read
        return read

    def entered(self, value: Value) -> Value:
        """What `with value as x` binds."""
        results: list[Value] = []
        for option in options_of(value):
            if isinstance(option, ProjectInstance):
                found = option.cls.lookup("__enter__") or option.cls.lookup("__aenter__")
                result: Value = UNKNOWN
                if isinstance(found, FunctionValue):
                    enter = FunctionValue(found.function, option)
                    result = self.call(enter, [], {}, NO_NODE)
                results.append(result if not isinstance(result, Unknown) else option)
            else:
                results.append(option.element if isinstance(option, ListValue) else option)
        return join(*results)
