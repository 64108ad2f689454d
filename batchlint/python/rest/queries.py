"""OData in Python: the texts of `select`, `filter` and `expand`, and the properties that they name.

They are found where they go: into the objects of options classes, into dicts that stand for these,
and into the query strings of raw requests. What they name is noted where the text itself stands,
which may be far from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from batchlint.core.odata import CLAUSES, Clause, Name, names
from batchlint.core.uses import QueryUse, Span
from batchlint.history import Shape, filled, load
from batchlint.python.infer import events
from batchlint.python.models.http import Http
from batchlint.python.rewrite.context import QuerySite
from batchlint.python.syntax import nodes
from batchlint.python.uses.recording import Recording
from batchlint.python.values.text import Located, locate
from batchlint.python.values.values import Constant, DictValue, ListValue, Text, TupleValue, Value, options_of

_PARAMETER = re.compile(rf"(?:\$|%24)({'|'.join(CLAUSES)})=", re.IGNORECASE)
_END = re.compile(r"[&#]|\Z")


class _Query(NamedTuple):
    """A text of OData, the expression that it goes to the service with, and whether that is only likely."""

    clause: Clause
    text: Located
    node: nodes.Node
    likely: bool


class Queries:
    """Notes the properties that texts of OData name."""

    def __init__(self, recording: Recording, http: Http) -> None:
        self.recording = recording
        self.http = http
        self.state = recording.state
        self.writer = recording.writer.texts
        self._noted: dict[Span, list[QueryUse]] = {}
        subscribe = recording.events.subscribe
        subscribe(events.Construction, self.constructor)
        subscribe(events.PropertyUsed, self.stored)
        subscribe(events.TextAppended, self.appended)
        subscribe(events.CallEvaluated, self.request)
        subscribe(events.PassFinished, self.finish_pass)

    def constructor(self, event: events.Construction) -> None:
        """Record the arguments of an options class: `PoolListOptions(select="id,state")`."""
        options, call = event.name, event.call
        wire_type = self.state.history.types.get(options)
        if wire_type is None or wire_type.kind != "options":
            return
        positional, keywords = call.positional, call.keywords
        orders = [o for o in dict.fromkeys(wire_type.positional) if o is not None]
        position = 0
        for argument in call.node.args:
            if argument.keyword is not None:
                name, value = argument.keyword.value, keywords.get(argument.keyword.value)
            elif argument.star == "":
                at_position = {o[position] for o in orders if position < len(o)}
                name = next(iter(at_position)) if len(at_position) == 1 else ""
                value = positional[position] if position < len(positional) else None
                position += 1
            else:
                given = keywords.get("**")
                if isinstance(given, DictValue):
                    self.note_options(options, given, likely=False)
                continue
            if value is not None:
                self.note_option(options, name, value, argument.value)

    def note_options(self, options: str, given: DictValue, likely: bool) -> None:
        """A dict that stands for an object of an options class."""
        for clause in CLAUSES:
            value = given.items.get(clause)
            if value is not None:
                self.note_option(options, clause, value, given.node, likely)

    def note_option(
        self, options: str, name: str, value: Value, node: nodes.Node, likely: bool = False
    ) -> None:
        """A property of an object of an options class, which may be such a text."""
        shape = asked_with(options) if name in CLAUSES else None
        if shape is not None:
            self._note(shape, name, value, node, likely)  # type: ignore[arg-type]

    def note_keywords(
        self, operation: str, keywords: Mapping[str, Value], node: nodes.Node, likely: bool
    ) -> None:
        """Keywords of a call: `client.get_pool(name, select=["id", "state"])`."""
        given = [(clause, keywords[clause]) for clause in CLAUSES if clause in keywords]
        found = self.state.history.operations.get(operation) if given else None
        result = filled(found.result) if found is not None else None
        if result is not None and any(result):
            for clause, value in given:
                self._note(_element(Shape(result)), clause, value, node, likely)

    def stored(self, event: events.PropertyUsed) -> None:
        """Record a text that is stored in a property of an object of an options class."""
        access = event.access
        if access.mode == "store" and access.value is not None and access.value_node is not None:
            options = event.shape.describe()
            self.note_option(options, access.name, access.value, access.value_node, event.likely)

    def appended(self, event: events.TextAppended) -> None:
        """`url += "&$select=id"`: the longer text, whose query counts with the path before it."""
        path = self.http.path_of(event.template)
        if path is not None:
            self.note_url(path, event.value, event.node, likely=not self.http.evidence)

    def note_url(self, path: str, value: Value, node: nodes.Expression, likely: bool) -> None:
        """A URL with a query; only reads have parameters of OData."""
        text = locate(value, self.state.source) if self.state.emitting and not self.state.guarded else None
        if text is None or not _PARAMETER.search(text.text) or "/providers/" in text.text:
            return  # below a provider, the pools are those of the management API
        shape = self.http.result_of("GET", path)
        for match in _PARAMETER.finditer(text.text) if shape is not None else ():
            end = _END.search(text.text, match.end())
            assert shape is not None and end is not None
            part = text.part(match.end(), end.start()).unquoted()
            clause: Clause = match[1].lower()  # type: ignore[assignment]
            self._names(_element(shape), _Query(clause, part, node, likely))

    def request(self, event: events.CallEvaluated) -> None:
        """Record the parameters of a request: `requests.get(url, params={"$select": "id,state"})`."""
        call = event.call
        http, values = self.http, call.values
        if not self.state.emitting or not http.matters:
            return
        given = [pair for v in values for o in options_of(v) for pair in _parameters(o)]
        if not given:
            return
        for path in http.paths(values):
            shape = http.result_of("GET", path)
            for clause, value in given if shape is not None else ():
                assert shape is not None
                self._note(_element(shape), clause, value, call.node, likely=not http.evidence)

    def finish_pass(self, event: events.PassFinished) -> None:
        """Drop rewrites of a text that queries two types, which would serve only one."""
        for uses in self._noted.values():
            if len({use.shape for use in uses}) > 1:
                for use in uses:
                    use.site = None
        self._noted = {}

    def _note(self, shape: Shape, clause: Clause, value: Value, node: nodes.Node, likely: bool) -> None:
        if not self.state.emitting or self.state.guarded:
            return
        for option in _texts(value):
            text = locate(option, self.state.source) if isinstance(option, (Constant, Text)) else None
            if text is not None:
                self._names(shape, _Query(clause, text, node, likely))

    def _names(self, shape: Shape, query: _Query) -> None:
        clause, text = query.clause, query.text
        paths = list(names(clause, text.text))
        named = frozenset(path[0].text for path in paths)
        for number, path in enumerate(paths):
            owner: Shape | None = shape
            gap = _gap(paths, number, text) if clause != "filter" and len(path) == 1 else None
            for name in path:
                if owner is None or not owner.is_object():
                    break
                site = QuerySite(named, len(path) == 1, gap)
                self._emit(owner, name, query, site)
                owner = owner.property(name.text)
                owner = (owner.element() or owner) if owner is not None else None

    def _emit(self, shape: Shape, name: Name, query: _Query, site: QuerySite) -> None:
        around = self.state.span(query.node)
        span = query.text.span(name.start, name.end)
        use = QueryUse(
            shape=shape,
            name=name.text,
            notation="wire",
            mode="load",
            name_span=span or around,
            span=span or around,
            writer=self.writer,
            confidence=self.recording.confidence(query.likely),
            site=site if span is not None else None,
            exact=span is not None and self._serves_here_only(span, around, query.node),
            clause=query.clause,
        )
        self._noted.setdefault(use.name_span, []).append(use)
        self.recording.emit(use)

    def _serves_here_only(self, span: Span, around: Span, node: nodes.Node) -> bool:
        """Whether nothing but this place uses the text."""
        if around.start <= span.start and span.end <= around.end:
            return True
        variable = node.attr if isinstance(node, nodes.Attribute) else node
        if not isinstance(variable, nodes.Name):
            return False
        return len(re.findall(rf"\b{re.escape(variable.value)}\b", self.state.source.text)) == 2


@lru_cache(maxsize=1024)
def asked_with(options: str) -> Shape | None:
    """What an operation answers with, or lists, that takes options of this class; None for other classes."""
    for operation in load().operations.values():
        taken = [options.lower() in (p.replace("_", "") for p in names or ()) for names in operation.params]
        results = [ref if takes else None for ref, takes in zip(operation.result, taken, strict=True)]
        if any(results):
            return _element(Shape(filled(results)))
    return None


def _element(shape: Shape) -> Shape:
    """The type that is queried: the element of a listing, also of one that is an object with a `value`."""
    listed = shape.property("value") if shape.is_object() else None
    return (listed.element() if listed is not None else shape.element()) or shape


def _texts(value: Value) -> Iterator[Value]:
    """The texts that a value may be, and those of a list of names."""
    for option in options_of(value):
        if isinstance(option, (ListValue, TupleValue)):
            yield from option.items
        else:
            yield option


def _parameters(value: Value) -> list[tuple[Clause, Value]]:
    """The OData parameters among those of a request: a dict, or a list of pairs."""
    pairs: list[tuple[object, Value]] = []
    if isinstance(value, DictValue):
        pairs = list(value.items.items())
    elif isinstance(value, (ListValue, TupleValue)):
        items = value.items if isinstance(value, TupleValue) else options_of(value.element)
        for item in items:
            if isinstance(item, TupleValue) and len(item.items) == 2 and isinstance(item.items[0], Constant):
                pairs.append((item.items[0].value, item.items[1]))
    return [(c, v) for c in CLAUSES for key, v in pairs if key == f"${c}"]


def _gap(paths: list[tuple[Name, ...]], number: int, text: Located) -> Span | None:
    """What to take out of a list of names to leave one of them out."""
    name = paths[number][0]
    if number + 1 < len(paths):
        following = paths[number + 1][0].start
        return text.span(name.start, following) if text.text.count(",", name.end, following) == 1 else None
    if number:
        before = paths[number - 1][-1].end
        return text.span(before, name.end) if text.text.count(",", before, name.start) == 1 else None
    return None
