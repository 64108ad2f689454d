"""Notes what is known to be Batch's and can't be looked into: bodies, arguments, computed names.

Here it is only said what a place may hold; whether something of that breaks is judged later.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

import libcst as cst

from batchlint.core.uses import Uncertainty, UnknownUse
from batchlint.history import Operation, Shape, filled, load, shape_of
from batchlint.python.uses.merging import others
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    Either,
    Keywords,
    ListValue,
    OperationValue,
    ProjectInstance,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: What clients of HTTP call a request's body.
_BODIES = ("json", "data", "content", "body")
_SENDING = frozenset(["post", "put", "patch"])


class Ledger:
    """Counts, in the pass that notes uses, the places whose content can't be seen."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def note(self, node: cst.CSTNode, message: str, doubt: Uncertainty, value: Value = UNKNOWN) -> None:
        """Count a place, unless the code around guards against what is missing.

        Args:
            node: where it is.
            message: what can't be seen, as the beginning of a sentence.
            doubt: what may be there.
            value: what is known of it; of a parameter, callers may know more.
        """
        analysis = self.analysis
        if analysis.emitting and not analysis.guarded:
            callers = isinstance(value, Keywords) or (isinstance(value, Unknown) and value.parameter)
            analysis.emit(UnknownUse(analysis.span(node), message, "", doubt, callers))

    def content(
        self,
        node: cst.CSTNode,
        what: str,
        shape: Shape,
        value: Value,
        notation: Literal["wire", "python"] = "python",
    ) -> None:
        """Count an object of this shape if nothing of it can be seen."""
        if not self._is_hidden(value) or (isinstance(node, (cst.List, cst.Tuple)) and not node.elements):
            return
        self.note(node, f"{what} can't be seen", Uncertainty("content", (), shape, notation), value)

    def _is_hidden(self, value: Value) -> bool:
        """Whether nothing is known of an object, or of the members of a list."""
        match value:
            case Either(options=options):
                # A list that starts empty says nothing where another says what it holds.
                said = [
                    o for o in options if not (isinstance(o, ListValue) and isinstance(o.element, Unknown))
                ]
                return any(self._is_hidden(option) for option in said)
            case Unknown() | Keywords():
                return True
            case ListValue(element=element):
                return self._is_hidden(element)
            case ProjectInstance(cls=cls):
                return cls.package_base() is None
            case DictValue(node=node):
                # One that is written down in another file is not looked into here.
                return self.analysis.emitting and not self.analysis.source.holds(node)
        return False

    # Operations

    def operation(
        self,
        callee: OperationValue,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        skip: int = 0,
    ) -> None:
        """The arguments of an operation: its body, and what is unpacked into the call.

        The first `skip` positional arguments belong to whoever calls it: `submit(client.pool.add, pool)`.
        """
        if not self.analysis.emitting:
            return
        operation = self.analysis.history.operations[callee.operation]
        shape = body_of(operation)
        bodies = {p for p in operation.body_param if p is not None}
        if callee.operation == "task.add_collection":
            bodies, shape = {"value"}, shape_of("TaskAddParameter")
        starred = [a for a in node.args if a.star] if not skip else []
        given = False
        for name, argument, value in self._by_name(operation, positional, keywords, node, skip):
            if name in bodies and shape is not None:
                given = True
                what = "the tasks" if name == "value" else "the body"
                self.content(argument.value, f"{what} of `{callee.operation}`", shape, value)
        for argument in starred:
            value = keywords.get("**", UNKNOWN) if argument.star == "**" else UNKNOWN
            if self._is_collected(argument):
                continue
            if isinstance(value, DictValue) and shape is not None:
                for name in bodies & value.items.keys():
                    given = True
                    self.content(
                        argument.value, f"the body of `{callee.operation}`", shape, value.items[name]
                    )
            seen = isinstance(value, DictValue)
            for where, hidden in others(value) if isinstance(value, DictValue) else [(argument, value)]:
                if isinstance(hidden, Keywords) and hidden.function.called:
                    continue
                if seen and not self.analysis.source.holds(where):
                    where = argument
                message = f"what is unpacked into `{callee.operation}` can't be seen"
                doubt = Uncertainty("arguments", (callee.operation,), None if given else shape)
                self.note(where, message, doubt, hidden)

    def _by_name(
        self,
        operation: Operation,
        positional: Sequence[Value],
        keywords: dict[str, Value],
        node: cst.Call,
        skip: int,
    ) -> list[tuple[str, cst.Arg, Value]]:
        """The arguments with the names that they have at some version."""
        found = []
        position = -skip
        spread = False
        for argument in node.args:
            if argument.keyword is not None:
                name = argument.keyword.value
                found.append((name, argument, keywords.get(name, UNKNOWN)))
            elif argument.star:
                spread = True
            elif not spread:
                known = [p for p in operation.params if p and 0 <= position < len(p)]
                for name in sorted({p[position] for p in known}):
                    value = positional[position] if position < len(positional) else UNKNOWN
                    found.append((name, argument, value))
                position += 1
        return found

    # Constructors

    def client(self, name: str, node: cst.Call, keywords: dict[str, Value]) -> None:
        """What is unpacked into the client's constructor."""
        given = tuple(a.keyword.value for a in node.args if a.keyword is not None)
        for argument in node.args:
            value = keywords.get("**", UNKNOWN) if argument.star == "**" else UNKNOWN
            if not argument.star or isinstance(value, DictValue):
                continue
            if isinstance(value, Keywords) and value.function.called:
                continue
            self.note(argument, f"what is unpacked into {name} can't be seen", Uncertainty("client", given))

    def positional(self, name: str, argument: cst.Arg, value: Value) -> None:
        """`*args` of a model's constructor."""
        if not _is_written(argument.value) and not self._is_collected(argument):
            what = f"the positional arguments of {name} can't be seen"
            self.note(argument, what, Uncertainty("positional", (name,)), value)

    def _is_collected(self, argument: cst.Arg) -> bool:
        """Whether an argument is what a function collects as `*args`, and that has known callers."""
        if argument.star != "*" or not isinstance(argument.value, cst.Name):
            return False
        for holder in reversed(self.analysis.holders):
            star = holder.params.star_arg if isinstance(holder, cst.FunctionDef) else None
            if isinstance(star, cst.Param) and star.name.value == argument.value.value:
                function = self.analysis.functions.get(id(holder))
                return function is not None and function.called
        return False

    # Requests

    def request(self, positional: Sequence[Value], keywords: dict[str, Value], node: cst.Call) -> None:
        """`requests.post(url, json=body)` with the URL of an operation of Batch, and a hidden body."""
        analysis = self.analysis
        if not analysis.emitting or not analysis.requests.evidence:
            return
        if not isinstance(node.func, cst.Attribute):
            return
        if node.func.attr.value.lower() not in _SENDING or not positional:
            return
        shape = analysis.requests.body_shape(list(positional), keywords, node)
        if shape is None:
            return
        plain = [a for a in node.args if a.keyword is None and not a.star]
        for argument in node.args:
            name = argument.keyword.value if argument.keyword is not None else ""
            if name in _BODIES or (len(plain) > 1 and argument is plain[1]):
                value = keywords[name] if name else positional[1]
                self.content(argument.value, "the body of this request", shape, value, "wire")

    # Receivers

    def method(self, node: cst.Attribute) -> None:
        """A method that is called like an operation that ended, on an object of unknown type."""
        name = node.attr.value
        if name in distinctive_methods():
            what = f"`{name}` is taken of an object whose type is not known"
            self.note(node.attr, what, Uncertainty("method", (name,)), Unknown(name))


def body_of(operation: Operation) -> Shape | None:
    """The shape of the body that an operation takes as one argument; None where it takes none."""
    return Shape(filled(operation.body)) if any(operation.body_param) and any(operation.body) else None


def _is_written(node: cst.BaseExpression) -> bool:
    """Whether the members of a list or tuple are written down here."""
    return isinstance(node, (cst.List, cst.Tuple)) and all(isinstance(e, cst.Element) for e in node.elements)


@cache
def distinctive_methods() -> frozenset[str]:
    """Methods of operations that ended, or give something else since, and that say so themselves."""
    history = load()
    latest = 1 << history.latest
    alive = {o.method for o in history.operations.values() if o.at & latest}
    ended = {o.method for o in history.operations.values() if not o.at & latest} - alive
    other = {
        o.method
        for o in history.operations.values()
        if any(o.result) and len(Shape(filled(o.result)).names) > 1
    }
    return frozenset(name for name in ended | other if "_" in name)
