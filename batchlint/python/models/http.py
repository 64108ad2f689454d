"""Calls that make HTTP requests: the verb, the path and the body that they are given, and the response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from batchlint.core.routes import routes
from batchlint.history import Shape, filled
from batchlint.python.infer.arguments import MESSAGES
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import Request
from batchlint.python.infer.state import State
from batchlint.python.models.urls import VERBS, host_of, leads_elsewhere, path_of
from batchlint.python.syntax import nodes
from batchlint.python.values.values import (
    Constant,
    DictValue,
    FunctionValue,
    ResponseValue,
    Text,
    Value,
    options_of,
)

#: Arguments of calls that are no bodies, whatever is called.
ASIDE = frozenset(["params", "headers", "cookies", "auth", "tags", "labels", "extra", "query", "timeout"])
#: Objects that stand for a request before it is sent.
_REQUESTS = frozenset(["Request", "HttpRequest", "urlopen"])
#: Calls that turn a request into its response, or pass a response on.
_SENDS = frozenset(["urlopen", "open", "send", "send_request", "prepare_request", "request", "getresponse"])


def text_of(value: Value | None) -> str | None:
    """The text of a string, `{}` for what is not known in it; None for anything else."""
    text = value.template if isinstance(value, Text) else getattr(value, "value", None)
    return text if isinstance(value, (Text, Constant)) and isinstance(text, str) else None


def texts_in(values: Iterable[Value]) -> Iterator[str]:
    """The texts among values."""
    for value in values:
        for option in options_of(value):
            text = text_of(option)
            if text is not None:
                yield text


def verb_of(call: CallSite) -> str | None:
    """The verb of a request: by the method that is called, or in a text among the arguments."""
    name, keywords = call.method, call.keywords
    if isinstance(call.node.func, nodes.Attribute) and name.upper() in VERBS:
        return name.upper()
    for value in (keywords.get("method"), keywords.get("verb"), *call.positional):
        text = text_of(value)
        if text is not None and text.upper() in VERBS:
            return text.upper()
    # Names of own helpers: `_get`, `http_get`, `do_post`.
    verbs = [part for part in name.upper().split("_") if part in VERBS]
    if len(verbs) == 1:
        return verbs[0]
    if name in _REQUESTS:
        return "POST" if "data" in keywords or len(call.positional) > 1 else "GET"
    return None


class Http:
    """Recognises requests to the Batch service and evaluates them to their responses."""

    def __init__(self, state: State) -> None:
        self.state = state
        #: Whether the file names the service itself.
        self.evidence = state.names_service

    @property
    def matters(self) -> bool:
        """Whether the file has to do with Batch at all."""
        return self.state.calls_service

    def path_of(self, text: str) -> str | None:
        """The request path in a string, `{}` for what is not known; None where there is none."""
        return path_of(text) if self.matters else None

    def paths(self, values: Iterable[Value]) -> Iterator[str]:
        """The request paths in values."""
        for text in texts_in(values):
            path = self.path_of(text)
            if path is not None:
                yield path

    def request(self, callee: Value, call: CallSite) -> Request:
        """What a call is given; the function around it is noted by the host of the request."""
        values, bodies = arguments_of(call)
        texts = list(texts_in(values))
        own = [o.function.node for o in options_of(callee) if isinstance(o, FunctionValue)]
        found = Request(values, bodies, texts, own, self._is_elsewhere(texts, own))
        flows = self.state.flows
        if found.elsewhere:
            self._mark(flows.to_others)
            return found
        for text in texts:
            path = self.path_of(text)
            if path is None:
                continue
            if not routes(None, path):
                if MESSAGES.fullmatch(call.method) is None:
                    self._mark(flows.to_paths)
            elif host_of(text) == "batch":
                self._mark(flows.to_batch)
            break
        return found

    def response(self, call: CallSite, request: Request) -> Value | None:
        """The response, if the call makes a request whose verb and path are known, else None."""
        # What was recorded of the call may show that the function around calls Batch.
        if self._is_elsewhere(request.texts, request.own):
            return None
        paths = [path for path in map(self.path_of, request.texts) if path is not None]
        verb = verb_of(call) if paths else None
        if verb is not None:
            for path in paths:
                shape = self.result_of(verb, path)
                if shape is not None:
                    return ResponseValue(shape)
        if call.method in _SENDS and not request.own:
            return next((v for v in call.positional if isinstance(v, ResponseValue)), None)
        return None

    def result_of(self, verb: str, path: str) -> Shape | None:
        """The type of an answer, at every version; None where no request is like that."""
        refs: list[str | None] = [None] * len(self.state.history.versions)
        for route in routes(verb, path):
            refs[route.at] = route.operation.result[route.at]
        known = [r for r in refs if r is not None and r not in ("stream", "bool")]
        return Shape(filled(refs)) if known else None

    def _is_elsewhere(self, texts: list[str], own: list[nodes.FunctionDef | nodes.Lambda]) -> bool:
        """Whether a call goes to another host: by its URL, or through a function that does."""
        if any("://" in text and leads_elsewhere(text) for text in texts):
            return True
        flows = self.state.flows
        return any(id(f) in flows.to_others and id(f) not in flows.to_batch for f in own)

    def _mark(self, functions: set[int]) -> None:
        """Add the function around."""
        if self.state.enclosing:
            functions.add(id(self.state.enclosing[-1]))


def arguments_of(call: CallSite) -> tuple[list[Value], list[DictValue]]:
    """All that a call is given, with what it unpacks, and the dicts among it that may be bodies."""
    keywords = call.keywords
    if isinstance(call.spread, DictValue):
        keywords = {**call.spread.items, **{k: v for k, v in keywords.items() if k != "**"}}
    values = [*call.positional, *keywords.values()]
    given = [*call.positional, *(v for k, v in keywords.items() if k not in ASIDE)]
    return values, [o for v in given for o in options_of(v) if isinstance(o, DictValue)]
