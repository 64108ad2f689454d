"""Arguments that are forwarded by functions of the project: `call(PoolAddParameter, id="p")`.

A function that collects `*args` or `**kwargs` is run through with those of one call. Where they arrive
at a class or an operation of the package, they are judged where the call gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from batchlint.python.infer.call_site import CallSite, dotted
from batchlint.python.infer.events import CallDelegated
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import pieces
from batchlint.python.values.scopes import Function
from batchlint.python.values.union import options_of
from batchlint.python.values.values import (
    UNKNOWN,
    Arrival,
    ClassValue,
    DictValue,
    FunctionValue,
    Handed,
    Method,
    ModuleValue,
    OperationValue,
    Tool,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

#: Functions that call their first argument with the arguments behind it, now or later.
_RUNNERS = frozenset(["partial", "submit", "to_thread", "run_in_executor", "run_sync"])


class Collected(NamedTuple):
    """What the `*` and `**` parameters of a function hold in one call.

    `handed` is set where it includes arguments of this call, or of one further out; with `starts`, this call
    is the first one that forwards them.
    """

    values: tuple[TupleValue, DictValue]
    handed: Handed | None
    starts: bool


class Forwarding:
    """Follows the arguments of functions that take any."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

    def collected(
        self,
        function: Function,
        rest: list[Value],
        others: dict[str, Value],
        keywords: dict[str, Value],
        node: nodes.Node,
    ) -> Collected:
        """What a function collects of a call.

        Args:
            function: what is called.
            rest: the positional arguments that no parameter takes.
            others: the keywords that no parameter takes.
            keywords: all keywords of the call, with what it unpacks.
            node: the call.
        """
        analysis, params = self.inference, function.node.params
        star = params.star_kwarg if params.star_kwarg is not None else node
        collects = params.star_kwarg is not None or isinstance(params.star_arg, nodes.Param)
        starts = (
            analysis.state.emitting
            and not analysis.state.guarded
            and collects
            and isinstance(node, nodes.Call)
        )
        if starts and isinstance(node, nodes.Call) and (rest or others or "**" in keywords):
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
        call: CallSite,
        skip: int = 0,
        own: frozenset[str] = frozenset(),
    ) -> None:
        """Note that a class or an operation is called with what another call has forwarded.

        The first `skip` arguments are none of its own, and `own` are keywords that only a subclass has.
        """
        if not self.state.specializing or self.state.guarded:
            return
        unpacked, starred = call.spread, call.keywords.get("*")
        handed, names, places = _handed_in(unpacked), frozenset[str](), 0
        if handed is not None:
            items = [o.items for o in options_of(unpacked) if isinstance(o, DictValue)]
            names = frozenset(k for k, v in handed.given.items() if any(i.get(k) is v for i in items)) - own
        plain = [a for a in call.node.args if a.keyword is None and a.star != "**"]
        if isinstance(starred, TupleValue) and len(plain) == skip + 1 and plain[skip].star:
            handed, places = handed or starred.handed, len(starred.items)
        if handed is not None:
            handed.arrivals.append(Arrival(callee, call.node, names, places, own))

    def run_by_others(self, callee: Value, call: CallSite) -> None:
        """`executor.submit(function, *args, **kwargs)`: the arguments arrive at the function."""
        if not isinstance(callee, (ModuleValue, Tool, Method, Unknown)):
            return
        name = dotted(call.node.func).rpartition(".")[2]
        kinds = (ClassValue, OperationValue, FunctionValue)
        skip, value = next(
            ((i, v) for i, v in enumerate(call.positional[:2], 1) if isinstance(v, kinds)), (0, None)
        )
        if isinstance(value, FunctionValue) and call.keywords and name in _RUNNERS - {"partial"}:
            self.inference.functions.call(value, call.positional[skip:], call.keywords, call.node)
        if not isinstance(value, (ClassValue, OperationValue)):
            return
        if self.state.specializing:
            if name in _RUNNERS:
                self.arrive(value, call, skip)
        elif isinstance(value, OperationValue) or name in _RUNNERS - {"partial"}:
            likely = name not in _RUNNERS
            self.inference.events.publish(CallDelegated(value, call.keywords, call.node, skip, likely))


def _handed_in(value: Value) -> Handed | None:
    """The forwarded arguments that a dict holds, or None."""
    for option in options_of(value):
        for piece in pieces(option) if isinstance(option, DictValue) else ():
            if piece.handed is not None:
                return piece.handed
    return None
