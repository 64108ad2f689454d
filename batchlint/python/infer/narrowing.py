"""Types that tests imply for names, where they hold and where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.instances import instance_of
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import ProjectClass, Scope
from batchlint.python.values.values import (
    ClassValue,
    ClientValue,
    ErrorValue,
    Instance,
    ModuleValue,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
    join,
    options_of,
)


class Narrowing:
    """Finds the names that a condition tests, and what they are behind it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def bind(self, test: nodes.Expression, scope: Scope, held: bool) -> None:
        """Bind the types that a test implies where it held, or did not: `isinstance(x, CloudPool)`."""
        self._bind_all(self._implied(test, scope, held), scope)

    def _bind_all(self, types: dict[str, Value], scope: Scope) -> None:
        for name, value in types.items():
            if name not in scope.outer_names:
                scope.set(name, value)
                scope.has_paths |= "." in name

    @contextmanager
    def behind(self, test: nodes.Expression, scope: Scope, held: bool) -> Iterator[None]:
        """The same for as long as a part of an expression is evaluated."""
        bound = self._implied(test, scope, held)
        before = {name: scope.names[name] for name in bound if name in scope.names}
        self._bind_all(bound, scope)
        yield
        for name, value in bound.items():
            # What the part itself has bound since stays.
            if scope.names.get(name) is value:
                del scope.names[name]
                if name in before:
                    scope.names[name] = before[name]

    def _implied(self, test: nodes.Expression, scope: Scope, held: bool) -> dict[str, Value]:
        if isinstance(test, nodes.UnaryOperation) and test.operator == "not":
            return self._implied(test.expression, scope, not held)
        if isinstance(test, nodes.BooleanOperation):
            left, right = self._implied(test.left, scope, held), self._implied(test.right, scope, held)
            if (test.operator == "and") == held:
                return left | right
            # Union of both: a type that only one of them implies may not hold.
            return {name: join(left[name], right[name]) for name in left.keys() & right.keys()}
        if isinstance(test, nodes.Call):
            return self._instance_test(test, scope, held)
        if isinstance(test, nodes.Comparison) and held:
            return self._type_test(test, scope)
        return {}

    def _instance_test(self, test: nodes.Call, scope: Scope, held: bool) -> dict[str, Value]:
        """`isinstance(x, (CloudPool, Spec))`."""
        is_test = isinstance(test.func, nodes.Name) and test.func.value == "isinstance"
        name = nodes.dotted_name(test.args[0].value) if is_test and len(test.args) == 2 else ""
        if not name:
            return {}
        classes = self.expressions.quiet(test.args[1].value, scope)
        current = self.expressions.quiet(test.args[0].value, scope)
        value = self.among(classes, current) if held else self.besides(classes, current)
        return {name: value} if value is not None else {}

    def _type_test(self, test: nodes.Comparison, scope: Scope) -> dict[str, Value]:
        """`type(x) is Spec`."""
        call, step = test.left, test.comparisons[0]
        if len(test.comparisons) > 1 or step.operator not in ("is", "=="):
            return {}
        if not isinstance(call, nodes.Call) or not isinstance(call.func, nodes.Name) or len(call.args) != 1:
            return {}
        name = nodes.dotted_name(call.args[0].value) if call.func.value == "type" else ""
        if not name:
            return {}
        classes = self.expressions.quiet(step.comparator, scope)
        value = self.among(classes, self.expressions.quiet(call.args[0].value, scope))
        return {name: value} if value is not None else {}

    def among(self, classes: Value, current: Value) -> Value | None:
        """What a value is that is an instance of one of these classes; None where they are not all known."""
        parts = _classes(classes)
        kinds = [self._instance(part) for part in parts]
        known = [kind for kind in kinds if kind is not None]
        if not parts or len(known) != len(kinds):
            return None
        found: list[Value] = []
        for kind in known:
            same = [o for o in options_of(current) if is_a(o, kind) and not getattr(o, "likely", False)]
            found += same or [kind]
        return join(*found)

    def besides(self, classes: Value, current: Value) -> Value | None:
        """What a value is that is no instance of these classes; None where that is nothing new.

        The classes may be more than is known.
        """
        kinds = [kind for part in _classes(classes) if (kind := self._instance(part)) is not None]
        options = options_of(current)
        # An exception is of a base class, too.
        left = [o for o in options if isinstance(o, ErrorValue) or not any(is_a(o, kind) for kind in kinds)]
        if len(left) == len(options):
            return None
        return join(*left) if left else Unknown()

    def _instance(self, cls: Value) -> Value | None:
        """An instance of a class; None for one that implies no type."""
        if isinstance(cls, ProjectClassValue) and _is_protocol(cls.cls):
            return None
        if not isinstance(cls, (ClassValue, ModuleValue, ProjectClassValue)):
            return None
        value = instance_of(cls)
        known = (
            ErrorValue
            if isinstance(cls, ModuleValue)
            else (Instance, ProjectInstance, ClientValue, ErrorValue)
        )
        return value if isinstance(value, known) else None


def is_a(value: Value, kind: Value) -> bool:
    """Whether an object is one of the class that another one is of."""
    match value, kind:
        case Instance(shape=shape), Instance(shape=other):
            return shape == other
        case (ClientValue(), ClientValue()) | (ErrorValue(), ErrorValue()):
            return True
        case ProjectInstance(cls=cls), ProjectInstance(cls=other_cls):
            return other_cls in cls.mro()
        case ProjectInstance(cls=cls), Instance(shape=shape):
            return cls.package_base() == shape.describe()
    return False


def _classes(value: Value) -> tuple[Value, ...]:
    """The classes that a test names: one, a tuple of them, or `A | B`."""
    found: list[Value] = []
    for option in options_of(value):
        found += (
            [c for item in option.items for c in _classes(item)]
            if isinstance(option, TupleValue)
            else [option]
        )
    return tuple(found)


def _is_protocol(cls: ProjectClass) -> bool:
    """Whether objects of other classes may be instances, by what they have."""
    for one in cls.mro():
        for base in one.bases:
            name = base.name if isinstance(base, (ModuleValue, Unknown)) else ""
            if name.rpartition(".")[2] == "Protocol":
                return True
    return False
