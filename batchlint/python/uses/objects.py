"""Objects that Python code writes down: constructor calls and payload dicts, as `ObjectUse`s."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Literal

from batchlint.core.uses import Entry, ObjectUse, Uncertainty
from batchlint.core.uses import Value as UseValue
from batchlint.history import Shape, shape_of
from batchlint.python.infer.events import Construction, DictGrown
from batchlint.python.infer.flows import Typed
from batchlint.python.infer.iteration import element_of
from batchlint.python.syntax import nodes
from batchlint.python.uses.attribute_maps import AttributeMaps
from batchlint.python.uses.keys import Keys
from batchlint.python.uses.recording import Recording
from batchlint.python.uses.unknowns import Unknowns
from batchlint.python.uses.use_values import use_value
from batchlint.python.values.merging import others, pieces
from batchlint.python.values.values import (
    UNKNOWN,
    Constant,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Value,
    options_of,
)

#: Models of bodies that only carry what shall change.
_PARTIAL = ("PatchParameter", "UpdateParameter", "PropertiesParameter")


class Objects:
    """Builds object uses; what can't be seen into is counted as unknown."""

    def __init__(
        self,
        recording: Recording,
        attribute_maps: AttributeMaps,
        keys: Keys,
        unknowns: Unknowns,
    ) -> None:
        self.recording = recording
        self.attribute_maps = attribute_maps
        self.keys = keys
        self.unknowns = unknowns
        self.state = recording.state
        recording.events.subscribe(DictGrown, self.grown)

    def constructor(self, event: Construction, own: frozenset[str]) -> ObjectUse:
        """Record the object that a constructor of a model makes; `own` are names of the subclass alone."""
        state, name, call = self.state, event.name, event.call
        entries: list[Entry] = []
        is_open = event.bound
        position = 0
        spread: list[DictValue] = []
        orders = [o for o in dict.fromkeys(state.history.types[name].positional) if o is not None]
        for argument in call.node.args[event.skip :]:
            if argument.star == "**":
                is_open |= self._unpacked(name, argument, call.spread, entries, spread)
            elif argument.star:
                is_open = True
                self.unknowns.positional(name, argument, UNKNOWN)
            elif argument.keyword is not None:
                keyword = argument.keyword
                value = use_value(self.recording, argument.value, call.keywords.get(keyword.value))
                spans = state.span(keyword), state.span(argument)
                entries.append(Entry(keyword.value, *spans, value, argument))
            else:
                entries += self._positional_entries(orders, position, argument)
                position += 1
        for given in spread:
            self._spread(name, given, entries, own, event.likely)
            for key, inner in given.items.items():
                self.part(shape_of(name), key, inner, event.likely)
        entries = [e for e in entries if e.key not in own]
        use = ObjectUse(
            shape=shape_of(name),
            notation="python",
            entries=entries,
            span=state.span(call.node),
            head=state.span(call.node.func),
            writer=self.recording.writer.calls,
            open=is_open,
            partial=name.endswith(_PARTIAL),
            confidence=self.recording.confidence(event.likely),
            constructor=True,
            site=call.node,
            exact=not event.initializes or event.cls is None or self.attribute_maps.is_exact(event.cls),
        )
        for given_as, keyword_value in call.keywords.items():
            self.hold(use, keyword_value)
            self.part(use.shape, given_as, keyword_value, event.likely)
        self.recording.emit(use)
        return use

    def part(self, shape: Shape, name: str, value: Value, likely: bool) -> None:
        """Note the dicts that are given instead of a model inside another model.

        The first generation of the package takes their keys in either spelling.
        """
        inner = shape.attribute(name)
        if inner is not None:
            self._nested(value, inner, "either", likely, False)

    def hold(self, use: ObjectUse, value: Value) -> None:
        """Note the objects in a value that is put into another object."""
        for option in options_of(value):
            made = option.made.use if isinstance(option, Instance) and option.made is not None else None
            if isinstance(option, DictValue):
                made = option.cell[0]
            elif isinstance(option, ListValue):
                self.hold(use, option.element)
            if made is not None and made is not use:
                use.hold(made)

    def _positional_entries(
        self, orders: list[tuple[str, ...]], position: int, argument: nodes.Arg
    ) -> Iterator[Entry]:
        """A positional argument counts as given, under each name that a release gives its position.

        None of these could be judged: that the argument carries no name is what breaks.
        """
        span = self.state.outer(argument.value)
        for name in dict.fromkeys(o[position] for o in orders if position < len(o)):
            yield Entry(name, span, span, UseValue("text", span), positional=True)

    def _unpacked(
        self,
        name: str,
        argument: nodes.Arg,
        value: Value,
        entries: list[Entry],
        spread: list[DictValue],
    ) -> bool:
        """What `**` brings into a constructor call; gives back whether there may be more than is seen.

        If the argument can only be a dict literal, its entries belong to the call. `spread`
        collects the dicts, to be judged where they are written.
        """
        holds = self.state.source.holds
        options = list({id(getattr(o, "node", o)): o for o in options_of(value)}.values())
        dicts = [o for o in options if isinstance(o, DictValue) and holds(o.node)]
        alone = len(dicts) == len(options) == 1
        if alone and any(given.node is d.node for given in spread for d in dicts):
            return True  # All that the call unpacks is seen together.
        for given in dicts:
            spread.append(given)
            for piece in pieces(given):
                self.keys.unpacked(piece, shape_of(name))
                if alone and holds(piece.node):
                    # They count as given in the call, and are judged where they are written.
                    there = (e for e in self.entries_of(piece) if not given.lacks(e.key))
                    entries.extend(replace(e, positional=True) for e in there)
                elif not holds(piece.node):
                    self._unseen(name, argument, piece)
            for node, other in others(given):
                if not (isinstance(other, Keywords) and other.function.called) and holds(node):
                    self._unseen(name, node, other)
        if alone:
            return _is_grown(dicts[0], self.entries_of(dicts[0]))
        for option in options:
            if option in dicts or (isinstance(option, Keywords) and option.function.called):
                continue
            self._unseen(name, argument, option)
        return True

    def _unseen(self, name: str, node: nodes.Node, value: Value) -> None:
        what = f"the arguments unpacked into `{name}` could not be analysed"
        self.unknowns.note(node, what, Uncertainty("content", (), shape_of(name)), value)

    def _spread(
        self, name: str, given: DictValue, entries: list[Entry], kept: Collection[str], likely: bool = False
    ) -> None:
        """Note the dicts behind a `**`; no name of theirs may become one that the call gets otherwise."""
        whole = [piece for piece in pieces(given) if self.state.source.holds(piece.node)]
        for piece in {id(p.node): p for p in whole}.values():
            own = [e for e in self.entries_of(piece) if e.key not in kept and not given.lacks(e.key)]
            names = {e.key for e in own}
            beside = [replace(e, positional=True) for e in entries if e.key not in names]
            if own:
                use = self._part(name, piece.node, own + beside, likely)
                use.shared = len(whole) > 1
                self.recording.emit(use)

    def _part(self, name: str, node: nodes.Node, entries: list[Entry], likely: bool) -> ObjectUse:
        """Some of what a constructor is given, from another place than its call."""
        writer = self.recording.writer
        return ObjectUse(
            shape=shape_of(name),
            notation="python",
            entries=entries,
            span=self.state.span(node),
            head=self.state.span(node),
            writer=writer.spreads if isinstance(node, nodes.Dict) else writer.calls,
            open=True,
            partial=True,
            confidence=self.recording.confidence(likely),
            constructor=True,
            site=node,
        )

    def forwarded(
        self, name: str, given: DictValue, spread: Value, own: Collection[str], exact: bool, likely: bool
    ) -> None:
        """Record the keywords of a call that the function which it calls forwards to a constructor.

        Args:
            name: the class.
            given: the keywords that arrive there; its node is the call.
            spread: what the call unpacks.
            own: keywords that a subclass of the class keeps for itself.
            exact: whether nothing on the way relies on the names.
            likely: whether it is not sure that they arrive there.
        """
        assert isinstance(given.node, nodes.Call)
        self.keys.unpacked(given, shape_of(name), likely)
        entries = self.entries_of(given)
        dicts: list[DictValue] = []
        if entries:
            use = self._part(name, given.node, entries, likely)
            use.head, use.exact = self.state.span(given.node.func), exact
            self.recording.emit(use)
        for argument in given.node.args:
            if argument.star == "**":
                self._unpacked(name, argument, spread, [], dicts)
        for one in dicts:
            self._spread(name, one, [], own, likely)

    def entries_of(self, given: DictValue) -> list[Entry]:
        """The entries of a dict literal or a call of `dict(…)`."""
        recording, found = self.recording, []
        if isinstance(given.node, nodes.Dict):
            for element in given.node.elements:
                if not isinstance(element, nodes.DictElement):
                    continue
                key = recording.expressions.quiet(element.key, self.state.module_scope)
                if isinstance(key, Constant) and isinstance(key.value, str) and not given.lacks(key.value):
                    value = use_value(recording, element.value, given.items.get(key.value))
                    span = self.state.span(element)
                    self.keys.place(given, key.value, element.key)
                    found.append(Entry(key.value, self.state.span(element.key), span, value, element))
        elif isinstance(given.node, nodes.Call):
            for argument in given.node.args:
                if argument.keyword is not None and argument.keyword.value in given.items:
                    name = argument.keyword.value
                    value = use_value(recording, argument.value, given.items.get(name))
                    self.keys.place(given, name, argument.keyword)
                    found.append(
                        Entry(
                            name,
                            self.state.span(argument.keyword),
                            self.state.span(argument),
                            value,
                            argument,
                        )
                    )
        return found

    def payload(
        self, given: DictValue, shape: Shape, notation: str, likely: bool, partial: bool = False
    ) -> None:
        """Note a dict of known type, and the dicts in it, once."""
        recording = self.recording
        if given.cell[0] is not None or not shape.is_object():
            return
        for part in given.parts:
            # What it lacks, the whole may have.
            self.payload(part, shape, notation, likely, partial)
            if part.cell[0] is not None:
                part.cell[0].open = part.cell[0].shared = True
        if self.state.emitting and not self.state.source.holds(given.node):
            return
        entries = self.entries_of(given)
        name = shape.describe()
        partial = partial or name.endswith(_PARTIAL)
        # A dict that grows later may get what it lacks here.
        is_open = _is_grown(given, self.entries_of(given))
        use = ObjectUse(
            shape=shape,
            notation=notation,  # type: ignore[arg-type]
            entries=entries,
            span=self.state.span(given.node),
            head=self.state.span(given.node)._replace(end=self.state.span(given.node).start + 1),
            writer=recording.writer.dicts if isinstance(given.node, nodes.Dict) else recording.writer.calls,
            confidence="likely" if likely else "certain",
            open=is_open,
            partial=partial,
            site=given.node,
            whole=notation == "wire" and name in self.state.history.body_types,
        )
        given.cell[0] = use
        use.shared = bool(given.merged)
        if not self.state.emitting:
            self._remember(given, Typed(shape, notation, likely, partial))
        recording.emit(use)
        self._merged(given, shape, notation, likely)
        for key, value in given.items.items():
            inner = shape.property(key)
            if inner is not None:
                self._nested(value, inner, notation, likely, partial)
                self.hold(use, value)

    def _remember(self, given: DictValue, known: Typed) -> None:
        """Keep the type of a dict for later passes, also for the file that has the literal."""
        self.state.flows.types[id(given.node)] = known
        project = self.state.project
        if project is not None and not project.closed and not self.state.source.holds(given.node):
            project.payloads[id(given.node)] = given.node, known._replace(likely=True)

    def _merged(self, given: DictValue, shape: Shape, notation: str, likely: bool) -> None:
        """What `{**other}` merges in: a dict literal is part of this one."""
        for element, value in given.merged:
            for option in options_of(value):
                if isinstance(option, DictValue):
                    self.payload(option, shape, notation, likely, partial=True)
            what = "the content merged into this dict"
            self.unknowns.content(element, what, shape, value, _spelled(notation))

    def _nested(self, value: Value, shape: Shape, notation: str, likely: bool, partial: bool) -> None:
        for option in options_of(value):
            if isinstance(option, DictValue):
                self.payload(option, shape, notation, likely)
            else:
                element = shape.element()
                inner = element_of(self.state, option)
                if element is not None and inner is not UNKNOWN:
                    self._nested(inner, element, notation, likely, partial)

    def grown(self, event: DictGrown) -> None:
        """A dict takes in others after it was written out: their entries are of its type."""
        owner, node, added = event
        use = owner.cell[0]
        if use is not None:
            what = "the content merged into this dict"
            self.unknowns.content(node, what, use.shape, added, _spelled(use.notation))
        for option in options_of(added):
            if not isinstance(option, DictValue):
                continue
            self.keys.link(owner, option)
            if use is not None:
                use.later.update(option.items)
                use.shared = True
                self.payload(option, use.shape, use.notation, use.confidence == "likely", partial=True)
                if option.cell[0] is not None:
                    option.cell[0].shared = True


def _spelled(notation: str) -> Literal["wire", "python"]:
    return "wire" if notation == "wire" else "python"


def _is_grown(given: DictValue, entries: list[Entry]) -> bool:
    """Whether a dict holds more than the entries that it was written with."""
    return bool(given.merged) or set(given.items) != {entry.key for entry in entries}
