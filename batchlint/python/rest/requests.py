"""Raw REST in Python: request paths and api-versions in strings, and the calls that make requests."""

from __future__ import annotations

import re

from batchlint.core.routes import VERSION, routes
from batchlint.history import Shape, shape_of
from batchlint.python.infer import events
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.flows import nodes_in
from batchlint.python.models.http import ASIDE, Http, arguments_of, text_of, verb_of
from batchlint.python.models.urls import VERBS, host_of
from batchlint.python.rest.ends import ends
from batchlint.python.rest.queries import Queries
from batchlint.python.rest.request_uses import SpelledRequests
from batchlint.python.syntax import nodes
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns
from batchlint.python.values.values import DictValue, Method, ModuleValue

#: What names of things of resource management hold.
#: What clients of HTTP call a request's body.
_BODIES = ("json", "data", "content", "body")
_SENDING = frozenset(["post", "put", "patch"])
_MANAGEMENT = re.compile("mgmt|management", re.IGNORECASE)


class Requests:
    """Records requests in files that call the service without the package, and types their bodies."""

    def __init__(
        self,
        recording: Recording,
        objects: Objects,
        queries: Queries,
        unknowns: Unknowns,
        http: Http,
    ) -> None:
        self.recording = recording
        self.objects = objects
        self.queries = queries
        self.unknowns = unknowns
        self.http = http
        self.state = recording.state
        self._manages = _MANAGEMENT.search(self.state.source.text) is not None
        self.spelled = SpelledRequests(recording)
        subscribe = recording.events.subscribe
        subscribe(events.TextMade, self.text)
        subscribe(events.TupleMade, self.row)
        subscribe(events.ArgumentsShared, self.shared)
        subscribe(events.CallEvaluated, self.evaluated)
        subscribe(events.RequestSeen, self.request)

    def shared(self, event: events.ArgumentsShared) -> None:
        """Remember that a function of another file is given the arguments of a call."""
        if self.state.emitting:
            for argument in event.node.args:
                texts = self.recording.context.shared_texts
                texts.setdefault(self.state.span(argument.value), set()).add(event.text)

    def text(self, event: events.TextMade) -> None:
        """A string, whole: it may be an api-version or the path of a request."""
        node, value = event
        text = text_of(value)
        if text is None:
            return
        if VERSION.fullmatch(text):
            self.recording.reading.api_versions.append((self.state.span(node), text))
        path = self.http.path_of(text)
        if path is None or self.state.in_message:
            return
        certain = self.http.evidence and (
            "batch" in text or "api-version" in text or text.startswith("{}/") or host_of(text) == "batch"
        )
        self.queries.note_url(path, value, node, likely=not certain)
        self.spelled.note(path, value, node, certain)

    def evaluated(self, event: events.CallEvaluated) -> None:
        """Record what the arguments of a call show; those of resource management are no payloads."""
        callee, call = event.callee, event.call
        name = callee.name if isinstance(callee, ModuleValue) else ""
        if name.startswith("azure.mgmt.") or (self._manages and _names_management(call.node.func)):
            self.state.flows.ended |= nodes_in(call.values)
        self._hidden_body(call)

    def _hidden_body(self, call: CallSite) -> None:
        """Count the body of `requests.post(url, json=body)` if nothing of it can be seen."""
        node, positional = call.node, call.positional
        if not self.state.emitting or not self.http.evidence:
            return
        if not isinstance(node.func, nodes.Attribute) or not positional:
            return
        shape = self._body_shape(call) if call.method.lower() in _SENDING else None
        if shape is None:
            return
        plain = [a for a in node.args if a.keyword is None and not a.star]
        for argument in node.args:
            name = argument.keyword.value if argument.keyword is not None else ""
            if name in _BODIES or (len(plain) > 1 and argument is plain[1]):
                value = call.keywords[name] if name else positional[1]
                self.unknowns.content(argument.value, "the body of this request", shape, value, "wire")

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
                self.objects.payload(payload, shape_of(body), "wire", likely)

    def _body_shape(self, call: CallSite) -> Shape | None:
        """The shape of the body that a call sends to the request path among its arguments."""
        verb = verb_of(call)
        for path in self.http.paths(arguments_of(call)[0]):
            for route in routes(verb, path):
                body = route.operation.body[route.at]
                if body is not None:
                    return shape_of(body)
        return None


def _names_management(func: nodes.Expression) -> bool:
    """Whether `mgmt_client.pool.create` names resource management on the way."""
    while isinstance(func, nodes.Attribute):
        if _MANAGEMENT.search(func.attr.value) is not None:
            return True
        func = func.value
    return isinstance(func, nodes.Name) and _MANAGEMENT.search(func.value) is not None
