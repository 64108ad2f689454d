"""Where the objects are made that operations are given by way of lists, variables and functions of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from batchlint.core.uses import ObjectUse, OperationUse
from batchlint.history import History
from batchlint.python.syntax import nodes
from batchlint.python.syntax.lookup import parents

#: What takes many tasks, which are added one by one, and its parameters for them.
COLLECTIONS = ("task.add_collection", "task.create_collection")
COLLECTED = ("value", "task_collection")
Way: TypeAlias = Literal["direct", "list", "function"]
_SCOPES = (nodes.FunctionDef, nodes.Module)
_COMPREHENSIONS = (nodes.ListComp, nodes.GeneratorExp)


class Origins:
    """Finds the constructors of what operations are given."""

    def __init__(self, module: nodes.Module, objects: Iterable[ObjectUse]) -> None:
        """Note where everything is."""
        self._module = module
        self._made = {id(use.site): use for use in objects if use.constructor}
        self._parents = parents(module) if self._made else {}
        self._seen: set[int] = set()
        self._functions: dict[str, list[nodes.FunctionDef]] | None = None

    def connect(self, calls: Iterable[OperationUse], history: History) -> None:
        """Tell the objects which operations they are given to, and by what way."""
        for call in calls if self._made else ():
            if not isinstance(call.site, nodes.Call) or not call.calls_it:
                continue
            operation = history.operations[call.operation]
            is_collection = operation.name in COLLECTIONS
            names = COLLECTED if is_collection else {n for n in operation.body_param if n is not None}
            places = {params.index(n) for params in operation.params if params for n in names if n in params}
            for place, argument in enumerate(call.site.args):
                is_body = place in places if argument.keyword is None else argument.keyword.value in names
                if argument.star or not is_body:
                    continue
                self._seen = set()
                for made, way in self._found(argument.value, "direct"):
                    made.given_to.add("task.add" if is_collection else operation.name)
                    made.giver = call
                    made.way = _further(made.way, way) if way != "direct" else made.way

    def _found(self, node: nodes.Node, way: Way) -> Iterator[tuple[ObjectUse, Way]]:
        """The constructors of what an expression gives, or of the elements of a list."""
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if id(node) in self._made:
            yield self._made[id(node)], way
        elif isinstance(node, (nodes.List, nodes.Tuple)):
            for element in node.elements:
                if isinstance(element, nodes.Element):
                    yield from self._found(element.value, _further(way, "list"))
        elif isinstance(node, _COMPREHENSIONS):
            yield from self._found(node.elt, _further(way, "list"))
        elif isinstance(node, nodes.Name):
            for value, is_element in self._bound(node):
                yield from self._found(value, _further(way, "list") if is_element else way)
        elif isinstance(node, nodes.Call):
            for value in self._returned(node):
                yield from self._found(value, "function")

    def _around(self, node: nodes.Node) -> nodes.Node:
        found = self._parents.get(id(node), self._module)
        while not isinstance(found, _SCOPES):
            found = self._parents[id(found)]
        return found

    def _bound(self, name: nodes.Name) -> Iterator[tuple[nodes.Expression, bool]]:
        """What a variable is given in the same scope, and what is added to it as a list."""
        for node in nodes.walk(self._around(name)):
            if isinstance(node, nodes.Assign):
                targets = (t.target for t in node.targets)
                if any(isinstance(t, nodes.Name) and t.value == name.value for t in targets):
                    yield node.value, False
            elif isinstance(node, nodes.AnnAssign) and nodes.last_name(node.target) == name.value:
                if node.value is not None:
                    yield node.value, False
            elif isinstance(node, nodes.Call) and isinstance(node.func, nodes.Attribute):
                owner = node.func.value
                if isinstance(owner, nodes.Name) and owner.value == name.value and len(node.args) == 1:
                    if node.func.attr.value in ("append", "extend"):
                        yield node.args[0].value, node.func.attr.value == "append"

    def _returned(self, call: nodes.Call) -> Iterator[nodes.Expression]:
        """What the one function of the file that a call names gives back."""
        name = nodes.last_name(call.func)
        if self._functions is None:
            self._functions = {}
            for each in nodes.walk(self._module):
                if isinstance(each, nodes.FunctionDef):
                    self._functions.setdefault(each.name.value, []).append(each)
        found = self._functions.get(name, [])
        if len(found) != 1 or found[0].decorators:
            return
        for node in nodes.walk(found[0].body):
            if isinstance(node, nodes.Return) and node.value is not None and self._around(node) is found[0]:
                yield node.value


def _further(way: Way, step: Way) -> Way:
    return way if way == "function" else step
