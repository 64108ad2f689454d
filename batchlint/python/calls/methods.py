"""Calls of methods that everybody knows: those of dicts, lists, strings, responses, futures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.python.uses.merging import keywords_in, pieces
from batchlint.python.values.alternatives import join
from batchlint.python.values.literals import joined, pieces_within, substituted
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    Future,
    Instance,
    ListValue,
    MapValue,
    Method,
    ProjectClassValue,
    ProjectInstance,
    ResponseValue,
    Super,
    TableValue,
    Text,
    Tool,
    TupleValue,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: A placeholder of `str.format`, or what stands for a brace.
BRACES = re.compile(r"\{(?P<itself>\{)|\{(?P<key>\w*)[^{}]*\}")
#: Methods of lists, dicts, strings and pages that are followed.
CONTAINER_METHODS = frozenset(
    [
        *("append", "extend", "insert", "pop", "get", "values", "items", "keys", "copy", "setdefault"),
        *("update", "format", "join", "next", "advance_page", "reset", "encode"),
        *("add", "appendleft", "popleft", "extendleft", "popitem", "put", "put_nowait", "get_nowait"),
        *("union", "difference", "intersection", "sort"),
    ]
)
_GROWS = frozenset(
    ["append", "insert", "extend", "add", "update", "appendleft", "extendleft", "put", "put_nowait"]
)
_TAKES = frozenset(["pop", "next", "popleft", "get", "get_nowait", "__next__"])


class Methods:
    """Evaluates calls of methods without a definition in the project."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def call(
        self,
        callee: Method,
        positional: list[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        scope: Scope,
    ) -> Value:
        """What a call of such a method gives back."""
        owner, name = callee.owner, callee.name
        if isinstance(node.func, cst.Attribute):
            owner = self.analysis.assigning.opened(owner, node.func.value, scope)
        containers = self.analysis.containers
        match owner:
            case Super(cls=cls) if name == "__init__":
                base = cls.package_base()
                for spread in keywords_in(keywords.get("**", UNKNOWN)) if base is None else ():
                    spread.function.cooperative = True
                if base is not None and not self.state.guarded:
                    exact = self.analysis.classes.is_exact(cls)
                    self.analysis.constructing.construct(
                        base, positional, keywords, node, scope, exact, cls=cls
                    )
                return UNKNOWN
            case ClassValue() | ProjectClassValue():
                if name == "__init__":
                    return self.analysis.constructing.explicit_init(owner, positional, keywords, node, scope)
                made = self.analysis.serializing.method(callee, positional, node)
                return made if made is not None else UNKNOWN
            case Future(result=result):
                if name in ("result", "get"):
                    self.analysis.calls.note_result(result, node)
                return result
            case TableValue():
                self.analysis.references.note_command(owner, name, positional)
                return UNKNOWN
            case Constant() | Text() if name == "join" and positional:
                text = joined(owner, positional[0])
                self.analysis.requests.note_string(node, text)
                return text
            case Tool() if name in ("enter_context", "enter_async_context") and positional:
                return self.analysis.calls.entered(positional[0])
            case Tool():
                run = self.analysis.standard.tool(name, positional, node, scope)
                return self.analysis.calls.passed_on(
                    positional, keywords, run if run is not None else UNKNOWN, node
                )
            case ResponseValue(shape=shape):
                return WireValue(shape) if name == "json" else owner
            case WireValue(own=DictValue() as own) if name in ("update", "setdefault"):
                return self.analysis.objects.grown(own, name, node, positional, keywords)
            case WireValue() if name == "copy":
                return owner
            case WireValue() if name in ("get", "pop", "setdefault") and positional:
                key = positional[0].value if isinstance(positional[0], Constant) else None
                if not isinstance(key, str):
                    return UNKNOWN
                return self.analysis.properties.wire_read(owner, key, node.args[0].value, node)
            case ProjectInstance(cls=cls) if positional and isinstance(positional[0], Constant):
                return cls.attributes.get(str(positional[0].value), UNKNOWN)
            case DictValue() if name in ("update", "setdefault"):
                return self.analysis.objects.grown(owner, name, node, positional, keywords)
            case DictValue(items=items) if name in ("get", "pop") and positional:
                key = positional[0].value if isinstance(positional[0], Constant) else None
                self.analysis.payloads.note_read(owner, key if isinstance(key, str) else None)
                if isinstance(key, str):
                    name_node = node.args[0].value
                    self.analysis.properties.key_use(owner, key, "load", name_node, node, asks=True)
                else:
                    self.analysis.keys.sought(owner, positional[0])
                fallback = positional[1] if len(positional) > 1 else UNKNOWN
                held = items.get(key, UNKNOWN) if isinstance(key, str) else UNKNOWN
                if name == "pop" and isinstance(key, str):
                    owner.remove(key)
                elif name == "pop":
                    for piece in pieces(owner):
                        if piece.handed is not None:
                            piece.handed.taken = True
                return join(held, fallback) if isinstance(key, str) else fallback
            case DictValue(items=items):
                if name in ("items", "keys"):
                    self.analysis.keys.loosen(owner)
                if name == "encode":
                    return owner  # what is made of it as JSON
                every = join(*items.values()) if items else UNKNOWN
                if name == "values":
                    return ListValue(every)
                return (
                    ListValue(TupleValue((UNKNOWN, every)))
                    if name == "items"
                    else owner
                    if name == "copy"
                    else UNKNOWN
                )
            case MapValue(value=value):
                item = (
                    self.analysis.beside.got(name, positional, node) if isinstance(value, Unknown) else None
                )
                if item is not None:
                    return item
                if name in ("items", "keys"):
                    return ListValue(TupleValue((owner.key, value)) if name == "items" else owner.key)
                if name == "popitem":
                    return TupleValue((owner.key, value))
                if name == "setdefault" and len(positional) > 1:
                    return join(value, positional[1])
                return ListValue(value) if name == "values" else owner if name == "copy" else value
            case ListValue() | Instance() | TupleValue():
                if name in _GROWS and positional:
                    many = name in ("extend", "extendleft", "update")
                    added = containers.element(positional[0]) if many else positional[-1]
                    self._grow(node, added, scope)
                    return UNKNOWN
                if name == "sort" and "key" in keywords:
                    self.analysis.calls.apply(keywords["key"], [containers.element(owner)], node, scope)
                if name in _TAKES:
                    return containers.element(owner)
                if name in ("union", "difference", "intersection"):
                    return ListValue(join(*(containers.element(v) for v in (owner, *positional))))
                return owner if name in ("copy", "advance_page") else UNKNOWN
        return UNKNOWN

    def _grow(self, node: cst.Call, added: Value, scope: Scope) -> None:
        """`xs.append(x)`: what the list holds from here on."""
        if not isinstance(node.func, cst.Attribute):
            return
        target = node.func.value
        current = self.analysis.expressions.quiet(target, scope)
        grown = ListValue(join(self.analysis.containers.element(current), added))
        self.analysis.assigning.rebind(target, grown, scope)

    def format(self, node: cst.Call, owner: Constant | Text, scope: Scope) -> Value:
        """`"…{}…".format(x)`: the template, as far as it is known."""
        positional, keywords = self.analysis.arguments.values(node, scope)
        self.analysis.keys.lose(keywords.get("**", UNKNOWN))
        template = owner.template if isinstance(owner, Text) else str(owner.value)
        values: dict[str | int, Value] = dict(enumerate(positional))
        values.update(keywords.items())
        pieces = substituted(pieces_within(owner), BRACES, values)
        value = Text(BRACES.sub(lambda match: match["itself"] or "{}", template), pieces)
        self.analysis.requests.note_string(node, value)
        self.analysis.references.note_template(value)
        return value
