"""Raw REST in Python: request paths and api-versions in strings, and the calls that make requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.judge.api_versions import VERSION
from batchlint.core.judge.routes import routes
from batchlint.core.uses import Span
from batchlint.history import Shape, filled, shape_of
from batchlint.python.rest.flows import ASIDE, ends, last_name
from batchlint.python.rest.request_arguments import handed, text_of, texts_in, verb_of
from batchlint.python.rest.spelled import SpelledRequests
from batchlint.python.rest.urls import EVIDENCE, VERBS, host_of, leads_elsewhere, path_of
from batchlint.python.values.alternatives import options_of
from batchlint.python.values.values import (
    DictValue,
    FunctionValue,
    Method,
    ModuleValue,
    ResponseValue,
    TupleValue,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Calls that turn a request into its response, or pass a response on.
_SENDS = frozenset(["urlopen", "open", "send", "send_request", "prepare_request", "request", "getresponse"])
#: Calls whose texts are read by people, or name the paths of the project's own service.
_TOLD = re.compile(
    r"print|debug|info|warning|warn|error|exception|critical|log|echo|secho|\w*(?:Error|Exception|Warning)"
    r"|redirect|url_for|add_url_rule|add_api_route|add_route|route|HttpResponseRedirect|RedirectResponse"
)
#: Expressions that may be texts by themselves.
_TEXTS = frozenset([cst.SimpleString, cst.FormattedString, cst.ConcatenatedString, cst.BinaryOperation])
#: What names of things of resource management hold.
_MANAGEMENT = re.compile("mgmt|management", re.IGNORECASE)


class Requests:
    """Notes requests in files that speak to the service without the package, and what they answer with."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.evidence = EVIDENCE.search(analysis.source.text) is not None
        self._manages = _MANAGEMENT.search(analysis.source.text) is not None
        #: Whether a dict with names of Batch's stays untyped: who sends it may be another file.
        self.wonders = False
        self._muted = 0
        self._told = 0
        self.spelled = SpelledRequests(analysis)
        #: The texts of other files whose functions are handed a string, by where it stands.
        self._handed: dict[Span, set[str]] = {}

    def hand_over(self, node: cst.Call, text: str) -> None:
        """Remember that a function of another file is handed the arguments of a call."""
        if self.analysis.emitting:
            for argument in node.args:
                self._handed.setdefault(self.analysis.span(argument.value), set()).add(text)

    def handed_to(self, span: Span) -> set[str]:
        """The texts of the files whose functions are handed what stands at a place."""
        return self._handed.get(span, set())

    @property
    def matters(self) -> bool:
        """Whether the file has to do with Batch at all."""
        return self.evidence or self.analysis.uses_batch

    @contextmanager
    def muted(self) -> Iterator[None]:
        """While the parts of a longer string are evaluated."""
        self._muted += 1
        try:
            yield
        finally:
            self._muted -= 1

    @contextmanager
    def told(self) -> Iterator[None]:
        """While texts are evaluated that people read, or paths of the project's own service."""
        self._told += 1
        try:
            yield
        finally:
            self._told -= 1

    # Strings

    def is_told(self, node: cst.Call, argument: cst.BaseExpression) -> bool:
        """Whether an argument is a text for people, or a path of the project's own service."""
        kind = type(argument)
        if kind is cst.Call:
            assert isinstance(argument, cst.Call)
            if last_name(argument.func) != "format":
                return False
        elif kind not in _TEXTS:
            return False
        return _TOLD.fullmatch(last_name(node.func)) is not None

    def note_string(self, node: cst.BaseExpression, value: Value) -> None:
        """A string, whole: it may be an api-version or the path of a request."""
        if self._muted or not self.analysis.emitting:
            return
        text = text_of(value)
        if text is None:
            return
        if VERSION.fullmatch(text):
            self.analysis.reading.api_versions.append((self.analysis.span(node), text))
        if "azure" in text:
            self.analysis.references.note(node, value)
        path = self.path_of(text)
        if path is None or self._told:
            return
        certain = self.evidence and (
            "batch" in text or "api-version" in text or text.startswith("{}/") or host_of(text) == "batch"
        )
        self.analysis.queries.note_url(path, value, node, likely=not certain)
        self.spelled.note(path, value, node, certain)

    def path_of(self, text: str) -> str | None:
        """The request path in a string, `{}` for what is not known; None where there is none."""
        return path_of(text) if self.matters else None

    def paths(self, values: list[Value]) -> Iterator[str]:
        """The request paths in the values that a call is handed."""
        for text in texts_in(values):
            path = self.path_of(text)
            if path is not None:
                yield path

    # Calls

    def disown(
        self, callee: Value, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> None:
        """What is handed to a client of Azure's resource management is no payload of the service."""
        name = callee.name if isinstance(callee, ModuleValue) else ""
        if name.startswith("azure.mgmt.") or (self._manages and _names_management(node.func)):
            self.analysis.payloads.flows.note_end([*positional, *keywords.values()])

    def note_call(
        self,
        callee: Value,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        results: list[Value],
    ) -> Value | None:
        """A call that is handed both a request's path and a payload types the payload.

        Gives back the response, if the call makes a request whose verb and path are known; not
        where one of its results already is what came from the service.
        """
        if not self.matters:
            return None
        values, bodies = handed(positional, keywords)
        texts = list(texts_in(values))
        own = [o.function.node for o in options_of(callee) if isinstance(o, FunctionValue)]
        self._note_flows(callee, positional, keywords, node, values, bodies, texts, own)
        if any(isinstance(o, (WireValue, ResponseValue)) for r in results for o in options_of(r)):
            return None
        return self._response(positional, keywords, node, texts, own)

    def _note_flows(
        self,
        callee: Value,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        values: list[Value],
        bodies: list[DictValue],
        texts: list[str],
        own: list[cst.FunctionDef | cst.Lambda],
    ) -> None:
        flows = self.analysis.payloads.flows
        if not isinstance(callee, Method):
            flows.note_handed([*positional, *keywords.values()])
        full = callee.name if isinstance(callee, ModuleValue) else ""
        if self._is_elsewhere(texts, own):
            flows.note_foreign(values)
            self._mark(flows.to_others)
            return
        if own and verb_of(node, positional, keywords) is not None:
            self._bare(node, positional)
        name = last_name(node.func)
        if not own:
            flows.note_end(v for k, v in keywords.items() if k in ASIDE)
        for text in texts:
            path = self.path_of(text)
            if path is None:
                continue
            if not routes(None, path):
                flows.note_end(values)  # a path of the project's own service, or of another one
                if _TOLD.fullmatch(name) is None:
                    self._mark(flows.to_paths)
                return
            if host_of(text) == "batch":
                self._mark(flows.to_batch)
                flows.sent.update(id(b.node) for b in bodies)
            self._type(path, verb_of(node, positional, keywords), bodies)
            return
        if not own and ends(name, full):
            flows.note_end(values)

    def _bare(self, node: cst.Call, positional: list[Value]) -> None:
        """`self._get("nodeagentskus")`: a path in its own words, handed to what makes requests."""
        for argument, value in zip(node.args, positional, strict=False):
            text = text_of(value)
            if (
                isinstance(argument.value, cst.SimpleString)
                and text
                and self.path_of("/" + text) == "/" + text
            ):
                if self.analysis.emitting and routes(None, "/" + text):
                    self.spelled.note("/" + text, value, argument.value, certain=False)

    def note_row(self, value: TupleValue) -> None:
        """A row of a table that holds the path of a request beside its body."""
        if self.matters and not self.analysis.emitting:
            values = list(value.items)
            bodies = [i for i in values if isinstance(i, DictValue)]
            verb = next((v for v in map(text_of, values) if v in VERBS), None)
            for path in self.paths(values) if bodies else ():
                self._type(path, verb, bodies, likely=True)

    def _type(self, path: str, verb: str | None, bodies: list[DictValue], likely: bool = False) -> None:
        body = next((b for r in routes(verb, path) if (b := r.operation.body[r.at]) is not None), None)
        if body is None or (self.analysis.replaying.depth and self.analysis.replaying.reading):
            return
        flows = self.analysis.payloads.flows
        for payload in bodies:
            number = id(payload.node)
            if number in flows.foreign and number not in flows.sent:
                continue
            if any(shape_of(body).find(k, "wire") for k in payload.items):
                likely = likely or not self.evidence
                self.analysis.objects.payload(payload, shape_of(body), "wire", likely)

    def _is_elsewhere(self, texts: list[str], own: list[cst.FunctionDef | cst.Lambda]) -> bool:
        """Whether a call asks another host: by its URL, or through a function that does."""
        if any("://" in text and leads_elsewhere(text) for text in texts):
            return True
        flows = self.analysis.payloads.flows
        return any(id(f) in flows.to_others and id(f) not in flows.to_batch for f in own)

    def _mark(self, functions: set[int]) -> None:
        """Remember what the function does in which a request stands."""
        holders = self.analysis.holders
        if holders:
            functions.add(id(holders[-1]))

    def body_shape(self, positional: list[Value], keywords: dict[str, Value], node: cst.Call) -> Shape | None:
        """The shape of the body that a call sends to the request path among its arguments."""
        values, _ = handed(positional, keywords)
        verb = verb_of(node, positional, keywords)
        for path in self.paths(values):
            for route in routes(verb, path):
                body = route.operation.body[route.at]
                if body is not None:
                    return shape_of(body)
        return None

    def _response(
        self,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        texts: list[str],
        own: list[cst.FunctionDef | cst.Lambda],
    ) -> Value | None:
        if self._is_elsewhere(texts, own):
            return None
        paths = [path for path in map(self.path_of, texts) if path is not None]
        verb = verb_of(node, positional, keywords) if paths else None
        if verb is not None:
            for path in paths:
                shape = self.result_of(verb, path)
                if shape is not None:
                    return ResponseValue(shape)
        if last_name(node.func) in _SENDS and not own:
            return next((v for v in positional if isinstance(v, ResponseValue)), None)
        return None

    def result_of(self, verb: str, path: str) -> Shape | None:
        """What a request answers with, at every version; None where no request is like that."""
        refs: list[str | None] = [None] * len(self.analysis.history.versions)
        for route in routes(verb, path):
            refs[route.at] = route.operation.result[route.at]
        known = [r for r in refs if r is not None and r not in ("stream", "bool")]
        return Shape(filled(refs)) if known else None

    def finish_pass(self) -> None:
        """Note the requests that texts spell."""
        self.spelled.finish_pass()


def _names_management(func: cst.BaseExpression) -> bool:
    """Whether a step of `mgmt_client.pool.create` says that the call goes to resource management."""
    while isinstance(func, cst.Attribute):
        if _MANAGEMENT.search(func.attr.value) is not None:
            return True
        func = func.value
    return isinstance(func, cst.Name) and _MANAGEMENT.search(func.value) is not None
