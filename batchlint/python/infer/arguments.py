"""The arguments of a call, evaluated."""

from __future__ import annotations

import re

from batchlint.python.infer.call_site import CallSite
from batchlint.python.infer.events import DictMade
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.relevance import is_relevant
from batchlint.python.syntax import nodes
from batchlint.python.values.merging import spread
from batchlint.python.values.scopes import Scope
from batchlint.python.values.values import UNKNOWN, DictValue, ListValue, TupleValue, Value

#: Calls whose texts are read by people, or name the paths of the project's own service.
MESSAGES = re.compile(
    r"print|debug|info|warning|warn|error|exception|critical|log|echo|secho|\w*(?:Error|Exception|Warning)"
    r"|redirect|url_for|add_url_rule|add_api_route|add_route|route|HttpResponseRedirect|RedirectResponse"
)
#: Expressions that may be texts by themselves.
_TEXTS = frozenset(
    [nodes.SimpleString, nodes.FormattedString, nodes.ConcatenatedString, nodes.BinaryOperation]
)


def evaluate_arguments(expressions: Expressions, node: nodes.Call, scope: Scope) -> CallSite:
    """A call with the values of its arguments."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    unpacked: list[tuple[nodes.Node, Value]] = []
    for argument in node.args:
        value = _value(expressions, node, argument.value, scope)
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
        elif isinstance(value, ListValue) and is_relevant(value):
            positional.append(value.element)
        else:
            positional.append(UNKNOWN)
    if unpacked:
        keywords["**"] = whole = spread(node, unpacked)
        if len(unpacked) > 1 and isinstance(whole, DictValue):
            expressions.state.publish(DictMade(whole, parts_only=True))
    return CallSite(node, positional, keywords, scope)


def _value(expressions: Expressions, node: nodes.Call, argument: nodes.Expression, scope: Scope) -> Value:
    is_text = type(argument) in _TEXTS or (
        isinstance(argument, nodes.Call) and nodes.last_name(argument.func) == "format"
    )
    if is_text and MESSAGES.fullmatch(nodes.last_name(node.func)) is not None:
        with expressions.state.within("in_message"):
            return expressions.value(argument, scope)
    return expressions.value(argument, scope)
