"""Functions and classes of the project: what they declare, and running their bodies."""

from __future__ import annotations

from dataclasses import replace

from batchlint.python.infer.annotations import Annotations
from batchlint.python.infer.bodies import Bodies
from batchlint.python.infer.events import ClassDefined
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.relevance import is_relevant
from batchlint.python.infer.statements import Statements
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import declares
from batchlint.python.values.scopes import Function, ProjectClass, Scope, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    FunctionValue,
    ProjectClassValue,
    PropertyValue,
    Unknown,
    Value,
    join,
)

#: What the methods of a property that take another function do: the part of it that this becomes.
_ACCESSORS = {"getter": "getter", "setter": "setter", "deleter": ""}


class Definitions:
    """Defines functions and classes, and runs function bodies."""

    def __init__(
        self,
        expressions: Expressions,
        statements: Statements,
        annotations: Annotations,
        functions: Functions,
        bodies: Bodies,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.statements = statements
        self.annotations = annotations
        self.functions = functions
        self.bodies = bodies

    def define_function(self, node: nodes.FunctionDef, scope: Scope) -> None:
        """Bind a function; its body runs when everything around it is known."""
        function = self._function(node, scope, node.name.value)
        for name, value in self.state.outside_arguments.get(function.qualified, {}).items():
            known = function.arguments.get(name)
            function.arguments[name] = value if known is None else join(known, value)
        function.scope, function.cls = scope, scope.cls
        decorators = []
        for decorator in node.decorators:
            with self.state.within("in_message"):
                decorators.append(self.expressions.value(decorator.decorator, scope))
            name = _decorator_name(decorator.decorator)
            function.is_static |= name == "staticmethod"
            function.is_class_method |= name == "classmethod"
            function.is_fixture |= name == "fixture"
        self._declare(function)
        for param in parameters(node.params):
            if param.default is not None:
                default = self.expressions.value(param.default, scope)
                plain = isinstance(param.default, (nodes.Attribute, nodes.Call)) and not isinstance(
                    default, Unknown
                )
                if plain or is_relevant(default):
                    function.defaults[param.name.value] = default
                    known = function.arguments.get(param.name.value)
                    if known is None or isinstance(known, Unknown):
                        function.arguments[param.name.value] = default
        value = self._accessor(self._decorated(FunctionValue(function), decorators, node), node, scope)
        if scope.cls is not None:
            scope.cls.members[node.name.value] = value
        scope.set(node.name.value, value)
        if not function.fresh:
            self.state.pending[function] = None

    def define_lambda(self, node: nodes.Lambda, scope: Scope) -> Value:
        """A lambda is a function whose body is its result."""
        function = self._function(node, scope, "<lambda>")
        function.scope, function.gives = scope, True
        if not function.fresh:
            self.state.pending[function] = None
        return FunctionValue(function)

    def _function(self, node: nodes.FunctionDef | nodes.Lambda, scope: Scope, name: str) -> Function:
        """The function that a definition makes; a new one for each call that is replayed."""
        function = self.state.functions.get(id(node))
        if function is None:
            function = Function(node, scope, scope.cls, name, home=self.bodies)
            self.state.functions[id(node)] = function
        if self.state.specializing:
            known = function
            function = Function(node, scope, scope.cls, name, home=self.bodies, fresh=True, gives=True)
            # What it is called with counts for its body, which is read once for all calls.
            function.arguments, function.result = known.arguments, known.result
        return function

    def _decorated(
        self, value: FunctionValue, decorators: list[Value], node: nodes.FunctionDef
    ) -> FunctionValue:
        """What a function is behind its decorators; those that can't be seen into leave it as it is."""
        result = value
        for decorator in reversed(decorators):
            if isinstance(decorator, FunctionValue):
                made = self.functions.call(decorator, [result], {}, node, alone=True)
                if isinstance(made, FunctionValue) and made.function.fresh:
                    inner, own = made.function, value.function
                    inner.is_static = own.is_static
                    result = made
        return result

    def _accessor(self, function: FunctionValue, node: nodes.FunctionDef, scope: Scope) -> Value:
        """The property that a function makes or completes: `@property`, `@pool.setter`; else itself."""
        for decorator in node.decorators:
            written = decorator.decorator
            name = _decorator_name(written)
            if name.endswith("property"):
                return PropertyValue(function)
            if name in _ACCESSORS and isinstance(written, nodes.Attribute):
                known = self.expressions.quiet(written.value, scope)
                if isinstance(known, PropertyValue):
                    part = _ACCESSORS[name]
                    return replace(known, **{part: function}) if part else known
        return function

    def _declare(self, function: Function) -> None:
        """Read annotations, type comments and the docstring."""
        assert isinstance(function.node, nodes.FunctionDef)
        node = function.node
        declared: dict[str, Value] = {}
        result: Value = UNKNOWN
        doc = self.state.source.docstring(node)
        if doc:
            declared, result = self.annotations.docstring(doc, function.scope)
        names = [p.name.value for p in parameters(node.params)]
        declared |= self.annotations.parameter_comments(node, function.scope)
        comment = self._signature_comment(node, names, function.scope)
        if comment is not None:
            declared |= comment[0]
            result = comment[1] if declares(comment[1]) else result
        for param in parameters(node.params):
            if param.annotation is not None:
                value = self.annotations.value(param.annotation.annotation, function.scope)
                if declares(value):
                    declared[param.name.value] = value
        if node.returns is not None:
            value = self.annotations.value(node.returns.annotation, function.scope)
            result = value if declares(value) else result
        for name, value in declared.items():
            if not isinstance(value, Unknown):
                function.arguments[name] = value
            else:
                # The arguments of callers are more precise than a type that can't be resolved.
                function.arguments.setdefault(name, replace(value, name=name, parameter=True))
        function.declared = result if declares(result) else None

    def _signature_comment(
        self, node: nodes.FunctionDef, names: list[str], scope: Scope
    ) -> tuple[dict[str, Value], Value] | None:
        text, body = self.state.source.text, node.body
        is_indented = "\n" in text[body.start : body.body[0].start]
        if not is_indented or not self.state.source.has_type_comments:
            return None
        head = text[body.start : body.start + 400].split("\n")[:3]
        for line in head:
            if "# type:" in line:
                return self.annotations.signature_comment(line, names, scope)
        return None

    def define_class(self, node: nodes.ClassDef, scope: Scope) -> None:
        """Bind a class and run its body."""
        cls = self.state.classes.get(id(node))
        if cls is None:
            cls = ProjectClass(node.name.value)
            self.state.classes[id(node)] = cls
        cls.bases = [self.expressions.value(a.value, scope) for a in node.bases]
        cls.home = self.bodies
        for base in cls.bases:
            if isinstance(base, ProjectClassValue) and cls not in base.cls.subclasses:
                # Which other files were read before must make no difference.
                preparing = self.state.project is not None and not self.state.project.closed
                if base.cls.home is self.bodies or preparing:
                    base.cls.subclasses.append(cls)
        for argument in node.keywords:
            self.expressions.value(argument.value, scope)
        for decorator in node.decorators:
            self.expressions.value(decorator.decorator, scope)
        scope.set(node.name.value, ProjectClassValue(cls))
        inner = Scope(scope, cls)
        doc = self.state.source.docstring(node)
        if doc:
            for name, value in self.annotations.docstring(doc, scope)[0].items():
                cls.store(name, value)
        self.state.enclosing.append(node)
        self.statements.suite(node.body, inner)
        self.state.enclosing.pop()
        for name, value in inner.names.items():
            if isinstance(value, PropertyValue) or name == "_attribute_map":
                cls.members[name] = value
            if not isinstance(value, (FunctionValue, PropertyValue)):
                cls.store(name, value)
        self.state.publish(ClassDefined(cls, inner.names.get("_attribute_map")))


def _decorator_name(node: nodes.Expression) -> str:
    """The last name of a decorator, also of one that is called."""
    while isinstance(node, nodes.Call):
        node = node.func
    return nodes.last_name(node)
