"""Groups of operations that something in a file holds: `jobs = client.job`, a parameter, an attribute.

Once all that is called on one is a method of the client, what holds it can hold the client itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from batchlint.core.uses import ClientUse, HeldGroup, OperationUse
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import parents
from batchlint.python.syntax.source import Source

#: What has names of its own.
_SCOPES = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef, nodes.Module)


class _Holder(NamedTuple):
    """What holds a group: where it is named, each time but where it is given the group.

    `private` is set where nothing outside of a function can see it.
    """

    key: tuple[int, str]
    places: Sequence[nodes.Expression]
    private: bool


class Groups:
    """Finds what holds groups of operations in one file, and what is called on them."""

    def __init__(
        self, source: Source, attributes: Iterable[ClientUse], operations: Iterable[OperationUse]
    ) -> None:
        """Note where everything is; `attributes` are groups on which no operation is named directly."""
        self._source = source
        self._attributes = {id(use.site): use for use in attributes if use.confidence == "certain"}
        self._operations = {id(use.named): use for use in operations}
        self._parents = parents(source.module) if self._attributes else {}

    def connect(self) -> None:
        """Tell the attributes, and the operations, what holds them, where all of its uses are known."""
        found: dict[tuple[int, str], list[ClientUse]] = {}
        holders: dict[tuple[int, str], _Holder | None] = {}
        for use in self._attributes.values():
            holder = self._holder(use)
            if holder is not None:
                found.setdefault(holder.key, []).append(use)
                holders[holder.key] = holder
        for key, sources in found.items():
            held = self._held(holders[key], sources)
            if held is not None:
                for source in held.sources:
                    source.held = held
                for call in held.calls:
                    call.held = held

    def _held(self, holder: _Holder | None, sources: list[ClientUse]) -> HeldGroup | None:
        """What is called on a holder; None where there may be something else."""
        if holder is None or len({use.name for use in sources}) != 1:
            return None
        calls = []
        for place in holder.places:
            call = self._operations.get(id(self._parents.get(id(place))))
            is_method = call is not None and isinstance(call.named, nodes.Attribute)
            if call is None or not is_method or call.named.value is not place:
                return None
            calls.append(call)
        return HeldGroup(sources, calls, holder.private) if calls else None

    def _holder(self, use: ClientUse) -> _Holder | None:
        """What a group is given to."""
        parent = self._parents.get(id(use.site))
        if isinstance(parent, nodes.Assign) and len(parent.targets) == 1 and parent.value is use.site:
            target = parent.targets[0].target
            if isinstance(target, nodes.Name):
                return self._variable(target)
            return self._attribute(target.attr.value) if isinstance(target, nodes.Attribute) else None
        if isinstance(parent, nodes.Return):
            function = self._around(parent)
            if isinstance(function, nodes.FunctionDef) and _is_property(function):
                return self._attribute(function.name.value)
        if isinstance(parent, nodes.Arg) and not parent.star:
            return self._parameter(parent)
        return None

    def _around(self, node: nodes.Node) -> nodes.Node:
        """The function, class or module around a node."""
        found = self._parents[id(node)]
        while not isinstance(found, _SCOPES):
            found = self._parents[id(found)]
        return found

    def _variable(self, target: nodes.Name) -> _Holder | None:
        scope = self._around(target)
        if not isinstance(scope, (nodes.FunctionDef, nodes.Module)):
            return None
        if any(isinstance(node, (nodes.Global, nodes.Nonlocal)) for node in nodes.walk(scope)):
            return None
        places = [n for n in self._names(scope, target.value) if not self._is_source(n)]
        return _Holder((id(scope), target.value), places, isinstance(scope, nodes.FunctionDef))

    def _attribute(self, name: str) -> _Holder | None:
        """An attribute of any object: all of its name in the file must be this one."""
        if f'"{name}"' in self._source.text or f"'{name}'" in self._source.text:
            return None
        places = []
        for node in nodes.walk(self._source.module):
            if not isinstance(node, nodes.Attribute) or node.attr.value != name:
                continue
            call = self._operations.get(id(self._parents.get(id(node))))
            # What `client.pool` itself is, is known.
            is_direct = call is not None and call.direct and "." in call.spelled
            if id(node) not in self._attributes and not is_direct and not self._is_source(node):
                places.append(node)
        return _Holder((0, f".{name}"), places, False)

    def _parameter(self, argument: nodes.Arg) -> _Holder | None:
        """The parameter of a function of the file, if all calls give a group."""
        call = self._parents[id(argument)]
        if not isinstance(call, nodes.Call) or any(a.star for a in call.args):
            return None
        name = nodes.last_name(call.func)
        defined = [
            n
            for n in nodes.walk(self._source.module)
            if isinstance(n, nodes.FunctionDef) and n.name.value == name
        ]
        if len(defined) != 1 or defined[0].decorators:
            return None
        function = defined[0]
        is_method = isinstance(self._around(function), nodes.ClassDef)
        param = _param(function, call, argument, is_method)
        if param is None or param.annotation is not None or param.default is not None:
            return None
        for node in self._mentions(name):
            outer = self._parents.get(id(node))
            if node is function.name:
                continue
            if not isinstance(outer, nodes.Call) or outer.func is not node:
                return None
            given = (a for a in outer.args if _param(function, outer, a, is_method) is param)
            if not any(id(a.value) in self._attributes for a in given):
                return None
        own = [n for n in self._names(function, param.name.value) if n is not param.name]
        return _Holder((id(param), param.name.value), own, False)

    def _names(self, scope: nodes.Node, name: str) -> Iterator[nodes.Name]:
        """Where a variable is named."""
        for node in nodes.walk(scope):
            if isinstance(node, nodes.Name) and node.value == name:
                parent = self._parents.get(id(node))
                is_attribute = isinstance(parent, nodes.Attribute) and parent.attr is node
                if not is_attribute and not (isinstance(parent, nodes.Arg) and parent.keyword is node):
                    yield node

    def _mentions(self, name: str) -> Iterator[nodes.Node]:
        """Where a function or method is named."""
        yield from self._names(self._source.module, name)
        for node in nodes.walk(self._source.module):
            if isinstance(node, nodes.Attribute) and node.attr.value == name:
                yield node

    def _is_source(self, node: nodes.Node) -> bool:
        """Whether a name or attribute is given a group."""
        target = self._parents.get(id(node))
        statement = self._parents.get(id(target)) if isinstance(target, nodes.AssignTarget) else None
        return isinstance(statement, nodes.Assign) and id(statement.value) in self._attributes


def _is_property(function: nodes.FunctionDef) -> bool:
    """Whether a function is an attribute to those that use it, and does nothing but return."""
    named = [nodes.last_name(d.decorator) for d in function.decorators]
    plain = [s for s in function.body.body if not isinstance(s, nodes.Expr)]
    return named == ["property"] and len(plain) == 1 and function.returns is None


def _param(
    function: nodes.FunctionDef, call: nodes.Call, argument: nodes.Arg, is_method: bool
) -> nodes.Param | None:
    """The parameter that an argument of a call is for."""
    params = [*function.params.posonly_params, *function.params.params]
    if argument.keyword is not None:
        known = (*params, *function.params.kwonly_params)
        return next((p for p in known if p.name.value == argument.keyword.value), None)
    place = next(i for i, a in enumerate(call.args) if a is argument) + is_method
    return params[place] if place < len(params) else None
