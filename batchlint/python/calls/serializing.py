"""Objects that are made from, and turned into, plain dicts: `_deserialize`, `from_dict`, `body`.

The package's serializers name a model as a string. What they read is spelled as the wire spells it;
`from_dict` and `body` take the package's own names as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import libcst as cst

from batchlint.core.uses import Confidence, NameUse, Span
from batchlint.history import Shape, shape_of
from batchlint.python.values.alternatives import join, options_of
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    ClientValue,
    Constant,
    DictValue,
    GroupValue,
    Instance,
    Method,
    ProjectClassValue,
    ProjectInstance,
    Unknown,
    Value,
    WireValue,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis

#: Class methods of a model that make one from a dict, and how they want it spelled.
FROM_DICT: dict[str, Literal["wire", "either"]] = {"deserialize": "wire", "from_dict": "either"}
#: Methods of an object that turn it into a dict, and how they spell it.
TO_DICT: dict[str, Literal["wire", "python"]] = {"serialize": "wire", "as_dict": "python"}
_READING = ("_deserialize", "deserialize")
_OTHERS = ("mgmt", "management", "boto", "aws")


class Serializing:
    """Follows what the package's serializers read and write."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def call(self, callee: Value, positional: Sequence[Value], node: cst.Call, scope: Scope) -> Value | None:
        """What a serializer's call gives back; None where the call is no such thing.

        Args:
            callee: what is called.
            positional: the positional arguments' values.
            node: the call.
            scope: where it stands.
        """
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in TO_DICT:
            return self._turned(node, node.func, scope)
        if len(positional) < 2 or not self.state.uses_batch or any(a.star for a in node.args[:2]):
            return None
        name = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        if name in _READING or (isinstance(callee, Unknown) and callee.name == "Deserializer"):
            return self._read(positional, node, scope)
        if name == "body" and isinstance(node.func, cst.Attribute):
            return self._write(positional, node, node.func, scope)
        return None

    def _turned(self, node: cst.Call, func: cst.Attribute, scope: Scope) -> Value | None:
        """`pool.as_dict()`, `pool.serialize()`: what keys the dict has that an object is turned into."""
        if any(a.star or (a.keyword is None) or a.keyword.value == "key_transformer" for a in node.args):
            return None
        found: list[Value] = []
        for owner in options_of(self.analysis.expressions.quiet(func.value, scope)):
            base = owner.cls.package_base() if isinstance(owner, ProjectInstance) else None
            if base is not None and base in self.state.history.types:
                owner = Instance(shape_of(base))
            if isinstance(owner, Instance) and owner.shape.is_object() and owner.origin is None:
                own = DictValue(node, {})
                with self.analysis.payloads.nested():
                    self.analysis.payloads.note_dict(own)
                found.append(WireValue(owner.shape, TO_DICT[func.attr.value], owner.likely, own))
        return join(*found) if found else None

    def _read(self, positional: Sequence[Value], node: cst.Call, scope: Scope) -> Value | None:
        """`client._deserialize('PoolAddParameter', data)`."""
        named = self._named(positional[0], node.args[0].value, node, scope)
        if named is None:
            return None
        shape, confidence = named
        likely = confidence == "likely"
        self.given(node.args[1].value, positional[1], shape, "wire", likely)
        return Instance(shape, likely)

    def _write(
        self, positional: Sequence[Value], node: cst.Call, func: cst.Attribute, scope: Scope
    ) -> Value | None:
        """`client._serialize.body(data, 'PoolAddParameter')`."""
        serializer = self.analysis.expressions.quiet(func.value, scope)
        written = func.value.attr.value if isinstance(func.value, cst.Attribute) else ""
        made = isinstance(serializer, Unknown) and serializer.name == "Serializer"
        if not made and written not in ("_serialize", "serialize"):
            return None
        named = self._named(positional[1], node.args[1].value, node, scope)
        if named is None:
            return None
        self.given(node.args[0].value, positional[0], named[0], "either", named[1] == "likely")
        return UNKNOWN

    def _named(
        self, value: Value, at: cst.BaseExpression, node: cst.Call, scope: Scope
    ) -> tuple[Shape, Confidence] | None:
        """The shape that a string names, `[CloudPool]` too; the name is a use of the class."""
        analysis = self.analysis
        if isinstance(value, ClassValue) and value.name in analysis.state.history.types:
            return shape_of(value.name), "certain"
        if not isinstance(value, Constant) or not isinstance(value.value, str):
            return None
        name = value.value.strip("[]{}")
        if name not in analysis.state.history.types or value.value not in (name, f"[{name}]", f"{{{name}}}"):
            return None
        if any(other in word for word in _words(node.func) for other in _OTHERS):
            return None
        confidence: Confidence = "certain" if self._is_batch(node.func, scope) else "likely"
        if isinstance(at, cst.SimpleString) and analysis.state.emitting and not analysis.state.guarded:
            start = analysis.state.span(at).start + analysis.state.source.code(at).index(name)
            span = Span(start, start + len(name))
            analysis.emit(NameUse(name, span, analysis.writer, confidence, site=node))
        return shape_of(value.value), confidence

    def _is_batch(self, func: cst.BaseExpression, scope: Scope) -> bool:
        """Whether a serializer belongs to a client that is known to be Batch's."""
        while isinstance(func, cst.Attribute):
            func = func.value
            for owner in options_of(self.analysis.expressions.quiet(func, scope)):
                if isinstance(owner, ProjectInstance):
                    return owner.cls.package_base() == "BatchServiceClient"
                if isinstance(owner, (ClientValue, GroupValue)):
                    return not owner.likely
        return False

    def method(self, callee: Method, positional: Sequence[Value], node: cst.Call) -> Value | None:
        """`PoolAddParameter.from_dict(data)`; None where the method is another one."""
        name = _model(callee.owner)
        notation = FROM_DICT.get(callee.name)
        if name is None or notation is None or name not in self.state.history.types:
            return None
        shape = shape_of(name)
        if positional and not node.args[0].star:
            self.given(node.args[0].value, positional[0], shape, notation, False)
        return Instance(shape) if isinstance(callee.owner, ClassValue) else self._made(callee.owner)

    def _made(self, owner: Value) -> Value:
        return ProjectInstance(owner.cls) if isinstance(owner, ProjectClassValue) else UNKNOWN

    def given(
        self,
        node: cst.BaseExpression,
        value: Value,
        shape: Shape,
        notation: Literal["wire", "either"],
        likely: bool,
    ) -> None:
        """A dict, or a list of dicts, from which an object of this shape is made."""
        analysis = self.analysis
        inner = shape.element()
        if inner is not None:
            element = analysis.containers.element(value)
            self.given(node, element, inner, notation, likely)
            return
        for option in options_of(value):
            if isinstance(option, DictValue):
                analysis.objects.payload(option, shape, notation, likely)
        # What the service answers is no content that anyone wrote.
        if shape.describe() in analysis.state.history.request_types:
            spelled: Literal["wire", "python"] = "wire" if notation == "wire" else "python"
            analysis.ledger.content(node, f"what {shape.describe()} is made from", shape, value, spelled)


def _model(owner: Value) -> str | None:
    if isinstance(owner, ClassValue):
        return owner.name
    return owner.cls.package_base() if isinstance(owner, ProjectClassValue) else None


def _words(node: cst.CSTNode) -> Iterator[str]:
    """The names in an expression, in lower case."""
    if isinstance(node, cst.Name):
        yield node.value.lower()
    for child in node.children:
        yield from _words(child)
