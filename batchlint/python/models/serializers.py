"""Objects that are made from, and turned into, plain dicts: `_deserialize`, `from_dict`, `body`.

The package's serializers name a model as a string. What they read is spelled as the wire spells it;
`from_dict` and `body` take the package's own names as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from batchlint.core.spans import Span
from batchlint.history import Shape, shape_of
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import ClassNamed, DictMade, ModelParsed
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.package_names import CLIENT
from batchlint.python.syntax import nodes
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
    join,
    options_of,
)

#: Class methods of a model that make one from a dict, and how they want it spelled.
FROM_DICT: dict[str, Literal["wire", "either"]] = {"deserialize": "wire", "from_dict": "either"}
#: Methods of an object that turn it into a dict, and how they spell it.
TO_DICT: dict[str, Literal["wire", "dumped"]] = {"serialize": "wire", "as_dict": "dumped"}
_READING = ("_deserialize", "deserialize")
_OTHERS = ("mgmt", "management", "boto", "aws")


class Serializers:
    """Evaluates what the package's serializers read and write."""

    def __init__(self, expressions: Expressions) -> None:
        self.state = expressions.state
        self.expressions = expressions

    def call(self, callee: Value, call: CallSite) -> Value | None:
        """What a serializer's call evaluates to; None where the call is no such thing."""
        func = call.node.func
        if isinstance(func, nodes.Attribute) and func.attr.value in TO_DICT:
            return self._turned(call, func)
        if len(call.positional) < 2 or not self.state.uses_batch or any(a.star for a in call.node.args[:2]):
            return None
        name = func.attr.value if isinstance(func, nodes.Attribute) else ""
        if name in _READING or (isinstance(callee, Unknown) and callee.name == "Deserializer"):
            return self._read(call)
        if name == "body" and isinstance(func, nodes.Attribute):
            return self._write(call, func)
        return None

    def _turned(self, call: CallSite, func: nodes.Attribute) -> Value | None:
        """`pool.as_dict()`, `pool.serialize()`: a dict with the keys of the object's properties."""
        for argument in call.node.args:
            if argument.star or argument.keyword is None or argument.keyword.value == "key_transformer":
                return None
        found: list[Value] = []
        for owner in options_of(self.expressions.quiet(func.value, call.scope)):
            base = owner.cls.package_base() if isinstance(owner, ProjectInstance) else None
            if base is not None and base in self.state.history.types:
                owner = Instance(shape_of(base))
            if isinstance(owner, Instance) and owner.shape.is_object() and owner.origin is None:
                own = DictValue(call.node, {})
                with self.state.within("in_container"):
                    self.state.publish(DictMade(own))
                found.append(WireValue(owner.shape, TO_DICT[func.attr.value], owner.likely, own))
        return join(*found) if found else None

    def _read(self, call: CallSite) -> Value | None:
        """`client._deserialize('PoolAddParameter', data)`."""
        named = self._named(call, 0)
        if named is None:
            return None
        shape, likely = named
        self._parsed(ModelParsed(call.node.args[1].value, call.positional[1], shape, "wire", likely))
        return Instance(shape, likely)

    def _write(self, call: CallSite, func: nodes.Attribute) -> Value | None:
        """`client._serialize.body(data, 'PoolAddParameter')`."""
        serializer = self.expressions.quiet(func.value, call.scope)
        written = func.value.attr.value if isinstance(func.value, nodes.Attribute) else ""
        made = isinstance(serializer, Unknown) and serializer.name == "Serializer"
        if not made and written not in ("_serialize", "serialize"):
            return None
        named = self._named(call, 1)
        if named is None:
            return None
        shape, likely = named
        self._parsed(ModelParsed(call.node.args[0].value, call.positional[0], shape, "either", likely))
        return UNKNOWN

    def _named(self, call: CallSite, position: int) -> tuple[Shape, bool] | None:
        """The shape that a string names, `[CloudPool]` too, and whether that is only likely."""
        value, at, types = call.positional[position], call.node.args[position].value, self.state.history.types
        if isinstance(value, ClassValue) and value.name in types:
            return shape_of(value.name), False
        if not isinstance(value, Constant) or not isinstance(value.value, str):
            return None
        name = value.value.strip("[]{}")
        if name not in types or value.value not in (name, f"[{name}]", f"{{{name}}}"):
            return None
        if any(other in word for word in _words(call.node.func) for other in _OTHERS):
            return None
        likely = not self._is_batch(call)
        if isinstance(at, nodes.SimpleString) and self.state.emitting:
            start = self.state.span(at).start + self.state.source.code(at).index(name)
            span = Span(start, start + len(name))
            self.state.publish(ClassNamed(name, span, call.node, likely))
        return shape_of(value.value), likely

    def _is_batch(self, call: CallSite) -> bool:
        """Whether a serializer belongs to a client that is known to be Batch's."""
        func = call.node.func
        while isinstance(func, nodes.Attribute):
            func = func.value
            for owner in options_of(self.expressions.quiet(func, call.scope)):
                if isinstance(owner, ProjectInstance):
                    return owner.cls.package_base() == CLIENT
                if isinstance(owner, (ClientValue, GroupValue)):
                    return not owner.likely
        return False

    def method(self, callee: Method, call: CallSite) -> Value | None:
        """`PoolAddParameter.from_dict(data)`; None where the method is another one."""
        owner = callee.owner
        name = _model(owner)
        notation = FROM_DICT.get(callee.name)
        if name is None or notation is None or name not in self.state.history.types:
            return None
        shape = shape_of(name)
        if call.positional and not call.node.args[0].star:
            self._parsed(ModelParsed(call.node.args[0].value, call.positional[0], shape, notation, False))
        return ProjectInstance(owner.cls) if isinstance(owner, ProjectClassValue) else Instance(shape)

    def _parsed(self, event: ModelParsed) -> None:
        """Publish the dicts from which an object is made: those in a list where it is a list of objects."""
        inner = event.shape.element()
        if inner is not None:
            element = element_of(self.state, event.value)
            self._parsed(event._replace(value=element, shape=inner))
        else:
            self.state.publish(event)


def _model(owner: Value) -> str | None:
    if isinstance(owner, ClassValue):
        return owner.name
    return owner.cls.package_base() if isinstance(owner, ProjectClassValue) else None


def _words(node: nodes.Node) -> Iterator[str]:
    """The names in an expression, in lower case."""
    if isinstance(node, nodes.Name):
        yield node.value.lower()
    for child in node.children:
        yield from _words(child)
