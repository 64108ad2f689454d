"""Raw REST in Python: request paths in strings, payloads in dicts, api-versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import libcst as cst

from batchlint.core.match.operations import is_same_path
from batchlint.core.uses import RequestUse, Span
from batchlint.history import Shape, filled, shape_of
from batchlint.payload.detect import detect
from batchlint.python.values import (
    Constant,
    DictValue,
    ListValue,
    ModuleValue,
    ResponseValue,
    Text,
    TupleValue,
    Value,
    options_of,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: A string that shows that a file speaks to the Batch service itself.
EVIDENCE = re.compile(
    r"\.batch\.azure\.(?:com|cn|us|de)|batch\.core\.windows\.net|20\d\d-\d\d-\d\d\.\d+\.\d+"
)
VERSION = re.compile(r"20\d\d-\d\d-\d\d\.\d+\.\d+")
_ROOTS = (
    "pools|jobs|jobschedules|certificates|applications|nodeagentskus|supportedimages|nodecounts|"
    "lifetimejobstats|lifetimepoolstats|poolusagemetrics"
)
_PATH = re.compile(
    rf"(?:^|\}}|\.com|\.cn|\.us|\.net|:\d+)/?(/(?:{_ROOTS})(?![\w-])[^\s'\"#]*)|^/?((?:{_ROOTS})/[^\s'\"#]*)"
)
_VERBS = frozenset(["get", "post", "put", "patch", "delete", "head"])
#: A string of the CLI extension's template language fits wherever any value fits.
_ANYTHING = "[parameters('unknown')]"


class Requests:
    """Notes requests and payloads in files that speak to the service without the package."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.evidence = EVIDENCE.search(analysis.source.text) is not None
        self._muted = 0
        self._nested = 0
        #: Dicts whose type an earlier pass found out, by node.
        self.typed: dict[int, tuple[Shape, str, bool]] = {}
        self._open: list[DictValue] = []
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

    @contextmanager
    def muted(self) -> Iterator[None]:
        """While the parts of a longer string are evaluated."""
        self._muted += 1
        try:
            yield
        finally:
            self._muted -= 1

    @contextmanager
    def nested(self) -> Iterator[None]:
        """While the inside of a container is evaluated: only outermost dicts are payloads."""
        self._nested += 1
        try:
            yield
        finally:
            self._nested -= 1

    def note_string(self, node: cst.BaseExpression, value: Value) -> None:
        """A string, whole: it may be an api-version or the path of a request."""
        if self._muted or not self.analysis.emitting:
            return
        text = value.template if isinstance(value, Text) else getattr(value, "value", None)
        if not isinstance(text, str):
            return
        if VERSION.fullmatch(text):
            self.analysis.reading.api_versions.append((self.analysis.span(node), text))
        if "azure" in text:
            self.analysis.references.note(node, value)
        path = self.path_of(text)
        if path is None:
            return
        certain = self.evidence and ("batch" in text or "api-version" in text or text.startswith("{}/"))
        self.analysis.queries.note_url(path, value, node, likely=not certain)
        use = RequestUse(
            verb=None,
            path=path,
            span=self.analysis.span(node),
            writer=self.analysis.writer,
            confidence="certain" if certain else "likely",
            site=node,
        )
        self.analysis.emit(use)

    def path_of(self, text: str) -> str | None:
        """The request path in a string, `{}` for what is not known; None where there is none."""
        if not self.evidence and not self.analysis.uses_batch:
            return None
        host = re.match(r"https?://([^/{]+)", text)
        if host is not None and "batch" not in host[1]:
            return None
        match = _PATH.search(text)
        if match is None:
            return None
        path, _, query = (match[1] or "/" + match[2]).partition("?")
        action = next((q for q in query.split("&") if re.fullmatch(r"[a-z]+", q)), None)
        path = re.sub(r"/[^/]*\{\}[^/]*", "/{}", path.rstrip("/"))
        return f"{path}?{action}" if action is not None else path

    def note_dict(self, value: DictValue) -> None:
        """A dict that is written down: typed at once where an earlier pass found its type."""
        known = self.typed.get(id(value.node))
        if known is not None:
            self.analysis.calls.objects.payload(value, *known)
        if not self._nested and not self.analysis.replaying.depth:
            self._open.append(value)

    def disown(
        self, callee: Value, positional: list[Value], keywords: dict[str, Value], node: cst.Call
    ) -> None:
        """What is handed to a client of Azure's resource management is no payload of the service."""
        if not self._open:
            return
        name = callee.name if isinstance(callee, ModuleValue) else ""
        if name.startswith("azure.mgmt.") or _names_management(node.func):
            given = [o for v in (*positional, *keywords.values()) for o in options_of(v)]
            self._open = [d for d in self._open if not any(d is o for o in given)]

    def note_call(self, positional: list[Value], keywords: dict[str, Value], node: cst.Call) -> None:
        """A call that is handed both a request's path and a payload types the payload."""
        values = [*positional, *keywords.values()]
        payloads = [o for v in values for o in options_of(v) if isinstance(o, DictValue)]
        if not payloads or not (self.evidence or self.analysis.uses_batch):
            return
        for path in self.paths(values):
            body = self._body_of(path, node)
            for payload in payloads:
                if body is not None and any(shape_of(body).find(k, "wire") for k in payload.items):
                    self.analysis.calls.objects.payload(payload, shape_of(body), "wire", not self.evidence)

    def body_shape(self, values: list[Value], node: cst.Call) -> Shape | None:
        """The shape of the body that a call sends to the request path among its arguments."""
        for path in self.paths(values):
            body = self._body_of(path, node)
            if body is not None:
                return shape_of(body)
        return None

    def response(self, positional: list[Value], keywords: dict[str, Value], node: cst.Call) -> Value | None:
        """What a request gives back, if the call makes one whose verb and path are known."""
        verb = _verb(node)
        if verb is None or not (self.evidence or self.analysis.uses_batch):
            return None
        for path in self.paths([*positional, *keywords.values()]):
            shape = self.result_of(verb, path)
            if shape is not None:
                return ResponseValue(shape)
        return None

    def result_of(self, verb: str, path: str) -> Shape | None:
        """What a request answers with, at every version; None where no request is like that."""
        refs: list[str | None] = [None] * len(self.analysis.history.versions)
        for operation in self.analysis.history.operations.values():
            for index, http in enumerate(operation.http):
                method, _, template = (http or "").partition(" ")
                if method == verb and is_same_path(path, template):
                    refs[index] = operation.result[index]
        known = [r for r in refs if r is not None and r not in ("stream", "bool")]
        return Shape(filled(refs)) if known else None

    def paths(self, values: list[Value]) -> Iterator[str]:
        """The request paths in the values that a call is handed."""
        for value in values:
            for option in options_of(value):
                text = option.template if isinstance(option, Text) else getattr(option, "value", None)
                if isinstance(option, (Text, Constant)) and isinstance(text, str):
                    path = self.path_of(text)
                    if path is not None:
                        yield path

    def _body_of(self, path: str, node: cst.Call) -> str | None:
        wanted = _verb(node)
        for operation in self.analysis.history.operations.values():
            for http, body in zip(operation.http, operation.body, strict=True):
                if http is None or body is None:
                    continue
                method, _, template = http.partition(" ")
                if wanted in (None, method) and is_same_path(path, template):
                    return body
        return None

    def finish_pass(self) -> None:
        """Type the dicts of this pass that look like Batch bodies; the next pass knows them."""
        for value in self._open:
            if value.cell[0] is None:
                self._detect(value)
        for value in self._open:
            self._settle(value)
        self._open = []

    def _detect(self, value: DictValue) -> None:
        if not (self.evidence or self.analysis.uses_batch):
            return
        document = _plain(value, 0)
        if len(document) < 1:
            return
        for body in detect(document).bodies:
            found = _below(value, body.path)
            if isinstance(found, DictValue) and found.cell[0] is None:
                likely = body.confidence == "likely" or not self.evidence
                self.analysis.calls.objects.payload(found, shape_of(body.type), "wire", likely, body.partial)

    def _settle(self, value: DictValue) -> None:
        """Remember types, and that a dict which grew may hold more than its literal shows."""
        use = value.cell[0]
        if use is not None:
            self.typed[id(value.node)] = (use.shape, use.notation, use.confidence == "likely")
            if set(value.items) - {e.key for e in use.entries}:
                use.open = True
        for inner in value.items.values():
            for option in options_of(inner):
                found = option.element if isinstance(option, ListValue) else option
                for part in options_of(found):
                    if isinstance(part, DictValue):
                        self._settle(part)


def _names_management(func: cst.BaseExpression) -> bool:
    """Whether a step of `mgmt_client.pool.create` says that the call goes to resource management."""
    while isinstance(func, cst.Attribute):
        if "mgmt" in func.attr.value.lower() or "management" in func.attr.value.lower():
            return True
        func = func.value
    name = func.value.lower() if isinstance(func, cst.Name) else ""
    return "mgmt" in name or "management" in name


def _verb(node: cst.Call) -> str | None:
    name = node.func.attr.value.lower() if isinstance(node.func, cst.Attribute) else ""
    return name.upper() if name in _VERBS else None


def _plain(value: Value, depth: int) -> Any:
    if depth > 20:
        return _ANYTHING
    match value:
        case DictValue(items=items):
            return {key: _plain(inner, depth + 1) for key, inner in items.items()}
        case ListValue(element=element):
            parts = [_plain(o, depth + 1) for o in options_of(element)]
            return [p for p in parts if p != _ANYTHING]
        case TupleValue(items=parts):
            return [_plain(p, depth + 1) for p in parts]
        case Constant(value=constant):
            return constant
    return _ANYTHING


def _below(value: Value, path: tuple[str | int, ...]) -> Value | None:
    current: Value | None = value
    for step in path:
        if isinstance(current, DictValue) and isinstance(step, str):
            current = current.items.get(step)
        elif isinstance(current, ListValue) and isinstance(step, int):
            options = options_of(current.element)
            current = options[step] if step < len(options) else None
        else:
            return None
    return current
