"""Calls: what is called, and what that evaluates to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from batchlint.history import load
from batchlint.python.infer.arguments import evaluate_arguments
from batchlint.python.infer.bodies import bodies_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.callbacks import Callbacks
from batchlint.python.infer.constructors import Constructors
from batchlint.python.infer.events import (
    ArgumentsShared,
    CallEntered,
    CallEvaluated,
    OperationNamed,
)
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.interfaces import Libraries
from batchlint.python.infer.results import passed_on, read_result
from batchlint.python.infer.wrappers import returns_other
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Getter,
    GroupValue,
    Instance,
    Method,
    ModuleValue,
    OperationSite,
    OperationValue,
    Partial,
    ProjectClassValue,
    ProjectInstance,
    ResponseValue,
    TableValue,
    Unknown,
    Value,
    WireValue,
    join,
    options_of,
)


class Calls:
    """Evaluates calls by what is called."""

    def __init__(
        self,
        expressions: Expressions,
        functions: Functions,
        constructors: Constructors,
        callbacks: Callbacks,
        libraries: Libraries,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.functions = functions
        self.constructors = constructors
        self.callbacks = callbacks
        self.libraries = libraries

    def value(self, node: nodes.Call, scope: Scope) -> Value:
        """What a call evaluates to."""
        callee = self.expressions.value(node.func, scope)
        found, callee = self.libraries.before_arguments(callee, node, scope)
        if found is not None:
            return found
        self.state.publish(CallEntered(node))
        call = evaluate_arguments(self.expressions, node, scope)
        options = options_of(callee)
        self.state.publish(CallEvaluated(callee, call, all(map(_names_properties, options))))
        if not isinstance(callee, FunctionValue):
            serialized = self.libraries.serialized(callee, call)
            if serialized is not None:
                return serialized
        self.callbacks.run_by_others(callee, call)
        results = [self.call(option, call) for option in self._candidates(options, call)]
        answered = _is_answer(results)
        response = self.libraries.response(callee, call, answered)
        if answered:
            return join(*results)
        if response is not None:
            return join(*results, response)
        return self._passed_back(call, join(*results))

    def _candidates(self, options: Sequence[Value], call: CallSite) -> Sequence[Value]:
        """The options that accept the keywords: of `TYPES[kind](blob_source=u)`, some of the classes."""
        classes = [option for option in options if isinstance(option, ClassValue)]
        if len(options) < 2 and not any(cls.likely for cls in classes):
            return options
        constructors, given = self.constructors, call.keywords.keys() - {"*", "**"}
        candidates = set(constructors.fitting([cls.name for cls in classes], given))
        # Where something else may be called, a keyword that a class never had belongs to that.
        given = given.union(*(o.items for o in options_of(call.spread) if isinstance(o, DictValue)))
        candidates -= {c.name for c in classes if c.likely and not constructors.takes(c.name, given)}
        return [o for o in options if not isinstance(o, ClassValue) or o.name in candidates]

    def _passed_back(self, call: CallSite, result: Value) -> Value:
        """A call that is given an operation may evaluate to the operation's result: that of this place."""
        if not self.state.emitting or not isinstance(result, Instance) or result.origin is None:
            return result
        name = result.origin.operation
        given = [o.site for v in call.positional for o in options_of(v) if isinstance(o, OperationValue)]
        sites = [site for site in given if site is not None and site.operation == name]
        if len(sites) != 1:
            return result
        result = replace(result, origin=sites[0])
        read_result(self.state, result, call.node)
        return result

    def call(self, callee: Value, call: CallSite) -> Value:
        """What calling a value evaluates to."""
        match callee:
            case ClassValue() if self.constructors.takes_mapping(callee, call):
                return self.constructors.from_mapping(callee, call)
            case ClassValue(name=name, bound=bound, likely=likely):
                return self.constructors.construct(name, call, bound=bound, likely=likely)
            case OperationValue():
                return self.libraries.operation(callee, call)
            case FunctionValue():
                return self._function(callee, call)
            case ProjectClassValue(cls=cls, bound=bound):
                return self.constructors.instantiate(cls, call, bound)
            case Method():
                return self.libraries.method(callee, call)
            case ModuleValue(name=name):
                return self.libraries.function(name, call)
            case Partial(function=function, positional=given, keywords=named):
                whole = replace(
                    call, positional=[*given, *call.positional], keywords=dict(named) | call.keywords
                )
                return self.call(function, whole)
            case Getter():
                return self.callbacks.apply(callee, call.positional[:1], call) if call.positional else UNKNOWN
            case ResponseValue() | GroupValue() | Instance():
                return callee  # a class of operations is used as its objects are, and so is a mock
            case ProjectInstance(cls=cls):
                found = cls.lookup("__call__")
                if isinstance(found, FunctionValue):
                    bound_call = FunctionValue(found.function, callee)
                    return self.functions.call(bound_call, call.positional, call.keywords, call.node)
            case Unknown():
                return self._unknown(callee, call)
        return passed_on(self.state, call, UNKNOWN)

    def _function(self, callee: FunctionValue, call: CallSite) -> Value:
        home = bodies_of(callee.function)
        if home is not None and home.state is not self.state:
            self.state.publish(ArgumentsShared(call.node, home.source.text))
        result = self.functions.call(callee, call.positional, call.keywords, call.node)
        table = self.libraries.table(callee.function, call.positional)
        if table is not None:
            return table
        # Only an argument that is called makes a difference to what a function returns.
        called = any(isinstance(value, (OperationValue, TableValue)) for value in call.positional)
        if called and isinstance(result, Unknown) and returns_other(callee.function.node):
            for value in call.positional:
                if isinstance(value, OperationValue) and value.site is not None:
                    value.site.raw = True
            passed_on(self.state, call, result)
            return result
        return passed_on(self.state, call, result)

    def _unknown(self, callee: Unknown, call: CallSite) -> Value:
        """A call of something unknown, by its name."""
        name = callee.name
        if name in ("enter_context", "enter_async_context") and call.positional:
            return self.functions.entered(call.positional[0])
        operation = self._by_own_parameter(call)
        if operation is not None:
            return self.libraries.operation(operation, call)
        found = self.libraries.named(name, call)
        return found if found is not None else passed_on(self.state, call, Unknown(name))

    def _by_own_parameter(self, call: CallSite) -> OperationValue | None:
        """The operation that is called with what only it takes.

        That is its own options, as in `client.resize(…, pool_resize_options=o)`, or its body by name, as in
        `client.add(job_id=j, task=t)` where `t` is certainly a TaskAddParameter.
        """
        func = call.node.func
        if not isinstance(func, nodes.Attribute) or not self.state.uses_batch:
            return None
        method = func.attr.value
        name = next((n for k, v in call.keywords.items() if (n := _taken_by(method, k, v)) is not None), None)
        if name is None:
            return None
        operation = self.state.history.methods[name].name
        site = OperationSite(operation, name, func, self.state, anywhere=True)
        self.state.publish(OperationNamed(site, self.state.span(func.attr), True))
        return OperationValue(operation, True, site)


def _taken_by(method: str, parameter: str, value: Value) -> str | None:
    """The operation of the first generation that a keyword gives away; None where it may be any."""
    name, body = _own_parameters().get((method, parameter), (None, ""))
    if body and not any(_is_certainly(option, body) for option in options_of(value)):
        return None
    return name


def _is_certainly(value: Value, type_: str) -> bool:
    return isinstance(value, Instance) and not value.likely and type_ in value.shape.names


@cache
def _own_parameters() -> dict[tuple[str, str], tuple[str, str]]:
    """The operations by their method and a distinctive parameter, and the type that it must have.

    The names of some parameters say enough: those have no type.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name, operation in load().methods.items():
        group, _, method = name.rpartition(".")
        if group:
            bodies = zip(operation.body_param, operation.body, strict=True)
            found |= {(method, parameter): (name, body) for parameter, body in bodies if parameter and body}
            names = {parameter for params in operation.params for parameter in params or ()}
            telling = [n for n in names if n.endswith(("_options", "_parameter"))]
            found |= dict.fromkeys(((method, parameter) for parameter in telling), (name, ""))
    return found


def _is_answer(results: Sequence[Value]) -> bool:
    """Whether one of several values came from the service."""
    return any(isinstance(o, (WireValue, ResponseValue)) for r in results for o in options_of(r))


def _names_properties(callee: Value) -> bool:
    """Whether the keywords of a call are names of properties."""
    if isinstance(callee, ProjectClassValue):
        return callee.cls.package_base() is not None
    return isinstance(callee, ClassValue)
