"""Arguments that are forwarded by functions of the project: `call(PoolAddParameter, id="p")`.

A function that collects `*args` or `**kwargs` is run with those of one call. Where they reach a class
or an operation of the package, they count as its arguments at that call.
"""

from __future__ import annotations

from typing import NamedTuple

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import pieces
from batchlint.python.values.scopes import Function
from batchlint.python.values.values import (
    UNKNOWN,
    Arrival,
    ClassValue,
    DictValue,
    Handed,
    OperationValue,
    TupleValue,
    Value,
    options_of,
)


class Collected(NamedTuple):
    """What the `*` and `**` parameters of a function hold in one call.

    `handed` is set where it includes arguments of this call, or of one further out; with `starts`, this call
    is the first one that forwards them.
    """

    values: tuple[TupleValue, DictValue]
    handed: Handed | None
    starts: bool


def collected(
    state: State,
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
    params = function.node.params
    star = params.star_kwarg if params.star_kwarg is not None else node
    collects = params.star_kwarg is not None or isinstance(params.star_arg, nodes.Param)
    starts = state.emitting and not state.guarded and collects and isinstance(node, nodes.Call)
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
    state: State,
    callee: ClassValue | OperationValue,
    call: CallSite,
    skip: int = 0,
    own: frozenset[str] = frozenset(),
) -> None:
    """Record that a class or an operation is called with what another call has forwarded.

    The first `skip` arguments are none of its own, and `own` are keywords that only a subclass has.
    """
    if not state.specializing or state.guarded:
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


def _handed_in(value: Value) -> Handed | None:
    """The forwarded arguments that a dict holds, or None."""
    for option in options_of(value):
        for piece in pieces(option) if isinstance(option, DictValue) else ():
            if piece.handed is not None:
                return piece.handed
    return None
