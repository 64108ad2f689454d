"""Methods of strings, responses, futures, executors and classes."""

from __future__ import annotations

import re

from batchlint.python.infer.arguments import evaluate_arguments
from batchlint.python.infer.assignment import opened
from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.constructors import Constructors
from batchlint.python.infer.events import CommandDeclared, DictReused, TextTaken
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.results import passed_on, read_result
from batchlint.python.infer.strings import text_made
from batchlint.python.models.commands import Commands
from batchlint.python.models.containers import ContainerMethods
from batchlint.python.models.serializers import Serializers
from batchlint.python.models.stdlib import Stdlib
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import keywords_in
from batchlint.python.values.scopes import Scope
from batchlint.python.values.text import joined, pieces_within, substituted
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    Future,
    Method,
    ProjectClassValue,
    ProjectInstance,
    ResponseValue,
    Super,
    TableValue,
    Text,
    Tool,
    Value,
    WireValue,
)

#: A placeholder of `str.format`, or what stands for a brace.
BRACES = re.compile(r"\{(?P<itself>\{)|\{(?P<key>\w*)[^{}]*\}")


class Methods:
    """Evaluates calls of methods without a definition in the project."""

    def __init__(
        self,
        expressions: Expressions,
        constructors: Constructors,
        containers: ContainerMethods,
        serializers: Serializers,
        stdlib: Stdlib,
        commands: Commands,
    ) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.constructors = constructors
        self.containers = containers
        self.serializers = serializers
        self.stdlib = stdlib
        self.commands = commands

    def call(self, callee: Method, call: CallSite) -> Value:
        """What a call of such a method evaluates to."""
        owner, name = callee.owner, callee.name
        if isinstance(call.node.func, nodes.Attribute):
            owner = opened(owner, call.node.func.value, call.scope)
        match owner:
            case Super():
                return self._super(owner, name, call)
            case ClassValue() | ProjectClassValue():
                if name == "__init__":
                    return self.constructors.explicit_init(owner, call)
                made = self.serializers.method(callee, call)
                return made if made is not None else UNKNOWN
            case Future(result=result):
                if name in ("result", "get"):
                    read_result(self.state, result, call.node)
                return result
            case TableValue():
                named = call.positional[1] if len(call.positional) > 1 else None
                if isinstance(named, Constant):
                    self.state.publish(CommandDeclared(owner, name, named))
            case Constant() | Text() if name == "join" and call.positional:
                text = joined(owner, call.positional[0])
                text_made(self.state, call.node, text)
                return text
            case Tool() if name in ("enter_context", "enter_async_context") and call.positional:
                return self.constructors.functions.entered(call.positional[0])
            case Tool():
                run = self.stdlib.tool(name, call)
                return passed_on(self.state, call, run if run is not None else UNKNOWN)
            case ResponseValue(shape=shape):
                return WireValue(shape) if name == "json" else owner
            case ProjectInstance(cls=cls) if call.positional and isinstance(call.positional[0], Constant):
                return cls.attributes.get(str(call.positional[0].value), UNKNOWN)
        return self.containers.call(owner, name, call)

    def _super(self, owner: Super, name: str, call: CallSite) -> Value:
        """`super().__init__(…)`: the constructor of the package that it goes to."""
        base = owner.cls.package_base()
        if name == "__init__" and base is None:
            for spread in keywords_in(call.spread):
                spread.function.cooperative = True
        elif name == "__init__" and base is not None and not self.state.guarded:
            self.constructors.construct(base, call, cls=owner.cls, initializes=True)
        return UNKNOWN

    def format(self, node: nodes.Call, owner: Constant | Text, scope: Scope) -> Value:
        """`"…{}…".format(x)`: the known parts of the template."""
        call = evaluate_arguments(self.expressions, node, scope)
        self.state.publish(DictReused(call.spread))
        if not any(argument.star for argument in node.args):
            # Those by position come first.
            for argument, part in zip(node.args, call.values, strict=True):
                self.state.publish(TextTaken(argument.value, part))
        template = owner.template if isinstance(owner, Text) else str(owner.value)
        values: dict[str | int, Value] = dict(enumerate(call.positional))
        values.update(call.keywords.items())
        filled = substituted(pieces_within(owner), BRACES, values)
        value = Text(BRACES.sub(lambda match: match["itself"] or "{}", template), filled)
        text_made(self.state, node, value)
        self.commands.template(value)
        return value
