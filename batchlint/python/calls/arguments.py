"""The arguments of a call: what they are, and what the matcher sees of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from batchlint.core.uses import Argument, Role
from batchlint.python.calls.replaying import tells
from batchlint.python.uses.merging import spread
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Instance,
    ListValue,
    Text,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from batchlint.python.analysis import Analysis


class Arguments:
    """Evaluates arguments, and lists them."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.state = analysis.state

    def values(self, node: cst.Call, scope: Scope) -> tuple[list[Value], dict[str, Value]]:
        """The values of the arguments, by position and by keyword.

        `**` is the keyword of what is spread, and `*` that of a tuple which another call has handed on.
        """
        positional: list[Value] = []
        keywords: dict[str, Value] = {}
        unpacked: list[tuple[cst.CSTNode, Value]] = []
        for argument in node.args:
            if self.analysis.requests.is_told(node, argument.value):
                with self.analysis.requests.told():
                    value = self.analysis.value(argument.value, scope)
            else:
                value = self.analysis.value(argument.value, scope)
            if argument.keyword is not None:
                keywords[argument.keyword.value] = value
            elif argument.star == "":
                positional.append(value)
            elif argument.star == "**":
                unpacked.append((argument.value, value))
            elif isinstance(value, TupleValue):
                positional.extend(value.items)
                if value.handed is not None:
                    keywords["*"] = value
            elif isinstance(value, ListValue) and tells(value):
                positional.append(value.element)
            else:
                positional.append(UNKNOWN)
        if unpacked:
            keywords["**"] = spread(node, unpacked)
            if len(unpacked) > 1 and isinstance(keywords["**"], DictValue):
                self.analysis.payloads.note_parts(keywords["**"])
        return positional, keywords

    def listed(self, node: cst.Call) -> list[Argument]:
        """The arguments of a call as the matcher sees them."""
        found = []
        for argument in node.args:
            span = self.state.outer(argument.value)
            if argument.keyword is not None:
                found.append(Argument(argument.keyword.value, span, self.state.span(argument.keyword)))
            else:
                found.append(Argument(argument.star or None, span, None))
        return found

    def with_members(self, node: cst.Call) -> list[Argument]:
        """The arguments, with the members of lists and tuples that are written and unpacked."""
        found = []
        for argument, known in zip(node.args, self.listed(node), strict=True):
            if argument.star == "*" and isinstance(argument.value, (cst.List, cst.Tuple)):
                span = self.state.outer(argument.value)
                found += [Argument(None, span, None)] * len(argument.value.elements)
            found.append(known)
        return found

    def with_roles(self, node: cst.Call, positional: list[Value]) -> list[Argument]:
        """The arguments, with what their values say of their role."""
        arguments = self.listed(node)
        if len([a for a in arguments if a.keyword is None]) != len(positional):
            return arguments
        return [
            argument._replace(role=self._role(positional[i])) if i < len(positional) else argument
            for i, argument in enumerate(arguments)
        ]

    def _role(self, value: Value) -> Role:
        if isinstance(value, Instance):
            types = self.state.history.types
            names = [n for n in value.shape.names if n in types]
            if any(types[n].kind == "options" for n in names):
                return "options"
            return "body" if self.state.history.body_types.intersection(names) else "other"
        if isinstance(value, Constant):
            return "unknown" if value.value is None else "other"
        if isinstance(value, Unknown):
            return "options" if value.name.endswith("options") else "unknown"
        return "other" if isinstance(value, (Text, ListValue)) else "unknown"
