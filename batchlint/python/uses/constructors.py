"""Constructors of the package that code calls: of models, and of the client."""

from __future__ import annotations

import re

from batchlint.core.uses import Argument, ConstructorUse
from batchlint.history import shape_of
from batchlint.python.infer import events
from batchlint.python.infer.package_names import CLIENT, CONFIGURATION
from batchlint.python.syntax import nodes
from batchlint.python.uses.arguments import listed, with_members
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.operations import Operations
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns
from batchlint.python.values.merging import pieces
from batchlint.python.values.scopes import ProjectClass
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.values import (
    UNKNOWN,
    ClassValue,
    DictValue,
    ProjectClassValue,
    Value,
    options_of,
)


class Constructors:
    """Records the arguments of constructors, and the objects that they make."""

    def __init__(
        self,
        recording: Recording,
        keys: Keys,
        objects: Objects,
        operations: Operations,
        unknowns: Unknowns,
    ) -> None:
        self.recording = recording
        self.keys = keys
        self.objects = objects
        self.operations = operations
        self.unknowns = unknowns
        self.state = recording.state
        subscribe = recording.events.subscribe
        subscribe(events.Construction, self.constructed)
        subscribe(events.ClientMade, self.client_made)
        subscribe(events.ClientOptionRead, self.option_read)

    def constructed(self, event: events.Construction) -> None:
        """Record a constructor's call."""
        name, call = event.name, event.call
        is_client = name in (CLIENT, CONFIGURATION)
        own = own_properties(event.cls)
        if not self.state.guarded:
            self._emit(event, own)
        if is_client:
            self.client(name, call.node, call.keywords)
            return
        for option in options_of(call.spread):
            for piece in pieces(option) if isinstance(option, DictValue) else ():
                self.keys.unpacked(piece, shape_of(name))
        if event.made is not None:
            event.made.use = self.objects.constructor(event, own)

    def _emit(self, event: events.Construction, own: frozenset[str]) -> None:
        node, is_client = event.call.node, event.name in (CLIENT, CONFIGURATION)
        arguments = with_members(self.state, node)[event.skip :]
        if own:
            arguments = [a for a in arguments if (a.keyword or "") not in own]
        partial = (event.bound or bool(own)) and is_client
        if own and partial:
            # Behind the first ones, the subclass has its own.
            arguments = [a for a in arguments if a.keyword is not None]
        spelled = _spelled(self.recording.expressions.quiet(node.func, event.call.scope), event.cls)
        self.emit(event.name, node, arguments, partial, event.likely, spelled)

    def emit(
        self,
        name: str,
        node: nodes.Call,
        arguments: list[Argument],
        partial: bool,
        likely: bool = False,
        spelled: str = "",
    ) -> None:
        """Emit the use of a constructor that a call gives arguments to."""
        spans = self.state.span(node.func), self.state.span(node)
        confidence = self.recording.confidence(likely)
        writer = self.recording.writer
        self.recording.emit(
            ConstructorUse(name, *spans, arguments, writer, partial, confidence, node, spelled)
        )

    def client_made(self, event: events.ClientMade) -> None:
        """Record the keywords of a call that go to the client among others."""
        name, call = event
        if not self.state.guarded:
            arguments = [a for a in listed(self.state, call.node) if a.keyword_span is not None]
            self.emit(name, call.node, arguments, True)
        self.client(name, call.node, call.keywords)

    def client(self, name: str, node: nodes.Call, keywords: dict[str, Value]) -> None:
        """Record the keywords in dicts that are unpacked into the client's constructor."""
        recording = self.recording
        self.unknowns.client(name, node, keywords)
        if self.state.guarded or not self.state.emitting:
            return
        for given in options_of(keywords.get("**", UNKNOWN)):
            if not isinstance(given, DictValue):
                continue
            writer = recording.writer if self._is_only_unpacked(given, node) else recording.writer.silent
            for argument in self.operations.written([given]):
                span = argument.keyword_span or argument.span
                recording.emit(ConstructorUse(name, span, argument.span, [argument], writer, True, site=node))

    def option_read(self, event: events.ClientOptionRead) -> None:
        """Record a parameter that is read from the client's configuration."""
        name, node = event
        span = self.state.span(node.attr)
        argument = Argument(name, span, span)
        writer = self.recording.writer
        self.recording.emit(
            ConstructorUse(CLIENT, span, self.state.span(node), [argument], writer, partial=True)
        )

    def _is_only_unpacked(self, given: DictValue, node: nodes.Call) -> bool:
        """Whether a dict is for one call alone: what else reads it does so by the keys that it has."""
        unpacked = next((a.value for a in node.args if a.star == "**"), None)
        if unpacked is given.node:
            return True
        holder, source = self.state.holder, self.state.source
        if not isinstance(unpacked, nodes.Name) or not isinstance(holder, nodes.FunctionDef):
            return False
        inside, outside = source.span(given.node), source.span(holder)
        mentions = re.findall(rf"\b{re.escape(unpacked.value)}\b", source.code(holder))
        return outside.start < inside.start < outside.end and len(mentions) == 2


def _spelled(callee: Value, cls: ProjectClass | None) -> str:
    """The name of the class of the package that a call makes an object of."""
    if cls is not None:
        return next((name for base in cls.bases if (name := _spelled(base, None))), "")
    for option in options_of(callee):
        if isinstance(option, ClassValue):
            return option.python
        if isinstance(option, ProjectClassValue):
            return _spelled(option, option.cls)
    return ""
