"""Texts that code takes from members of enums: what it prints, formats and logs of a state."""

from __future__ import annotations

from collections.abc import Iterator

from batchlint.core.uses import MemberTextUse
from batchlint.python.infer import events
from batchlint.python.infer.call_site import CallSite
from batchlint.python.syntax import nodes
from batchlint.python.syntax.literals import literal
from batchlint.python.syntax.lookup import ancestors
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.references import MEMBER
from batchlint.python.values.values import Constant, Instance, Unknown, Value, options_of

#: Built-in functions that give the text of their argument.
_TEXTS_OF = frozenset(["str", "repr", "ascii", "format"])
#: Functions that write out all of their arguments.
_WRITES = frozenset(["print", "pprint", "echo", "secho"])
#: Methods of a logger, whose first argument is a text for the others.
_LOGS = frozenset(["debug", "info", "warning", "warn", "error", "exception", "critical", "log"])


class MemberTexts:
    """Records where a value that is certainly a member of an enum becomes a text."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.state = recording.state
        recording.events.subscribe(events.TextTaken, self.taken)
        recording.events.subscribe(events.CallEvaluated, self.called)

    def taken(self, event: events.TextTaken) -> None:
        """Record a text that a value becomes."""
        member = self._member(event.value) if self.state.emitting else None
        if member is not None and not self._is_compared(event.node):
            span = self.state.span(event.node)
            self.recording.emit(MemberTextUse(member.shape, span, event.name))

    def called(self, event: events.CallEvaluated) -> None:
        """Look at what a call makes of its arguments."""
        if self.state.emitting and not any(argument.star for argument in event.call.node.args):
            for node, value in _written(event.callee, event.call):
                self.taken(events.TextTaken(node, value))

    def _member(self, value: Value) -> Instance | None:
        """The member of an enum that a value certainly is where it is not a constant that replaces it."""
        options = [o for o in options_of(value) if not isinstance(o, Constant)]
        found = options[0] if len(options) == 1 else None
        if not isinstance(found, Instance) or found.likely:
            return None
        enums = self.state.history.enums
        return found if any(name in enums for name in found.shape.names) else None

    def _is_compared(self, node: nodes.Expression) -> bool:
        """Whether a text is only compared with such texts: they change with it, or are rewritten."""
        way = ancestors(self.state.source.module, node)[:-1]
        around = next((n for n in reversed(way) if not isinstance(n, nodes.ComparisonTarget)), None)
        if not isinstance(around, nodes.Comparison):
            return False
        sides = (around.left, *(target.comparator for target in around.comparisons))
        return all(_is_like(side, node) for side in sides)


def _written(callee: Value, call: CallSite) -> Iterator[tuple[nodes.Expression, Value]]:
    """What a call makes a text of, with the places of these texts."""
    positional = [argument.value for argument in call.node.args if argument.keyword is None]
    given, name = list(zip(positional, call.positional, strict=False)), call.method
    if name in _TEXTS_OF and isinstance(callee, Unknown) and isinstance(call.node.func, nodes.Name):
        yield from ((call.node, value) for _, value in given[:1])
    elif name in _WRITES:
        yield from given
    elif name in _LOGS and isinstance(call.node.func, nodes.Attribute):
        yield from given[1:]


def _is_like(side: nodes.Expression, node: nodes.Expression) -> bool:
    """Whether one side of a comparison is taken in the same way as a text, or names a member in full."""
    match side:
        case nodes.SimpleString():
            value = literal(side.value)
            is_name = isinstance(node, nodes.Attribute)
            return not is_name and isinstance(value, str) and MEMBER.fullmatch(value) is not None
        case nodes.Tuple() | nodes.List() | nodes.Set():
            return all(_is_like(element.value, node) for element in side.elements)
        case nodes.Call():
            return isinstance(node, nodes.Call) and nodes.last_name(side.func) == nodes.last_name(node.func)
        case nodes.Attribute():
            return isinstance(node, nodes.Attribute) and side.attr.value == node.attr.value
    return False
