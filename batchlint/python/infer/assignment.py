"""Assignments: names, attributes, items and tuples on the left of `=`."""

from __future__ import annotations

from batchlint.python.infer.events import Access
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.instances import instance_of
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.properties import Properties, is_open
from batchlint.python.infer.relevance import is_relevant
from batchlint.python.infer.subscripts import index_constant
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope, enclosing_class
from batchlint.python.values.subclasses import base_properties, has_own_map
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    GroupValue,
    Keywords,
    ListValue,
    MapValue,
    ProjectClassValue,
    ProjectInstance,
    PropertyValue,
    TupleValue,
    Unknown,
    Value,
    join,
    options_beside_others,
    options_of,
)


class Assignment:
    """Binds names, and stores attributes and items."""

    def __init__(self, expressions: Expressions, functions: Functions, properties: Properties) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.functions = functions
        self.properties = properties
        #: Whether the value that is being assigned has more than one target.
        self.several = False

    def named(self, node: nodes.NamedExpr, scope: Scope) -> Value:
        """What `(name := value)` evaluates to."""
        value = self.expressions.value(node.value, scope)
        self.assign(node.target, value, scope, node.value)
        return value

    def assign(self, target: nodes.Node, value: Value, scope: Scope, node: nodes.Expression | None) -> None:
        """Bind or store.

        Args:
            target: the left side.
            value: what the right side is known to be.
            scope: where names are bound.
            node: the right side, None where there is none (a loop variable).
        """
        if isinstance(target, nodes.Name):
            if isinstance(value, Unknown):
                value = scope.declared.get(target.value, value)
            scope.set(target.value, value)
        elif isinstance(target, nodes.Attribute):
            self._store_attribute(target, value, scope, node)
        elif isinstance(target, nodes.Subscript):
            self._store_item(target, value, scope, node)
        elif isinstance(target, (nodes.Tuple, nodes.List)):
            self._unpack(target, value, scope, node)
        elif isinstance(target, nodes.StarredElement):
            self.assign(target.value, ListValue(element_of(self.state, value)), scope, None)

    def _unpack(
        self, target: nodes.Tuple | nodes.List, value: Value, scope: Scope, node: nodes.Expression | None
    ) -> None:
        values = _matching(target, node)
        if isinstance(value, ProjectInstance):
            value = value.cls.row() or value
        for position, element in enumerate(target.elements):
            if isinstance(value, TupleValue):
                part = value.items[position] if position < len(value.items) else UNKNOWN
            else:
                part = element_of(self.state, value)
            if isinstance(element, nodes.StarredElement):
                held = value.items[position:] if isinstance(value, TupleValue) else ()
                part = join(*held) if held else element_of(self.state, value)
                self.assign(element.value, ListValue(part), scope, None)
            else:
                self.assign(element.value, part, scope, values[position] if values else None)

    def _store_attribute(
        self, target: nodes.Attribute, value: Value, scope: Scope, node: nodes.Expression | None
    ) -> None:
        if scope.has_paths:
            scope.names.pop(nodes.dotted_name(target), None)
        owner = self.expressions.value(target.value, scope)
        name = target.attr.value
        for option in options_beside_others(owner):
            if isinstance(option, ProjectInstance):
                if option.own is not None:
                    held = option.own.values
                    held[name] = join(held[name], value) if name in held else value
                if self._store_property(option, target, value):
                    continue
                if self.state.frozen:
                    continue
                if option.cls.package_base() is None or name not in base_properties(option.cls):
                    option.cls.store(name, value)
                    continue
                # With a map of its own, only what the class itself stores is its own property.
                if not has_own_map(option.cls) or enclosing_class(scope) in option.cls.mro():
                    option.cls.store(name, value)
            if isinstance(option, ProjectClassValue):
                if not self.state.frozen:
                    option.cls.store(name, value)
                continue
            if isinstance(option, GroupValue):  # `client.pool.add = Mock()`
                self.expressions.value(target, scope)
                continue
            if isinstance(option, ClassValue):  # `type(mock).id = PropertyMock(…)`
                option = instance_of(option)
            self.properties.attribute(option, target, "store", value, node)

    def _store_property(self, owner: ProjectInstance, target: nodes.Attribute, value: Value) -> bool:
        """Call what stores a property of the project's own; False where the attribute is none."""
        found = owner.cls.lookup(target.attr.value)
        if not isinstance(found, PropertyValue):
            return False
        if isinstance(found.setter, FunctionValue):
            setter = FunctionValue(found.setter.function, owner)
            self.functions.call(setter, [value], {}, target)
        return True

    def _store_item(
        self, target: nodes.Subscript, value: Value, scope: Scope, node: nodes.Expression | None
    ) -> None:
        owner = self.expressions.value(target.value, scope)
        key = index_constant(self.expressions, target, scope)
        if not isinstance(key, str) and is_relevant(value):
            self.grow_map(target.value, owner, value, scope)
        if isinstance(key, str) and is_open(owner):
            access = Access(key, "store", target.slice[0].slice, target, value, node)
            self.properties.open_item(target.value, access)
        for option in options_of(owner):
            option = opened(option, target.value, scope)
            if isinstance(option, DictValue) and isinstance(key, str):
                option.items[key] = value
                option.stored[key] = target.slice[0].slice
            if isinstance(key, str):
                self.properties.item(option, target, key, "store", value, node)

    def grow_map(self, target: nodes.Expression, owner: Value, value: Value, scope: Scope) -> None:
        """`things[x] = value`: bind the mapping to what it holds afterwards."""
        for option in options_of(owner):
            if isinstance(option, MapValue):
                self.rebind(target, MapValue(join(option.value, value), option.key), scope)
            elif isinstance(option, DictValue) and option.cell[0] is None:
                self.rebind(target, MapValue(join(*option.items.values(), value)), scope)

    def rebind(self, target: nodes.Expression, value: Value, scope: Scope) -> None:
        """Bind a container to what it holds after it has grown."""
        if isinstance(target, nodes.Name):
            scope.set(target.value, value)
        elif isinstance(target, nodes.Attribute):
            owner = self.expressions.quiet(target.value, scope)
            if isinstance(owner, ProjectInstance) and not self.state.frozen:
                owner.cls.store(target.attr.value, value)
        elif isinstance(target, nodes.Subscript):
            owner = self.expressions.quiet(target.value, scope)
            key = index_constant(self.expressions, target, scope)
            if isinstance(owner, DictValue) and isinstance(key, str):
                owner.items[key] = value
            else:
                self.grow_map(target.value, owner, value, scope)
        elif isinstance(target, nodes.Call) and isinstance(target.func, nodes.Attribute):
            if target.func.attr.value == "setdefault":
                owner = self.expressions.quiet(target.func.value, scope)
                self.grow_map(target.func.value, owner, value, scope)

    def delete(self, target: nodes.Node, scope: Scope) -> None:
        """`del x`, `del x.y`, `del x["y"]`."""
        if isinstance(target, nodes.Attribute):
            owner = self.expressions.value(target.value, scope)
            for option in options_of(owner):
                self.properties.attribute(option, target, "delete")
        elif isinstance(target, nodes.Subscript):
            self.expressions.value(target, scope)
            owner = self.expressions.quiet(target.value, scope)
            key = index_constant(self.expressions, target, scope)
            if isinstance(owner, DictValue) and isinstance(key, str):
                owner.remove(key)


def _matching(
    target: nodes.Tuple | nodes.List, node: nodes.Expression | None
) -> list[nodes.Expression] | None:
    """The expressions that stand for each part of a tuple on the left; None where they don't."""
    if not isinstance(node, (nodes.Tuple, nodes.List)) or len(node.elements) != len(target.elements):
        return None
    if any(isinstance(e, nodes.StarredElement) for e in (*node.elements, *target.elements)):
        return None
    return [e.value for e in node.elements]


def opened(value: Value, node: nodes.Expression, scope: Scope) -> Value:
    """What collects keywords, as a dict that can hold more than these; any other value as it is."""
    if not isinstance(value, Keywords) or not isinstance(node, nodes.Name):
        return value
    found = DictValue(node, {}, merged=((node, value),))
    scope.set(node.value, found)
    return found
