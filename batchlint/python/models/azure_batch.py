"""Operations of the package's client."""

from __future__ import annotations

from collections.abc import Sequence

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import OperationCalled
from batchlint.python.infer.forwarding import arrive
from batchlint.python.infer.results import is_named_here, result_of
from batchlint.python.infer.state import State
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    OperationValue,
    Value,
    options_of,
)


def call_operation(state: State, callee: OperationValue, call: CallSite) -> Value:
    """What a call of an operation evaluates to."""
    site = callee.site
    arrive(state, callee, call)
    elsewhere = site is not None and not is_named_here(state, site)
    if site is not None and elsewhere:
        site.written.update(a.keyword.value for a in call.node.args if a.keyword is not None)
    state.publish(OperationCalled(callee, call, elsewhere))
    unpacked = [o.items for o in options_of(call.spread) if isinstance(o, DictValue)]
    named = {k: v for given in unpacked for k, v in given.items()}
    raw = (named | call.keywords).get("raw")
    history = state.history
    params = history.operations[callee.operation].params
    first = [order for i, order in enumerate(params) if history.generation(i) == 1]
    if _asks_for_response(first, call.positional, raw):
        if site is not None:
            site.raw = True
        return UNKNOWN
    return result_of(callee)


def _asks_for_response(
    orders: Sequence[tuple[str, ...] | None], positional: list[Value], raw: Value | None
) -> bool:
    """Whether `raw` is given, which follows the parameters and `custom_headers` in the first generation."""
    places = {len(order) + 1 for order in orders if order is not None}
    if raw is None and len(places) == 1 and len(positional) > min(places):
        raw = positional[min(places)]
    return raw is not None and not (isinstance(raw, Constant) and not raw.value)
