"""Methods of dicts, lists, strings, responses and futures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import (
    Access,
    CommandDeclared,
    DictIterated,
    DictReused,
    KeyComputed,
    KeyUsed,
)
from batchlint.python.infer.properties import text_constant
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import keywords_in, pieces
from batchlint.python.values.scopes import Scope
from batchlint.python.values.text import joined, pieces_within, substituted
from batchlint.python.values.union import join
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
    from batchlint.python.inference import Inference

#: A placeholder of `str.format`, or what stands for a brace.
BRACES = re.compile(r"\{(?P<itself>\{)|\{(?P<key>\w*)[^{}]*\}")
_GROWS = frozenset(
    ["append", "insert", "extend", "add", "update", "appendleft", "extendleft", "put", "put_nowait"]
)
_TAKES = frozenset(["pop", "next", "popleft", "get", "get_nowait", "__next__"])


class ContainerMethods:
    """Evaluates calls of methods without a definition in the project."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state

    def call(self, callee: Method, call: CallSite) -> Value:
        """What a call of such a method evaluates to."""
        inference, owner, name = self.inference, callee.owner, callee.name
        if isinstance(call.node.func, nodes.Attribute):
            owner = inference.assignment.opened(owner, call.node.func.value, call.scope)
        match owner:
            case Super():
                return self._super(owner, name, call)
            case ClassValue() | ProjectClassValue():
                if name == "__init__":
                    return inference.constructors.explicit_init(owner, call)
                made = inference.serializers.method(callee, call)
                return made if made is not None else UNKNOWN
            case Future(result=result):
                if name in ("result", "get"):
                    inference.azure_batch.read_result(result, call.node)
                return result
            case TableValue():
                named = call.positional[1] if len(call.positional) > 1 else None
                if isinstance(named, Constant):
                    inference.events.publish(CommandDeclared(owner, name, named))
            case Constant() | Text() if name == "join" and call.positional:
                text = joined(owner, call.positional[0])
                inference.strings.made(call.node, text)
                return text
            case Tool() if name in ("enter_context", "enter_async_context") and call.positional:
                return inference.calls.entered(call.positional[0])
            case Tool():
                run = inference.stdlib.tool(name, call)
                return inference.calls.passed_on(call, run if run is not None else UNKNOWN)
            case ResponseValue(shape=shape):
                return WireValue(shape) if name == "json" else owner
            case WireValue():
                return self._wire(owner, name, call)
            case ProjectInstance(cls=cls) if call.positional and isinstance(call.positional[0], Constant):
                return cls.attributes.get(str(call.positional[0].value), UNKNOWN)
            case DictValue():
                return self._dict(owner, name, call)
            case MapValue():
                return self._map(owner, name, call)
            case ListValue() | Instance() | TupleValue():
                return self._list(owner, name, call)
        return UNKNOWN

    def _super(self, owner: Super, name: str, call: CallSite) -> Value:
        """`super().__init__(…)`: the constructor of the package that it goes to."""
        base = owner.cls.package_base()
        if name == "__init__" and base is None:
            for spread in keywords_in(call.spread):
                spread.function.cooperative = True
        elif name == "__init__" and base is not None and not self.state.guarded:
            self.inference.constructors.construct(base, call, cls=owner.cls, initializes=True)
        return UNKNOWN

    def _wire(self, owner: WireValue, name: str, call: CallSite) -> Value:
        if owner.own is not None and name in ("update", "setdefault"):
            return self._grown(owner.own, name, call)
        if name == "copy":
            return owner
        if name in ("get", "pop", "setdefault") and call.positional:
            key = text_constant(call.positional[0])
            if key is not None:
                access = Access(key, "load", call.node.args[0].value, call.node)
                return self.inference.properties.wire(owner, access)
        return UNKNOWN

    def _dict(self, owner: DictValue, name: str, call: CallSite) -> Value:
        if name in ("update", "setdefault"):
            return self._grown(owner, name, call)
        if name in ("get", "pop") and call.positional:
            return self._item(owner, name, call)
        if name in ("items", "keys"):
            self.inference.events.publish(DictIterated(owner))
        if name in ("encode", "copy"):
            return owner  # `encode`: what is made of it as JSON
        every = join(*owner.items.values()) if owner.items else UNKNOWN
        if name == "values":
            return ListValue(every)
        return ListValue(TupleValue((UNKNOWN, every))) if name == "items" else UNKNOWN

    def _item(self, owner: DictValue, name: str, call: CallSite) -> Value:
        """`body.get("id", default)`, `body.pop("id")`."""
        fallback = call.positional[1] if len(call.positional) > 1 else UNKNOWN
        key = text_constant(call.positional[0])
        if key is None:
            self.inference.events.publish(KeyComputed(owner, call.positional[0], by_method=True))
            for piece in pieces(owner) if name == "pop" else ():
                if piece.handed is not None:
                    piece.handed.taken = True
            return fallback
        access = Access(key, "load", call.node.args[0].value, call.node)
        self.inference.events.publish(KeyUsed(owner, access, "method"))
        held = owner.items.get(key, UNKNOWN)
        if name == "pop":
            owner.remove(key)
        return join(held, fallback)

    def _grown(self, owner: DictValue, name: str, call: CallSite) -> Value:
        """`body.update(targetDedicated=3)`, `body.update({…})`, `body.setdefault("…", 3)`."""
        node, positional, publish = call.node, call.positional, self.inference.events.publish
        if name == "setdefault":
            if len(positional) < 2:
                return UNKNOWN
            key = text_constant(positional[0])
            if key is not None:
                at = node.args[0].value
                owner.items.setdefault(key, positional[1])
                owner.stored[key] = at
                access = Access(key, "store", at, node, positional[1], node.args[1].value)
                publish(KeyUsed(owner, access, "method"))
            return positional[1]
        for argument in node.args:
            if argument.keyword is not None:
                key = argument.keyword.value
                value = call.keywords.get(key)
                owner.items[key] = value if value is not None else UNKNOWN
                owner.stored[key] = argument.keyword
                access = Access(key, "store", argument.keyword, argument, value, argument.value)
                publish(KeyUsed(owner, access, "method"))
        for argument, added in zip(node.args, positional, strict=False):
            if not argument.star:
                self.inference.containers.grow(owner, argument.value, added)
        return UNKNOWN

    def open_item(self, name: str, call: CallSite) -> Value | None:
        """`file.get("blobSource")` of a dict that nothing is known of; None for another call."""
        key = text_constant(call.positional[0]) if call.positional else None
        func = call.node.func
        if name not in ("get", "pop", "setdefault") or key is None or not isinstance(func, nodes.Attribute):
            return None
        access = Access(key, "load", call.node.args[0].value, call.node)
        found = self.inference.properties.open_item(func.value, access)
        return found if not isinstance(found, Unknown) else Unknown(name)

    def _map(self, owner: MapValue, name: str, call: CallSite) -> Value:
        key, value = owner.key, owner.value
        item = self.open_item(name, call) if isinstance(value, Unknown) else None
        if item is not None:
            return item
        match name:
            case "items":
                return ListValue(TupleValue((key, value)))
            case "keys":
                return ListValue(key)
            case "values":
                return ListValue(value)
            case "popitem":
                return TupleValue((key, value))
            case "setdefault" if len(call.positional) > 1:
                return join(value, call.positional[1])
            case "copy":
                return owner
        return value

    def _list(self, owner: ListValue | Instance | TupleValue, name: str, call: CallSite) -> Value:
        element = self.inference.containers.element
        if name in _GROWS and call.positional:
            many = name in ("extend", "extendleft", "update")
            added = element(call.positional[0]) if many else call.positional[-1]
            self._grow_list(call, added)
            return UNKNOWN
        if name == "sort" and "key" in call.keywords:
            self.inference.calls.apply(call.keywords["key"], [element(owner)], call)
        if name in _TAKES:
            return element(owner)
        if name in ("union", "difference", "intersection"):
            return ListValue(join(*(element(v) for v in (owner, *call.positional))))
        return owner if name in ("copy", "advance_page") else UNKNOWN

    def _grow_list(self, call: CallSite, added: Value) -> None:
        """`xs.append(x)`: what the list holds from here on."""
        if not isinstance(call.node.func, nodes.Attribute):
            return
        target = call.node.func.value
        current = self.inference.expressions.quiet(target, call.scope)
        grown = ListValue(join(self.inference.containers.element(current), added))
        self.inference.assignment.rebind(target, grown, call.scope)

    def format(self, node: nodes.Call, owner: Constant | Text, scope: Scope) -> Value:
        """`"…{}…".format(x)`: the template, as far as it is known."""
        call = self.inference.arguments.of(node, scope)
        self.inference.events.publish(DictReused(call.spread))
        template = owner.template if isinstance(owner, Text) else str(owner.value)
        values: dict[str | int, Value] = dict(enumerate(call.positional))
        values.update(call.keywords.items())
        filled = substituted(pieces_within(owner), BRACES, values)
        value = Text(BRACES.sub(lambda match: match["itself"] or "{}", template), filled)
        self.inference.strings.made(node, value)
        self.inference.commands.template(value)
        return value
