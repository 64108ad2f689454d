"""`match` statements: types that patterns imply for their subject, and properties that they read."""

from __future__ import annotations

from batchlint.python.infer.events import Access
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.instances import instance_of
from batchlint.python.infer.iteration import element_of
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.properties import Properties
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Instance,
    ListValue,
    MapValue,
    ProjectInstance,
    TupleValue,
    Unknown,
    Value,
    join,
    options_of,
)


class Patterns:
    """Binds what patterns capture."""

    def __init__(self, expressions: Expressions, narrowing: Narrowing, properties: Properties) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.narrowing = narrowing
        self.properties = properties

    def bind(self, pattern: nodes.Pattern, value: Value, scope: Scope) -> Value:
        """Bind the names of a pattern.

        Args:
            pattern: the pattern.
            value: what is matched.
            scope: where names are bound.

        Returns:
            What is known of the value where it matches.
        """
        match pattern:
            case nodes.MatchAs():
                found = self.bind(pattern.pattern, value, scope) if pattern.pattern is not None else value
                if pattern.name is not None:
                    scope.set(pattern.name.value, found)
                return found
            case nodes.MatchOr():
                return join(*(self.bind(e.pattern, value, scope) for e in pattern.patterns))
            case nodes.MatchClass():
                return self._class(pattern, value, scope)
            case nodes.MatchSequence():
                return self._sequence(pattern, value, scope)
            case nodes.MatchMapping():
                for element in pattern.elements:
                    inner = value.value if isinstance(value, MapValue) else UNKNOWN
                    self.bind(element.pattern, inner, scope)
                if pattern.rest is not None:
                    scope.set(pattern.rest.value, UNKNOWN)
            case nodes.MatchValue():
                self.expressions.value(pattern.value, scope)
        return value

    def besides(self, pattern: nodes.Pattern, value: Value, scope: Scope) -> Value:
        """What is known of a value where a pattern does not match."""
        match pattern:
            case nodes.MatchAs() if pattern.pattern is not None:
                return self.besides(pattern.pattern, value, scope)
            case nodes.MatchOr():
                for element in pattern.patterns:
                    value = self.besides(element.pattern, value, scope)
            case nodes.MatchClass() if not pattern.patterns and not pattern.kwds:
                cls = self.expressions.quiet(pattern.cls, scope)
                left = self.narrowing.besides(cls, value)
                return value if left is None else left
        return value

    def _class(self, pattern: nodes.MatchClass, value: Value, scope: Scope) -> Value:
        declared = instance_of(self.expressions.value(pattern.cls, scope))
        known = [o for o in options_of(value) if o == declared]
        found = declared if not isinstance(declared, Unknown) and not known else join(*known, declared)
        for part in pattern.patterns:
            self.bind(part.value, UNKNOWN, scope)
        for keyword in pattern.kwds:
            self.bind(keyword.pattern, self._read(found, keyword), scope)
        return found

    def _read(self, owner: Value, keyword: nodes.MatchKeywordElement) -> Value:
        """`CloudPool(resize_error=error)` reads the attribute."""
        name = keyword.key.value
        if isinstance(owner, Instance) and owner.shape.is_object():
            return self.properties.named(owner, Access(name, "load", keyword.key, keyword))
        if isinstance(owner, ProjectInstance):
            found = owner.cls.lookup(name)
            return found if found is not None else UNKNOWN
        return UNKNOWN

    def _sequence(self, pattern: nodes.MatchSequence, value: Value, scope: Scope) -> Value:
        elements = list(pattern.patterns)
        plain = not any(isinstance(e, nodes.MatchStar) for e in elements)
        for position, part in enumerate(elements):
            if isinstance(part, nodes.MatchStar):
                if part.name is not None:
                    scope.set(part.name.value, ListValue(element_of(self.state, value)))
                continue
            one = plain and isinstance(value, TupleValue) and position < len(value.items)
            inner = (
                value.items[position]
                if one and isinstance(value, TupleValue)
                else element_of(self.state, value)
            )
            self.bind(part.value, inner, scope)
        return value
