"""Strings that code puts together: literals, f-strings, `+` and `%`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from batchlint.python.infer.events import DictReused, TextAppended, TextMade, TextTaken
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.state import State
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import literal
from batchlint.python.values.scopes import Scope
from batchlint.python.values.text import LONGEST_PART, pieces_within, substituted, text_of_formatted
from batchlint.python.values.values import Constant, DictValue, Piece, Text, TupleValue, Value

#: What grows longer than this is no URL, and is not followed any further.
LONGEST_TEXT = 4000
#: A placeholder of `%` formatting, or what stands for a percent sign.
PERCENT = re.compile(r"%(?P<itself>%)|%(?:\((?P<key>[^)]*)\))?[-+ #0-9.]*[sdrfxi]")


class Strings:
    """Evaluates the known parts of strings."""

    def __init__(self, expressions: Expressions) -> None:
        self.state = expressions.state
        self.expressions = expressions
        self.kinds: dict[type, Callable[[Any, Scope], Value]] = {
            nodes.SimpleString: self._simple,
            nodes.ConcatenatedString: self._concatenated,
            nodes.FormattedString: self._formatted_string,
        }

    def _simple(self, node: nodes.SimpleString, scope: Scope) -> Value:
        value = Constant(literal(node.value), node)
        text_made(self.state, node, value)
        return value

    def _concatenated(self, node: nodes.ConcatenatedString, scope: Scope) -> Value:
        with self.state.within("in_text"):
            parts = [self.expressions.value(part, scope) for part in (node.left, node.right)]
        value = self.concatenate(*parts)
        text_made(self.state, node, value)
        return value

    def _formatted_string(self, node: nodes.FormattedString, scope: Scope) -> Value:
        parts: list[str] = []
        pieces: list[Piece] = []
        for part in node.parts:
            if isinstance(part, nodes.FormattedStringText):
                parts.append(part.value)
                pieces.append(text_of_formatted(node, part))
            else:
                assert isinstance(part, nodes.FormattedStringExpression)
                inner = self.expressions.value(part.expression, scope)
                self.state.publish(TextTaken(part.expression, inner))
                parts.append(_as_template(inner))
                pieces += pieces_within(inner)
        value = Text("".join(parts), tuple(pieces))
        text_made(self.state, node, value)
        return value

    def concatenate(self, left: Value, right: Value) -> Value:
        """`a + b`, of which one is a text."""
        texts = [_as_template(part) for part in (left, right)]
        if len(texts[0]) > LONGEST_TEXT:
            return Text("{}")
        pieces = (*pieces_within(left), *pieces_within(right))
        if all(isinstance(p, Constant) for p in (left, right)):
            return Constant("".join(texts), pieces)
        return Text("".join(texts), pieces)

    def appended(self, node: nodes.Expression, current: Value, value: Value) -> Value:
        """`url += "&$select=id"`: the longer text, whose query counts with the path before it."""
        whole = self.concatenate(current, value)
        if self.state.emitting:
            self.state.publish(TextAppended(node, whole, _as_template(whole)))
        return whole

    def formatted(self, left: Value, right: Value, node: nodes.Expression) -> Value:
        """`"…%s…" % x`: the known parts of the template; `node` is what is inserted."""
        values: dict[str | int, Value] = {0: right}
        if isinstance(node, nodes.Tuple) and isinstance(right, TupleValue):
            for element, value in zip(node.elements, right.items, strict=False):
                self.state.publish(TextTaken(element.value, value))
        else:
            self.state.publish(TextTaken(node, right))
        if isinstance(right, TupleValue):
            values = dict(enumerate(right.items))
        elif isinstance(right, DictValue):
            self.state.publish(DictReused(right))
            values.update(right.items.items())
        pieces = substituted(pieces_within(left), PERCENT, values)
        return Text(PERCENT.sub(lambda match: match["itself"] or "{}", _as_template(left)), pieces)


def _as_template(value: Value) -> str:
    """A value's text inside a longer string; `{}` where it is not known, or is too long."""
    text = value.template if isinstance(value, Text) else value.value if isinstance(value, Constant) else None
    return text if isinstance(text, str) and len(text) <= LONGEST_PART else "{}"


def is_text(value: Value) -> bool:
    """Whether a value is a string of which something is known."""
    return isinstance(value, Text) or (isinstance(value, Constant) and isinstance(value.value, str))


def text_made(state: State, node: nodes.Expression, value: Value) -> None:
    """Publish a text, unless it is a part of a longer one."""
    if state.emitting and not state.in_text:
        state.publish(TextMade(node, value))
