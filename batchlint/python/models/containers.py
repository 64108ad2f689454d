"""Methods of dicts and lists."""

from __future__ import annotations

from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.callbacks import Callbacks
from batchlint.python.infer.events import (
    Access,
    DictIterated,
    KeyComputed,
    KeyUsed,
)
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of, grow
from batchlint.python.infer.properties import Properties, text_constant
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import pieces
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    Instance,
    ListValue,
    MapValue,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    join,
)

_GROWS = frozenset(
    ["append", "insert", "extend", "add", "update", "appendleft", "extendleft", "put", "put_nowait"]
)
_TAKES = frozenset(["pop", "next", "popleft", "get", "get_nowait", "__next__"])


class ContainerMethods:
    """Evaluates calls of methods of dicts and lists, and of what the service answers."""

    def __init__(
        self, expressions: Expressions, assignment: Assignment, properties: Properties, callbacks: Callbacks
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.assignment = assignment
        self.properties = properties
        self.callbacks = callbacks

    def call(self, owner: Value, name: str, call: CallSite) -> Value:
        """What a call of a method of a container evaluates to."""
        match owner:
            case WireValue():
                return self._wire(owner, name, call)
            case DictValue():
                return self._dict(owner, name, call)
            case MapValue():
                return self._map(owner, name, call)
            case Instance(shape=shape, likely=likely) if shape.is_object():
                likely = likely or not self.state.is_second_generation
                return self._wire(WireValue(shape, likely=likely), name, call)
            case ListValue() | Instance() | TupleValue():
                return self._list(owner, name, call)
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
                return self.properties.wire(owner, access)
        return UNKNOWN

    def _dict(self, owner: DictValue, name: str, call: CallSite) -> Value:
        if name in ("update", "setdefault"):
            return self._grown(owner, name, call)
        if name in ("get", "pop") and call.positional:
            return self._item(owner, name, call)
        if name in ("items", "keys"):
            self.state.publish(DictIterated(owner))
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
            self.state.publish(KeyComputed(owner, call.positional[0], by_method=True))
            for piece in pieces(owner) if name == "pop" else ():
                if piece.handed is not None:
                    piece.handed.taken = True
            return fallback
        access = Access(key, "load", call.node.args[0].value, call.node)
        self.state.publish(KeyUsed(owner, access, "method"))
        held = owner.items.get(key, UNKNOWN)
        if name == "pop":
            owner.remove(key)
        return join(held, fallback)

    def _grown(self, owner: DictValue, name: str, call: CallSite) -> Value:
        """`body.update(targetDedicated=3)`, `body.update({…})`, `body.setdefault("…", 3)`."""
        node, positional, publish = call.node, call.positional, self.state.publish
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
                grow(self.state, owner, argument.value, added)
        return UNKNOWN

    def open_item(self, name: str, call: CallSite) -> Value | None:
        """`file.get("blobSource")` of a dict that nothing is known of; None for another call."""
        key = text_constant(call.positional[0]) if call.positional else None
        func = call.node.func
        if name not in ("get", "pop", "setdefault") or key is None or not isinstance(func, nodes.Attribute):
            return None
        access = Access(key, "load", call.node.args[0].value, call.node)
        found = self.properties.open_item(func.value, access)
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
        if name in _GROWS and call.positional:
            many = name in ("extend", "extendleft", "update")
            added = element_of(self.state, call.positional[0]) if many else call.positional[-1]
            self._grow_list(call, added)
            return UNKNOWN
        if name == "sort" and "key" in call.keywords:
            self.callbacks.apply(call.keywords["key"], [element_of(self.state, owner)], call)
        if name == "by_page":
            return ListValue(owner)
        if name in _TAKES:
            return element_of(self.state, owner)
        if name in ("union", "difference", "intersection"):
            return ListValue(join(*(element_of(self.state, v) for v in (owner, *call.positional))))
        return owner if name in ("copy", "advance_page") else UNKNOWN

    def _grow_list(self, call: CallSite, added: Value) -> None:
        """`xs.append(x)`: what the list holds from here on."""
        if not isinstance(call.node.func, nodes.Attribute):
            return
        target = call.node.func.value
        current = self.expressions.quiet(target, call.scope)
        grown = ListValue(join(element_of(self.state, current), added))
        self.assignment.rebind(target, grown, call.scope)
