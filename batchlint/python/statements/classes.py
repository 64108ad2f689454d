"""Functions and classes of the project: what they declare, and running their bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import AttributeUse
from batchlint.history import shape_of
from batchlint.project.names import ended_python_names
from batchlint.python.calls.replaying import star_values, tells
from batchlint.python.values.alternatives import join
from batchlint.python.values.guessing import declares
from batchlint.python.values.scopes import Function, ProjectClass, Scope, parameters
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
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
    from batchlint.python.analysis import Analysis

#: What the methods of a property that take another function do: the part of it that this becomes.
_ACCESSORS = {"getter": "getter", "setter": "setter", "deleter": ""}


class Classes:
    """Defines functions and classes, and runs function bodies."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state
        self.known: dict[int, ProjectClass] = {}

    def define_function(self, node: cst.FunctionDef, scope: Scope) -> None:
        """Bind a function; its body runs when everything around it is known."""
        analysis = self.analysis
        function = self._function(node, scope, node.name.value)
        for name, value in analysis.state.heard.get(function.qualified, {}).items():
            known = function.arguments.get(name)
            function.arguments[name] = value if known is None else join(known, value)
        function.scope, function.cls = scope, scope.cls
        decorators = []
        for decorator in node.decorators:
            with analysis.requests.told():
                decorators.append(analysis.value(decorator.decorator, scope))
            name = _last_name(decorator.decorator)
            function.is_static |= name == "staticmethod"
            function.is_class_method |= name == "classmethod"
            function.is_fixture |= name == "fixture"
        self._declare(function)
        for param in parameters(node.params):
            if param.default is not None:
                default = analysis.value(param.default, scope)
                plain = isinstance(param.default, (cst.Attribute, cst.Call)) and not isinstance(
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
            analysis.state.pending[function] = None

    def define_lambda(self, node: cst.Lambda, scope: Scope) -> Value:
        """A lambda is a function whose body is its result."""
        function = self._function(node, scope, "<lambda>")
        function.scope, function.gives = scope, True
        if not function.fresh:
            self.state.pending[function] = None
        return FunctionValue(function)

    def _function(self, node: cst.FunctionDef | cst.Lambda, scope: Scope, name: str) -> Function:
        """The function that a definition makes; a new one for each call that is replayed."""
        analysis = self.analysis
        function = analysis.state.functions.get(id(node))
        if function is None:
            function = Function(node, scope, scope.cls, name, home=analysis)
            analysis.state.functions[id(node)] = function
        if analysis.replaying.depth:
            known = function
            function = Function(node, scope, scope.cls, name, home=analysis, fresh=True, gives=True)
            # What it is called with counts for its body, which is read once for all calls.
            function.arguments, function.result = known.arguments, known.result
        return function

    def _decorated(
        self, value: FunctionValue, decorators: list[Value], node: cst.FunctionDef
    ) -> FunctionValue:
        """What a function is behind its decorators; those that can't be seen into leave it as it is."""
        result = value
        for decorator in reversed(decorators):
            if isinstance(decorator, FunctionValue):
                made = self.analysis.project_calls.call_function(decorator, [result], {}, node, alone=True)
                if isinstance(made, FunctionValue) and made.function.fresh:
                    inner, own = made.function, value.function
                    inner.is_static = own.is_static
                    result = made
        return result

    def _accessor(self, function: FunctionValue, node: cst.FunctionDef, scope: Scope) -> Value:
        """The property that a function makes or completes: `@property`, `@pool.setter`; else itself."""
        for decorator in node.decorators:
            written = decorator.decorator
            name = _last_name(written)
            if name.endswith("property"):
                return PropertyValue(function)
            if name in _ACCESSORS and isinstance(written, cst.Attribute):
                known = self.analysis.expressions.quiet(written.value, scope)
                if isinstance(known, PropertyValue):
                    part = _ACCESSORS[name]
                    return replace(known, **{part: function}) if part else known
        return function

    def _declare(self, function: Function) -> None:
        """Take in annotations, type comments and the docstring."""
        assert isinstance(function.node, cst.FunctionDef)
        analysis, node = self.analysis, function.node
        declared: dict[str, Value] = {}
        result: Value = UNKNOWN
        doc = analysis.state.source.docstring(node)
        if doc:
            declared, result = analysis.annotations.docstring(doc, function.scope)
        names = [p.name.value for p in parameters(node.params)]
        declared |= analysis.annotations.parameter_comments(node, function.scope)
        comment = self._signature_comment(node, names, function.scope)
        if comment is not None:
            declared |= comment[0]
            result = comment[1] if declares(comment[1]) else result
        for param in parameters(node.params):
            if param.annotation is not None:
                value = analysis.annotations.value(param.annotation.annotation, function.scope)
                if declares(value):
                    declared[param.name.value] = value
        if node.returns is not None:
            value = analysis.annotations.value(node.returns.annotation, function.scope)
            result = value if declares(value) else result
        for name, value in declared.items():
            if not isinstance(value, Unknown):
                function.arguments[name] = value
            else:
                # What callers hand over says more than a type that can't be seen.
                function.arguments.setdefault(name, replace(value, name=name, parameter=True))
        function.declared = result if declares(result) else None

    def _signature_comment(
        self, node: cst.FunctionDef, names: list[str], scope: Scope
    ) -> tuple[dict[str, Value], Value] | None:
        body = node.body
        if not isinstance(body, cst.IndentedBlock) or not self.state.source.has_type_comments:
            return None
        start = self.state.source.outer(body).start
        head = self.state.source.text[start : start + 400].split("\n")[:3]
        for line in head:
            if "# type:" in line:
                return self.analysis.annotations.signature_comment(line, names, scope)
        return None

    def run_body(self, function: Function) -> None:
        """Run a function's body with its parameters bound to what they are called with."""
        names = [p.name.value for p in parameters(function.node.params)]
        scope = self._body_scope(
            function, {n: function.arguments.get(n, Unknown(n, True)) for n in names}, None
        )
        for star in (function.node.params.star_arg, function.node.params.star_kwarg):
            if isinstance(star, cst.Param):
                name = star.name.value
                known = function.arguments.get(name, UNKNOWN)
                scope.names[name] = known if star.star == "*" else Keywords(function)
        if function.is_fixture or function.name.startswith("test"):
            self._fixtures(function, scope)
        result = self._result(function, scope)
        for value in scope.returned:
            self.analysis.properties.settle(value, function.declared)
        if result is not None:
            function.gives, function.yields = True, scope.yields
            if declares(result):
                function.result = join(function.result, result)

    def _fixtures(self, function: Function, scope: Scope) -> None:
        """Parameters of tests and fixtures are named like the fixtures that pytest hands to them."""
        for name, value in list(scope.names.items()):
            if not isinstance(value, Unknown) or value.name != name:
                continue
            found = self._fixture(name, function.scope)
            if found is not None and found is not function:
                result = found.declared if found.declared is not None else found.result
                scope.names[name] = self.analysis.containers.element(result) if found.yields else result

    def _fixture(self, name: str, scope: Scope) -> Function | None:
        value = scope.get(name)
        analysis = self.analysis
        if value is None and analysis.state.project is not None and analysis.state.path is not None:
            for module in analysis.state.project.conftests(analysis.state.path):
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
        if first is None or function.cls is None or not isinstance(function.node, cst.FunctionDef):
            return scope
        if function.is_class_method:
            scope.names[first] = ProjectClassValue(function.cls)
        elif not function.is_static:
            scope.names[first] = bound if bound is not None else ProjectInstance(function.cls)
        return scope

    def _result(self, function: Function, scope: Scope) -> Value | None:
        """Run a body; what it gives back, None where it never says so."""
        analysis = self.analysis
        if isinstance(function.node, cst.Lambda):
            return analysis.value(function.node.body, scope)
        outside, analysis.state.conditional = analysis.state.conditional, 0
        analysis.state.holders.append(function.node)
        analysis.statements.suite(function.node.body, scope)
        analysis.state.holders.pop()
        analysis.state.conditional = outside
        return join(*scope.returned) if scope.returned else None

    def define_class(self, node: cst.ClassDef, scope: Scope) -> None:
        """Bind a class and run its body."""
        analysis = self.analysis
        cls = self.known.get(id(node))
        if cls is None:
            cls = ProjectClass(node.name.value)
            self.known[id(node)] = cls
        cls.bases = [analysis.value(a.value, scope) for a in node.bases]
        cls.home = analysis
        for base in cls.bases:
            if isinstance(base, ProjectClassValue) and cls not in base.cls.subclasses:
                # Which other files were read before must make no difference.
                preparing = analysis.state.project is not None and not analysis.state.project.closed
                if base.cls.home is analysis or preparing:
                    base.cls.subclasses.append(cls)
        for argument in node.keywords:
            analysis.value(argument.value, scope)
        for decorator in node.decorators:
            analysis.value(decorator.decorator, scope)
        scope.set(node.name.value, ProjectClassValue(cls))
        inner = Scope(scope, cls)
        doc = analysis.state.source.docstring(node)
        if doc:
            for name, value in analysis.annotations.docstring(doc, scope)[0].items():
                cls.store(name, value)
        analysis.state.holders.append(node)
        analysis.statements.suite(node.body, inner)
        analysis.state.holders.pop()
        for name, value in inner.names.items():
            if isinstance(value, PropertyValue) or name == "_attribute_map":
                cls.members[name] = value
            if not isinstance(value, (FunctionValue, PropertyValue)):
                cls.store(name, value)
        self._attribute_map(cls, inner.names.get("_attribute_map"))

    def is_exact(self, cls: ProjectClass) -> bool:
        """Whether a copied map can move together with what is handed to the base's constructor.

        Not where the file reads or stores the old names: those stay, since the class owns its map. Nor
        where an own constructor takes one of them: msrest makes objects of an answer with the names of
        the map as keywords, and would hand over one that the constructor does not know.
        """
        value = cls.members.get("_attribute_map")
        names = value.items if isinstance(value, DictValue) else {}
        text = self.state.source.text
        ended = [n for n in names if n in ended_python_names()]
        if any(re.search(rf"\.{re.escape(n)}\b", text) for n in ended):
            return False
        base = self.state.history.types.get(cls.package_base() or "")
        if base is None:
            return True
        lost = ended_python_names() & base.by_python.keys()
        for init in self._constructors(cls):
            # To walk through a function takes long, and most do not name any of them.
            code = init.home.source.code(init.node) if init.home is not None else ""
            if any(name in code for name in lost) and not lost.isdisjoint(_taken(init.node)):
                return False
        return True

    def _constructors(self, cls: ProjectClass) -> Iterator[Function]:
        """The own constructors of a class, its bases within the project, and the classes below it."""
        found = [c.members.get("__init__") for c in cls.mro()]
        for value in (*found, *cls.below("__init__")):
            if isinstance(value, FunctionValue):
                yield value.function

    def _attribute_map(self, cls: ProjectClass, value: Value | None) -> None:
        """A subclass of a model that copies `_attribute_map` names properties as strings."""
        analysis = self.analysis
        base = cls.package_base()
        if base is None or base not in analysis.state.history.types or not isinstance(value, DictValue):
            return
        if not isinstance(value.node, cst.Dict) or not analysis.state.emitting:
            return
        exact = self.is_exact(cls)
        names = analysis.state.history.types[base].by_python.keys() - own_properties(cls)
        for element in value.node.elements:
            if not isinstance(element, cst.DictElement) or not isinstance(element.value, cst.Dict):
                continue
            key = analysis.expressions.quiet(element.key, analysis.state.module_scope)
            if isinstance(key, Constant) and key.value in names:
                analysis.emit(
                    AttributeUse(
                        shape=shape_of(base),
                        name=key.value,
                        notation="python",
                        mode="load",
                        name_span=analysis.state.span(element.key),
                        span=analysis.state.span(element),
                        writer=analysis.writer.maps,
                        site=element,
                        exact=exact,
                    )
                )


def _taken(node: cst.CSTNode) -> Iterator[str]:
    """The parameters of a function, and its texts: `kwargs.pop("max_tasks_per_node")` takes one, too."""
    if isinstance(node, cst.Param):
        yield node.name.value
    elif isinstance(node, cst.SimpleString):
        yield str(node.evaluated_value)
    for child in node.children:
        yield from _taken(child)


def _beyond_class(scope: Scope) -> Scope:
    """The scope that a method's body sees: names of the class body are not among them."""
    while scope.cls is not None and scope.parent is not None:
        scope = scope.parent
    return scope


def _last_name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Call):
        return _last_name(node.func)
    return node.attr.value if isinstance(node, cst.Attribute) else getattr(node, "value", "")
