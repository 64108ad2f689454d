"""Raw REST in Python: request paths and api-versions in strings, and the calls that make requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from batchlint.core.routes import VERSION, routes
from batchlint.core.uses import Span
from batchlint.history import Shape, shape_of
from batchlint.python.infer import events
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.flows import nodes_in
from batchlint.python.models.http import ASIDE, arguments_of, text_of, verb_of
from batchlint.python.models.urls import VERBS, host_of
from batchlint.python.rest.ends import ends
from batchlint.python.rest.request_uses import SpelledRequests
from batchlint.python.syntax import nodes
from batchlint.python.values.values import DictValue, Method, ModuleValue

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: What names of things of resource management hold.
_MANAGEMENT = re.compile("mgmt|management", re.IGNORECASE)


class Requests:
    """Records requests in files that call the service without the package, and types their bodies."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state
        self.http = analysis.inference.http
        self._manages = _MANAGEMENT.search(self.state.source.text) is not None
        #: Whether a dict with names of Batch's stays untyped: who sends it may be another file.
        self.wonders = False
        self.spelled = SpelledRequests(analysis)
        #: The texts of other files whose functions are given a string, by where it is.
        self._handed: dict[Span, set[str]] = {}
        subscribe = analysis.inference.events.subscribe
        subscribe(events.TextMade, self.text)
        subscribe(events.TupleMade, self.row)
        subscribe(events.ArgumentsShared, self.shared)
        subscribe(events.CallEvaluated, self.evaluated)
        subscribe(events.RequestSeen, self.request)

    def shared(self, event: events.ArgumentsShared) -> None:
        """Remember that a function of another file is given the arguments of a call."""
        if self.state.emitting:
            for argument in event.node.args:
                self._handed.setdefault(self.state.span(argument.value), set()).add(event.text)

    def handed_to(self, span: Span) -> set[str]:
        """The texts of the files whose functions are given what is at a place."""
        return self._handed.get(span, set())

    def text(self, event: events.TextMade) -> None:
        """A string, whole: it may be an api-version or the path of a request."""
        node, value = event
        text = text_of(value)
        if text is None:
            return
        if VERSION.fullmatch(text):
            self.analysis.reading.api_versions.append((self.state.span(node), text))
        if "azure" in text:
            self.analysis.references.note(node, value)
        path = self.http.path_of(text)
        if path is None or self.state.in_message:
            return
        certain = self.http.evidence and (
            "batch" in text or "api-version" in text or text.startswith("{}/") or host_of(text) == "batch"
        )
        self.analysis.queries.note_url(path, value, node, likely=not certain)
        self.spelled.note(path, value, node, certain)

    def evaluated(self, event: events.CallEvaluated) -> None:
        """Record what the arguments of a call show; those of resource management are no payloads."""
        analysis, (callee, call, spreads_properties) = self.analysis, event
        name = callee.name if isinstance(callee, ModuleValue) else ""
        if name.startswith("azure.mgmt.") or (self._manages and _names_management(call.node.func)):
            self.state.flows.ended |= nodes_in(call.values)
        analysis.queries.note_request(call)
        analysis.references.note_call(call)
        if "**" in call.keywords and not spreads_properties:
            analysis.keys.lose(call.spread)
        analysis.unknowns.request(call)

    def request(self, event: events.RequestSeen) -> None:
        """A call that is given both a request's path and a payload types the payload."""
        callee, call, request = event
        flows, values = self.state.flows, request.values
        if not isinstance(callee, Method):
            flows.handed |= nodes_in(call.values)
        if request.elsewhere:
            flows.foreign |= nodes_in(values)
            return
        if request.own and verb_of(call) is not None:
            self._bare(call)
        if not request.own:
            flows.ended |= nodes_in(v for k, v in call.keywords.items() if k in ASIDE)
        for text in request.texts:
            path = self.http.path_of(text)
            if path is None:
                continue
            if not routes(None, path):
                flows.ended |= nodes_in(values)  # a path of the project's own service, or of another one
                return
            if host_of(text) == "batch":
                flows.sent.update(id(b.node) for b in request.bodies)
            self._type(path, verb_of(call), request.bodies)
            return
        full = callee.name if isinstance(callee, ModuleValue) else ""
        if not request.own and ends(call.method, full):
            flows.ended |= nodes_in(values)

    def _bare(self, call: CallSite) -> None:
        """`self._get("nodeagentskus")`: a path in its own words, given to what makes requests."""
        for argument, value in zip(call.node.args, call.positional, strict=False):
            text = text_of(value)
            if not isinstance(argument.value, nodes.SimpleString) or not text:
                continue
            path = "/" + text
            if self.http.path_of(path) == path and self.state.emitting and routes(None, path):
                self.spelled.note(path, value, argument.value, certain=False)

    def row(self, event: events.TupleMade) -> None:
        """A row of a table that holds the path of a request beside its body."""
        if self.http.matters and not self.state.emitting:
            values = list(event.value.items)
            bodies = [i for i in values if isinstance(i, DictValue)]
            verb = next((v for v in map(text_of, values) if v in VERBS), None)
            for path in self.http.paths(values) if bodies else ():
                self._type(path, verb, bodies, likely=True)

    def _type(self, path: str, verb: str | None, bodies: list[DictValue], likely: bool = False) -> None:
        body = next((b for r in routes(verb, path) if (b := r.operation.body[r.at]) is not None), None)
        if body is None or (self.state.specializing and self.state.for_recording):
            return
        flows = self.state.flows
        for payload in bodies:
            number = id(payload.node)
            if number in flows.foreign and number not in flows.sent:
                continue
            if any(shape_of(body).find(k, "wire") for k in payload.items):
                likely = likely or not self.http.evidence
                self.analysis.objects.payload(payload, shape_of(body), "wire", likely)

    def body_shape(self, call: CallSite) -> Shape | None:
        """The shape of the body that a call sends to the request path among its arguments."""
        verb = verb_of(call)
        for path in self.http.paths(arguments_of(call)[0]):
            for route in routes(verb, path):
                body = route.operation.body[route.at]
                if body is not None:
                    return shape_of(body)
        return None

    def finish_pass(self, event: events.PassFinished) -> None:
        """Emit the requests that texts spell."""
        self.spelled.finish_pass()


def _names_management(func: nodes.Expression) -> bool:
    """Whether `mgmt_client.pool.create` names resource management on the way."""
    while isinstance(func, nodes.Attribute):
        if _MANAGEMENT.search(func.attr.value) is not None:
            return True
        func = func.value
    return isinstance(func, nodes.Name) and _MANAGEMENT.search(func.value) is not None
