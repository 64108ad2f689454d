"""Calls: what is called, and what that evaluates to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import (
    ArgumentsShared,
    CallEntered,
    CallEvaluated,
    OperationPassed,
    RequestSeen,
)
from batchlint.python.infer.wrappers import gives_other
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.union import as_likely, join, options_of
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    FunctionValue,
    Getter,
    GroupValue,
    Instance,
    ListValue,
    Method,
    ModuleValue,
    OperationValue,
    Partial,
    ProjectClassValue,
    ProjectInstance,
    ResponseValue,
    TableValue,
    Text,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

#: Where a call is not written as one.
NO_NODE = nodes.Pass("", 0, 0)


class Calls:
    """Evaluates calls by what is called."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

    def value(self, node: nodes.Call, scope: Scope) -> Value:
        """What a call evaluates to."""
        inference = self.inference
        callee = inference.expressions.value(node.func, scope)
        builtin = inference.builtins.name_of(callee, node.func)
        if builtin is not None:
            found = inference.builtins.call(builtin, node, scope)
            if found is not None:
                return found
            callee = callee if isinstance(callee, Unknown) else Unknown(builtin)
        viewed = inference.builtins.viewed(callee, node, scope)
        if viewed is not None:
            return viewed
        if (
            isinstance(callee, Method)
            and callee.name == "format"
            and isinstance(callee.owner, (Constant, Text))
        ):
            return inference.container_methods.format(node, callee.owner, scope)
        inference.events.publish(CallEntered(node))
        call = inference.arguments.of(node, scope)
        options = options_of(callee)
        inference.events.publish(CallEvaluated(callee, call, all(map(_names_properties, options))))
        if not isinstance(callee, FunctionValue):
            serialized = inference.serializers.call(callee, call)
            if serialized is not None:
                return serialized
        inference.forwarding.run_by_others(callee, call)
        results = [self.call(option, call) for option in self._meant(options, call)]
        response = None
        if inference.http.matters:
            request = inference.http.request(callee, call)
            inference.events.publish(RequestSeen(callee, call, request))
            response = inference.http.response(call, request) if not _is_answer(results) else None
        if _is_answer(results):
            return join(*results)
        if response is not None:
            return join(*results, response)
        return self._passed_back(call, join(*results))

    def _meant(self, options: Sequence[Value], call: CallSite) -> Sequence[Value]:
        """What may be meant: in `TYPES[kind](blob_source=u)`, the classes that have the keywords."""
        classes = [option for option in options if isinstance(option, ClassValue)]
        if len(options) < 2 and not any(cls.likely for cls in classes):
            return options
        constructors, given = self.inference.constructors, call.keywords.keys() - {"*", "**"}
        meant = set(constructors.fitting([cls.name for cls in classes], given))
        # Where something else may be called, a keyword that a class never had belongs to that.
        given = given.union(*(o.items for o in options_of(call.spread) if isinstance(o, DictValue)))
        meant -= {c.name for c in classes if c.likely and not constructors.knows(c.name, given)}
        return [o for o in options if not isinstance(o, ClassValue) or o.name in meant]

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
        self.inference.azure_batch.read_result(result, call.node)
        return result

    def call(self, callee: Value, call: CallSite) -> Value:
        """What calling a value evaluates to."""
        inference = self.inference
        match callee:
            case ClassValue(name=name, bound=bound, likely=likely):
                return inference.constructors.construct(name, call, bound=bound, likely=likely)
            case OperationValue():
                return inference.azure_batch.call(callee, call)
            case FunctionValue():
                return self._function(callee, call)
            case ProjectClassValue(cls=cls, bound=bound):
                return inference.functions.instantiate(cls, call, bound)
            case Method():
                return inference.container_methods.call(callee, call)
            case ModuleValue(name=name):
                return inference.packages.call(name, call)
            case Partial(function=function, positional=given, keywords=named):
                whole = replace(
                    call, positional=[*given, *call.positional], keywords=dict(named) | call.keywords
                )
                return self.call(function, whole)
            case Getter():
                return (
                    inference.reflection.got(callee, call.positional[0], call.node)
                    if call.positional
                    else UNKNOWN
                )
            case ResponseValue() | GroupValue() | Instance():
                return callee  # a class of operations is used as its objects are, and so is a mock
            case ProjectInstance(cls=cls):
                found = cls.lookup("__call__")
                if isinstance(found, FunctionValue):
                    bound_call = FunctionValue(found.function, callee)
                    return inference.functions.call(bound_call, call.positional, call.keywords, call.node)
            case Unknown():
                return self._unknown(callee, call)
        return self.passed_on(call, UNKNOWN)

    def _function(self, callee: FunctionValue, call: CallSite) -> Value:
        home = callee.function.home
        if home is not None and home is not self.inference:
            self.inference.events.publish(ArgumentsShared(call.node, home.state.source.text))
        result = self.inference.functions.call(callee, call.positional, call.keywords, call.node)
        table = self.inference.commands.table(callee.function, call.positional)
        if table is not None:
            return table
        # Only an argument that is called makes a difference to what a function returns.
        called = any(isinstance(value, (OperationValue, TableValue)) for value in call.positional)
        if called and isinstance(result, Unknown) and gives_other(callee.function.node):
            for value in call.positional:
                if isinstance(value, OperationValue) and value.site is not None:
                    value.site.raw = True
            self.passed_on(call, result)
            return result
        return self.passed_on(call, result)

    def _unknown(self, callee: Unknown, call: CallSite) -> Value:
        """A call of something unknown, by its name."""
        name, inference = callee.name, self.inference
        if name in ("enter_context", "enter_async_context") and call.positional:
            return self.entered(call.positional[0])
        item = inference.container_methods.open_item(name, call)
        if item is not None:
            return item
        mocked = inference.packages.mocked(name, call)
        if mocked is not None:
            return mocked
        guessed = inference.stdlib.guessed(name, call)
        return self.passed_on(call, guessed if guessed is not None else Unknown(name))

    def passed_on(self, call: CallSite, result: Value) -> Value:
        """A wrapper that is given an operation evaluates, as far as can be seen, to its result.

        What follows the operation is, by the same looks, what it is called with.
        """
        if isinstance(result, Unknown):
            table = next((v for v in call.positional if isinstance(v, TableValue)), None)
            if table is not None:
                return table
        operation = next((v for v in call.positional if isinstance(v, OperationValue)), None)
        if operation is None:
            return result
        if not any(a.star == "*" for a in call.node.args):
            skip = call.positional.index(operation) + 1
            self.inference.events.publish(OperationPassed(operation, call, skip, likely=True))
        if not isinstance(result, Unknown):
            return result
        return as_likely(self.inference.azure_batch.result_of(operation))

    def entered(self, value: Value) -> Value:
        """What `with value as x` binds."""
        results: list[Value] = []
        for option in options_of(value):
            if isinstance(option, ProjectInstance):
                found = option.cls.lookup("__enter__") or option.cls.lookup("__aenter__")
                result: Value = UNKNOWN
                if isinstance(found, FunctionValue):
                    enter = FunctionValue(found.function, option)
                    result = self.inference.functions.call(enter, [], {}, NO_NODE)
                results.append(result if not isinstance(result, Unknown) else option)
            else:
                results.append(option.element if isinstance(option, ListValue) else option)
        return join(*results)

    def apply(self, callee: Value, arguments: list[Value], call: CallSite) -> Value:
        """What a function that is an argument of a call gives back for arguments of its own."""
        if isinstance(callee, Partial):
            return self.apply(callee.function, [*callee.positional, *arguments], call)
        if isinstance(callee, Getter) and arguments:
            return self.inference.reflection.got(callee, arguments[0], call.node)
        if isinstance(callee, FunctionValue):
            return self.inference.functions.call(callee, arguments, {}, call.node)
        if isinstance(callee, OperationValue):
            return self.inference.azure_batch.result_of(callee)
        if isinstance(callee, (ClassValue, ProjectClassValue)):
            return self.inference.constructors.instance_of(callee)
        return UNKNOWN


def _is_answer(results: Sequence[Value]) -> bool:
    """Whether one of several values came from the service."""
    return any(isinstance(o, (WireValue, ResponseValue)) for r in results for o in options_of(r))


def _names_properties(callee: Value) -> bool:
    """Whether the keywords of a call are names of properties."""
    if isinstance(callee, ProjectClassValue):
        return callee.cls.package_base() is not None
    return isinstance(callee, ClassValue)
