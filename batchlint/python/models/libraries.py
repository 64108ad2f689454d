"""The models of all libraries together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import RequestSeen
from batchlint.python.infer.results import passed_on
from batchlint.python.models.azure_batch import call_operation
from batchlint.python.models.builtins import Builtins, name_of
from batchlint.python.models.http import Http
from batchlint.python.models.methods import Methods
from batchlint.python.models.packages import Packages
from batchlint.python.syntax import nodes
from batchlint.python.values.scopes import Function, Scope
from batchlint.python.values.values import Constant, Method, OperationValue, Text, Unknown, Value


@dataclass(slots=True)
class LibraryModels:
    """Evaluates calls of what the project does not define; see `infer.interfaces.Libraries`."""

    builtins: Builtins
    methods: Methods
    packages: Packages
    http: Http

    def before_arguments(self, callee: Value, node: nodes.Call, scope: Scope) -> tuple[Value | None, Value]:
        """The result of a function that evaluates its arguments itself, and what is called otherwise."""
        builtin = name_of(callee, node.func)
        if builtin is not None:
            found = self.builtins.call(builtin, node, scope)
            if found is not None:
                return found, callee
            callee = callee if isinstance(callee, Unknown) else Unknown(builtin)
        viewed = self.builtins.viewed(callee, node, scope)
        if viewed is not None:
            return viewed, callee
        if (
            isinstance(callee, Method)
            and callee.name == "format"
            and isinstance(callee.owner, (Constant, Text))
        ):
            return self.methods.format(node, callee.owner, scope), callee
        return None, callee

    def serialized(self, callee: Value, call: CallSite) -> Value | None:
        """The result of a serializer of the package."""
        return self.methods.serializers.call(callee, call)

    def response(self, callee: Value, call: CallSite, answered: bool) -> Value | None:
        """The response to a request; None also where the result is known (`answered`)."""
        if not self.http.matters:
            return None
        request = self.http.request(callee, call)
        self.http.state.publish(RequestSeen(callee, call, request))
        return self.http.response(call, request) if not answered else None

    def operation(self, callee: OperationValue, call: CallSite) -> Value:
        """The result of an operation of the package."""
        return call_operation(self.http.state, callee, call)

    def method(self, callee: Method, call: CallSite) -> Value:
        """The result of a method of a built-in type."""
        return self.methods.call(callee, call)

    def function(self, name: str, call: CallSite) -> Value:
        """The result of a function of another package, by its full name."""
        return self.packages.call(name, call)

    def named(self, name: str, call: CallSite) -> Value | None:
        """The result of something unknown, by its last name."""
        item = self.methods.containers.open_item(name, call)
        if item is not None:
            return item
        mocked = self.packages.mocked(name, call)
        if mocked is not None:
            return mocked
        guessed = self.methods.stdlib.guessed(name, call)
        return passed_on(self.http.state, call, guessed) if guessed is not None else None

    def table(self, function: Function, positional: Sequence[Value]) -> Value | None:
        """The table of commands that a function of the project makes."""
        return self.methods.commands.table(function, positional)
