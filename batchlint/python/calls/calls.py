"""Evaluate calls: find out what is called, and what passes on what it is handed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import ResultPlace
from batchlint.python.calls.wrappers import gives_other
from batchlint.python.values.alternatives import as_likely, join, options_of
from batchlint.python.values.scopes import Scope
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
    from batchlint.python.analysis import Analysis

#: Where a call is not written as one.
NO_NODE = cst.Pass()


class Calls:
    """Evaluates calls by what is called."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def value(self, node: cst.Call, scope: Scope) -> Value:
        """What a call gives back; notes its uses."""
        callee = self.analysis.value(node.func, scope)
        builtin = self.analysis.builtin_functions.name_of(callee, node.func)
        if builtin is not None:
            found = self.analysis.builtin_functions.call(builtin, node, scope)
            if found is not None:
                return found
            callee = callee if isinstance(callee, Unknown) else Unknown(builtin)
        viewed = self.analysis.builtin_functions.viewed(callee, node, scope)
        if viewed is not None:
            return viewed
        if (
            isinstance(callee, Method)
            and callee.name == "format"
            and isinstance(callee.owner, (Constant, Text))
        ):
            return self.analysis.methods.format(node, callee.owner, scope)
        emitting = self.state.emitting
        if emitting:
            self.analysis.references.expect(node)
        positional, keywords = self.analysis.arguments.values(node, scope)
        self.analysis.requests.disown(callee, positional, keywords, node)
        if emitting:
            self.analysis.queries.note_request(positional, keywords, node)
            self.analysis.references.note_call(positional, node)
        if "**" in keywords and not all(self._names_properties(o) for o in options_of(callee)):
            self.analysis.keys.lose(keywords["**"])
        if emitting:
            self.analysis.ledger.request(positional, keywords, node)
        if not isinstance(callee, FunctionValue):
            serialized = self.analysis.serializing.call(callee, positional, node, scope)
            if serialized is not None:
                return serialized
        self.analysis.forwarding.run_by_others(callee, positional, keywords, node)
        options = self._meant(options_of(callee), keywords)
        results = [self.call(option, positional, keywords, node, scope) for option in options]
        response = self.analysis.requests.note_call(callee, positional, keywords, node, results)
        if any(isinstance(o, (WireValue, ResponseValue)) for r in results for o in options_of(r)):
            return join(*results)
        if response is not None:
            return join(*results, response)
        return self._passed_back(positional, join(*results), node)

    def _meant(self, options: Sequence[Value], keywords: dict[str, Value]) -> Sequence[Value]:
        """What may be meant: in `TYPES[kind](blob_source=u)`, the classes that know the keywords."""
        classes = [option for option in options if isinstance(option, ClassValue)]
        if len(options) < 2 and not any(cls.likely for cls in classes):
            return options
        constructing, given = self.analysis.constructing, keywords.keys() - {"*", "**"}
        meant = set(constructing.fitting([cls.name for cls in classes], given))
        # Where something else may be called, a keyword that a class never had belongs to that.
        unpacked = [o.items for o in options_of(keywords.get("**", UNKNOWN)) if isinstance(o, DictValue)]
        given = given.union(*unpacked)
        meant -= {c.name for c in classes if c.likely and not constructing.knows(c.name, given)}
        return [o for o in options if not isinstance(o, ClassValue) or o.name in meant]

    def _passed_back(self, given: list[Value], result: Value, node: cst.Call) -> Value:
        """A call that is handed an operation may give the operation's result: that of this place."""
        if not self.state.emitting or not isinstance(result, Instance) or result.origin is None:
            return result
        name = result.origin.operation
        handed = [o.use for v in given for o in options_of(v) if isinstance(o, OperationValue)]
        uses = [u for u in handed if u is not None and u.operation == name]
        if len(uses) != 1:
            return result
        result = replace(result, origin=uses[0])
        self.note_result(result, node)
        return result

    def note_result(self, value: Value, node: cst.CSTNode, awaited: bool = False) -> None:
        """An expression gives the result of an operation that something else called."""
        if self.state.emitting and isinstance(value, Instance) and value.origin is not None:
            use, span = value.origin, self.state.span(node)
            inner = self.state.span(node.expression) if isinstance(node, cst.Await) else span
            use.results = [p for p in use.results or () if p.span not in (inner, span)]
            use.results.append(ResultPlace(span, awaited))

    def _names_properties(self, callee: Value) -> bool:
        """Whether the keywords of a call are names of properties."""
        if isinstance(callee, ProjectClassValue):
            return callee.cls.package_base() is not None
        return isinstance(callee, ClassValue)

    def call(
        self,
        callee: Value,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        """What calling a value gives back."""
        match callee:
            case ClassValue(name=name, bound=bound, likely=likely):
                return self.analysis.constructing.construct(
                    name, positional, keywords, node, scope, bound=bound, likely=likely
                )
            case OperationValue():
                return self.analysis.operations.call(callee, positional, keywords, node, scope)
            case FunctionValue():
                home = callee.function.home
                if home is not None and home is not self.analysis:
                    self.analysis.requests.hand_over(node, home.source.text)
                result = self.analysis.project_calls.call_function(callee, positional, keywords, node)
                table = self.analysis.references.table(callee.function, positional)
                if table is not None:
                    return table
                # What a function gives back only matters for what it is handed to be called.
                called = any(isinstance(value, (OperationValue, TableValue)) for value in positional)
                if called and isinstance(result, Unknown) and gives_other(callee.function.node):
                    for value in positional:
                        if isinstance(value, OperationValue) and value.use is not None:
                            value.use.raw = True
                    self.passed_on(positional, keywords, result, node)
                    return result
                return self.passed_on(positional, keywords, result, node)
            case ProjectClassValue(cls=cls, bound=bound):
                return self.analysis.project_calls.instantiate(cls, positional, keywords, node, scope, bound)
            case Method():
                return self.analysis.methods.call(callee, positional, keywords, node, scope)
            case ModuleValue(name=name):
                return self.analysis.foreign.call(name, positional, keywords, node, scope)
            case Partial(function=function, positional=given, keywords=named):
                return self.call(function, [*given, *positional], dict(named) | keywords, node, scope)
            case Getter():
                return self.analysis.reflecting.got(callee, positional[0], node) if positional else UNKNOWN
            case ResponseValue() | GroupValue() | Instance():
                return callee  # a class of operations stands for its objects, and so does a mock
            case ProjectInstance(cls=cls):
                found = cls.lookup("__call__")
                if isinstance(found, FunctionValue):
                    return self.analysis.project_calls.call_function(
                        FunctionValue(found.function, callee), positional, keywords, node
                    )
            case Unknown(name=name):
                if name in ("enter_context", "enter_async_context") and positional:
                    return self.entered(positional[0])
                item = self.analysis.beside.got(name, positional, node)
                if item is not None:
                    return item
                mocked = self.analysis.foreign.mocked(name, positional, keywords, node)
                if mocked is not None:
                    return mocked
                guessed = self.analysis.standard.guessed(name, positional, node, scope)
                if guessed is not None:
                    return self.passed_on(positional, keywords, guessed, node)
        name = callee.name if isinstance(callee, Unknown) else ""
        return self.passed_on(positional, keywords, Unknown(name), node)

    def passed_on(
        self, positional: list[Value], keywords: dict[str, Value], result: Value, node: cst.Call
    ) -> Value:
        """A wrapper that is handed an operation gives back, as far as can be seen, its result.

        What stands behind the operation is, by the same looks, what it is called with.
        """
        if isinstance(result, Unknown):
            table = next((v for v in positional if isinstance(v, TableValue)), None)
            if table is not None:
                return table
        operation = next((v for v in positional if isinstance(v, OperationValue)), None)
        if operation is None:
            return result
        if not any(a.star == "*" for a in node.args):
            skip = positional.index(operation) + 1
            self.analysis.operations.bodies(replace(operation, likely=True), positional[skip:], keywords)
            self.analysis.ledger.operation(operation, positional[skip:], keywords, node, skip)
        if not isinstance(result, Unknown):
            return result
        return as_likely(self.analysis.operations.result_of(operation))

    def entered(self, value: Value) -> Value:
        """What `with value as x` binds."""
        results: list[Value] = []
        for option in options_of(value):
            if isinstance(option, ProjectInstance):
                found = option.cls.lookup("__enter__") or option.cls.lookup("__aenter__")
                result: Value = UNKNOWN
                if isinstance(found, FunctionValue):
                    result = self.analysis.project_calls.call_function(
                        FunctionValue(found.function, option), [], {}, NO_NODE
                    )
                results.append(result if not isinstance(result, Unknown) else option)
            elif isinstance(option, ListValue):
                results.append(option.element)
            else:
                results.append(option)
        return join(*results)

    def apply(self, callee: Value, arguments: list[Value], node: cst.Call, scope: Scope) -> Value:
        """What a function that is handed over as a value gives back for arguments."""
        if isinstance(callee, Partial):
            return self.apply(callee.function, [*callee.positional, *arguments], node, scope)
        if isinstance(callee, Getter) and arguments:
            return self.analysis.reflecting.got(callee, arguments[0], node)
        if isinstance(callee, FunctionValue):
            return self.analysis.project_calls.call_function(callee, arguments, {}, node)
        if isinstance(callee, OperationValue):
            return self.analysis.operations.result_of(callee)
        if isinstance(callee, (ClassValue, ProjectClassValue)):
            return self.analysis.constructing.instance_of(callee)
        return UNKNOWN
