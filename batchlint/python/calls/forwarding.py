"""Arguments that a call hands on through functions of the project: `call(PoolAddParameter, id="p")`.

A function that collects `*args` or `**kwargs` is run through with those of one call. Where they arrive
at a class or an operation of the package, they are judged where the call gives them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from batchlint.core.uses import Argument, Confidence, ConstructorUse, OperationUse, Uncertainty
from batchlint.python.statements.imports import dotted
from batchlint.python.uses.ledger import body_of
from batchlint.python.uses.merging import pieces
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.scopes import Function
from batchlint.python.values.values import (
    UNKNOWN,
    Arrival,
    ClassValue,
    DictValue,
    FunctionValue,
    Handed,
    Keywords,
    Method,
    ModuleValue,
    OperationValue,
    ProjectInstance,
    Tool,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: What calls a function that it is handed with the arguments behind it, now or later.
_RUNNERS = frozenset(["partial", "submit", "to_thread", "run_in_executor", "run_sync"])


class Collected(NamedTuple):
    """What the `*` and `**` parameters of a function hold in one call.

    `handed` is set where arguments of the call at hand, or of one further out, are among it; the call
    `starts` that where it is one that is to be judged.
    """

    values: tuple[TupleValue, DictValue]
    handed: Handed | None
    starts: bool


class Forwarding:
    """Follows what calls hand to functions that take any arguments."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def collected(
        self,
        function: Function,
        rest: list[Value],
        others: dict[str, Value],
        keywords: dict[str, Value],
        node: cst.CSTNode,
    ) -> Collected:
        """What a function collects of a call.

        Args:
            function: what is called.
            rest: the positional arguments that no parameter takes.
            others: the keywords that no parameter takes.
            keywords: all keywords of the call, with what it unpacks.
            node: the call.
        """
        analysis, params = self.analysis, function.node.params
        star = params.star_kwarg if params.star_kwarg is not None else node
        collects = params.star_kwarg is not None or isinstance(params.star_arg, cst.Param)
        starts = analysis.emitting and not analysis.guarded and collects and isinstance(node, cst.Call)
        if starts and isinstance(node, cst.Call) and (rest or others or "**" in keywords):
            handed = Handed(node, others)
            handed.functions.append(function)
            values = TupleValue(tuple(rest), handed), DictValue(node, dict(others), handed=handed)
            return Collected(values, handed, True)
        by_name, by_place = _handed_in(keywords.get("**", UNKNOWN)), keywords.get("*")
        outer = by_place.handed if isinstance(by_place, TupleValue) and list(by_place.items) == rest else None
        for found in {id(h): h for h in (by_name, outer) if h is not None}.values():
            found.functions.append(function)
        values = TupleValue(tuple(rest), outer), DictValue(star, dict(others), handed=by_name)
        return Collected(values, by_name or outer, False)

    def arrive(
        self,
        callee: ClassValue | OperationValue,
        keywords: dict[str, Value],
        node: cst.Call,
        skip: int = 0,
        own: frozenset[str] = frozenset(),
    ) -> None:
        """Note that a class or an operation is called with what another call has handed on.

        The first `skip` arguments are none of its own, and `own` are keywords that only a subclass has.
        """
        if not self.analysis.replaying.depth or self.analysis.guarded:
            return
        unpacked, starred = keywords.get("**", UNKNOWN), keywords.get("*")
        handed, names, places = _handed_in(unpacked), frozenset[str](), 0
        if handed is not None:
            items = [o.items for o in options_of(unpacked) if isinstance(o, DictValue)]
            names = frozenset(k for k, v in handed.given.items() if any(i.get(k) is v for i in items)) - own
        plain = [a for a in node.args if a.keyword is None and a.star != "**"]
        if isinstance(starred, TupleValue) and len(plain) == skip + 1 and plain[skip].star:
            handed, places = handed or starred.handed, len(starred.items)
        if handed is not None:
            handed.arrivals.append(Arrival(callee, node, names, places, own))

    def run_by_others(
        self, callee: Value, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> None:
        """`executor.submit(function, *args, **kwargs)`: what is handed on arrives at the function."""
        if not isinstance(callee, (ModuleValue, Tool, Method, Unknown)):
            return
        name = dotted(node.func).rpartition(".")[2]
        kinds = (ClassValue, OperationValue, FunctionValue)
        skip, value = next(
            ((i, v) for i, v in enumerate(positional[:2], 1) if isinstance(v, kinds)), (0, None)
        )
        if isinstance(value, FunctionValue) and keywords and name in _RUNNERS - {"partial"}:
            self.analysis.project_calls.call_function(value, positional[skip:], keywords, node)
        if not isinstance(value, (ClassValue, OperationValue)):
            return
        if self.analysis.replaying.depth:
            if name in _RUNNERS:
                self.arrive(value, keywords, node, skip)
        elif isinstance(value, OperationValue) or name in _RUNNERS - {"partial"}:
            self.started(value, keywords, node, skip, likely=name not in _RUNNERS)

    def started(
        self,
        callee: ClassValue | OperationValue,
        keywords: dict[str, Value],
        node: cst.Call,
        skip: int,
        likely: bool = False,
    ) -> None:
        """A call that is written here hands its arguments behind the first `skip` to what it is handed."""
        if not self.analysis.emitting or self.analysis.guarded:
            return
        named = {k: v for k, v in keywords.items() if k not in ("*", "**")}
        handed = Handed(node, named)
        is_model = isinstance(callee, ClassValue) and callee.name in self.analysis.history.types
        starred = any(a.star == "*" for a in node.args)
        places = len([a for a in node.args if a.keyword is None and not a.star]) - skip
        arrival = Arrival(callee, node, frozenset(named), places if is_model and not starred else 0)
        if isinstance(callee, OperationValue):
            self._operation(callee, arrival, handed, keywords, likely)
        elif is_model:
            self._model(callee.name, arrival, handed, keywords, callee.likely)
        else:
            self._client(callee.name, arrival, handed, keywords, callee.likely)

    # What follows for the call

    def judge(
        self, callee: FunctionValue, handed: Handed, others: dict[str, Value], keywords: dict[str, Value]
    ) -> None:
        """Note what a call gives to where its arguments arrive.

        Args:
            callee: what is called.
            handed: what was found when that was run through.
            others: the keywords that it collects.
            keywords: all keywords of the call, with what it unpacks.
        """
        function = callee.function
        arrivals = list({(id(a.place), a.callee): a for a in handed.arrivals}.values())
        if function.cooperative and isinstance(callee.bound, ProjectInstance):
            # A mixin hands on to the model that the class extends beside it.
            base = callee.bound.cls.package_base()
            if base is not None:
                own = self.analysis.properties.own_properties(callee.bound.cls)
                names = frozenset(others) - own
                arrivals.append(Arrival(ClassValue(base), handed.node, names, 0, own))
        classes = {a.callee.name: a for a in arrivals if isinstance(a.callee, ClassValue)}
        spread = keywords.get("**", UNKNOWN)
        given = {*others, *(k for o in options_of(spread) if isinstance(o, DictValue) for k in o.items)}
        meant = self.analysis.constructing.fitting(classes, given)
        for arrival in arrivals:
            several = any(a.place is arrival.place and a.callee != arrival.callee for a in arrivals)
            likely = several or handed.taken or arrival.callee.likely
            match arrival.callee:
                case OperationValue():
                    self._operation(arrival.callee, arrival, handed, keywords, likely)
                case ClassValue(name=name) if name in meant and classes[name] is arrival:
                    note = self._model if name in self.analysis.history.types else self._client
                    note(name, arrival, handed, keywords, likely or len(meant) > 1)

    def _model(
        self, name: str, arrival: Arrival, handed: Handed, keywords: dict[str, Value], likely: bool
    ) -> None:
        analysis, node = self.analysis, handed.node
        given = DictValue(node, {k: v for k, v in handed.given.items() if k in arrival.names})
        analysis.objects.forwarded(name, node, given, keywords, _is_exact(handed), likely, arrival.own)
        if arrival.places:
            arguments = self._arguments(arrival, node)
            self._constructor(name, arguments, node, False, likely)

    def _constructor(
        self, name: str, arguments: list[Argument], node: cst.Call, exact: bool, likely: bool
    ) -> None:
        analysis = self.analysis
        writer = analysis.writer if exact else analysis.writer.silent
        span, confidence = analysis.span(node), _confidence(likely)
        analysis.emit(
            ConstructorUse(name, analysis.span(node.func), span, arguments, writer, True, confidence, node)
        )

    def _client(
        self, name: str, arrival: Arrival, handed: Handed, keywords: dict[str, Value], likely: bool
    ) -> None:
        analysis, node = self.analysis, handed.node
        arguments = [a for a in self._arguments(arrival, node) if a.keyword is not None]
        self._constructor(name, arguments, node, _is_exact(handed), likely)
        if any(a.star == "**" for a in node.args):
            analysis.constructing.client(name, node, keywords)

    def _operation(
        self,
        callee: OperationValue,
        arrival: Arrival,
        handed: Handed,
        keywords: dict[str, Value],
        likely: bool,
    ) -> None:
        analysis, node = self.analysis, handed.node
        writer = analysis.writer if _is_exact(handed) else analysis.writer.silent
        confidence = _confidence(likely or callee.likely)
        span = analysis.span(node)
        use = OperationUse(callee.operation, analysis.span(node.func), span, writer, confidence=confidence)
        use.arguments, use.site, use.partial = self._arguments(arrival, node), node, True
        named = [a for a in use.arguments if a.keyword is not None and a.keyword_span is not None]
        origin = callee.use
        if origin is not None and origin.writer is analysis.writer:
            if _is_exact(handed):
                origin.handed |= {a.keyword_span: a for a in named if a.keyword_span is not None}
            else:
                origin.written.update(a.keyword for a in named if a.keyword is not None)
        spread = keywords.get("**", UNKNOWN)
        for option in options_of(spread) if "**" in keywords else ():
            if isinstance(option, DictValue):
                use.arguments += analysis.operations.written([option])
            elif not isinstance(option, Keywords) or not option.function.called:
                argument = next(a for a in node.args if a.star == "**")
                message = f"what is unpacked into `{callee.operation}` can't be seen"
                shape = body_of(analysis.history.operations[callee.operation])
                analysis.ledger.note(
                    argument, message, Uncertainty("arguments", (callee.operation,), shape), option
                )
        analysis.emit(use)

    def _arguments(self, arrival: Arrival, node: cst.Call) -> list[Argument]:
        """The arguments of a call that arrive."""
        listed = self.analysis.arguments.listed(node)
        plain = [a for a in listed if a.keyword is None or a.keyword == "*"]
        plain = plain[len(plain) - arrival.places :] if arrival.places else []
        if any(a.keyword == "*" for a in plain):
            plain = []
        return plain + [a for a in listed if a.keyword in arrival.names]


def _confidence(likely: bool) -> Confidence:
    return "likely" if likely else "certain"


def _handed_in(value: Value) -> Handed | None:
    """What a call has handed on, where a dict holds that."""
    for option in options_of(value):
        for piece in pieces(option) if isinstance(option, DictValue) else ():
            if piece.handed is not None:
                return piece.handed
    return None


def _code(function: Function) -> str:
    return function.home.source.code(function.node) if function.home is not None else ""


def _is_exact(handed: Handed) -> bool:
    """Whether the functions on the way do nothing with the keywords but hand them on."""
    for function in handed.functions:
        star = function.node.params.star_kwarg
        if star is not None and len(re.findall(rf"\b{star.name.value}\b", _code(function))) != 2:
            return False
    return True
