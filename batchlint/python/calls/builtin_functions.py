"""Calls of Python's built-in functions: `next`, `zip`, `dict`, `super`, `getattr`, …"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.python.calls.compatibility import builtin_name, view_name
from batchlint.python.values.alternatives import join, options_of
from batchlint.python.values.scopes import Scope, enclosing_class
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    ListValue,
    MapValue,
    Method,
    ModuleValue,
    PropertyValue,
    Super,
    TupleValue,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

_SAME_LIST = frozenset(
    ["list", "sorted", "reversed", "tuple", "set", "frozenset", "iter", "copy", "deepcopy"]
)
_NAMES = frozenset(
    [
        *("getattr", "setattr", "hasattr", "type", "dict", "property"),
        *("next", "max", "min", "filter", "map", "enumerate", "zip", "reduce"),
    ]
) | _SAME_LIST  # fmt: skip


class BuiltinFunctions:
    """Evaluates calls of built-in functions, as far as they pass on what they are handed."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def name_of(self, callee: Value, func: cst.BaseExpression) -> str | None:
        """The built-in function that is called: by a name that nothing binds, or by one that is imported."""
        if isinstance(callee, Unknown):
            return func.value if isinstance(func, cst.Name) else None
        names = {builtin_name(o.name) if isinstance(o, ModuleValue) else None for o in options_of(callee)}
        return names.pop() if len(names) == 1 else None

    def viewed(self, callee: Value, node: cst.Call, scope: Scope) -> Value | None:
        """What `iteritems(farm)` gives back: what `farm.items()` does; None for another call."""
        name = view_name(callee.name) if isinstance(callee, ModuleValue) else None
        if name is None or not node.args:
            return None
        positional, _ = self.analysis.arguments.values(node, scope)
        found = [
            self.analysis.methods.call(Method(option, name), [], {}, node, scope)
            for option in options_of(positional[0] if positional else UNKNOWN)
            if isinstance(option, (DictValue, MapValue, WireValue))
        ]
        return join(*found) if found else UNKNOWN

    def call(self, name: str, node: cst.Call, scope: Scope) -> Value | None:
        """What a call of a built-in function gives back; None for one that is not known here."""
        if name == "super":
            cls = enclosing_class(scope)
            return Super(cls) if cls is not None else UNKNOWN
        if name not in _NAMES:
            return None
        positional, keywords = self.analysis.arguments.values(node, scope)
        if name in ("getattr", "setattr", "hasattr"):
            return self.analysis.reflecting.call(name, node, positional)
        if name == "dict":
            named = {k: v for k, v in keywords.items() if k != "**"}
            based = positional[0] if positional else keywords.get("**")
            if isinstance(based, MapValue) or (isinstance(based, DictValue) and not named):
                return based
            # Going through a dict which is written down would be something else than taking it in.
            pairs = UNKNOWN if not positional or isinstance(positional[0], DictValue) else positional[0]
            pair = self.analysis.containers.element(pairs)
            if isinstance(pair, TupleValue) and len(pair.items) == 2:
                return MapValue(pair.items[1], pair.items[0])
            others = [*positional, *([keywords["**"]] if "**" in keywords else [])]
            places = [a.value for a in node.args if a.keyword is None]
            merged = tuple(zip(places, others, strict=False))
            items = {k: v for o in others if isinstance(o, DictValue) for k, v in o.items.items()}
            items |= {k: v for k, v in keywords.items() if k != "**"}
            found = DictValue(node, items, merged=merged)
            self.analysis.payloads.note_dict(found)
            return found
        if name == "property":
            parts = dict(zip(("fget", "fset"), positional, strict=False)) | keywords
            return PropertyValue(parts.get("fget", UNKNOWN), parts.get("fset", UNKNOWN))
        if name == "type":
            return self.analysis.constructing.class_of(positional[0]) if len(positional) == 1 else UNKNOWN
        if not positional:
            return ListValue(UNKNOWN) if name in _SAME_LIST else UNKNOWN
        element = self.analysis.containers.element
        if "key" in keywords:
            self.analysis.calls.apply(keywords["key"], [element(positional[0])], node, scope)
        if name in _SAME_LIST:
            return ListValue(element(positional[0]))
        if name == "next":
            return join(element(positional[0]), *positional[1:])
        if name in ("max", "min"):
            return element(positional[0]) if len(positional) == 1 else join(*positional)
        if name == "filter" and len(positional) > 1:
            self.analysis.calls.apply(positional[0], [element(positional[1])], node, scope)
            return ListValue(element(positional[1]))
        if name == "map" and len(positional) > 1:
            return ListValue(
                self.analysis.calls.apply(positional[0], [element(p) for p in positional[1:]], node, scope)
            )
        if name == "reduce" and len(positional) > 1:
            return self._reduced(positional, node, scope)
        if name == "enumerate":
            return ListValue(TupleValue((UNKNOWN, element(positional[0]))))
        if name == "zip":
            return ListValue(TupleValue(tuple(element(p) for p in positional)))
        return UNKNOWN

    def _reduced(self, positional: list[Value], node: cst.Call, scope: Scope) -> Value:
        """`reduce(function, pools, 0)`: what the function gives is what it is handed the next time."""
        element = self.analysis.containers.element(positional[1])
        first = positional[2] if len(positional) > 2 else element
        result = self.analysis.calls.apply(positional[0], [first, element], node, scope)
        if isinstance(result, Unknown):
            return result
        return join(first, result)
