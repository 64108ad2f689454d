"""The bodies of functions, run with their parameters bound."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.results import settle_by_declaration
from batchlint.python.infer.statements import Statements
from batchlint.python.syntax import nodes
from batchlint.python.syntax.source import Source
from batchlint.python.values.heuristics import declares
from batchlint.python.values.scopes import Function, Scope, parameters
from batchlint.python.values.values import (
    UNKNOWN,
    DictValue,
    FunctionValue,
    Keywords,
    ProjectClassValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
    join,
)


class Bodies:
    """Runs the bodies of the functions of one file."""

    def __init__(self, expressions: Expressions, statements: Statements) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.statements = statements

    @property
    def source(self) -> Source:
        """The file that the functions are of."""
        return self.state.source

    def run(self, function: Function) -> None:
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
            settle_by_declaration(self.state, value, function.declared)
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
                scope.names[name] = element_of(self.state, result) if found.yields else result

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
        """The result of one call of a function; see `Specialize.result`."""
        scope = self._body_scope(function, values, bound)
        scope.names.update(_star_values(function.node.params, rest, keywords))
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
            return self.expressions.value(function.node.body, scope)
        outside, self.state.conditional = self.state.conditional, 0
        self.state.enclosing.append(function.node)
        self.statements.suite(function.node.body, scope)
        self.state.enclosing.pop()
        self.state.conditional = outside
        return join(*scope.returned) if scope.returned else None


def _beyond_class(scope: Scope) -> Scope:
    """The scope that a method's body sees: names of the class body are not among them."""
    while scope.cls is not None and scope.parent is not None:
        scope = scope.parent
    return scope


def bodies_of(function: Function) -> Bodies | None:
    """What runs a function, maybe of another file; None where its code is not at hand."""
    return function.home if isinstance(function.home, Bodies) else None


def _star_values(
    params: nodes.Parameters, rest: TupleValue, keywords: DictValue
) -> Iterator[tuple[str, Value]]:
    """What `*args` and `**kwargs` hold in one call."""
    if isinstance(params.star_arg, nodes.Param):
        yield params.star_arg.name.value, rest
    if params.star_kwarg is not None:
        yield params.star_kwarg.name.value, keywords
