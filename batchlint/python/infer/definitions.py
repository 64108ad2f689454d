"""Functions and classes of the project: what they declare, and running their bodies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from batchlint.python.infer.events import ClassDefined
from batchlint.python.infer.specialize import star_values, tells
from batchlint.python.syntax import nodes
from batchlint.python.values.heuristics import declares
from batchlint.python.values.scopes import Function, ProjectClass, Scope, parameters
from batchlint.python.values.union import join
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    FunctionValue,
    Keywords,
    ProjectClassValue,
    ProjectInstance,
    PropertyValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.inference import Inference

#: What the methods of a property that take another function do: the part of it that this becomes.
_ACCESSORS = {"getter": "getter", "setter": "setter", "deleter": ""}


class Definitions:
    """Defines functions and classes, and runs function bodies."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.state = inference.state
        self.known: dict[int, ProjectClass] = {}

    def define_function(self, node: nodes.FunctionDef, scope: Scope) -> None:
        """Bind a function; its body runs when everything around it is known."""
        inference = self.inference
        function = self._function(node, scope, node.name.value)
        for name, value in self.state.heard.get(function.qualified, {}).items():
            known = function.arguments.get(name)
            function.arguments[name] = value if known is None else join(known, value)
        function.scope, function.cls = scope, scope.cls
        decorators = []
        for decorator in node.decorators:
            with self.state.within("in_message"):
                decorators.append(inference.expressions.value(decorator.decorator, scope))
            name = _last_name(decorator.decorator)
            function.is_static |= name == "staticmethod"
            function.is_class_method |= name == "classmethod"
            function.is_fixture |= name == "fixture"
        self._declare(function)
        for param in parameters(node.params):
            if param.default is not None:
                default = inference.expressions.value(param.default, scope)
                plain = isinstance(param.default, (nodes.Attribute, nodes.Call)) and not isinstance(
                    default, Unknown
                )
                if plain or tells(default):
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
        inference = self.inference
        function = self.state.functions.get(id(node))
        if function is None:
            function = Function(node, scope, scope.cls, name, home=inference)
            self.state.functions[id(node)] = function
        if self.state.specializing:
            known = function
            function = Function(node, scope, scope.cls, name, home=inference, fresh=True, gives=True)
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
                made = self.inference.functions.call(decorator, [result], {}, node, alone=True)
                if isinstance(made, FunctionValue) and made.function.fresh:
                    inner, own = made.function, value.function
                    inner.is_static = own.is_static
                    result = made
        return result

    def _accessor(self, function: FunctionValue, node: nodes.FunctionDef, scope: Scope) -> Value:
        """The property that a function makes or completes: `@property`, `@pool.setter`; else itself."""
        for decorator in node.decorators:
            written = decorator.decorator
            name = _last_name(written)
            if name.endswith("property"):
                return PropertyValue(function)
            if name in _ACCESSORS and isinstance(written, nodes.Attribute):
                known = self.inference.expressions.quiet(written.value, scope)
                if isinstance(known, PropertyValue):
                    part = _ACCESSORS[name]
                    return replace(known, **{part: function}) if part else known
        return function

    def _declare(self, function: Function) -> None:
        """Take in annotations, type comments and the docstring."""
        assert isinstance(function.node, nodes.FunctionDef)
        inference, node = self.inference, function.node
        declared: dict[str, Value] = {}
        result: Value = UNKNOWN
        doc = self.state.source.docstring(node)
        if doc:
            declared, result = inference.annotations.docstring(doc, function.scope)
        names = [p.name.value for p in parameters(node.params)]
        declared |= inference.annotations.parameter_comments(node, function.scope)
        comment = self._signature_comment(node, names, function.scope)
        if comment is not None:
            declared |= comment[0]
            result = comment[1] if declares(comment[1]) else result
        for param in parameters(node.params):
            if param.annotation is not None:
                value = inference.annotations.value(param.annotation.annotation, function.scope)
                if declares(value):
                    declared[param.name.value] = value
        if node.returns is not None:
            value = inference.annotations.value(node.returns.annotation, function.scope)
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
                return self.inference.annotations.signature_comment(line, names, scope)
        return None

    def run_body(self, function: Function) -> None:
        """Run a function's body with its parameters bound to what they are called with."""
        names = [p.name.value for p in parameters(function.node.params)]
        scope = self._body_scope(
            function, {n: function.arguments.get(n, Unknown(n, True)) for n in names}, None
        )
        for star in (function.node.params.star_arg, function.node.params.star_kwarg):
            if isinstance(star, nodes.Param):
                name = star.name.value
                known = function.arguments.get(name, UNKNOWN)
                scope.names[name] = known if star.star == "*" else Keywords(function)
        if function.is_fixture or function.name.startswith("test"):
            self._fixtures(function, scope)
        result = self._result(function, scope)
        for value in scope.returned:
            self.inference.results.returned(value, function.declared)
        if result is not None:
            function.gives, function.yields = True, scope.yields
            if declares(result):
                function.result = join(function.result, result)

    def _fixtures(self, function: Function, scope: Scope) -> None:
        """Parameters of tests and fixtures are named like the fixtures that pytest passes to them."""
        for name, value in list(scope.names.items()):
            if not isinstance(value, Unknown) or value.name != name:
                continue
            found = self._fixture(name, function.scope)
            if found is not None and found is not function:
                result = found.declared if found.declared is not None else found.result
                scope.names[name] = self.inference.containers.element(result) if found.yields else result

    def _fixture(self, name: str, scope: Scope) -> Function | None:
        value = scope.get(name)
        if value is None and self.state.project is not None and self.state.path is not None:
            for module in self.state.project.conftests(self.state.path):
                value = value or module.names.get(name)
        is_fixture = isinstance(value, FunctionValue) and value.function.is_fixture
        return value.function if is_fixture and isinstance(value, FunctionValue) else None

    def replay(
        self,
        function: Function,
        bound: Value | None,
        values: dict[str, Value],
        rest: TupleValue,
        keywords: DictValue,
    ) -> Value:
        """What one call of a function gives back; see `Replaying.result`."""
        scope = self._body_scope(function, values, bound)
        scope.names.update(star_values(function.node.params, rest, keywords))
        result = self._result(function, scope)
        return result if result is not None else UNKNOWN

    def _body_scope(self, function: Function, values: dict[str, Value], bound: Value | None) -> Scope:
        scope = Scope(_beyond_class(function.scope))
        scope.method_of = function.cls
        scope.names.update(values)
        first = next(iter(values), None)
        if first is None or function.cls is None or not isinstance(function.node, nodes.FunctionDef):
            return scope
        if function.is_class_method:
            scope.names[first] = ProjectClassValue(function.cls)
        elif not function.is_static:
            scope.names[first] = bound if bound is not None else ProjectInstance(function.cls)
        return scope

    def _result(self, function: Function, scope: Scope) -> Value | None:
        """The value that a body returns; None for one without `return`."""
        if isinstance(function.node, nodes.Lambda):
            return self.inference.expressions.value(function.node.body, scope)
        outside, self.state.conditional = self.state.conditional, 0
        self.state.enclosing.append(function.node)
        self.inference.statements.suite(function.node.body, scope)
        self.state.enclosing.pop()
        self.state.conditional = outside
        return join(*scope.returned) if scope.returned else None

    def define_class(self, node: nodes.ClassDef, scope: Scope) -> None:
        """Bind a class and run its body."""
        inference = self.inference
        cls = self.known.get(id(node))
        if cls is None:
            cls = ProjectClass(node.name.value)
            self.known[id(node)] = cls
        cls.bases = [inference.expressions.value(a.value, scope) for a in node.bases]
        cls.home = inference
        for base in cls.bases:
            if isinstance(base, ProjectClassValue) and cls not in base.cls.subclasses:
                # Which other files were read before must make no difference.
                preparing = self.state.project is not None and not self.state.project.closed
                if base.cls.home is inference or preparing:
                    base.cls.subclasses.append(cls)
        for argument in node.keywords:
            inference.expressions.value(argument.value, scope)
        for decorator in node.decorators:
            inference.expressions.value(decorator.decorator, scope)
        scope.set(node.name.value, ProjectClassValue(cls))
        inner = Scope(scope, cls)
        doc = self.state.source.docstring(node)
        if doc:
            for name, value in inference.annotations.docstring(doc, scope)[0].items():
                cls.store(name, value)
        self.state.enclosing.append(node)
        inference.statements.suite(node.body, inner)
        self.state.enclosing.pop()
        for name, value in inner.names.items():
            if isinstance(value, PropertyValue) or name == "_attribute_map":
                cls.members[name] = value
            if not isinstance(value, (FunctionValue, PropertyValue)):
                cls.store(name, value)
        inference.events.publish(ClassDefined(cls, inner.names.get("_attribute_map")))


def _beyond_class(scope: Scope) -> Scope:
    """The scope that a method's body sees: names of the class body are not among them."""
    while scope.cls is not None and scope.parent is not None:
        scope = scope.parent
    return scope


def _last_name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Call):
        return _last_name(node.func)
    return node.attr.value if isinstance(node, nodes.Attribute) else getattr(node, "value", "")
