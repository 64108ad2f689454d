"""What inference expects of the models of libraries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from batchlint.python.infer.call_site import CallSite
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function, Scope
from batchlint.python.values.values import Method, OperationValue, Value


class Libraries(Protocol):
    """Evaluates calls of what the project does not define. None stands for a call that no model covers."""

    def before_arguments(self, callee: Value, node: nodes.Call, scope: Scope) -> tuple[Value | None, Value]:
        """The result of a function that evaluates its arguments itself, and what is called otherwise."""

    def serialized(self, callee: Value, call: CallSite) -> Value | None:
        """The result of a serializer of the package."""

    def response(self, callee: Value, call: CallSite, answered: bool) -> Value | None:
        """The response to a request; None also where the result is known (`answered`)."""

    def operation(self, callee: OperationValue, call: CallSite) -> Value:
        """The result of an operation of the package."""

    def method(self, callee: Method, call: CallSite) -> Value:
        """The result of a method of a built-in type."""

    def function(self, name: str, call: CallSite) -> Value:
        """The result of a function of another package, by its full name."""

    def named(self, name: str, call: CallSite) -> Value | None:
        """The result of something unknown, by its last name."""

    def table(self, function: Function, positional: Sequence[Value]) -> Value | None:
        """The table of commands that a function of the project makes."""
