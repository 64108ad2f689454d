"""Operations of the client that code names, and the arguments that they are called with."""

from __future__ import annotations

from collections.abc import Sequence

from batchlint.core.uses import Argument, Handover, ObjectUse, OperationUse, ResultPlace
from batchlint.history import shape_of
from batchlint.python.infer import events
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.callbacks import RUNNERS
from batchlint.python.infer.iteration import element_of
from batchlint.python.rest.queries import Queries
from batchlint.python.syntax import nodes
from batchlint.python.uses.arguments import listed, with_values
from batchlint.python.uses.conditions import depends_on
from batchlint.python.uses.kept import is_kept
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.origins import COLLECTED, COLLECTIONS, Origins
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns
from batchlint.python.values.merging import pieces
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    Instance,
    OperationSite,
    OperationValue,
    Union,
    Value,
    WireValue,
    options_of,
)


class Operations:
    """Records operations, and the payloads that they are given."""

    def __init__(
        self,
        recording: Recording,
        objects: Objects,
        queries: Queries,
        unknowns: Unknowns,
    ) -> None:
        self.recording = recording
        self.objects = objects
        self.queries = queries
        self.unknowns = unknowns
        self.state = recording.state
        #: The uses of this file's sites; they outlive a pass, as the sites do.
        self._uses: dict[OperationSite, OperationUse] = {}
        subscribe = recording.events.subscribe
        subscribe(events.OperationNamed, self.named)
        subscribe(events.OperationCalled, self.called)
        subscribe(events.OperationPassed, self.passed)
        subscribe(events.ResultRead, self.result)
        subscribe(events.PassFinished, self.finish_pass)

    def use_of(self, site: OperationSite | None) -> OperationUse | None:
        """The use of an operation that this file names; None for one that is named elsewhere."""
        return self._uses.get(site) if site is not None else None

    def named(self, event: events.OperationNamed) -> None:
        """Record an operation that is named."""
        site = event.site
        use = self._uses.get(site)
        span = self.state.span(site.node)
        if use is None:
            use = OperationUse(
                site.operation, site.spelled, event.span, span, self.recording.writer, written=site.written
            )
            self._uses[site] = use
        if self.state.emitting:
            use.name_span, use.span = event.span, span
            use.arguments, use.results, use.handed, use.handovers = None, None, {}, []
            use.kept = False
        use.direct, use.named = site.direct, site.node
        if self.state.emitting or use.arguments is None:
            use.site, use.confidence = site.node, self.recording.confidence(event.likely)
        if not self.state.guarded and not event.quiet:
            self.recording.emit(use)

    def called(self, event: events.OperationCalled) -> None:
        """Record the arguments of a call."""
        callee, call, state = event.callee, event.call, self.state
        unpacked = [o for o in options_of(call.spread) if isinstance(o, DictValue)]
        if event.elsewhere:
            self._called_elsewhere(callee, unpacked, call)
        use = self.use_of(callee.site)
        if use is not None and use.arguments is None and state.emitting and not state.specializing:
            use.arguments = with_values(self.recording, call) + self.written(unpacked)
            use.span, use.site = state.span(call.node), call.node
            use.caught = state.handling > 0
            # Only these give nothing but whether something is there.
            use.tested = callee.operation.endswith(".exists") and depends_on(state.source.module, call.node)
            use.kept = self._may_give_poller(callee) and is_kept(state.source.module, call.node)
        self.unknowns.operation(callee, call)
        named = {k: v for given in unpacked for k, v in given.items.items()}
        self._bodies(callee, call.positional, named | call.keywords, callee.likely)
        if callee.site is not None and "." not in callee.site.spelled:
            self.queries.note_keywords(callee.operation, named | call.keywords, call.node, callee.likely)

    def passed(self, event: events.OperationPassed) -> None:
        """Record the arguments that a call passes on to an operation."""
        callee, call, skip, likely = event
        use = self.use_of(callee.site)
        given = use is not None and any(a.value is use.named for a in call.node.args[:skip])
        if use is not None and given and self.state.emitting and not self.state.specializing:
            known = {id(handover.site) for handover in use.handovers}
            arguments = with_values(self.recording, call)[skip:]
            sure = call.method in RUNNERS and call.method != "partial"
            if id(call.node) not in known:
                use.handovers.append(Handover(call.node, skip, arguments, sure))
                tree = self.state.source.module
                use.kept = self._may_give_poller(callee) and (
                    use.kept or is_kept(tree, call.node, later=True)
                )
        self._bodies(callee, call.positional[skip:], call.keywords, callee.likely or likely)
        self.unknowns.operation(callee, call.behind(skip), skip)

    def _may_give_poller(self, callee: OperationValue) -> bool:
        """Whether some release gives a poller: what is done with anything else matters for other reasons."""
        return self.state.history.operations[callee.operation].poller > 0

    def result(self, event: events.ResultRead) -> None:
        """Record an expression that gives the result of an operation."""
        use, node = self.use_of(event.site), event.node
        if use is None or (event.awaited and use.arguments is not None):
            return
        span = self.state.span(node)
        inner = self.state.span(node.expression) if isinstance(node, nodes.Await) else span
        use.results = [p for p in use.results or () if p.span not in (inner, span)]
        use.results.append(ResultPlace(span, event.awaited))

    def finish_pass(self, event: events.PassFinished) -> None:
        """Take over what inference found out about the results."""
        for site, use in self._uses.items():
            use.result, use.raw = site.result, site.raw
        if self.state.emitting:
            uses = self.recording.reading.uses
            objects = (use for use in uses if isinstance(use, ObjectUse))
            calls = [use for use in uses if isinstance(use, OperationUse) and not use.partial]
            if calls:
                Origins(self.state.source.module, objects).connect(calls, self.state.history)

    def _called_elsewhere(
        self, callee: OperationValue, unpacked: Sequence[DictValue], call: CallSite
    ) -> None:
        """An operation is called that is named elsewhere, as one that is a parameter."""
        quiet = self.recording.expressions.quiet
        if self.state.guarded or isinstance(quiet(call.node.func, call.scope), Union):
            return
        # Other operations that are passed to the function are called with these names, too.
        span = self.state.span(call.node)
        writer, name_span = self.recording.writer.silent, self.state.span(call.node.func)
        spelled = callee.site.spelled if callee.site is not None else callee.operation
        use = OperationUse(callee.operation, spelled, name_span, span, writer, partial=True, site=call.node)
        use.arguments = listed(self.state, call.node) + self.written(unpacked)
        use.confidence = self.recording.confidence(callee.likely)
        self.recording.emit(use)

    def written(self, unpacked: Sequence[DictValue]) -> list[Argument]:
        """The keywords in dicts which a call unpacks."""
        state = self.state
        if not state.emitting:
            return []
        whole = {id(piece.node): piece for given in unpacked for piece in pieces(given)}
        held = [piece for piece in whole.values() if state.source.holds(piece.node)]
        entries = [entry for piece in held for entry in self.objects.entries_of(piece)]
        found = [Argument(entry.key, entry.span, entry.key_span) for entry in entries]
        stored = {key: node for piece in whole.values() for key, node in piece.stored.items()}
        spans = {key: state.span(node) for key, node in stored.items() if state.source.holds(node)}
        return found + [Argument(key, span, span) for key, span in spans.items()]

    def _bodies(
        self, callee: OperationValue, positional: Sequence[Value], keywords: dict[str, Value], likely: bool
    ) -> None:
        """The dicts that an operation is given."""
        operation = self.state.history.operations[callee.operation]
        body = {p for p in operation.body_param if p is not None}
        for params in dict.fromkeys(operation.params):
            for position, name in enumerate(params or ()):
                value = positional[position] if position < len(positional) else keywords.get(name)
                if name in body and value is not None:
                    self._body(operation.name, operation.body, value, likely)
                elif name.endswith("_options") and isinstance(value, DictValue):
                    self._options(name, value, likely)
        if callee.operation in COLLECTIONS:
            named = next((keywords[name] for name in COLLECTED if name in keywords), UNKNOWN)
            for tasks in options_of(positional[1] if len(positional) > 1 else named):
                if not isinstance(tasks, DictValue):
                    self._body("task.add", ["TaskAddParameter"], element_of(self.state, tasks), likely)

    def _body(self, operation: str, refs: Sequence[str | None], value: Value, likely: bool) -> None:
        known = [r for r in refs if r is not None]
        for option in options_of(value) if known else ():
            payload = self.objects.payload
            if isinstance(option, Instance) and option.made is not None and option.made.use is not None:
                option.made.use.given_to.add(operation)
            elif isinstance(option, DictValue):
                payload(option, shape_of(known[-1]), "either", likely)
            elif isinstance(option, WireValue) and option.own is not None:
                payload(option.own, shape_of(known[-1]), "either", likely, partial=True)

    def _options(self, param: str, value: DictValue, likely: bool) -> None:
        folded = param.replace("_", "")
        name = next((t for t in self.state.history.types if t.lower() == folded), None)
        if name is not None:
            self.objects.payload(value, shape_of(name), "either", likely)
            self.queries.note_options(name, value, likely)
