"""Raw REST in Python: request paths in strings, payloads in dicts, api-versions, responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.match.paths import routes
from batchlint.core.match.versions import VERSION
from batchlint.core.uses import Span
from batchlint.history import Shape, filled, shape_of
from batchlint.python.bodies import guesses
from batchlint.python.flows import ASIDE, Flows, Typed, dicts_in, ends, last_name
from batchlint.python.reach import telling_names
from batchlint.python.spelled import SpelledRequests
from batchlint.python.urls import EVIDENCE, VERBS, host_of, leads_elsewhere, path_of
from batchlint.python.values import (
    Constant,
    DictValue,
    FunctionValue,
    ModuleValue,
    ResponseValue,
    Text,
    TupleValue,
    Value,
    WireValue,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Calls that turn a request into its response, or pass a response on.
_SENDS = frozenset(["urlopen", "open", "send", "send_request", "prepare_request", "request", "getresponse"])
#: Objects that stand for a request before it is sent.
_REQUESTS = frozenset(["Request", "HttpRequest", "urlopen"])
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
    """Notes requests and payloads in files that speak to the service without the package."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.evidence = EVIDENCE.search(analysis.source.text) is not None
        self._manages = _MANAGEMENT.search(analysis.source.text) is not None
        self.flows = Flows()
        #: Whether a dict with names of Batch's stays untyped: who sends it may be another file.
        self.wonders = False
        #: Types of dicts that other files send, by line and column: the text is newer than the file.
        self.heard: dict[tuple[int, int], Typed] = {}
        self._muted = 0
        self._told = 0
        self._nested = 0
        self._guessed: dict[int, Typed] = {}
        self._open: list[DictValue] = []
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

    @contextmanager
    def nested(self) -> Iterator[None]:
        """While the inside of a container is evaluated: only outermost dicts are payloads."""
        self._nested += 1
        try:
            yield
        finally:
            self._nested -= 1

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
        for text in _texts(values):
            path = self.path_of(text)
            if path is not None:
                yield path

    # Dicts

    def note_dict(self, value: DictValue) -> None:
        """A dict that is written down: typed at once where an earlier pass found its type."""
        self.note_parts(value)
        known = self._known(value)
        if known is not None:
            shape, notation, likely, partial = known
            self.analysis.objects.payload(value, shape, notation, likely, partial)
        if not self._nested and not self.analysis.replaying.depth:
            self._open.append(value)

    def note_parts(self, value: DictValue) -> None:
        """What a dict lacks that another takes its entries over from, that one may have."""
        self.flows.taken.update(id(part.node) for part in value.parts)

    def _known(self, value: DictValue) -> Typed | None:
        number = id(value.node)
        known = self.flows.types.get(number)
        if known is not None and (number not in self.flows.foreign or number in self.flows.sent):
            return known
        project = self.analysis.project
        if project is not None and number in project.payloads and number not in project.read_outside:
            return project.payloads[number][1]
        if self.heard:
            told = self.heard.get(self.analysis.source.place(value.node))
            if told is not None:
                return told
        return self._guessed.get(number) if self.analysis.emitting else None

    def remember(self, value: DictValue, known: Typed) -> None:
        """A dict whose type was found out; passes to come know it from the start."""
        self.flows.types[id(value.node)] = known
        project = self.analysis.project
        if project is not None and not project.closed and not self.analysis.source.holds(value.node):
            project.payloads[id(value.node)] = value.node, known._replace(likely=True)

    def note_read(self, value: DictValue, key: str | None) -> None:
        """A dict is read by the code itself."""
        self.flows.note_read(value, key)
        project = self.analysis.project
        if project is not None and not project.closed and not self.analysis.source.holds(value.node):
            project.read_outside.add(id(value.node))

    # Calls

    def disown(
        self, callee: Value, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> None:
        """What is handed to a client of Azure's resource management is no payload of the service."""
        name = callee.name if isinstance(callee, ModuleValue) else ""
        if name.startswith("azure.mgmt.") or (self._manages and _names_management(node.func)):
            self.flows.note_end([*positional, *keywords.values()])

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
        values, bodies = _handed(positional, keywords)
        texts = list(_texts(values))
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
        flows = self.flows
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
                flows.note_end(values)  # a path of the project's own service
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
        for payload in bodies:
            number = id(payload.node)
            if number in self.flows.foreign and number not in self.flows.sent:
                continue
            if any(shape_of(body).find(k, "wire") for k in payload.items):
                likely = likely or not self.evidence
                self.analysis.objects.payload(payload, shape_of(body), "wire", likely)

    def _is_elsewhere(self, texts: list[str], own: list[cst.FunctionDef | cst.Lambda]) -> bool:
        """Whether a call asks another host: by its URL, or through a function that does."""
        if any("://" in text and leads_elsewhere(text) for text in texts):
            return True
        flows = self.flows
        return any(id(f) in flows.to_others and id(f) not in flows.to_batch for f in own)

    def _mark(self, functions: set[int]) -> None:
        """Remember what the function does in which a request stands."""
        holders = self.analysis.holders
        if holders:
            functions.add(id(holders[-1]))

    def body_shape(self, positional: list[Value], keywords: dict[str, Value], node: cst.Call) -> Shape | None:
        """The shape of the body that a call sends to the request path among its arguments."""
        values, _ = _handed(positional, keywords)
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

    # The end of a pass

    def finish_pass(self) -> None:
        """Look at dicts that nobody sends; note the requests that texts spell."""
        self._guessed = {}
        for value in self._open:
            if value.cell[0] is None and self.matters:
                self._guess(value)
        for value in self._open:
            self._settle(value)
        if self.analysis.emitting:
            self.wonders |= not self.evidence and any(
                found.cell[0] is None and not telling_names().isdisjoint(found.items)
                for value in self._open
                for found in dicts_in(value)
            )
        self._open = []
        self.spelled.finish_pass()

    def _guess(self, value: DictValue) -> None:
        if self.flows.is_own(value):
            return
        for guess in guesses(value):
            if guess.value.cell[0] is None and not self.flows.is_own(guess.value):
                self._guessed[id(guess.value.node)] = Typed(guess.shape, "wire", True, guess.partial)

    def _settle(self, value: DictValue) -> None:
        """A dict which grew may hold more than its literal shows."""
        for found in dicts_in(value):
            use = found.cell[0]
            if use is not None and (
                id(found.node) in self.flows.taken or set(found.items) - {e.key for e in use.entries}
            ):
                use.open = True


def _names_management(func: cst.BaseExpression) -> bool:
    """Whether a step of `mgmt_client.pool.create` says that the call goes to resource management."""
    while isinstance(func, cst.Attribute):
        if _MANAGEMENT.search(func.attr.value) is not None:
            return True
        func = func.value
    return isinstance(func, cst.Name) and _MANAGEMENT.search(func.value) is not None


def text_of(value: Value) -> str | None:
    """The text of a string, `{}` for what is not known in it; None for anything else."""
    text = value.template if isinstance(value, Text) else getattr(value, "value", None)
    return text if isinstance(value, (Text, Constant)) and isinstance(text, str) else None


def verb_of(node: cst.Call, positional: list[Value], keywords: dict[str, Value]) -> str | None:
    """The verb of a request: by the method that is called, or handed over as a text."""
    name = last_name(node.func)
    if isinstance(node.func, cst.Attribute) and name.upper() in VERBS:
        return name.upper()
    for value in (keywords.get("method"), keywords.get("verb"), *positional):
        text = text_of(value) if value is not None else None
        if text is not None and text.upper() in VERBS:
            return text.upper()
    # Names of own helpers: `_get`, `http_get`, `do_post`.
    said = [part for part in name.upper().split("_") if part in VERBS]
    if len(said) == 1:
        return said[0]
    if name in _REQUESTS:
        return "POST" if "data" in keywords or len(positional) > 1 else "GET"
    return None


def _texts(values: list[Value]) -> Iterator[str]:
    for value in values:
        for option in options_of(value):
            text = text_of(option)
            if text is not None:
                yield text


def _handed(positional: list[Value], keywords: dict[str, Value]) -> tuple[list[Value], list[DictValue]]:
    """All that a call is handed, and the dicts among it that may be bodies."""
    spread = keywords.get("**")
    if isinstance(spread, DictValue):
        keywords = {**spread.items, **{k: v for k, v in keywords.items() if k != "**"}}
    values = [*positional, *keywords.values()]
    given = [*positional, *(v for k, v in keywords.items() if k not in ASIDE)]
    bodies = [o for v in given for o in options_of(v) if isinstance(o, DictValue)]
    return values, bodies
