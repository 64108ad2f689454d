"""Calls of operations: what they give back, and the payloads that they are handed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Argument, OperationUse
from batchlint.history import Shape, filled, shape_of
from batchlint.python.uses.merging import pieces
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Either,
    Instance,
    OperationValue,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Operations:
    """Evaluates calls of the client's operations."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def result_of(self, operation: OperationValue) -> Value:
        """What an operation gives back, at every version."""
        found = self.state.history.operations[operation.operation]
        if not any(found.result):
            return UNKNOWN
        shape = Shape(filled(found.result))
        origin = operation.use if len(shape.names) > 1 else None
        return Instance(shape, operation.likely, origin)

    def call(
        self,
        callee: OperationValue,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        """What a call of an operation gives back; notes what it is handed."""
        self.analysis.forwarding.arrive(callee, keywords, node)
        replayed = self.analysis.replaying.depth > 0
        unpacked = [o for o in options_of(keywords.get("**", UNKNOWN)) if isinstance(o, DictValue)]
        named = {k: v for given in unpacked for k, v in given.items.items()}
        if callee.use is not None and not self.analysis.attributes.is_asked_here(callee.use):
            self._named_elsewhere(callee, unpacked, node, scope)
        if callee.use is not None and callee.use.arguments is None and self.state.emitting and not replayed:
            callee.use.arguments = self.analysis.arguments.with_roles(node, positional)
            callee.use.arguments += self.written(unpacked)
            callee.use.span = self.state.span(node)
            callee.use.site = node
        self.analysis.ledger.operation(callee, positional, keywords, node)
        keywords = named | keywords
        self.bodies(callee, positional, keywords)
        params = self.state.history.operations[callee.operation].params
        if self._asks_for_response(params, positional, keywords):
            if callee.use is not None:
                callee.use.raw = True
            return UNKNOWN
        return self.result_of(callee)

    def _named_elsewhere(
        self, callee: OperationValue, unpacked: Sequence[DictValue], node: cst.Call, scope: Scope
    ) -> None:
        """An operation is called that is named elsewhere, as one that is a parameter."""
        analysis = self.analysis
        if callee.use is not None:
            callee.use.written.update(a.keyword.value for a in node.args if a.keyword is not None)
        if analysis.state.guarded or isinstance(analysis.expressions.quiet(node.func, scope), Either):
            return
        # What else is handed to the function is called with these names, too.
        writer, span = analysis.writer.silent, analysis.state.span(node)
        use = OperationUse(callee.operation, analysis.state.span(node.func), span, writer, partial=True)
        use.arguments = analysis.arguments.listed(node) + self.written(unpacked)
        use.confidence, use.site = "likely" if callee.likely else "certain", node
        analysis.emit(use)

    def written(self, unpacked: Sequence[DictValue]) -> list[Argument]:
        """The keywords that stand in dicts which a call unpacks."""
        analysis = self.analysis
        if not analysis.state.emitting:
            return []
        whole = {id(piece.node): piece for given in unpacked for piece in pieces(given)}
        held = [piece for piece in whole.values() if analysis.state.source.holds(piece.node)]
        entries = [entry for piece in held for entry in analysis.objects.entries_of(piece)]
        found = [Argument(entry.key, entry.span, entry.key_span) for entry in entries]
        stored = {key: node for piece in whole.values() for key, node in piece.stored.items()}
        spans = {
            key: analysis.state.span(node)
            for key, node in stored.items()
            if analysis.state.source.holds(node)
        }
        return found + [Argument(key, span, span) for key, span in spans.items()]

    def bodies(self, callee: OperationValue, positional: Sequence[Value], keywords: dict[str, Value]) -> None:
        """The dicts that an operation is handed."""
        operation = self.state.history.operations[callee.operation]
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
                element = self.analysis.containers.element(tasks)
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
                self.analysis.objects.payload(option, shape_of(known[-1]), "either", callee.likely)
            elif isinstance(option, WireValue) and option.own is not None:
                self.analysis.objects.payload(
                    option.own, shape_of(known[-1]), "either", callee.likely, partial=True
                )

    def _options(self, param: str, value: DictValue, callee: OperationValue) -> None:
        folded = param.replace("_", "")
        name = next((t for t in self.state.history.types if t.lower() == folded), None)
        if name is not None:
            self.analysis.objects.payload(value, shape_of(name), "either", callee.likely)
            self.analysis.queries.note_options(name, value, callee.likely)
