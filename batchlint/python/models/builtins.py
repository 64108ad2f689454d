"""Python's built-in functions: `next`, `zip`, `dict`, `super`, `getattr`, …"""

from __future__ import annotations

from collections.abc import Callable

from batchlint.python.infer.arguments import evaluate_arguments
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.callbacks import Callbacks
from batchlint.python.infer.events import DictMade
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.instances import class_of
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.reflection import Reflection
from batchlint.python.models.containers import ContainerMethods
from batchlint.python.models.six import builtin_name, view_name
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope, enclosing_class
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    ListValue,
    MapValue,
    ModuleValue,
    PropertyValue,
    Super,
    TupleValue,
    Unknown,
    Value,
    WireValue,
    join,
    options_of,
)

_COPIES = frozenset(["list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "copy", "deepcopy"])


class Builtins:
    """Evaluates calls of built-in functions whose results are made of their arguments."""

    def __init__(
        self,
        expressions: Expressions,
        reflection: Reflection,
        container_methods: ContainerMethods,
        callbacks: Callbacks,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.reflection = reflection
        self.container_methods = container_methods
        self.callbacks = callbacks
        self._functions: dict[str, Callable[[CallSite], Value]] = {
            "dict": self._dict,
            "property": self._property,
            "type": self._type,
            "next": self._next,
            "max": self._extreme,
            "min": self._extreme,
            "filter": self._filter,
            "map": self._map,
            "reduce": self._reduce,
            "enumerate": lambda call: ListValue(TupleValue((UNKNOWN, self._element(call)))),
            "zip": self._zip,
            **dict.fromkeys(_COPIES, self._copy),
        }

    def viewed(self, callee: Value, node: nodes.Call, scope: Scope) -> Value | None:
        """The result of `iteritems(farm)`, that of `farm.items()`; None for another call."""
        name = view_name(callee.name) if isinstance(callee, ModuleValue) else None
        if name is None or not node.args:
            return None
        call = evaluate_arguments(self.expressions, node, scope)
        plain = CallSite(node, [], {}, scope)
        found = [
            self.container_methods.call(option, name, plain)
            for option in options_of(call.positional[0] if call.positional else UNKNOWN)
            if isinstance(option, (DictValue, MapValue, WireValue))
        ]
        return join(*found) if found else UNKNOWN

    def call(self, name: str, node: nodes.Call, scope: Scope) -> Value | None:
        """What a call of a built-in function evaluates to; None for one that is not known here."""
        if name == "super":
            cls = enclosing_class(scope)
            return Super(cls) if cls is not None else UNKNOWN
        if name in ("getattr", "setattr", "hasattr"):
            return self.reflection.call(name, evaluate_arguments(self.expressions, node, scope))
        function = self._functions.get(name)
        if function is None:
            return None
        call = evaluate_arguments(self.expressions, node, scope)
        if name in ("dict", "property", "type"):
            return function(call)
        if not call.positional:
            return ListValue(UNKNOWN) if name in _COPIES else UNKNOWN
        if "key" in call.keywords:
            self.callbacks.apply(call.keywords["key"], [self._element(call)], call)
        return function(call)

    def _element(self, call: CallSite, position: int = 0) -> Value:
        """What iterating over an argument yields."""
        return element_of(self.state, call.positional[position])

    def _copy(self, call: CallSite) -> Value:
        return ListValue(self._element(call))

    def _dict(self, call: CallSite) -> Value:
        positional, keywords = call.positional, call.keywords
        named = {k: v for k, v in keywords.items() if k != "**"}
        based = positional[0] if positional else keywords.get("**")
        if isinstance(based, MapValue) or (isinstance(based, DictValue) and not named):
            return based
        # Going through a dict which is written down would be something else than taking it in.
        pairs = UNKNOWN if not positional or isinstance(positional[0], DictValue) else positional[0]
        pair = element_of(self.state, pairs)
        if isinstance(pair, TupleValue) and len(pair.items) == 2:
            return MapValue(pair.items[1], pair.items[0])
        others = [*positional, *([keywords["**"]] if "**" in keywords else [])]
        places = [a.value for a in call.node.args if a.keyword is None]
        items = {k: v for o in others if isinstance(o, DictValue) for k, v in o.items.items()}
        found = DictValue(call.node, items | named, merged=tuple(zip(places, others, strict=False)))
        self.state.publish(DictMade(found))
        return found

    def _property(self, call: CallSite) -> Value:
        parts = dict(zip(("fget", "fset"), call.positional, strict=False)) | call.keywords
        return PropertyValue(parts.get("fget", UNKNOWN), parts.get("fset", UNKNOWN))

    def _type(self, call: CallSite) -> Value:
        if len(call.positional) != 1:
            return UNKNOWN
        return class_of(call.positional[0])

    def _next(self, call: CallSite) -> Value:
        return join(self._element(call), *call.positional[1:])

    def _extreme(self, call: CallSite) -> Value:
        return self._element(call) if len(call.positional) == 1 else join(*call.positional)

    def _filter(self, call: CallSite) -> Value:
        if len(call.positional) < 2:
            return UNKNOWN
        self.callbacks.apply(call.positional[0], [self._element(call, 1)], call)
        return ListValue(self._element(call, 1))

    def _map(self, call: CallSite) -> Value:
        if len(call.positional) < 2:
            return UNKNOWN
        elements = [element_of(self.state, p) for p in call.positional[1:]]
        return ListValue(self.callbacks.apply(call.positional[0], elements, call))

    def _reduce(self, call: CallSite) -> Value:
        """`reduce(function, pools, 0)`: what the function returns is its argument the next time."""
        if len(call.positional) < 2:
            return UNKNOWN
        element = self._element(call, 1)
        first = call.positional[2] if len(call.positional) > 2 else element
        result = self.callbacks.apply(call.positional[0], [first, element], call)
        return result if isinstance(result, Unknown) else join(first, result)

    def _zip(self, call: CallSite) -> Value:
        return ListValue(TupleValue(tuple(element_of(self.state, v) for v in call.positional)))


def name_of(callee: Value, func: nodes.Expression) -> str | None:
    """The built-in function that is called: by a name that nothing binds, or by one that is imported."""
    if isinstance(callee, Unknown):
        return func.value if isinstance(func, nodes.Name) else None
    names = {builtin_name(o.name) if isinstance(o, ModuleValue) else None for o in options_of(callee)}
    return names.pop() if len(names) == 1 else None
