"""Calls of the project's own functions and classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import ArgumentsForwarded
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function, ProjectClass
from batchlint.python.values.union import join
from batchlint.python.values.values import (
    DictValue,
    FunctionValue,
    ListValue,
    ProjectInstance,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

#: Functions that are run before their turn, inside each other.
MOST_EARLY = 20


class Functions:
    """Evaluates calls of the project's functions, and collects their arguments."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

    def call(
        self,
        callee: FunctionValue,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        node: nodes.Node,
        alone: bool = False,
    ) -> Value:
        """Note what a function is called with; gives back what it is known to return.

        With `alone`, what other callers get is no answer.
        """
        function = callee.function
        params = function.node.params
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
            if function.fresh and function.home is not None:
                # The body is read once for all that are made of it.
                function.home.state.functions[id(function.node)].called = True
        given = dict(zip(names, values, strict=False))
        given.update((n, v) for n, v in named.items() if n in accepted)
        rest = values[len(names) :]
        others = {n: v for n, v in named.items() if n not in accepted}
        heard = dict(given)
        if rest and isinstance(params.star_arg, nodes.Param):
            heard[params.star_arg.name.value] = ListValue(join(*rest))
        self._hear(function, heard)
        collected = self.inference.forwarding.collected(function, rest, others, keywords, node)
        found = None
        if collected.starts and collected.handed is not None:
            found = self.inference.specialize.result(callee, given, *collected.values, alone)
            self.inference.events.publish(ArgumentsForwarded(callee, collected.handed, others, keywords))
        if function.declared is not None and not isinstance(function.declared, Unknown):
            return function.declared
        if function in self.state.pending and not self.state.emitting:
            # Its result is wanted before its turn comes.
            self._run_early(function)
        if not collected.starts:
            found = self.inference.specialize.result(callee, given, *collected.values, alone)
        result = found if found is not None else function.result
        return result if function.declared is None or not isinstance(result, Unknown) else function.declared

    def _hear(self, function: Function, given: dict[str, Value]) -> None:
        """Remember what a function is called with."""
        if self._is_closed(function):
            return
        for name, value in given.items():
            if isinstance(value, Unknown):
                continue
            known = function.arguments.get(name)
            new = known is None or isinstance(known, Unknown)
            function.arguments[name] = value if new or known is None else join(known, value)
            if function.home is not None and function.home is not self.inference:
                heard = function.home.state.heard.setdefault(function.qualified, {})
                heard[name] = join(heard[name], value) if name in heard else value

    def _run_early(self, function: Function) -> None:
        state = self.state
        if state.specializing or state.early >= MOST_EARLY:
            return
        del state.pending[function]
        state.early += 1
        before = (state.guarded, state.enclosing)
        state.guarded, state.enclosing = 0, []
        self.inference.definitions.run_body(function)
        state.guarded, state.enclosing = before
        state.early -= 1

    def _is_closed(self, function: Function) -> bool:
        """Whether a function of another file takes no more arguments of callers into account.

        What a file is found to hold must not depend on which other files were read before it.
        """
        project = self.state.project
        if self.inference.specialize.frozen:
            return True
        return function.home is not self.inference and project is not None and project.closed

    def instantiate(self, cls: ProjectClass, call: CallSite, bound: bool = False) -> Value:
        """What a call of a class of the project makes; with `bound`, some arguments are given elsewhere."""
        instance = ProjectInstance(cls)
        init = cls.lookup("__init__")
        if isinstance(init, FunctionValue):
            made = FunctionValue(init.function, instance)
            self.call(made, call.positional, call.keywords, call.node)
            params = init.function.node.params
            names = [p.name.value for p in (*params.posonly_params, *params.params)][1:]
            named = {k: v for k, v in call.keywords.items() if k != "**"}
            given = dict(zip(names, call.positional, strict=False)) | named
            return self.inference.specialize.instance(cls, init, given)
        base = cls.package_base()
        if base is not None:
            self.inference.constructors.construct(base, call, bound=bound, cls=cls)
            return instance  # the package's constructor keeps only its own properties
        fields = [n for n in cls.attributes if not n.startswith("_")]
        for name, value in (*zip(fields, call.positional, strict=False), *call.keywords.items()):
            cls.store(name, value)
        return instance
