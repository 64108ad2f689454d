"""Operations of the package's client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from batchlint.history import Shape, filled
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import OperationCalled, ResultRead
from batchlint.python.syntax import nodes
from batchlint.python.values.union import options_of
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Instance,
    OperationValue,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference


class Operations:
    """Evaluates calls of the client's operations."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

    def result_of(self, operation: OperationValue) -> Value:
        """What an operation gives back, at every version."""
        found = self.state.history.operations[operation.operation]
        if not any(found.result):
            return UNKNOWN
        shape = Shape(filled(found.result))
        origin = operation.site if len(shape.names) > 1 else None
        return Instance(shape, operation.likely, origin)

    def call(self, callee: OperationValue, call: CallSite) -> Value:
        """What a call of an operation evaluates to."""
        site = callee.site
        self.inference.forwarding.arrive(callee, call)
        elsewhere = site is not None and not self.inference.results.is_named_here(site)
        if site is not None and elsewhere:
            site.written.update(a.keyword.value for a in call.node.args if a.keyword is not None)
        self.inference.events.publish(OperationCalled(callee, call, elsewhere))
        unpacked = [o.items for o in options_of(call.spread) if isinstance(o, DictValue)]
        named = {k: v for given in unpacked for k, v in given.items()}
        raw = (named | call.keywords).get("raw")
        params = self.state.history.operations[callee.operation].params
        if _asks_for_response(params, call.positional, raw):
            if site is not None:
                site.raw = True
            return UNKNOWN
        return self.result_of(callee)

    def read_result(self, value: Value, node: nodes.Node, awaited: bool = False) -> None:
        """Publish that an expression gives the result of an operation that something else called."""
        if self.state.emitting and isinstance(value, Instance) and value.origin is not None:
            self.inference.events.publish(ResultRead(value.origin, node, awaited))


def _asks_for_response(
    orders: Sequence[tuple[str, ...] | None], positional: list[Value], raw: Value | None
) -> bool:
    """Whether `raw` is given: it follows the parameters and `custom_headers`."""
    places = {len(order) + 1 for order in orders if order is not None}
    if raw is None and len(places) == 1 and len(positional) > min(places):
        raw = positional[min(places)]
    return raw is not None and not (isinstance(raw, Constant) and not raw.value)
