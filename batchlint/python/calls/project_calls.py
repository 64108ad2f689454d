"""Calls of the project's own functions and classes: what they are handed, and what they give back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.python.values.alternatives import join
from batchlint.python.values.scopes import Function, ProjectClass, Scope
from batchlint.python.values.values import (
    DictValue,
    FunctionValue,
    ListValue,
    ProjectInstance,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Functions that are run before their turn, inside each other.
MOST_EARLY = 20


class ProjectCalls:
    """Notes what functions of the project are called with, and knows what they return."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def call_function(
        self,
        callee: FunctionValue,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        node: cst.CSTNode,
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
        if rest and isinstance(params.star_arg, cst.Param):
            heard[params.star_arg.name.value] = ListValue(join(*rest))
        self._hear(function, heard)
        collected = self.analysis.forwarding.collected(function, rest, others, keywords, node)
        found = None
        if collected.starts and collected.handed is not None:
            found = self.analysis.replaying.result(callee, given, *collected.values, alone)
            self.analysis.forwarding.judge(callee, collected.handed, others, keywords)
        if function.declared is not None and not isinstance(function.declared, Unknown):
            return function.declared
        if function in self.state.pending and not self.state.emitting:
            # Its result is wanted before its turn comes.
            self._run_early(function)
        if not collected.starts:
            found = self.analysis.replaying.result(callee, given, *collected.values, alone)
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
            if function.home is not None and function.home is not self.analysis:
                heard = function.home.state.heard.setdefault(function.qualified, {})
                heard[name] = join(heard[name], value) if name in heard else value

    def _given(
        self, init: FunctionValue, positional: list[Value], keywords: dict[str, Value]
    ) -> dict[str, Value]:
        """The arguments of a constructor by the names of its parameters."""
        params = init.function.node.params
        names = [p.name.value for p in (*params.posonly_params, *params.params)][1:]
        return dict(zip(names, positional, strict=False)) | {k: v for k, v in keywords.items() if k != "**"}

    def _run_early(self, function: Function) -> None:
        analysis = self.analysis
        if analysis.replaying.depth or analysis.state.early >= MOST_EARLY:
            return
        del analysis.state.pending[function]
        analysis.state.early += 1
        before = (analysis.state.guarded, analysis.state.holders)
        analysis.state.guarded, analysis.state.holders = 0, []
        analysis.classes.run_body(function)
        analysis.state.guarded, analysis.state.holders = before
        analysis.state.early -= 1

    def _is_closed(self, function: Function) -> bool:
        """Whether a function of another file has heard all it may hear.

        What a file is found to hold must not depend on which other files were read before it.
        """
        project = self.state.project
        if self.analysis.replaying.frozen:
            return True
        return function.home is not self.analysis and project is not None and project.closed

    def instantiate(
        self,
        cls: ProjectClass,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
        bound: bool = False,
    ) -> Value:
        """What a call of a class of the project makes; with `bound`, some arguments are given elsewhere."""
        instance = ProjectInstance(cls)
        init = cls.lookup("__init__")
        if isinstance(init, FunctionValue):
            self.call_function(FunctionValue(init.function, instance), positional, keywords, node)
            return self.analysis.replaying.instance(cls, init, self._given(init, positional, keywords))
        base = cls.package_base()
        if base is not None:
            self.analysis.constructing.construct(
                base, positional, keywords, node, scope, bound=bound, cls=cls
            )
            return instance  # the package's constructor keeps only what it knows
        fields = [n for n in cls.attributes if not n.startswith("_")]
        for name, value in (*zip(fields, positional, strict=False), *keywords.items()):
            cls.store(name, value)
        return instance
