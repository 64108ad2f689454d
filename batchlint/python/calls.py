"""Evaluate calls: constructors, operations, the project's functions, and what passes values on."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import libcst as cst

from batchlint.core.uses import Argument, ConstructorUse, ResultPlace
from batchlint.history import Shape, filled, shape_of
from batchlint.python.imports import CLIENT
from batchlint.python.literals import encoded, joined, pieces_within, substituted
from batchlint.python.objects import ObjectReader
from batchlint.python.replaying import tells
from batchlint.python.scopes import Function, ProjectClass, Scope
from batchlint.python.standard import Standard
from batchlint.python.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    FunctionValue,
    Future,
    Instance,
    Keywords,
    ListValue,
    MapValue,
    Method,
    ModuleValue,
    OperationValue,
    Partial,
    ProjectClassValue,
    ProjectInstance,
    ResponseValue,
    Super,
    TableValue,
    Text,
    Tool,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    as_likely,
    join,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: A placeholder of `str.format`, or what stands for a brace.
BRACES = re.compile(r"\{(?P<itself>\{)|\{(?P<key>\w*)[^{}]*\}")
#: Where a call is not written as one.
NO_NODE = cst.Pass()
#: Functions that are run before their turn, inside each other.
MOST_EARLY = 20
_GROWS = frozenset(
    ["append", "insert", "extend", "add", "update", "appendleft", "extendleft", "put", "put_nowait"]
)
_TAKES = frozenset(["pop", "next", "popleft", "get", "get_nowait", "__next__"])
SAME_LIST = frozenset(["list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "copy", "deepcopy"])


class Calls:
    """Evaluates calls by what is called."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.objects = ObjectReader(analysis)
        self.standard = Standard(analysis)

    def value(self, node: cst.Call, scope: Scope) -> Value:
        """What a call gives back; notes its uses."""
        callee = self.analysis.value(node.func, scope)
        if isinstance(callee, Unknown) and isinstance(node.func, cst.Name):
            found = self._builtin(node, scope)
            if found is not None:
                return found
        if (
            isinstance(callee, Method)
            and callee.name == "format"
            and isinstance(callee.owner, (Constant, Text))
        ):
            return self._format(node, callee.owner, scope)
        emitting = self.analysis.emitting
        if emitting:
            self.analysis.references.expect(node)
        positional, keywords = self._arguments(node, scope)
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
        results = [self.call(option, positional, keywords, node, scope) for option in options_of(callee)]
        response = self.analysis.requests.note_call(callee, positional, keywords, node, results)
        if any(isinstance(o, (WireValue, ResponseValue)) for r in results for o in options_of(r)):
            return join(*results)
        if response is not None:
            return join(*results, response)
        return self._passed_back(positional, join(*results), node)

    def _passed_back(self, given: list[Value], result: Value, node: cst.Call) -> Value:
        """A call that is handed an operation may give the operation's result: that of this place."""
        if not self.analysis.emitting or not isinstance(result, Instance) or result.origin is None:
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
        if self.analysis.emitting and isinstance(value, Instance) and value.origin is not None:
            use, span = value.origin, self.analysis.span(node)
            inner = self.analysis.span(node.expression) if isinstance(node, cst.Await) else span
            use.results = [p for p in use.results or () if p.span not in (inner, span)]
            use.results.append(ResultPlace(span, awaited))

    def _names_properties(self, callee: Value) -> bool:
        """Whether the keywords of a call are names of properties."""
        if isinstance(callee, ProjectClassValue):
            return callee.cls.package_base() is not None
        return isinstance(callee, ClassValue)

    def _arguments(self, node: cst.Call, scope: Scope) -> tuple[list[Value], dict[str, Value]]:
        positional: list[Value] = []
        keywords: dict[str, Value] = {}
        for argument in node.args:
            if self.analysis.requests.is_told(node, argument.value):
                with self.analysis.requests.told():
                    value = self.analysis.value(argument.value, scope)
            else:
                value = self.analysis.value(argument.value, scope)
            if argument.keyword is not None:
                keywords[argument.keyword.value] = value
            elif argument.star == "":
                positional.append(value)
            elif argument.star == "**":
                keywords.setdefault("**", value)
            elif isinstance(value, TupleValue):
                positional.extend(value.items)
            elif isinstance(value, ListValue) and tells(value):
                positional.append(value.element)
            else:
                positional.append(UNKNOWN)
        return positional, keywords

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
            case ClassValue(name=name, bound=bound):
                return self.construct(name, positional, keywords, node, scope, bound=bound)
            case OperationValue():
                return self._operate(callee, positional, keywords, node, scope)
            case FunctionValue():
                home = callee.function.home
                if home is not None and home is not self.analysis:
                    self.analysis.requests.hand_over(node, home.source.text)
                result = self.call_function(callee, positional, keywords, node)
                table = self.analysis.references.table(callee.function, positional)
                if table is not None:
                    return table
                return self._passed_on(positional, keywords, result, node)
            case ProjectClassValue(cls=cls):
                return self._instantiate(cls, positional, keywords, node, scope)
            case Method():
                return self._method(callee, positional, keywords, node, scope)
            case ModuleValue(name=name):
                return self._foreign(name, positional, keywords, node, scope)
            case Partial(function=function, positional=given, keywords=named):
                return self.call(function, [*given, *positional], dict(named) | keywords, node, scope)
            case ResponseValue():
                return callee
            case ProjectInstance(cls=cls):
                found = cls.lookup("__call__")
                if isinstance(found, FunctionValue):
                    return self.call_function(
                        FunctionValue(found.function, callee), positional, keywords, node
                    )
            case Unknown(name=name):
                if name in ("enter_context", "enter_async_context") and positional:
                    return self.entered(positional[0])
                guessed = self.standard.guessed(name, positional, node, scope)
                if guessed is not None:
                    return self._passed_on(positional, keywords, guessed, node)
        name = callee.name if isinstance(callee, Unknown) else ""
        return self._passed_on(positional, keywords, Unknown(name), node)

    # Classes

    def instance_of(self, value: Value) -> Value:
        """An object of the class that a value names: what an annotation or `except` declares."""
        results: list[Value] = []
        for option in options_of(value):
            match option:
                case ClassValue(name=name):
                    results.append(self._instance(name))
                case ProjectClassValue(cls=cls):
                    results.append(ProjectInstance(cls))
                case TupleValue(items=items):
                    results.append(join(*(self.instance_of(i) for i in items)) if items else UNKNOWN)
                case ListValue() | MapValue() | Instance() | ProjectInstance() | ClientValue():
                    results.append(option)
                case _:
                    results.append(UNKNOWN)
        return join(*results)

    def _instance(self, name: str) -> Value:
        if name == CLIENT:
            return ClientValue()
        wire_type = self.analysis.history.types.get(name)
        if wire_type is not None and wire_type.page_of is not None:
            return Instance(shape_of(f"paged:{wire_type.page_of}"))
        if wire_type is not None and wire_type.kind == "exception":
            return UNKNOWN
        return Instance(shape_of(name))

    def construct(
        self,
        name: str,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
        exact: bool = True,
        skip: int = 0,
        bound: bool = False,
    ) -> Value:
        """A constructor's call; the first arguments may be none of its own (`Model.__init__(self)`)."""
        analysis = self.analysis
        wire_type = analysis.history.types.get(name)
        is_model = wire_type is not None and wire_type.kind in ("object", "options")
        if (is_model or name == CLIENT) and not analysis.guarded:
            span = analysis.span(node)
            analysis.emit(
                ConstructorUse(
                    name,
                    analysis.span(node.func),
                    span,
                    self.analysis.constructing.with_members(node)[skip:],
                    analysis.writer,
                    site=node,
                )
            )
        if wire_type is not None and wire_type.kind == "options":
            analysis.queries.note_constructor(name, positional, keywords, node)
        if name == CLIENT:
            self.analysis.constructing.client(node, keywords)
        made = None
        if is_model:
            given = keywords.get("**")
            if isinstance(given, Keywords):
                given.function.forwards.add(name)
            for option in options_of(keywords.get("**", UNKNOWN)):
                if isinstance(option, DictValue):
                    analysis.keys.unpacked(option, shape_of(name))
            made = self.objects.constructor(name, node, positional, keywords, scope, exact, skip, bound)
        if made is not None:
            return Instance(shape_of(name), made=made)
        if name in analysis.history.enums:
            return Instance(shape_of(name))
        return self._instance(name)

    def argument_list(self, node: cst.Call) -> list[Argument]:
        """The arguments of a call as the matcher sees them."""
        found = []
        for argument in node.args:
            span = self.analysis.outer(argument.value)
            if argument.keyword is not None:
                found.append(Argument(argument.keyword.value, span, self.analysis.span(argument.keyword)))
            else:
                found.append(Argument(argument.star or None, span, None))
        return found

    def roles(self, arguments: list[Argument], positional: list[Value]) -> list[Argument]:
        """The same arguments, with what their values say of their role."""
        if len([a for a in arguments if a.keyword is None]) != len(positional):
            return arguments
        return [
            argument._replace(role=self._role(positional[i])) if i < len(positional) else argument
            for i, argument in enumerate(arguments)
        ]

    def _role(self, value: Value) -> Literal["options", "other", "unknown"]:
        if isinstance(value, Instance):
            types = self.analysis.history.types
            names = [n for n in value.shape.names if n in types]
            return "options" if any(types[n].kind == "options" for n in names) else "other"
        if isinstance(value, Constant):
            return "unknown" if value.value is None else "other"
        if isinstance(value, Unknown):
            return "options" if value.name.endswith("options") else "unknown"
        return "other" if isinstance(value, (Text, ListValue)) else "unknown"

    def _instantiate(
        self,
        cls: ProjectClass,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        instance = ProjectInstance(cls)
        init = cls.lookup("__init__")
        if isinstance(init, FunctionValue):
            self.call_function(FunctionValue(init.function, instance), positional, keywords, node)
            return self.analysis.replaying.instance(cls, init, self._given(init, positional, keywords))
        fields = [n for n in cls.attributes if not n.startswith("_")]
        for name, value in (*zip(fields, positional, strict=False), *keywords.items()):
            cls.store(name, value)
        base = cls.package_base()
        if base is not None:
            self.construct(base, positional, keywords, node, scope)
        return instance

    # Functions of the project

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
        if isinstance(spread, DictValue):
            keywords = {**spread.items, **{k: v for k, v in keywords.items() if k != "**"}}
        accepted = {*names, *(p.name.value for p in params.kwonly_params)}
        self.analysis.constructing.called(callee, accepted, keywords, node, self._is_closed(function))
        given = dict(zip(names, values, strict=False))
        given.update((n, v) for n, v in keywords.items() if n in accepted)
        rest = values[len(names) :]
        others = {n: v for n, v in keywords.items() if n not in accepted and n != "**"}
        heard = dict(given)
        if rest and isinstance(params.star_arg, cst.Param):
            heard[params.star_arg.name.value] = ListValue(join(*rest))
        self._hear(function, heard)
        if function.declared is not None and not isinstance(function.declared, Unknown):
            return function.declared
        if function in self.analysis.pending and not self.analysis.emitting:
            # Its result is wanted before its turn comes.
            self._run_early(function)
        found = self.analysis.replaying.result(callee, given, rest, others, alone)
        return found if found is not None else function.result

    def _hear(self, function: Function, given: dict[str, Value]) -> None:
        """Remember what a function is called with."""
        if self._is_closed(function):
            return
        for name, value in given.items():
            if isinstance(value, Unknown):
                continue
            known = function.arguments.get(name)
            function.arguments[name] = value if known is None else join(known, value)
            if function.home is not None and function.home is not self.analysis:
                heard = function.home.heard.setdefault(function.qualified, {})
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
        if analysis.replaying.depth or analysis.early >= MOST_EARLY:
            return
        del analysis.pending[function]
        analysis.early += 1
        before = (analysis.guarded, analysis.holders)
        analysis.guarded, analysis.holders = 0, []
        analysis.classes.run_body(function)
        analysis.guarded, analysis.holders = before
        analysis.early -= 1

    def _is_closed(self, function: Function) -> bool:
        """Whether a function of another file has heard all it may hear.

        What a file is found to hold must not depend on which other files were read before it.
        """
        project = self.analysis.project
        if self.analysis.replaying.frozen:
            return True
        return function.home is not self.analysis and project is not None and project.closed

    def _passed_on(
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
            self._bodies(replace(operation, likely=True), positional[skip:], keywords)
            self.analysis.ledger.operation(operation, positional[skip:], keywords, node, skip)
        return as_likely(self.result_of(operation)) if isinstance(result, Unknown) else result

    def entered(self, value: Value) -> Value:
        """What `with value as x` binds."""
        results: list[Value] = []
        for option in options_of(value):
            if isinstance(option, ProjectInstance):
                found = option.cls.lookup("__enter__") or option.cls.lookup("__aenter__")
                result: Value = UNKNOWN
                if isinstance(found, FunctionValue):
                    result = self.call_function(FunctionValue(found.function, option), [], {}, NO_NODE)
                results.append(result if not isinstance(result, Unknown) else option)
            elif isinstance(option, ListValue):
                results.append(option.element)
            else:
                results.append(option)
        return join(*results)

    # Operations

    def result_of(self, operation: OperationValue) -> Value:
        """What an operation gives back, at every version."""
        found = self.analysis.history.operations[operation.operation]
        if not any(found.result):
            return UNKNOWN
        shape = Shape(filled(found.result))
        origin = operation.use if len(shape.names) > 1 else None
        return Instance(shape, operation.likely, origin)

    def _operate(
        self,
        callee: OperationValue,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        replayed = self.analysis.replaying.depth > 0
        if callee.use is not None and callee.use.arguments is None and not replayed:
            callee.use.arguments = self.roles(self.argument_list(node), positional)
            callee.use.span = self.analysis.span(node)
            callee.use.site = node
        self.analysis.ledger.operation(callee, positional, keywords, node)
        self._bodies(callee, positional, keywords)
        params = self.analysis.history.operations[callee.operation].params
        if self._asks_for_response(params, positional, keywords):
            if callee.use is not None:
                callee.use.raw = True
            return UNKNOWN
        return self.result_of(callee)

    def _bodies(
        self, callee: OperationValue, positional: Sequence[Value], keywords: dict[str, Value]
    ) -> None:
        """The dicts that an operation is handed."""
        operation = self.analysis.history.operations[callee.operation]
        body = {p for p in operation.body_param if p is not None}
        for params in dict.fromkeys(operation.params):
            for position, name in enumerate(params or ()):
                value = positional[position] if position < len(positional) else keywords.get(name)
                if name in body and value is not None:
                    self._body(operation.body, value, callee)
                elif name.endswith("_options") and isinstance(value, DictValue):
                    self._options(name, value, callee)
        if callee.operation == "task.add_collection":
            tasks = positional[1] if len(positional) > 1 else keywords.get("value")
            if tasks is not None:
                element = self.analysis.expressions.element(tasks)
                self._body((("TaskAddParameter"),) * len(operation.body), element, callee)

    def _asks_for_response(
        self, orders: Sequence[tuple[str, ...] | None], positional: list[Value], keywords: dict[str, Value]
    ) -> bool:
        """Whether `raw` is given: it stands behind the parameters and `custom_headers`."""
        raw = keywords.get("raw")
        places = {len(order) + 1 for order in orders if order is not None}
        if raw is None and len(places) == 1 and len(positional) > min(places):
            raw = positional[min(places)]
        return raw is not None and not (isinstance(raw, Constant) and not raw.value)

    def _body(self, refs: Sequence[str | None], value: Value, callee: OperationValue) -> None:
        known = [r for r in refs if r is not None]
        if not known:
            return
        for option in options_of(value):
            if isinstance(option, DictValue):
                self.objects.payload(option, shape_of(known[-1]), "either", callee.likely)

    def _options(self, param: str, value: DictValue, callee: OperationValue) -> None:
        folded = param.replace("_", "")
        name = next((t for t in self.analysis.history.types if t.lower() == folded), None)
        if name is not None:
            self.objects.payload(value, shape_of(name), "either", callee.likely)
            self.analysis.queries.note_options(name, value, callee.likely)

    # Everything else

    def _method(
        self,
        callee: Method,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        owner, name = callee.owner, callee.name
        expressions = self.analysis.expressions
        match owner:
            case Super(cls=cls) if name == "__init__":
                base = cls.package_base()
                spread = keywords.get("**")
                if base is None and isinstance(spread, Keywords):
                    spread.function.cooperative = True
                if base is not None and not self.analysis.guarded:
                    exact = self.analysis.classes.is_exact(cls)
                    self.construct(base, positional, keywords, node, scope, exact)
                return UNKNOWN
            case ClassValue() | ProjectClassValue():
                if name == "__init__":
                    return self.analysis.constructing.explicit_init(owner, positional, keywords, node, scope)
                made = self.analysis.serializing.method(callee, positional, node)
                return made if made is not None else UNKNOWN
            case Future(result=result):
                if name in ("result", "get"):
                    self.note_result(result, node)
                return result
            case TableValue():
                self.analysis.references.note_command(owner, name, positional)
                return UNKNOWN
            case Constant() | Text() if name == "join" and positional:
                text = joined(owner, positional[0])
                self.analysis.requests.note_string(node, text)
                return text
            case Tool() if name in ("enter_context", "enter_async_context") and positional:
                return self.entered(positional[0])
            case Tool():
                run = self.standard.tool(name, positional, node, scope)
                return self._passed_on(positional, keywords, run if run is not None else UNKNOWN, node)
            case ResponseValue(shape=shape):
                return WireValue(shape) if name == "json" else owner
            case WireValue() if name in ("get", "pop", "setdefault") and positional:
                key = positional[0].value if isinstance(positional[0], Constant) else None
                if not isinstance(key, str):
                    return UNKNOWN
                return self.analysis.attributes.wire_read(owner, key, node.args[0].value, node)
            case DictValue() if name in ("update", "setdefault"):
                return self.objects.grown(owner, name, node, positional, keywords)
            case DictValue(items=items) if name in ("get", "pop") and positional:
                key = positional[0].value if isinstance(positional[0], Constant) else None
                self.analysis.requests.note_read(owner, key if isinstance(key, str) else None)
                if isinstance(key, str):
                    name_node = node.args[0].value
                    self.analysis.attributes.key_use(owner, key, "load", name_node, node, asks=True)
                else:
                    self.analysis.keys.sought(owner, positional[0])
                fallback = positional[1] if len(positional) > 1 else UNKNOWN
                return join(items.get(key, UNKNOWN), fallback) if isinstance(key, str) else fallback
            case DictValue(items=items):
                if name in ("items", "keys"):
                    self.analysis.keys.loosen(owner)
                if name == "encode":
                    return owner  # what is made of it as JSON
                every = join(*items.values()) if items else UNKNOWN
                if name == "values":
                    return ListValue(every)
                return (
                    ListValue(TupleValue((UNKNOWN, every)))
                    if name == "items"
                    else owner
                    if name == "copy"
                    else UNKNOWN
                )
            case MapValue(value=value):
                if name in ("items", "keys"):
                    return ListValue(TupleValue((owner.key, value)) if name == "items" else owner.key)
                if name == "popitem":
                    return TupleValue((owner.key, value))
                if name == "setdefault" and len(positional) > 1:
                    return join(value, positional[1])
                return ListValue(value) if name == "values" else owner if name == "copy" else value
            case ListValue() | Instance() | TupleValue():
                if name in _GROWS and positional:
                    many = name in ("extend", "extendleft", "update")
                    added = expressions.element(positional[0]) if many else positional[-1]
                    self._grow(node, added, scope)
                    return UNKNOWN
                if name in _TAKES:
                    return expressions.element(owner)
                if name in ("union", "difference", "intersection"):
                    return ListValue(join(*(expressions.element(v) for v in (owner, *positional))))
                return owner if name in ("copy", "advance_page") else UNKNOWN
        return UNKNOWN

    def _grow(self, node: cst.Call, added: Value, scope: Scope) -> None:
        """`xs.append(x)`: what the list holds from here on."""
        if not isinstance(node.func, cst.Attribute):
            return
        target = node.func.value
        current = self.analysis.expressions.quiet(target, scope)
        grown = ListValue(join(self.analysis.expressions.element(current), added))
        self.analysis.assigning.rebind(target, grown, scope)

    def _format(self, node: cst.Call, owner: Constant | Text, scope: Scope) -> Value:
        """`"…{}…".format(x)`: the template, as far as it is known."""
        positional, keywords = self._arguments(node, scope)
        self.analysis.keys.lose(keywords.get("**", UNKNOWN))
        template = owner.template if isinstance(owner, Text) else str(owner.value)
        values: dict[str | int, Value] = dict(enumerate(positional))
        values.update(keywords.items())
        pieces = substituted(pieces_within(owner), BRACES, values)
        value = Text(BRACES.sub(lambda match: match["itself"] or "{}", template), pieces)
        self.analysis.requests.note_string(node, value)
        self.analysis.references.note_template(value)
        return value

    def _foreign(
        self, name: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call, scope: Scope
    ) -> Value:
        last = name.rpartition(".")[2]
        if last in ("namedtuple", "SimpleNamespace"):
            return self._record(last, positional, keywords, node)
        if name.startswith("azure.mgmt."):
            # What comes of resource management is its own, whatever it is called.
            return ModuleValue(name)
        if last == "partial" and positional and isinstance(positional[0], OperationValue):
            self._bodies(positional[0], positional[1:], keywords)
            self.analysis.ledger.operation(positional[0], positional[1:], keywords, node, skip=1)
        if last == "partial" and positional and isinstance(positional[0], (ClassValue, ProjectClassValue)):
            return self.analysis.constructing.partial(positional[0], positional[1:], keywords, node, scope)
        known = self.standard.call(name, positional, keywords, node, scope)
        if known is not None:
            return known
        if last in ("deepcopy", "copy") and positional:
            return positional[0]
        if name == "importlib.import_module" and positional and isinstance(positional[0], Constant):
            imported = str(positional[0].value)
            return ModuleValue(imported) if imported.startswith("azure.") else UNKNOWN
        if name in ("urllib.parse.quote", "urllib.parse.quote_plus") and positional:
            return positional[0]
        if name == "urllib.parse.urlencode" and positional:
            return encoded(positional[0])
        if name in ("json.loads", "json.load") and positional and isinstance(positional[0], ResponseValue):
            return WireValue(positional[0].shape)
        if name == "json.dumps" and positional:
            return positional[0] if isinstance(positional[0], DictValue) else UNKNOWN
        # Azure's other packages and the standard library make no client of this one.
        other = name.startswith("azure.") or name.partition(".")[0] in sys.stdlib_module_names
        return self._passed_on(positional, keywords, UNKNOWN if other else Unknown(last), node)

    def _record(
        self, maker: str, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> Value:
        """`namedtuple("Farm", …)` makes a class, `SimpleNamespace(…)` an object of its own."""
        known = self.analysis.classes.known
        cls = known.get(id(node))
        if cls is None:
            cls = known[id(node)] = ProjectClass(maker)
        if maker == "SimpleNamespace":
            for name, value in keywords.items():
                cls.store(name, value)
            return ProjectInstance(cls)
        fields = node.args[1].value if len(node.args) > 1 else None
        names: list[str] = []
        if isinstance(fields, (cst.List, cst.Tuple)):
            parts = [
                self.analysis.expressions.quiet(e.value, self.analysis.module_scope) for e in fields.elements
            ]
            names = [p.value for p in parts if isinstance(p, Constant) and isinstance(p.value, str)]
        elif len(positional) > 1 and isinstance(positional[1], Constant):
            names = str(positional[1].value).replace(",", " ").split()
        for name in names:
            cls.attributes.setdefault(name, Unknown(name))
        return ProjectClassValue(cls)

    def _builtin(self, node: cst.Call, scope: Scope) -> Value | None:
        assert isinstance(node.func, cst.Name)
        name = node.func.value
        if name == "super":
            cls = self.enclosing_class(scope)
            return Super(cls) if cls is not None else UNKNOWN
        if name not in _BUILTINS:
            return None
        positional, keywords = self._arguments(node, scope)
        if name in ("getattr", "setattr", "hasattr"):
            return self._reflect(name, node, positional, scope)
        if name == "dict":
            named = {k: v for k, v in keywords.items() if k != "**"}
            based = positional[0] if positional else keywords.get("**")
            if isinstance(based, MapValue) or (isinstance(based, DictValue) and not named):
                return based
            pair = self.analysis.expressions.element(positional[0]) if positional else UNKNOWN
            if isinstance(pair, TupleValue) and len(pair.items) == 2:
                return MapValue(pair.items[1], pair.items[0])
            others = [*positional, *([keywords["**"]] if "**" in keywords else [])]
            places = [a.value for a in node.args if a.keyword is None]
            merged = tuple(zip(places, others, strict=False))
            items = {k: v for o in others if isinstance(o, DictValue) for k, v in o.items.items()}
            items |= {k: v for k, v in keywords.items() if k != "**"}
            found = DictValue(node, items, merged=merged)
            self.analysis.requests.note_dict(found)
            return found
        if name == "type":
            return self.analysis.constructing.class_of(positional[0]) if len(positional) == 1 else UNKNOWN
        if not positional:
            return ListValue(UNKNOWN) if name in SAME_LIST else UNKNOWN
        element = self.analysis.expressions.element
        if "key" in keywords:
            self.apply(keywords["key"], [element(positional[0])], node, scope)
        if name in SAME_LIST:
            return ListValue(element(positional[0]))
        if name == "next":
            return join(element(positional[0]), *positional[1:])
        if name in ("max", "min"):
            return element(positional[0]) if len(positional) == 1 else join(*positional)
        if name == "filter" and len(positional) > 1:
            self.apply(positional[0], [element(positional[1])], node, scope)
            return ListValue(element(positional[1]))
        if name == "map" and len(positional) > 1:
            return ListValue(self.apply(positional[0], [element(p) for p in positional[1:]], node, scope))
        if name == "enumerate":
            return ListValue(TupleValue((UNKNOWN, element(positional[0]))))
        if name == "zip":
            return ListValue(TupleValue(tuple(element(p) for p in positional)))
        return UNKNOWN

    def apply(self, callee: Value, arguments: list[Value], node: cst.Call, scope: Scope) -> Value:
        """What a function that is handed over as a value gives back for arguments."""
        if isinstance(callee, Partial):
            return self.apply(callee.function, [*callee.positional, *arguments], node, scope)
        if isinstance(callee, FunctionValue):
            return self.call_function(callee, arguments, {}, node)
        if isinstance(callee, OperationValue):
            return self.result_of(callee)
        return self.instance_of(callee) if isinstance(callee, (ClassValue, ProjectClassValue)) else UNKNOWN

    def _reflect(self, name: str, node: cst.Call, positional: list[Value], scope: Scope) -> Value:
        """`getattr(pool, "resize_error")`: a read with the name in a string."""
        if (
            len(positional) < 2
            or not isinstance(positional[1], Constant)
            or not isinstance(positional[1].value, str)
        ):
            if positional:
                self.analysis.reflecting.computed(name, node, positional)
            return UNKNOWN
        read = self.objects.reflected(name, node, positional, positional[1].value)
        if name != "getattr" or not isinstance(read, Unknown):
            return read
        return self.analysis.reflecting.named(node, positional[0], positional[1].value)

    def enclosing_class(self, scope: Scope) -> ProjectClass | None:
        """The class whose method a scope belongs to, or None."""
        current: Scope | None = scope
        while current is not None:
            if current.method_of is not None:
                return current.method_of
            current = current.parent
        return None


_BUILTINS = frozenset(
    [
        *("getattr", "setattr", "hasattr", "type", "dict"),
        *("next", "max", "min", "filter", "map", "enumerate", "zip"),
    ]
) | SAME_LIST  # fmt: skip
