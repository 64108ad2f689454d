"""Functions that are arguments of calls, which may call them."""

from __future__ import annotations

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import CallDelegated
from batchlint.python.infer.forwarding import arrive
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.instances import instance_of
from batchlint.python.infer.reflection import Reflection
from batchlint.python.infer.results import result_of
from batchlint.python.syntax import nodes
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Getter,
    Method,
    ModuleValue,
    OperationValue,
    Partial,
    ProjectClassValue,
    Tool,
    Unknown,
    Value,
)

#: Functions that call their first argument with the arguments behind it, now or later.
RUNNERS = frozenset(["partial", "submit", "to_thread", "run_in_executor", "run_sync"])


class Callbacks:
    """Evaluates calls of functions that are passed to other functions."""

    def __init__(self, functions: Functions, reflection: Reflection) -> None:
        self.state = functions.state
        self.functions = functions
        self.reflection = reflection

    def apply(self, callee: Value, arguments: list[Value], call: CallSite) -> Value:
        """The result of a function that is passed to a call, for arguments of its own."""
        if isinstance(callee, Partial):
            return self.apply(callee.function, [*callee.positional, *arguments], call)
        if isinstance(callee, Getter) and arguments:
            return self.reflection.got(callee, arguments[0], call.node)
        if isinstance(callee, FunctionValue):
            return self.functions.call(callee, arguments, {}, call.node)
        if isinstance(callee, OperationValue):
            return result_of(callee)
        if isinstance(callee, (ClassValue, ProjectClassValue)):
            return instance_of(callee)
        return UNKNOWN

    def run_by_others(self, callee: Value, call: CallSite) -> None:
        """`executor.submit(function, *args, **kwargs)`: the arguments arrive at the function."""
        if not isinstance(callee, (ModuleValue, Tool, Method, Unknown)):
            return
        name = nodes.dotted_name(call.node.func).rpartition(".")[2]
        kinds = (ClassValue, OperationValue, FunctionValue)
        skip, value = next(
            ((i, v) for i, v in enumerate(call.positional[:2], 1) if isinstance(v, kinds)), (0, None)
        )
        if isinstance(value, FunctionValue) and call.keywords and name in RUNNERS - {"partial"}:
            self.functions.call(value, call.positional[skip:], call.keywords, call.node)
        if not isinstance(value, (ClassValue, OperationValue)):
            return
        if self.state.specializing:
            if name in RUNNERS:
                arrive(self.state, value, call, skip)
        elif isinstance(value, OperationValue) or name in RUNNERS - {"partial"}:
            likely = name not in RUNNERS
            self.state.publish(CallDelegated(value, call.keywords, call.node, skip, likely))
