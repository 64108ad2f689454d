"""Arguments that calls give to functions which forward them to a class or an operation of the package."""

from __future__ import annotations

import re

from batchlint.core.uses import Argument, ConstructorUse, OperationUse, Uncertainty
from batchlint.python.infer import events
from batchlint.python.infer.constructors import Constructors as ConstructorInference
from batchlint.python.syntax import nodes
from batchlint.python.uses.arguments import listed
from batchlint.python.uses.constructors import Constructors
from batchlint.python.uses.objects import Objects
from batchlint.python.uses.operations import Operations
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns, body_of
from batchlint.python.values.scopes import Function
from batchlint.python.values.subclasses import own_properties
from batchlint.python.values.values import (
    UNKNOWN,
    Arrival,
    ClassValue,
    DictValue,
    Handed,
    Keywords,
    OperationValue,
    ProjectInstance,
    Value,
    options_of,
)


class Forwarded:
    """Records arguments where a call gives them, by where they arrive."""

    def __init__(
        self,
        recording: Recording,
        constructors: Constructors,
        objects: Objects,
        operations: Operations,
        unknowns: Unknowns,
        inference: ConstructorInference,
    ) -> None:
        self.recording = recording
        self.constructors = constructors
        self.objects = objects
        self.operations = operations
        self.unknowns = unknowns
        self.inference = inference
        self.state = recording.state
        recording.events.subscribe(events.ArgumentsForwarded, self.forwarded)
        recording.events.subscribe(events.CallDelegated, self.delegated)

    def delegated(self, event: events.CallDelegated) -> None:
        """Record the arguments of a call that it passes to what it is given."""
        if not self.state.emitting or self.state.guarded:
            return
        callee, keywords, node, skip, likely = event
        named = {k: v for k, v in keywords.items() if k not in ("*", "**")}
        handed = Handed(node, named)
        is_model = isinstance(callee, ClassValue) and callee.name in self.state.history.types
        starred = any(a.star == "*" for a in node.args)
        places = len([a for a in node.args if a.keyword is None and not a.star]) - skip
        arrival = Arrival(callee, node, frozenset(named), places if is_model and not starred else 0)
        if isinstance(callee, ClassValue):
            self._class(callee.name, arrival, handed, keywords, callee.likely)
        else:
            self._operation(callee, arrival, handed, keywords, likely)

    def forwarded(self, event: events.ArgumentsForwarded) -> None:
        """Record what a call gives to where its arguments arrive."""
        callee, handed, others, keywords = event
        arrivals = list({(id(a.place), a.callee): a for a in handed.arrivals}.values())
        if callee.function.cooperative and isinstance(callee.bound, ProjectInstance):
            # A mixin passes its keywords to the model that the class extends beside it.
            base = callee.bound.cls.package_base()
            if base is not None:
                own = own_properties(callee.bound.cls)
                arrivals.append(Arrival(ClassValue(base), handed.node, frozenset(others) - own, 0, own))
        classes = {a.callee.name: a for a in arrivals if isinstance(a.callee, ClassValue)}
        spread = keywords.get("**", UNKNOWN)
        given = {*others, *(k for o in options_of(spread) if isinstance(o, DictValue) for k in o.items)}
        meant = self.inference.fitting(classes, given)
        for arrival in arrivals:
            several = any(a.place is arrival.place and a.callee != arrival.callee for a in arrivals)
            likely = several or handed.taken or arrival.callee.likely
            match arrival.callee:
                case OperationValue():
                    self._operation(arrival.callee, arrival, handed, keywords, likely)
                case ClassValue(name=name) if name in meant and classes[name] is arrival:
                    self._class(name, arrival, handed, keywords, likely or len(meant) > 1)

    def _class(
        self, name: str, arrival: Arrival, handed: Handed, keywords: dict[str, Value], likely: bool
    ) -> None:
        recording, node, exact = self.recording, handed.node, _is_exact(handed)
        arguments = self._arguments(arrival, node)
        if name in self.state.history.types:
            given = DictValue(node, {k: v for k, v in handed.given.items() if k in arrival.names})
            self.objects.forwarded(name, given, keywords.get("**", UNKNOWN), arrival.own, exact, likely)
            if not arrival.places:
                return
            exact = False
        else:
            arguments = [a for a in arguments if a.keyword is not None]
        writer = recording.writer if exact else recording.writer.silent
        spans, confidence = (self.state.span(node.func), self.state.span(node)), recording.confidence(likely)
        recording.emit(ConstructorUse(name, *spans, arguments, writer, True, confidence, node))
        if name not in self.state.history.types and any(a.star == "**" for a in node.args):
            self.constructors.client(name, node, keywords)

    def _operation(
        self,
        callee: OperationValue,
        arrival: Arrival,
        handed: Handed,
        keywords: dict[str, Value],
        likely: bool,
    ) -> None:
        recording, node, exact = self.recording, handed.node, _is_exact(handed)
        use = OperationUse(
            callee.operation,
            callee.site.spelled if callee.site is not None else callee.operation,
            self.state.span(node.func),
            self.state.span(node),
            recording.writer if exact else recording.writer.silent,
            arguments=self._arguments(arrival, node),
            confidence=recording.confidence(likely or callee.likely),
            site=node,
            partial=True,
        )
        assert use.arguments is not None
        named = [a for a in use.arguments if a.keyword is not None and a.keyword_span is not None]
        origin = self.operations.use_of(callee.site)
        if origin is not None:
            if exact:
                origin.handed |= {a.keyword_span: a for a in named if a.keyword_span is not None}
            else:
                origin.written.update(a.keyword for a in named if a.keyword is not None)
        for option in options_of(keywords["**"]) if "**" in keywords else ():
            if isinstance(option, DictValue):
                use.arguments += self.operations.written([option])
            elif not isinstance(option, Keywords) or not option.function.called:
                argument = next(a for a in node.args if a.star == "**")
                message = f"the arguments unpacked into `client.{callee.operation}` could not be analysed"
                shape = body_of(self.state.history.operations[callee.operation])
                doubt = Uncertainty("arguments", (callee.operation,), shape)
                self.unknowns.note(argument, message, doubt, option)
        recording.emit(use)

    def _arguments(self, arrival: Arrival, node: nodes.Call) -> list[Argument]:
        """The arguments of a call that arrive."""
        arguments = listed(self.state, node)
        plain = [a for a in arguments if a.keyword is None or a.keyword == "*"]
        plain = plain[len(plain) - arrival.places :] if arrival.places else []
        if any(a.keyword == "*" for a in plain):
            plain = []
        return plain + [a for a in arguments if a.keyword in arrival.names]


def _code(function: Function) -> str:
    home = function.home
    return home.source.code(function.node) if home is not None else ""


def _is_exact(handed: Handed) -> bool:
    """Whether the functions on the way do nothing with the keywords but forward them."""
    for function in handed.functions:
        star = function.node.params.star_kwarg
        if star is not None and len(re.findall(rf"\b{star.name.value}\b", _code(function))) != 2:
            return False
    return True
